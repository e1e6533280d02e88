"""Closed lists as clients read them: words, labels, help and order, so that nobody hard-codes them."""

from collections.abc import Iterable, Mapping
from enum import Enum

from leadhub.api.bodies import View
from leadhub.composition import parts


class Choice(View):
    """One word of a closed list."""

    value: str
    label: str
    help: str | None = None


class Enumeration(View):
    """A closed list under its public name, in reading order."""

    name: str
    label: str
    choices: list[Choice]


def enumeration(
    name: str,
    label: str,
    words: type[Enum],
    help_by_value: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> Enumeration:
    """The closed list of an enumeration, in its order; `labels` are given where its words have none that say enough."""
    texts, called = help_by_value or {}, labels or {}
    choices = [
        Choice(value=word.value, label=called.get(word.value) or _label(word), help=texts.get(word.value))
        for word in words
    ]
    return Enumeration(name=name, label=label, choices=choices)


def _label(word: Enum) -> str:
    """What people read: as the list itself says, else its word."""
    return str(getattr(word, "label", "")) or str(word.value).replace("_", " ").capitalize()


def every_enumeration() -> dict[str, Enumeration]:
    """The lists of all apps by name; apps bring functions that answer their own."""
    brought: Iterable[Enumeration] = (one for function in parts("LEADHUB_CHOICES") for one in function())
    return {one.name: one for one in brought}
