from typing import Any

import pytest

from accounts.rules.content import ContentError
from accounts.rules.titles import function_of, read_titles
from tests.accounts.rules.defaults import TITLES

FUNCTIONS = {
    "Quality Engineer": "quality",
    "Supplier Quality Manager": "quality",
    "Leiterin Qualitätsmanagement": "quality",
    "Leiter QS": "quality",
    "Sourcing manager": "procurement",
    "Senior Buyer": "procurement",
    "Procurement lead": "procurement",
    "Supply-Chain Manager": "procurement",
    "Einkäuferin": "procurement",
    "Technischer Einkaeufer": "procurement",
    "Leiter Einkauf": "procurement",
    "Strategischer Chefeinkäufer": "procurement",
    "Responsable achats": "procurement",
    "Operations Manager": "operations",
    "Director of Operations": "operations",
    "PLANT MANAGER": "operations",
    "Production Controller": "operations",
    "Betriebsleiter": "operations",
    "Fertigungsleiter": "operations",
    "Leiterin Produktion": "operations",
    "Engineer": "engineering",
    "Manufacturing Engineer": "engineering",
    "Head of R&D": "engineering",
    "Leiter F&E": "engineering",
    "Konstruktionsleiter": "engineering",
    "Entwicklungsingenieurin": "engineering",
    "VP Engineering": "engineering",
    "CEO": "management",
    "C.E.O. and Founder": "management",
    "Owner": "management",
    "Managing Director": "management",
    "Vice President": "management",
    "Geschäftsführer": "management",
    "Geschaeftsfuehrerin": "management",
    "CFO": "finance",
    "Controller": "finance",
    "Leiter Finanzen": "finance",
    "Finance Director": "finance",
    "Assistant to the CEO": "other",
    "Marketing Manager": "other",
    "Sales Engineer": "other",
    "Werkstudent Konstruktion": "other",
    "Director": None,
    "Internal Auditor": None,
    "Plantation guide": None,
    "": None,
}


@pytest.mark.parametrize(("title", "function"), FUNCTIONS.items())
def test_the_default_rows_read_a_function_from_a_title(title: str, function: str | None) -> None:
    assert function_of(title, TITLES) == function


@pytest.mark.parametrize(("phrase", "function"), TITLES)
def test_no_default_row_is_hidden_by_an_earlier_one_of_another_function(phrase: str, function: str) -> None:
    assert function_of(phrase, TITLES) == function


def test_the_first_row_found_wins() -> None:
    rows = (("quality engineer", "quality"), ("engineer", "engineering"))
    assert function_of("Senior Quality Engineer", rows) == "quality"
    assert function_of("Senior Quality Engineer", rows[::-1]) == "engineering"


def test_a_star_stands_for_the_rest_of_a_word() -> None:
    assert function_of("Buyers", (("buyer", "procurement"),)) is None
    assert function_of("Buyers", (("buyer*", "procurement"),)) == "procurement"
    assert function_of("Chefeinkauf", (("*einkauf", "procurement"),)) == "procurement"


FAULTS: dict[str, tuple[Any, str]] = {
    "no phrase": ([{"phrase": "*", "function": "quality"}], "at least one letter"),
    "a star inside": ([{"phrase": "qu*ality", "function": "quality"}], "a star stands"),
    "another function": ([{"phrase": "driver", "function": "transport"}], "functions are"),
    "the same phrase twice": ([{"phrase": word, "function": "quality"} for word in ("QS", "qs")], "never reached"),
    "an unknown field": ([{"phrase": "qs", "function": "quality", "order": 1}], "unknown field"),
}


@pytest.mark.parametrize(("rows", "detail"), FAULTS.values(), ids=FAULTS)
def test_faulty_rows_are_refused(rows: list[dict[str, Any]], detail: str) -> None:
    with pytest.raises(ContentError, match=detail):
        read_titles({"rows": rows})
