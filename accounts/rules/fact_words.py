"""What people call the facts that conditions test, in which unit they are counted, and conditions as sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from accounts.rules.conditions import Condition, Operator
from accounts.rules.naming import enumerate_words


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
    "registered_partner": Naming("Partner that registered it", "Partners"),
}

_ABBREVIATIONS: Final[Mapping[str, str]] = {"oem": "OEM"}
_NACE: Final = "nace:"


def condition_in_words(condition: Condition, named: Mapping[str, Mapping[str, str]]) -> str:
    """A condition as a part of a sentence: number of employees is at least 50 people.

    `named` gives, by fact, what people call values that only the tables know.
    """
    naming = NAMES[condition.fact]
    label = naming.label[:1].lower() + naming.label[1:]
    if condition.value is None:
        return f"{label} {_PHRASES[condition.operator]}"
    values = condition.value if isinstance(condition.value, list) else [condition.value]
    if condition.fact == "industry":
        written = _industries(values)
    else:
        names = named.get(condition.fact, {})
        written = [naming.counted(one) if isinstance(one, int) else names.get(one) or _spell(one) for one in values]
    join = _all if condition.operator is Operator.HAS_ALL else _any
    return f"{label} {_PHRASES[condition.operator]} {join(written)}"


def _industries(codes: list[str] | list[str | int]) -> list[str]:
    """Codes of both systems, each system named once."""
    words = [str(code) for code in codes]
    nace = [code.removeprefix(_NACE) for code in words if code.startswith(_NACE)]
    naics = [code for code in words if not code.startswith(_NACE)]
    return [f"{system} {', '.join(of)}" for system, of in (("NAICS", naics), ("NACE", nace)) if of]


def _spell(code: str) -> str:
    return " ".join(_ABBREVIATIONS.get(word, word) for word in code.split("_"))


def _any(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


_all: Final[Callable[[list[str]], str]] = enumerate_words
_PHRASES: Final[Mapping[Operator, str]] = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.ONE_OF: "is",
    Operator.NONE_OF: "is none of",
    Operator.PREFIX_OF: "begins with",
    Operator.CONTAINS_ANY: "mentions",
    Operator.AT_LEAST: "is at least",
    Operator.BELOW: "is below",
    Operator.BELOW_OR_UNKNOWN: "is not known or below",
    Operator.HAS_ANY: "includes",
    Operator.HAS_ALL: "includes",
    Operator.HAS_NONE: "includes none of",
    Operator.KNOWN: "is known",
    Operator.UNKNOWN: "is not known",
}
