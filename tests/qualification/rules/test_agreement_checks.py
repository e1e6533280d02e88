"""What a check finds in clauses that can be measured: that nothing runs, that nobody can keep, that cannot be both."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from accounts.rules.findings import Severity
from qualification.rules.agreement import compile_agreement
from qualification.rules.checking import check_agreement
from tests.qualification.rules.given import default_content
from tests.qualification.rules.models import CLAUSE, Content, told

Change = Callable[[list[Content]], object]
ERROR, WARNING = Severity.ERROR, Severity.WARNING
DEFAULT = default_content("qualification", "agreements")["clauses"]


def places(code: str, **scope: str) -> list[int]:
    """Where the clauses of a code stand that hold there."""
    return [
        place
        for place, clause in enumerate(DEFAULT)
        if clause["code"] == code and clause["scope"].items() >= scope.items()
    ]


def place(code: str, **scope: str) -> int:
    found = places(code, **scope)
    return next(one for one in found if len(found) == 1 or DEFAULT[one]["scope"] == scope)


def row(code: str, **scope: str) -> str:
    return f"/clauses/{place(code, **scope)}"


def says(code: str, values: dict[str, Any], **scope: str) -> Change:
    """One clause says something else."""
    return lambda clauses: clauses[place(code, **scope)].update(values)


def adds(**values: Any) -> Change:
    """One clause more."""
    return lambda clauses: clauses.append({**CLAUSE, "label": "One more", "scope": {}, **values})


def drops(code: str, **scope: str) -> Change:
    """The clauses of a code are left out."""

    def change(clauses: list[Content]) -> None:
        gone = {id(clauses[one]) for one in places(code, **scope)}
        clauses[:] = [clause for clause in clauses if id(clause) not in gone]

    return change


LAST = f"/clauses/{len(DEFAULT)}"
URGENT, NORMAL = {"priority": "urgent"}, {"priority": "normal"}
# sentence: (the change, severity, code, rows, a part of the sentence)
FOUND: dict[str, tuple[Change, Severity, str, tuple[str, ...], str]] = {
    "a vague word beside a number": (
        says("status", {"label": "Every accepted lead has a fresh status soon"}),
        WARNING,
        "vague_words",
        (row("status"),),
        'says "Soon" beside its number: leave it out, only the number can be kept.',
    ),
    "a share where a time is meant": (
        says("decision", {"unit": "percent", "clock": None}),
        ERROR,
        "unit_does_not_fit",
        (row("decision"),),
        "is counted in percent, but decision is counted in business hours, business days, minutes and days.",
    ),
    "hours where whole days are read": (
        says("rest_timing", {"unit": "business_hours", "clock": "business"}),
        ERROR,
        "unit_does_not_fit",
        (row("rest_timing"),),
        "but rest after timing is counted in days.",
    ),
    "more than all there is": (
        says("completeness", {"number": 120}),
        ERROR,
        "share_above_whole",
        (row("completeness"),),
        "120 percent is more than all there is.",
    ),
    "a clock that runs at night": (
        says("technical_review", {"unit": "days", "clock": "wall"}, **URGENT),
        WARNING,
        "clock_is_unusual",
        (row("technical_review", **URGENT),),
        "runs around the clock, although technical review runs in business time.",
    ),
    "somebody who cannot keep it": (
        says("card_completed", {"owner": "sales"}, **URGENT),
        ERROR,
        "owner_cannot_keep",
        (row("card_completed", **URGENT),),
        "sales cannot keep it, but marketing can.",
    ),
    "sales for what partners do": (
        says("acceptance", {"owner": "sales"}, priority="urgent", channel="partner"),
        ERROR,
        "owner_cannot_keep",
        (row("acceptance", priority="urgent", channel="partner"),),
        "sales cannot keep it, but partner can.",
    ),
    "a partner without its scope": (
        says("progress", {"scope": {}}, channel="partner"),
        ERROR,
        "partner_scope_missing",
        (row("progress", channel="partner"),),
        "give it the channel partner.",
    ),
    "a scope that nobody asks for": (
        says("rest_timing", {"scope": NORMAL}),
        WARNING,
        "scope_never_asked",
        (row("rest_timing"),),
        "is never found: rest after timing is the same for every priority.",
    ),
    "a priority that does not exist": (
        adds(code="sample", scope={"priority": "high"}),
        ERROR,
        "unknown_scope",
        (LAST,),
        'holds for "high", but there is normal and urgent.',
    ),
    "a channel that does not exist": (
        adds(code="sample", scope={"channel": "agents"}),
        ERROR,
        "unknown_scope",
        (LAST,),
        'holds for "agents", but there is direct,',
    ),
    "no acceptance for one priority": (
        drops("acceptance", priority="normal"),
        ERROR,
        "clause_missing",
        ("/clauses",),
        "No clause says for handoffs of priority normal how long acceptance may take",
    ),
    "no first response at all": (
        drops("first_response"),
        ERROR,
        "clause_missing",
        ("/clauses",),
        "No clause says for any handoff how long first response may take, so none could be handed over: add a clause",
    ),
    "no rest for other reasons": (
        drops("rest"),
        ERROR,
        "clause_missing",
        ("/clauses",),
        "add a clause rest.",
    ),
    "expiry before acceptance": (
        says("expiry", {"number": 1}, **URGENT),
        ERROR,
        "expires_before_due",
        (row("expiry", **URGENT), row("acceptance", **URGENT)),
        "a handoff would expire before it must be answered.",
    ),
    "a response before acceptance": (
        says("first_response", {"number": 30, "unit": "minutes"}, **URGENT),
        WARNING,
        "response_before_acceptance",
        (row("first_response", **URGENT), row("acceptance", **URGENT)),
        "whoever responds in time has accepted long before it is due.",
    ),
    "less time in a technical review": (
        says("decision_in_technical_review", {"number": 9}),
        WARNING,
        "review_shortens_decision",
        (row("decision_in_technical_review"), row("decision")),
        "would leave less time, not more.",
    ),
    "attempts after the decision": (
        says("attempts_window", {"number": 11}),
        WARNING,
        "attempts_after_decision",
        (row("attempts_window"), row("decision")),
        "the decision is due before the attempts are.",
    ),
    "recalled before it reports": (
        says("recall", {"number": 14}, channel="partner"),
        ERROR,
        "recalled_before_due",
        (row("recall", channel="partner"), row("progress", channel="partner")),
        "recalled before its progress must be reported.",
    ),
    "a hold that needs no manager beyond every hold": (
        says("hold_alone_days", {"number": 181}),
        WARNING,
        "hold_limit_out_of_reach",
        (row("hold_alone_days"), row("hold")),
        "no hold may last as long",
    ),
    "more channels than attempts": (
        says("attempts", {"number": 1}),
        ERROR,
        "more_channels_than_attempts",
        (row("attempt_channels"), row("attempts")),
        "fewer attempts cannot go over more channels.",
    ),
    "more channels than there are": (
        says("attempt_channels", {"number": 5}),
        ERROR,
        "more_channels_than_there_are",
        (row("attempt_channels"),),
        "there are 4 channels.",
    ),
    "a later rate below the first": (
        says("acceptance_rate_later", {"number": 60}),
        ERROR,
        "later_rate_below_first",
        (row("acceptance_rate_later"), row("acceptance_rate")),
        "the later rate is below the first.",
    ),
    "a later rate that never begins": (
        drops("acceptance_rate_quarters"),
        WARNING,
        "later_rate_never_begins",
        (f"/clauses/{place('acceptance_rate_later') - 1}",),
        "after how many quarters it begins.",
    ),
    "escalation that does not rise": (
        says("escalation_third", {"number": 100}),
        ERROR,
        "escalation_not_rising",
        (row("escalation_first"), row("escalation_second"), row("escalation_third")),
        "the steps come one after the other, not 50 %, 100 % and 100 %.",
    ),
}


@pytest.mark.parametrize(("change", "severity", "code", "rows", "sentence"), FOUND.values(), ids=FOUND)
def test_it_is_found_and_nothing_else(
    change: Change, severity: Severity, code: str, rows: Iterable[str], sentence: str
) -> None:
    document = default_content("qualification", "agreements")
    change(document["clauses"])
    (found,) = check_agreement(document)
    assert (found.severity, found.code, found.rows) == (severity, code, tuple(rows))
    assert sentence in found.detail


def test_a_clause_of_another_code_is_a_promise_between_people() -> None:
    document = default_content("qualification", "agreements")
    adds(code="sample_sent", owner="operations", unit="percent", clock=None, number=95)(document["clauses"])
    assert check_agreement(document) == ()


def test_what_is_wrong_is_not_told_twice_where_a_clause_cannot_be_read() -> None:
    document = default_content("qualification", "agreements")
    for one in places("acceptance"):
        document["clauses"][one]["number"] = None
    assert {found.code for found in check_agreement(document)} == {"clause_not_measurable"}


def test_what_an_sql_takes_is_looked_at_too() -> None:
    document = default_content("qualification", "agreements")
    document["sql_definition"]["asked"].append("need")
    assert told(check_agreement(document), WARNING) == [("asked_and_demanded", ("/sql_definition/asked",))]
    document["sql_definition"] = {}
    assert told(check_agreement(document)) == [("sql_takes_nothing", ("/sql_definition",))]
    document["sql_definition"] = {"functions_seen": ["engineering"]}
    assert check_agreement(document) == ()


@pytest.mark.parametrize("name", [name for name, one in FOUND.items() if one[1] is ERROR])
def test_what_was_published_before_the_check_knew_better_still_runs(name: str) -> None:
    document = default_content("qualification", "agreements")
    FOUND[name][0](document["clauses"])
    assert compile_agreement(document).clauses
