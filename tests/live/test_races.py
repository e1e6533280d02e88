"""Four processes at once, on both engines, with real commits."""

from collections import Counter
from collections.abc import Collection, Set
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from accounts import accounts
from accounts.accounts import UpdateAccountBody
from accounts.models.choices import Relationship
from feedback.models import Verdict
from leadhub.actors import Actor, ActorKind, Role
from qualification import summing
from qualification.deciding import Deciding
from qualification.due import apply_suspensions, look_at_leads, sum_up_accounts
from qualification.intake import ingest
from qualification.models import (
    AccountInterest,
    Handoff,
    Lead,
    LeadState,
    Signal,
    SignalExclusion,
    Suspension,
    TeamMember,
    Transition,
    Unsummed,
)
from qualification.rules.terms import unpack
from qualification.traces import traces_of
from tests.fence import allow_writes
from tests.live.meanwhile import Meanwhile
from tests.live.races import STEPS, answer, assign, click, deliver, race, silence, stir_or_sum_up
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal

RUNNERS = 4


def hand_over(count: int, now: datetime) -> list[Handoff]:
    """Leads of so many companies, each with an open handoff."""
    ingest(
        [
            signal(
                "rfq_submitted",
                now,
                contact={"email": f"buyer@c{number}.example"},
                account=MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"},
            )
            for number in range(count)
        ],
        actor=INTEGRATION,
        now=now,
    )
    return list(Handoff.objects.order_by("pk"))


def test_one_answer_wins_and_the_others_are_told_who_was_first(fresh_database: str, now: datetime) -> None:
    sellers = make_company("ann", "bob", "cid", "dee")
    handoffs = hand_over(8, now)
    rounds = race(
        fresh_database, RUNNERS, len(handoffs), answer, [h.pk for h in handoffs], [u.pk for u in sellers], now
    )
    for number, answers in enumerate(rounds):
        winners = [name for outcome, name in answers if outcome == "won"]
        assert len(winners) == 1, answers
        assert Counter(outcome for outcome, _ in answers) == {"won": 1, "handoff_closed": RUNNERS - 1}
        assert {name for _, name in answers} == {winners[0]}
        handoff = handoffs[number]
        handoff.refresh_from_db()
        assert handoff.closed_by_name == winners[0]
        assert Verdict.objects.filter(handoff=handoff).count() == 1
        lead = Lead.objects.get(pk=handoff.lead_id)
        assert lead.stage == ("sal" if handoff.status == "accepted" else "nurture")
        assert Transition.objects.filter(lead=lead, to_stage__in=("sal", "nurture")).count() == 1


def test_signals_delivered_at_once_count_once_and_lock_nobody_out(fresh_database: str, now: datetime) -> None:
    make_company()
    rounds = race(fresh_database, RUNNERS, 5, deliver, now)
    for answers in rounds:
        assert sum(accepted for accepted, _, _ in answers) == 20 + 20 * RUNNERS
        assert sum(rejected for _, _, rejected in answers) == 0
    assert Signal.objects.count() == 5 * (20 + 20 * RUNNERS)
    assert Lead.objects.count() == 5
    for state in LeadState.objects.all():
        folded = sum(term.n for term in unpack(bytes(state.terms)).values())
        assert folded == Signal.objects.filter(lead=state.pk).count()


def test_what_a_source_delivers_while_it_is_silenced_counts_once_in_the_end(fresh_database: str, now: datetime) -> None:
    make_company()
    ingest([signal("page_view", now, source="fair")], actor=INTEGRATION, now=now)
    for answers in race(fresh_database, RUNNERS, 2, silence, now):
        assert "suspended" in answers[:2]
        assert set(answers[:2]) <= {"suspended", "already_suspended"}
        assert answers[2:] == ["delivered"] * 2
    apply_suspensions(now)
    look_at_leads(now)
    assert not Suspension.objects.filter(ended_at=None).exists()
    assert Signal.objects.count() == 1 + 2 * 2 * 10
    for state in LeadState.objects.all():
        folded = sum(term.n for term in unpack(bytes(state.terms)).values())
        assert folded == Signal.objects.filter(lead=state.pk).count()


