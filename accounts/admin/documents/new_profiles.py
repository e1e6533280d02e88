"""The one page on which a new profile is described: what its companies have in common becomes its criteria."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, Final, NamedTuple

from django import forms

from accounts.admin.documents.facts import LISTS, naming_of
from accounts.admin.forms import Countries, Lines, few_lines
from accounts.models import Relationship
from leadhub.console.editing.forms import LikenessForm, Whole, Written, codes_of, fresh_code
from leadhub.console.editing.tree import Row

LISTED: Final = {"invalid_choice": "Choose from the list: it has no “%(value)s”."}
EMPTY: Final[Mapping[str, Any]] = {"criteria": [], "exclusions": []}


class Asked(NamedTuple):
    """A field that becomes a criterion: the fact it tests, how, and with how many points to begin with."""

    fact: str
    operator: str
    points: int
    label: str


ASKED: Final[Mapping[str, Asked]] = {
    "industries": Asked("industry", "prefix_of", 50, "An industry we serve"),
    "countries": Asked("country", "one_of", 10, "A country we serve"),
    "employees": Asked("employee_count", "at_least", 20, "Enough employees"),
    "plants": Asked("plant_count", "at_least", 10, "Enough plants"),
    "functions": Asked("function", "one_of", 10, "A function of the buying team"),
    "production": Asked("production_model", "one_of", 10, "A way of production we serve"),
    "orders": Asked("order_profile", "one_of", 10, "Orders as we want them"),
    "certificates": Asked("certifications", "has_any", 10, "A certificate that we hold too"),
}


def _some(fact: str) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        required=False, label=naming_of(fact).label, choices=LISTS[fact], error_messages=LISTED
    )


class NewProfileForm(LikenessForm):
    """What its companies have in common; what is left empty is no criterion. Points are changed row by row later."""

    label = Written(label="Name", wanted="Give the profile a name.", help_text="For example: Series buyers.")
    industries = Lines(
        label="Industries", help_text="NAICS such as 3391, NACE such as nace:32.5, one a line.", widget=few_lines()
    )
    countries = Countries(label="Countries", help_text="One a line: Germany, DE.", widget=few_lines())
    employees = Whole(required=False, label="Employees, at least", help_text="In people.")
    plants = Whole(required=False, label="Plants, at least")
    functions = _some("function")
    production = _some("production_model")
    orders = _some("order_profile")
    certificates = Lines(label="Certificates, one of", help_text="Such as ISO 13485, one a line.", widget=few_lines())
    excluded = forms.TypedMultipleChoiceField(
        required=False,
        label="Never these",
        choices=Relationship.choices,
        initial=[Relationship.ACADEMIC, Relationship.COMPETITOR, Relationship.CURRENT_SUPPLIER],
        error_messages=LISTED,
    )
    field_order = ("label", "like", *ASKED, "excluded")
    nothing = EMPTY

    def prepare(self) -> None:
        """A fault of what a field became stands beside that field."""
        super().prepare()
        here = next(iter(self.places))
        at = {f"{here}/criteria/{place}": name for place, name in enumerate(self._said())}
        self.places = {**self.places, **at}

    def row(self, given: Mapping[str, Any]) -> Row:
        """A profile with a criterion for each field that says something, after those it begins with."""
        begun = {str(place): one for place, one in enumerate(self.spot.siblings)}.get(given["like"], self.nothing)
        like = deepcopy(dict(begun or EMPTY))
        criteria = list(_criteria(given, codes_of(like["criteria"])))
        excluded = [one for one in given["excluded"] if one not in codes_of(like["exclusions"])]
        return {
            **like,
            "code": fresh_code(given["label"], codes_of(self.spot.siblings)),
            "label": given["label"],
            "criteria": [*like["criteria"], *criteria],
            "exclusions": [*like["exclusions"], *map(_exclusion, excluded)],
        }

    def _said(self) -> list[str]:
        return [name for name in ASKED if self.data.get(name)]


def _criteria(given: Mapping[str, Any], taken: list[str]) -> Iterator[dict[str, Any]]:
    for name, (fact, operator, points, label) in ASKED.items():
        if given[name] in (None, "", []):
            continue
        code = fresh_code(fact, taken)
        taken.append(code)
        yield {
            "code": code,
            "label": label,
            "fact": fact,
            "operator": operator,
            "value": given[name],
            "points": points,
            "must_have": False,
            "cause": None,
        }


def _exclusion(relationship: str) -> dict[str, Any]:
    return {
        "code": relationship,
        "label": str(Relationship(relationship).label),
        "fact": "relationships",
        "operator": "has_any",
        "value": [relationship],
        "cause": relationship,
    }
