"""Agreements: clauses that can be kept or broken, and moments that follow from them."""

from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.rules.content import ContentError
from qualification.rules.agreement import NotMeasurable, compile_agreement, due_at
from qualification.rules.business_time import Calendar
from tests.qualification.rules.given import RULES, default_content

AGREEMENT = RULES.agreement
NINE_TO_FIVE = ((time(9), time(17)),)
OFFICE = Calendar(ZoneInfo("America/Chicago"), (NINE_TO_FIVE,) * 5 + ((), ()))
FRIDAY = datetime(2026, 7, 10, 21, 30, tzinfo=UTC)
"""16:30 in Chicago."""

CLAUSES = {  # what: (code, priority, channel, product line, number, unit)
    "urgent acceptance": ("acceptance", "urgent", None, None, 1, "business_hours"),
    "normal acceptance": ("acceptance", "normal", None, None, 4, "business_hours"),
    "a partner's acceptance": ("acceptance", "urgent", "partner", None, 1, "business_days"),
    "normal first response": ("first_response", "normal", "direct", "cnc-machining", 8, "business_hours"),
    "inside sales": ("first_response", "normal", "inside_sales", None, 30, "minutes"),
    "a quote for molding": ("quote", None, None, "injection-molding", 10, "business_days"),
    "triage": ("triage", "urgent", None, None, 2, "business_hours"),
    "delivery": ("delivery", "normal", None, None, 60, "minutes"),
}


@pytest.mark.parametrize(("code", "priority", "channel", "line", "number", "unit"), CLAUSES.values(), ids=CLAUSES)
def test_the_narrowest_clause_holds(
    code: str, priority: str | None, channel: str | None, line: str | None, number: float, unit: str
) -> None:
    clause = AGREEMENT.duration(code, priority, channel, line)
    assert (clause.number, clause.unit) == (number, unit)


def test_what_is_not_agreed_is_not_promised() -> None:
    assert AGREEMENT.clause("quote", product_line="unspecified") is None
    with pytest.raises(LookupError, match="quote"):
        AGREEMENT.duration("quote", product_line="unspecified")
    with pytest.raises(LookupError, match="acceptance_rate"):
        AGREEMENT.duration("acceptance_rate")


def test_rests_are_agreed_by_reason() -> None:
    rests = {reason: AGREEMENT.rest_days(reason) for reason in ("timing", "no_budget", "not_decision_maker", "other")}
    assert rests == {"timing": 60, "no_budget": 90, "not_decision_maker": 30, "other": 60}


@pytest.mark.parametrize(
    ("code", "priority", "due"),
    [
        ("acceptance", "normal", datetime(2026, 7, 13, 17, 30, tzinfo=UTC)),
        ("technical_review", "urgent", datetime(2026, 7, 14, 21, 30, tzinfo=UTC)),
        ("delivery", "urgent", datetime(2026, 7, 10, 21, 35, tzinfo=UTC)),
        ("status", None, datetime(2026, 8, 9, 21, 30, tzinfo=UTC)),
    ],
)
def test_a_duration_is_due_by_its_own_clock(code: str, priority: str | None, due: datetime) -> None:
    assert due_at(AGREEMENT.duration(code, priority), FRIDAY, OFFICE) == due


def test_minutes_can_run_in_business_time() -> None:
    clause = AGREEMENT.duration("first_response", "normal", "inside_sales")
    assert due_at(clause, FRIDAY.replace(minute=45), OFFICE) == datetime(2026, 7, 13, 14, 15, tzinfo=UTC)


def test_a_share_is_never_due() -> None:
    clause = AGREEMENT.clause("completeness")
    assert clause is not None
    with pytest.raises(ValueError, match="no duration"):
        due_at(clause, FRIDAY, OFFICE)


def test_a_vague_clause_is_refused_and_says_what_it_lacks() -> None:
    with pytest.raises(NotMeasurable) as refusal:
        compile_agreement(with_clause({"code": "promptly", "label": "Respond promptly", "owner": "sales"}))
    assert refusal.value.row == "clauses/promptly"
    assert refusal.value.missing == ("number", "unit")


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "no number above nothing": ({"number": 0}, "more than 0"),
    "a unit that does not exist": ({"unit": "moons"}, "moons"),
    "business hours on the wall clock": ({"clock": "wall"}, "business clock"),
    "a share with a clock": ({"unit": "percent"}, "no clock"),
    "half a business day": ({"unit": "business_days", "number": 1.5}, "whole"),
    "an owner who did not sign": ({"owner": "nobody"}, "nobody"),
    "a scope that does not exist": ({"scope": {"weather": "rain"}}, "weather"),
}


@pytest.mark.parametrize(("change", "detail"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_clause_is_refused(change: dict[str, Any], detail: str) -> None:
    clause = {"code": "x", "label": "X", "number": 2, "unit": "business_hours", "clock": "business", "owner": "sales"}
    compile_agreement(with_clause(clause))
    with pytest.raises(ContentError, match=detail):
        compile_agreement(with_clause({**clause, **change}))


def test_two_clauses_for_the_same_case_are_refused() -> None:
    with pytest.raises(ContentError, match="two clauses"):
        compile_agreement(with_clause(default_content("qualification", "agreements")["clauses"][0]))


def with_clause(clause: dict[str, Any]) -> Any:
    content = default_content("qualification", "agreements")
    content["clauses"].append(clause)
    return content
