"""What a check finds in clauses of the agreement."""

import pytest

from accounts.rules.findings import Severity
from qualification.rules.checking import check_agreement
from tests.qualification.rules.given import default_content
from tests.qualification.rules.models import CLAUSE, PROMPTLY, Content

# sentence: (the clause, code, sentence)
CLAUSES: dict[str, tuple[Content, str, str]] = {
    "nothing but a vague word": (
        PROMPTLY | {"owner": "sales", "clock": "wall"},
        "clause_not_measurable",
        (
            'The clause "Respond promptly": Give a number and a unit. '
            '"Promptly" cannot be measured. Example: 4 business hours.'
        ),
    ),
    "several vague words": (
        {"code": "x", "label": "Call soon, or as needed; ASAP", "unit": "minutes", "clock": "wall", "owner": "sales"},
        "clause_not_measurable",
        (
            'The clause "Call soon, or as needed; ASAP": Give a number. '
            '"Soon", "as needed" and "asap" cannot be measured. Example: 30 minutes.'
        ),
    ),
    "vague words inside other words": (
        {"code": "x", "label": "Sooner or laterite", "number": None, "unit": "count", "owner": "sales"},
        "clause_not_measurable",
        'The clause "Sooner or laterite": Give a number. "Sooner" cannot be measured. Example: 6.',
    ),
    "a vague word beside a number": (
        PROMPTLY | {"number": 4, "unit": "business_hours", "clock": "business"},
        "clause_not_measurable",
        'The clause "Respond promptly": Give an owner (marketing, sales, operations, partner).',
    ),
    "no clock": (
        CLAUSE | {"clock": None},
        "clause_not_measurable",
        'The clause "X": Give a clock (business or wall).',
    ),
    "no number above nothing": (
        CLAUSE | {"number": 0},
        "number_too_low",
        'The clause "X": number must be more than 0, not 0.0.',
    ),
    "half a day": (
        CLAUSE | {"unit": "business_days", "number": 1.5},
        "number_not_whole",
        'The clause "X": business_days must be whole, not 1.5.',
    ),
    "the wall clock": (
        CLAUSE | {"clock": "wall"},
        "clock_does_not_fit",
        'The clause "X": business_hours run on the business clock.',
    ),
    "a clock of a share": (
        CLAUSE | {"unit": "percent"},
        "clock_does_not_fit",
        'The clause "X": a percent has no clock.',
    ),
    "no code": (CLAUSE | {"code": ""}, "code_missing", 'The clause "X": a clause has no code.'),
}


@pytest.mark.parametrize(("clause", "code", "sentence"), CLAUSES.values(), ids=CLAUSES)
def test_a_clause_is_found(clause: Content, code: str, sentence: str) -> None:
    document = default_content("qualification", "agreements")
    place = len(document["clauses"])
    document["clauses"].append(clause)
    (found,) = check_agreement(document)
    assert (found.severity, found.code, found.rows) == (Severity.ERROR, code, (f"/clauses/{place}",))
    assert found.detail == sentence


def test_the_default_agreement_is_without_any_finding() -> None:
    assert check_agreement(default_content("qualification", "agreements")) == ()
