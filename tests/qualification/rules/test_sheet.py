"""What a sheet still lacks for an SQL."""

from qualification.rules.sheet import Criterion, Need, missing_for_sql, open_questions
from tests.qualification.rules.given import RULES

DEFINITION = RULES.agreement.sql_definition
SATISFIED = {
    "need": "confirmed",
    "timeline": "confirmed",
    "technical_fit": "confirmed",
    "annual_usage": "confirmed",
    "plant_location": "refuted",
}


def test_the_default_definition_is_satisfied_without_budget_or_authority() -> None:
    assert missing_for_sql(SATISFIED, DEFINITION) == ()
    assert open_questions(SATISFIED, DEFINITION) == (Criterion.BUDGET, Criterion.AUTHORITY, Criterion.DECISION_PROCESS)


def test_an_empty_sheet_names_everything_once() -> None:
    assert missing_for_sql({}, DEFINITION) == (
        (Criterion.NEED, Need.CONFIRMED),
        (Criterion.TIMELINE, Need.CONFIRMED),
        (Criterion.TECHNICAL_FIT, Need.CONFIRMED),
        (Criterion.ANNUAL_USAGE, Need.KNOWN),
        (Criterion.PLANT_LOCATION, Need.KNOWN),
    )


def test_unknown_compliance_does_not_block_but_refuted_does() -> None:
    assert missing_for_sql({**SATISFIED, "compliance": "unknown"}, DEFINITION) == ()
    blocked = ((Criterion.COMPLIANCE, Need.NOT_REFUTED),)
    assert missing_for_sql({**SATISFIED, "compliance": "refuted"}, DEFINITION) == blocked


def test_a_refuted_budget_never_blocks() -> None:
    assert missing_for_sql({**SATISFIED, "budget": "refuted"}, DEFINITION) == ()
    assert Criterion.BUDGET not in open_questions({**SATISFIED, "budget": "refuted"}, DEFINITION)
