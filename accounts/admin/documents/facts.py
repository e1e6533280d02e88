"""What people call the facts that conditions test, their units and their values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from accounts.rules.facts import FACTS, WORDS, FactKind
from leadhub.console.editing.outline import Words
from leadhub.console.words import spell

PARTNER = "partner"
PRODUCT_LINE = "product_line"
OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Naming:
    """What a fact is called, where it belongs, in which unit it is counted, and how its values are written."""

    label: str
    group: str
    unit: str = ""
    hint: str = ""

    def counted(self, number: int) -> str:
        """A number of it, with its unit."""
        unit = ONE_OF.get(self.unit, self.unit) if number == 1 else self.unit
        return f"{number:,} {unit}".rstrip()


ONE_OF: Final[Mapping[str, str]] = {
    "people": "person",
    "plants": "plant",
    "pieces": "piece",
    "pieces a year": "piece a year",
}


NAMES: Final[Mapping[str, Naming]] = {
    "industry": Naming(
        "Industry", "The company", hint="Beginnings of codes: NAICS digits such as 3391, or NACE such as nace:32.5."
    ),
    "application": Naming("Application", "The company", hint="Words that its application mentions."),
    "country": Naming("Country", "The company", hint="In two letters (ISO 3166-1), for example US or DE."),
    "region": Naming("Region", "The company", hint="ISO 3166-2, for example US-MN or DE-BY."),
    "employee_count": Naming("Number of employees", "The company", "people"),
    "plant_count": Naming("Number of plants", "The company", "plants"),
    "production_model": Naming("Production model", "The company"),
    "order_profile": Naming("Order profile", "The company"),
    "certifications": Naming("Certifications", "The company", hint="For example ISO 13485."),
    "compliance_needs": Naming("Compliance needs", "The company", hint="For example ITAR."),
    "relationships": Naming("Relationship with us", "The company"),
    "target_status": Naming("Target status", "The company"),
    "channel_type": Naming("Kind of company", "The company"),
    "function": Naming("Function of the contact", "The contact"),
    "language": Naming("Language of the contact", "The contact", hint="In two letters, for example en or de."),
    "noise_class": Naming("Noise of the contact", "The contact"),
    "product_line": Naming("Product line", "The enquiry"),
    "quantity": Naming("Quantity asked for", "The enquiry", "pieces"),
    "annual_volume": Naming("Annual volume", "The enquiry", "pieces a year"),
    "order_size": Naming("Order size", "The enquiry", "pieces", "The larger of quantity and annual volume."),
    "end_customer": Naming("End customer", "The enquiry", hint="Words that its name mentions."),
    "own_partner": Naming("Partner that asks", "Partners"),
    "territory_partner": Naming("Partner of the territory", "Partners"),
}
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
