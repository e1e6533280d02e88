"""The table of clauses is closed, and says the same as everything that it is about."""

import pytest

from qualification.models import Attempt, ClockKind, Priority, RouteKind
from qualification.rules.agreement import Scope, Unit
from qualification.rules.agreement_checks import ATTEMPT_CHANNELS
from qualification.rules.clause_kind import (
    BY_PEOPLE,
    CHANNELS,
    INSIDE_SALES,
    PRIORITIES,
    Dimension,
    Quantity,
)
from qualification.rules.clause_kinds import KINDS, kind_of, runs_in
from qualification.rules.clocks import CLAUSES, PARTNER_CHANNEL
from tests.qualification.rules.given import RULES


def test_every_clause_of_the_default_agreement_is_of_a_kind_that_it_fits() -> None:
    for clause in RULES.agreement.clauses:
        kind = kind_of(clause.code)
        assert kind is not None, clause.code
        assert clause.unit in kind.fitting, clause.code
        assert clause.owner in kind.owners, clause.code


def test_every_clock_that_runs_has_its_clause() -> None:
    assert {kind.run for kind in KINDS.values() if kind.run} == set(ClockKind.values) == set(CLAUSES)
    assert all(KINDS[code].run == run for run, code in CLAUSES.items())
    assert all(kind.counts is Quantity.DURATION and kind.runs for kind in KINDS.values() if kind.run)


def test_the_words_of_scopes_are_those_of_handoffs() -> None:
    assert set(CHANNELS) == {*RouteKind.values, PARTNER_CHANNEL, INSIDE_SALES}
    assert set(PRIORITIES) == set(Priority.values)
    assert [one.value for one in Dimension] == list(Scope.__struct_fields__)
    assert len(Attempt.Channel) == ATTEMPT_CHANNELS


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_says_what_it_is(code: str) -> None:
    kind = KINDS[code]
    assert kind.code == code
    assert kind.label and kind.owners and len(set(kind.owners)) == len(kind.owners)
    assert kind.says[0].isupper() and kind.says.endswith(".")
    assert kind.fitting <= set(Unit)
    assert (kind.clock is not None) is (kind.counts is Quantity.DURATION)


def test_a_rest_is_of_one_kind_whatever_the_reason() -> None:
    kind = kind_of("rest_not_decision_maker")
    assert kind is not None
    assert (kind.label, kind.runs) == ("Rest after not decision maker", "nurture rest")
    assert kind.says == "Rest after not decision maker; a buying signal ends it."
    assert kind_of("rest_") is None
    assert kind_of("restless") is None


def test_what_runs_by_a_clause_is_said_of_each() -> None:
    assert runs_in("acceptance") == "Runs in: acceptance clock"
    assert runs_in("rest_timing") == "Runs in: nurture rest"
    assert runs_in("quote") == "Runs in: quote clock"
    assert runs_in("account_executive") == "Runs in: account-executive clock"
    assert runs_in("sample_sent") == runs_in("event_list") == BY_PEOPLE == "people keep it, nothing runs by it"
