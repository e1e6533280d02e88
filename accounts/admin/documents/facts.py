"""What people call the facts that conditions test, their units and their values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from accounts.models import (
    ChannelType,
    Function,
    NoiseClass,
    OrderProfile,
    Partner,
    ProductionModel,
    ProductLine,
    Relationship,
    TargetStatus,
)
from accounts.rules.fact_words import NAMES, Naming
from accounts.rules.facts import FACTS, WORDS, FactKind
from leadhub.console.editing.outline import Words
from leadhub.console.words import spell

PARTNER = "partner"
PRODUCT_LINE = "product_line"
OTHER = "Other"
HINTS: Final[Mapping[FactKind, str]] = {
    FactKind.CHOICE: "one of a list",
    FactKind.CODE: "a code",
    FactKind.INDUSTRY: "an industry code",
    FactKind.NUMBER: "a number",
    FactKind.SET: "several of a list",
    FactKind.TEXT: "a text",
}
LISTS: Final[Mapping[str, Sequence[tuple[Any, str]]]] = {
    "production_model": ProductionModel.choices,
    "order_profile": OrderProfile.choices,
    "relationships": Relationship.choices,
    "target_status": TargetStatus.choices,
    "channel_type": ChannelType.choices,
    "function": Function.choices,
    "noise_class": NoiseClass.choices,
}
NAMED: Final[Mapping[str, str]] = {
    "product_line": PRODUCT_LINE,
    "own_partner": PARTNER,
    "territory_partner": PARTNER,
    "registered_partner": PARTNER,
}


def words_of() -> Words:
    """The names of product lines and partners by their codes and ids: two statements."""
    return {
        PRODUCT_LINE: dict(ProductLine.objects.order_by("label").values_list("code", "label")),
        PARTNER: {str(pk): name for pk, name in Partner.objects.order_by("name").values_list("pk", "name")},
    }


def naming_of(fact: str) -> Naming:
    """What a fact is called; one without a name of its own is spelt."""
    return NAMES.get(fact) or Naming(spell(fact), OTHER)


def said(fact: str, value: Any, words: Words) -> str:
    """The values of a fact as people write them, with their unit."""
    labels = dict(choices_of(fact, words))
    values = value if isinstance(value, list) else [value]
    written = [
        naming_of(fact).counted(one) if isinstance(one, int) else str(labels.get(str(one)) or one) for one in values
    ]
    return ", ".join(written)


def choices_of(fact: str, words: Words) -> list[tuple[str, str]]:
    """The values that a fact can have, with what they are called; none where any value may be written."""
    if fact in NAMED:
        return list(words[NAMED[fact]].items())
    labels = dict(LISTS.get(fact, ()))
    return [(word, str(labels.get(word) or spell(word))) for word in WORDS.get(fact, ())]


def grouped() -> Iterator[tuple[str, list[str]]]:
    """All facts by the group that they belong to, in reading order."""
    groups = dict.fromkeys(naming_of(fact).group for fact in FACTS)
    for group in groups:
        yield group, [fact for fact in FACTS if naming_of(fact).group == group]
