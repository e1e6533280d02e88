"""What can be changed in bulk; the apps bring it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, Protocol
from uuid import UUID

from leadhub.actors import Actor
from leadhub.composition import parts
from leadhub.editing import Act

Values = Mapping[str, Any]
"""Values of one object by field, as JSON holds them."""
Words = Mapping[tuple[str, Any], str]
"""How values are called, by field and value."""
Options = Sequence[tuple[str, str]]
PEOPLE: Final = frozenset({"owner", "manager"})
NONE: Final = ""
"""How nothing is chosen, where a field may be without a value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkField:
    """A field that may be set to one of a list in many objects: `options` are values with their labels.

    `verb` is what its editor must be allowed to. A value that nobody may be without is `required`.
    """

    name: str
    label: str
    verb: str
    options: Callable[[], Options]
    required: bool = False


class Standing(Protocol):
    """Objects as they stand, locked or only read."""

    def values(self) -> Mapping[UUID, Values]:
        """What stands in each now, of those that the caller may see and that are still there.

        Every field that may change with those that are asked for.
        """

    def refusals(self, wanted: Mapping[UUID, Values]) -> Mapping[UUID, str]:
        """A sentence for each object in which what is wanted may not stand."""

    def write(self, wanted: Mapping[UUID, Values], act: Act) -> Mapping[UUID, Values]:
        """Let it stand, in a number of statements that does not grow; answers what stands in each afterwards."""


class BulkKind(Protocol):
    """One kind of object that many of are changed at once."""

    noun: str
    label: str
    labels: str
    page: str
    """The list of the console."""
    fields: Sequence[BulkField]
    effect: str
    """What follows from a change, said before it is made."""

    def hold(
        self, actor: Actor, keys: Collection[UUID], fields: Collection[str], *, now: datetime, locks: bool
    ) -> Standing:
        """These objects; locked until the transaction ends where it `locks`."""

    def touched(self, keys: Collection[UUID], fields: Collection[str], *, since: UUID) -> Collection[UUID]:
        """Those whose fields somebody set again after the bulk change with this number."""

    def words(self, fields: Collection[str], values: Collection[Values]) -> Words:
        """How values are called, by field and value."""


def kind_of(noun: str) -> BulkKind:
    """The kind with this name."""
    return kinds()[noun]


def kind_of_page(page: str) -> BulkKind | None:
    """The kind of the objects of a list of the console; None where they are changed one by one."""
    return next((kind for kind in kinds().values() if kind.page == page), None)


def field_of(kind: BulkKind, name: str) -> BulkField | None:
    """The field with this name, where it may be changed in bulk."""
    return next((field for field in kind.fields if field.name == name), None)


def none_word(name: str) -> str:
    """How it is called that a field holds nothing."""
    return "nobody" if name in PEOPLE else "nothing"


@cache
def kinds() -> Mapping[str, BulkKind]:
    """All of them by name."""
    brought: list[BulkKind] = list(parts("LEADHUB_BULK"))
    return {kind.noun: kind for kind in brought}
