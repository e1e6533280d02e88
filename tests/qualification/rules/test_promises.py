"""Clauses as a page prints them: each once, with its number, under the side that keeps it."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.agreement import Agreement, Owner, compile_agreement
from qualification.rules.promises import Promise, promises_of
from tests.qualification.rules.given import RULES, default_content

LINES = {"cnc-machining": "CNC machining", "injection-molding": "Injection molding"}


def printed(agreement: Agreement) -> list[Promise]:
    return [promise for _, promises in promises_of(agreement, LINES) for promise in promises]


def promise_of(code: str, channel: str | None = None) -> Promise:
    """The line of the default agreement in which a code stands."""
    return next(
        one
        for one in printed(RULES.agreement)
        if any(clause.code == code and clause.scope.channel == channel for clause in one.clauses)
    )


def test_cases_of_one_promise_stand_in_one_line() -> None:
    accepted = promise_of("acceptance")
    assert accepted.text == "A handoff is accepted or rejected, from delivery"
    assert accepted.limit == "urgent 1, normal 4 business hours"
    assert (accepted.clock, accepted.runs_in, accepted.scope) == ("business", "acceptance clock", "")
    assert promise_of("acceptance", "partner").limit == "urgent 1, normal 2 business days"
    assert promise_of("acceptance", "partner").scope == "partners"
    quoted = promise_of("quote")
    assert quoted.limit == "CNC machining 5, Injection molding 10, plant-automation 20 business days"
    assert quoted.runs_in == ""


def test_rests_and_steps_stand_in_one_line_each() -> None:
    rest = promise_of("rest_timing")
    expected = "timing 60, no budget 90, unreachable 90, not decision maker 30, no project 90, any other 60 days"
    assert rest.limit == expected
    assert promise_of("escalation_first").limit == "50, 100, 150 percent"


def test_a_single_clause_reads_as_people_wrote_it() -> None:
    assert promise_of("first_response", "inside_sales").limit == "30 minutes of working time"
    assert promise_of("attempts").limit == "6"
    assert promise_of("status").limit == "30 days"


def test_steps_that_are_not_whole_stand_by_themselves() -> None:
    content = default_content("qualification", "agreements")
    content["clauses"] = [clause for clause in content["clauses"] if clause["code"] != "escalation_second"]
    steps = [one for one in printed(compile_agreement(content)) if one.clauses[0].code.startswith("escalation")]
    assert [(one.text, one.limit) for one in steps] == [
        ("The holder is reminded at this share of a clock", "50 percent"),
        ("The head of sales is told at this share of a clock", "150 percent"),
    ]


@given(st.data())
def test_every_clause_is_printed_once_with_its_number_by_its_owner(data: st.DataObject) -> None:
    content: Any = default_content("qualification", "agreements")
    for clause in content["clauses"]:
        if data.draw(st.integers(0, 5)) == 0:
            clause["number"] = data.draw(st.integers(1, 400))
            clause["label"] = data.draw(st.sampled_from(["One", "One (urgent)", "Two", clause["label"]]))
            clause["owner"] = data.draw(st.sampled_from([owner.value for owner in Owner]))
            clause["scope"] = {**clause["scope"], "product_line": data.draw(st.sampled_from([None, *LINES]))}
    try:
        agreement = compile_agreement(content)
    except ValueError:
        return
    sides = list(promises_of(agreement, LINES))
    found = Counter(id(clause) for _, promises in sides for one in promises for clause in one.clauses)
    assert found == Counter(id(clause) for clause in agreement.clauses)
    for owner, promises in sides:
        for one in promises:
            assert {clause.owner for clause in one.clauses} == {owner}
            assert len({(clause.unit, clause.clock) for clause in one.clauses}) == 1
            assert len(set(one.cases)) == len(one.cases) or not any(one.cases)
            assert all(f"{clause.number:g}" in one.limit for clause in one.clauses)