def test_a_burst_that_is_told_by_several_at_once_is_still_seen(fresh_database: str, now: datetime) -> None:
    make_company()
    rounds = race(fresh_database, RUNNERS, 5, click, now)
    assert rounds == [[1] * RUNNERS] * 5
    assert SignalExclusion.objects.filter(reason="scanner_burst").count() == 5 * RUNNERS
    assert all(not unpack(bytes(state.terms)) for state in LeadState.objects.all())


def test_turns_stay_even_when_several_rounds_run_at_once(fresh_database: str, now: datetime) -> None:
    make_company("ann", "bob", "cid")
    hand_over(17, now)
    with allow_writes():
        Handoff.objects.update(needs_owner=True, owner=None)
        TeamMember.objects.update(turns=0)
    given = race(fresh_database, RUNNERS, 1, assign, now)[0]
    assert sum(given) == 17
    owned = Counter(Handoff.objects.values_list("owner", flat=True))
    assert None not in owned
    assert max(owned.values()) - min(owned.values()) <= 1


def test_no_signal_is_forgotten_by_those_who_sum_up_accounts_meanwhile(fresh_database: str, now: datetime) -> None:
    make_company()
    rounds = race(fresh_database, RUNNERS, 3, stir_or_sum_up, now)
    for answers in rounds:
        assert answers[::2] == [3 * STEPS, 3 * STEPS]
    end = now + timedelta(minutes=len(rounds))
    sum_up_accounts(end)
    assert not Unsummed.objects.exists()
    newest = end - timedelta(minutes=1) + timedelta(seconds=STEPS - 1)
    assert list(AccountInterest.objects.values_list("last_signal_at", flat=True)) == [newest] * 3


@pytest.mark.engine("postgresql")
def test_a_signal_that_commits_while_its_account_is_summed_up_keeps_its_place_in_the_line(
    fresh_database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_company()
    ingest([signal("guide_download", now, days_ago=1)], actor=INTEGRATION, now=now)
    read = traces_of

    def read_and_let_it_commit(accounts: Collection[UUID], suspended: Set[int]) -> Any:
        found = read(accounts, suspended)
        other = Meanwhile(lambda: ingest([signal("guide_download", now)], actor=INTEGRATION, now=now))
        other.begin()
        other.end()
        return found

    monkeypatch.setattr(summing, "traces_of", read_and_let_it_commit)
    assert summing.sum_up_stirred(now=now) == 1
    assert AccountInterest.objects.get().last_signal_at == now - timedelta(days=1)
    monkeypatch.undo()
    assert summing.sum_up_stirred(now=now) == 1
    assert AccountInterest.objects.get().last_signal_at == now


@pytest.mark.engine("postgresql")
def test_an_edit_counts_also_when_a_sweep_has_read_what_was_before(
    fresh_database: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_company()
    ingest([signal("guide_download", now)], actor=INTEGRATION, now=now)
    lead = Lead.objects.get()
    with allow_writes():
        LeadState.objects.update(look_at=now)
    assert lead.account_id is not None
    editor = Meanwhile(partial(edit_company, lead.account_id, now))
    editor.before(monkeypatch, Deciding, "save")
    assert look_at_leads(now) == 1
    editor.end()
    lead.refresh_from_db()
    assert lead.stage == "disqualified"


def edit_company(account: UUID, now: datetime) -> None:
    """Say of a company that it is a competitor."""
    operations = Actor(ActorKind.PERSON, Role.OPERATIONS, name="ops")
    accounts.edit(account, UpdateAccountBody(relationships=[Relationship.COMPETITOR]), actor=operations, now=now)
