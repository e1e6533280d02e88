"""A signal type or a source that counts nothing for a while: stored all the same, and back when it ends."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict, NotAcceptable, NotFound
from leadhub.jobs.running import run_jobs
from leadhub.keys import new_id
from leadhub.models import Job
from qualification import suspending
from qualification.due import apply_suspensions, look_at_leads
from qualification.intake import ingest
from qualification.models import (
    Decision,
    Facts,
    Handoff,
    Lead,
    LeadState,
    Signal,
    Source,
    Suspension,
    SuspensionKind,
    Triage,
)
from qualification.omissions import Omissions
from qualification.rulebook import rulebook, rulebook_at
from qualification.rules.replay import replay
from qualification.rules.terms import build, day_of, unpack
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.test_intake import story

pytestmark = pytest.mark.django_db

OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")
TYPE, SOURCE = SuspensionKind.SIGNAL_TYPE, SuspensionKind.SOURCE
TWO_DAYS = timedelta(days=2)


@pytest.fixture(autouse=True)
def company(db: None) -> None:
    """Somebody to hand leads to."""
    make_company()


def live(*signals: dict[str, Any], now: datetime) -> None:
    """These signals, as they happen."""
    assert ingest(list(signals), actor=INTEGRATION, now=now).accepted == len(signals)


def suspend(code: str, now: datetime, kind: SuspensionKind = TYPE, **changes: Any) -> Suspension:
    """For two days, and everything that is due is done."""
    given: dict[str, Any] = {"note": "The form sends each request twice.", "until": now + TWO_DAYS} | changes
    made = suspending.suspend(kind=kind, code=code, actor=OPERATIONS, now=now, **given)
    do_what_is_due(now)
    return made


def do_what_is_due(now: datetime) -> None:
    apply_suspensions(now)
    look_at_leads(now)


def standing() -> tuple[str, str, str]:
    """Stage, level and action of the one lead."""
    lead = Lead.objects.get()
    return lead.stage, lead.level, lead.action


def sums() -> dict[int, tuple[int, float]]:
    """How often each type counts in the sums of the one lead, and the sum itself."""
    terms = unpack(bytes(LeadState.objects.get().terms))
    return {number: (term.n, round(term.k_own, 9)) for number, term in terms.items()}


class TestASignalType:
    """Left out on reading."""

    def test_an_mql_without_a_handoff_falls_back_and_comes_back(self, now: datetime) -> None:
        live(signal("webinar_attended", now), now=now)
        made = suspend("webinar_attended", now)
        assert standing() == ("nurture", "none", "ignore")
        suspending.end(made.pk, actor=OPERATIONS, now=now + timedelta(hours=1))
        do_what_is_due(now + timedelta(hours=1))
        assert standing() == ("mql", "medium", "mql")

    def test_an_open_handoff_is_never_withdrawn_by_it(self, now: datetime) -> None:
        live(signal("rfq_submitted", now), now=now)
        suspend("rfq_submitted", now)
        assert standing() == ("mql", "none", "ignore")
        assert Lead.objects.get().next_step == "waits_for_acceptance"
        assert Handoff.objects.get().status == "open"

    def test_what_comes_meanwhile_is_stored_and_counts_when_it_ends_by_itself(self, now: datetime) -> None:
        suspend("rfq_submitted", now)
        later = now + timedelta(days=1)
        live(signal("rfq_submitted", later), now=later)
        assert standing() == ("inquiry", "none", "ignore")
        assert Signal.objects.count() == sum(count for count, _ in sums().values()) == 1
        assert not Triage.objects.exists()
        do_what_is_due(now + TWO_DAYS - timedelta(seconds=1))
        assert not Handoff.objects.exists()
        do_what_is_due(now + TWO_DAYS)
        assert standing() == ("mql", "urgent", "handoff_urgent")
        assert Handoff.objects.get().created_at == now + TWO_DAYS
        ended = Suspension.objects.get()
        assert (ended.ended_at, ended.ended_by_name) == (now + TWO_DAYS, "leadhub")

    def test_whoever_sends_after_its_time_is_over_is_decided_at_once(self, now: datetime) -> None:
        """Before the schedule has noticed."""
        suspend("rfq_submitted", now)
        live(signal("rfq_submitted", now + TWO_DAYS), now=now + TWO_DAYS)
        assert standing() == ("mql", "urgent", "handoff_urgent")

    def test_the_rest_of_what_a_lead_did_counts_on(self, now: datetime) -> None:
        live(signal("rfq_submitted", now), signal("sample_request", now), now=now)
        before = sums()
        suspend("rfq_submitted", now)
        assert standing() == ("mql", "medium", "mql")
        assert sums() == before, "the state holds what it held"

    def test_leads_without_any_of_it_are_left_alone(self, now: datetime) -> None:
        other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}
        live(
            signal("webinar_attended", now),
            signal("guide_download", now, contact={"email": "omar@halvorsen.example"}, account=other),
            now=now,
        )
        suspending.suspend(
            kind=TYPE, code="webinar_attended", note="x", until=now + TWO_DAYS, actor=OPERATIONS, now=now
        )
        apply_suspensions(now)
        due = LeadState.objects.filter(look_at__lte=now)
        assert list(due.values_list("lead__account__name", flat=True)) == ["Medico Devices Inc."]

    def test_a_suspended_signal_is_not_what_history_waits_for(self, now: datetime) -> None:
        ingest([signal("rfq_submitted", now, days_ago=3)], actor=INTEGRATION, now=now, history=True)
        suspend("page_view", now)
        live(signal("page_view", now), now=now)
        assert (Lead.objects.get().opens_nothing, Handoff.objects.count()) == (True, 0)
        live(signal("page_view", now), signal("guide_download", now), now=now)
        assert (Lead.objects.get().opens_nothing, Handoff.objects.count()) == (False, 1)

    def test_history_opens_nothing_when_it_counts_again(self, now: datetime) -> None:
        live(signal("guide_download", now), now=now)
        suspend("rfq_submitted", now)
        ingest([signal("rfq_submitted", now)], actor=INTEGRATION, now=now, history=True)
        do_what_is_due(now + TWO_DAYS)
        assert standing() == ("nurture", "urgent", "handoff_urgent")
        assert not Handoff.objects.exists()


class TestASource:
    """Left out of the sums, which are built anew."""

    def both(self, now: datetime) -> None:
        """Somebody does the same on the website and, as a broken connector says, at a fair."""
        live(
            signal("webinar_attended", now, days_ago=2),
            signal("webinar_attended", now, source="fair"),
            signal("rfq_submitted", now, source="fair", days_ago=1),
            now=now,
        )

    def test_only_what_others_deliver_counts(self, now: datetime) -> None:
        self.both(now)
        before = sums()
        made = suspend("fair", now, SOURCE)
        assert [count for count, _ in sums().values()] == [1]
        assert standing() == ("mql", "medium", "mql")
        assert Handoff.objects.get().status == "open"
        suspending.end(made.pk, actor=OPERATIONS, now=now + timedelta(hours=1))
        do_what_is_due(now + timedelta(hours=1))
        assert sums() == before
        assert standing() == ("mql", "urgent", "handoff_urgent")

    def test_what_it_delivers_meanwhile_is_stored_and_counts_when_it_ends(self, now: datetime) -> None:
        live(signal("guide_download", now, source="fair"), now=now)
        suspend("fair", now, SOURCE)
        live(signal("rfq_submitted", now, source="fair"), signal("page_view", now), now=now)
        assert standing() == ("nurture", "none", "ignore")
        assert [count for count, _ in sums().values()] == [1]
        assert Signal.objects.count() == 3
        do_what_is_due(now + TWO_DAYS)
        assert standing() == ("mql", "urgent", "handoff_urgent")
        assert sum(count for count, _ in sums().values()) == 3

    def test_who_is_known_from_it_alone_has_no_intent(self, now: datetime) -> None:
        live(signal("webinar_attended", now, source="fair"), now=now)
        suspend("fair", now, SOURCE)
        assert standing() == ("nurture", "none", "ignore")
        assert sums() == {}

    def test_history_of_it_opens_nothing_when_it_counts_again(self, now: datetime) -> None:
        live(signal("guide_download", now), signal("page_view", now, source="fair"), now=now)
        suspend("fair", now, SOURCE)
        ingest([signal("rfq_submitted", now, source="fair")], actor=INTEGRATION, now=now, history=True)
        do_what_is_due(now + TWO_DAYS)
        assert standing() == ("nurture", "urgent", "handoff_urgent")
        assert not Handoff.objects.exists()

    @pytest.mark.parametrize("seed", range(2))
    def test_whatever_comes_in_which_order_the_sums_are_those_of_what_counts(self, now: datetime, seed: int) -> None:
        told = [each | {"source": ("website", "fair")[n % 2]} for n, each in enumerate(story(seed, now))]
        live(*told[:10], now=now)
        made = suspend("fair", now, SOURCE)
        live(*told[10:20], now=now)
        self.assert_sums(now, without="fair")
        suspending.end(made.pk, actor=OPERATIONS, now=now)
        live(*told[20:30], now=now)
        do_what_is_due(now)
        live(*told[30:], now=now)
        self.assert_sums(now)

    def assert_sums(self, now: datetime, without: str = "") -> None:
        """The state of every lead is what its stored signals give, without those of a source."""
        half_lives = rulebook_at(now).rules.scoring.default.half_lives
        source = Source.objects.filter(code=without).values("number")
        for lead in Lead.objects.select_related("state"):
            counting = Signal.objects.filter(lead=lead).exclude(source__in=source).order_by("occurred_at")
            timed = [(each.type, day_of(each.occurred_at)) for each in counting]
            held = unpack(bytes(lead.state.terms))
            assert held.keys() == {number for number, _ in timed}
            for number, term in build(timed, half_lives).items():
                assert held[number] == pytest.approx(term)


def test_leads_are_marked_some_at_a_time_and_a_run_that_broke_off_goes_on(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspending, "AT_ONCE", 3)
    for number in range(7):
        facts = MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}
        who = {"email": f"p{number}@c{number}.example"}
        live(signal("webinar_attended", now, contact=who, account=facts), now=now)
    suspending.suspend(kind=TYPE, code="webinar_attended", note="x", until=now + TWO_DAYS, actor=OPERATIONS, now=now)
    seen = []
    while suspending.mark_some(now=now):
        row = Suspension.objects.get()
        seen.append((row.leads_done, row.leads_total, row.is_marked, LeadState.objects.filter(look_at=now).count()))
    assert seen == [(3, 7, False, 3), (6, 7, False, 6), (7, 7, True, 7)]
    look_at_leads(now)
    assert set(Lead.objects.values_list("stage", flat=True)) == {"nurture"}
    suspending.end(Suspension.objects.get().pk, actor=OPERATIONS, now=now)
    assert Suspension.objects.values_list("leads_done", "is_marked").get() == (0, False)
    do_what_is_due(now)
    assert set(Lead.objects.values_list("stage", flat=True)) == {"mql"}
    assert Suspension.objects.values_list("leads_done", "leads_total", "is_marked").get() == (7, 7, True)


@pytest.mark.parametrize("kind", [TYPE, SOURCE])
def test_leads_that_were_being_born_are_marked_once_they_are_there(
    now: datetime, kind: SuspensionKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(signal("page_view", now, source="fair"), now=now)
    code = {TYPE: "webinar_attended", SOURCE: "fair"}[kind]
    suspending.suspend(kind=kind, code=code, note="x", until=now + TWO_DAYS, actor=OPERATIONS, now=now)
    do_what_is_due(now)
    newborn = {"email": "new@medico.example"}
    with monkeypatch.context() as patch:
        # Its transaction began before the suspension, and commits after all leads were gone through.
        patch.setattr("qualification.intake.omissions_at", lambda moment: Omissions())
        patch.setattr("qualification.deciding.omissions_at", lambda moment: Omissions())
        live(signal("webinar_attended", now, source="fair", contact=newborn), now=now)
    born = Lead.objects.get(contact__email="new@medico.example")
    do_what_is_due(now)
    run_jobs(now)
    assert stage_of(born) == "mql", "whoever was at work then may be so still"
    with allow_writes():
        Job.objects.update(lease_until=None)
    run_jobs(now)
    look_at_leads(now)
    assert stage_of(born) == "nurture"
    assert set(Job.objects.values_list("status", flat=True)) == {"done"}


def stage_of(lead: Lead) -> str:
    """Where a lead stands now."""
    return Lead.objects.get(pk=lead.pk).stage


def test_those_that_were_being_born_are_gone_through_some_at_a_time(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suspending, "AT_ONCE", 2)
    made = suspending.suspend(
        kind=TYPE, code="webinar_attended", note="x", until=now + TWO_DAYS, actor=OPERATIONS, now=now
    )
    suspending.end(made.pk, actor=OPERATIONS, now=now)
    apply_suspensions(now)
    people = [{"email": f"p{number}@medico.example"} for number in range(5)]
    live(*(signal("webinar_attended", now, contact=who) for who in people), now=now)
    with allow_writes():
        LeadState.objects.update(look_at=None)
        Job.objects.update(lease_until=None)
    run_jobs(now)
    assert list(Job.objects.values_list("status", "done")) == [("done", 5)] * 2
    assert LeadState.objects.filter(look_at=now).count() == 5


@pytest.mark.parametrize("kind", [TYPE, SOURCE])
def test_marking_costs_the_same_whatever_it_marks(now: datetime, kind: SuspensionKind) -> None:
    def cost(size: int, first: int) -> int:
        live(
            *(
                signal(
                    "webinar_attended",
                    now,
                    source="fair",
                    contact={"email": f"p{number}@c{number}.example"},
                    account=MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"},
                )
                for number in range(first, first + size)
            ),
            now=now,
        )
        code = {TYPE: "webinar_attended", SOURCE: "fair"}[kind]
        made = suspending.suspend(kind=kind, code=code, note="x", until=now + TWO_DAYS, actor=OPERATIONS, now=now)
        with CaptureQueriesContext(connection) as statements:
            apply_suspensions(now)
        suspending.end(made.pk, actor=OPERATIONS, now=now)
        apply_suspensions(now)
        return len(statements)

    assert cost(2, 0) == cost(60, 100)


def test_every_decision_is_replayed_byte_for_byte(now: datetime) -> None:
    told = story(7, now)
    live(*told[:20], now=now)
    suspend("rfq_submitted", now)
    suspend("webinar_attended", now)
    live(*told[20:], now=now)
    do_what_is_due(now + TWO_DAYS)
    decisions = list(Decision.objects.all())
    assert any(b"suspended" in bytes(decision.context) for decision in decisions)
    assert any(b"suspended" not in bytes(decision.context) for decision in decisions)
    for decision in decisions:
        facts = bytes(Facts.objects.get(pk=decision.facts).body)
        again = replay(rulebook(decision.ruleset).rules, facts, bytes(decision.terms), bytes(decision.context))
        assert again == bytes(decision.answer)


REFUSED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an unknown type": ({"code": "telepathy"}, ["unknown_code"]),
    "a source that has delivered nothing": ({"kind": SOURCE, "code": "fair"}, ["unknown_code"]),
    "a type that is meant as a source": ({"kind": SOURCE, "code": "page_view"}, ["unknown_code"]),
    "no note": ({"note": " "}, ["note_required"]),
    "no end": ({"until": None}, ["until_required"]),
    "an end that is past": ({"until": timedelta()}, ["until_in_the_past"]),
    "more than five days": ({"until": timedelta(days=5, seconds=1)}, ["suspension_too_long"]),
    "everything at once": (
        {"code": "", "note": "", "until": timedelta(days=-1)},
        ["unknown_code", "note_required", "until_in_the_past"],
    ),
}


@pytest.mark.parametrize(("changes", "codes"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_whole(now: datetime, changes: dict[str, Any], codes: list[str]) -> None:
    given: dict[str, Any] = {"kind": TYPE, "code": "page_view", "note": "x", "until": TWO_DAYS} | changes
    until = None if given["until"] is None else now + given["until"]
    with pytest.raises(NotAcceptable) as refusal:
        suspending.suspend(**given | {"until": until}, actor=OPERATIONS, now=now)
    assert [error.code for error in refusal.value.errors] == codes
    assert not Suspension.objects.exists()


def test_five_days_are_allowed(now: datetime) -> None:
    assert suspend("page_view", now, until=now + timedelta(days=5)).until == now + timedelta(days=5)


def test_one_runs_at_a_time_and_another_may_follow(now: datetime) -> None:
    first = suspend("page_view", now)
    with pytest.raises(Conflict) as refusal:
        suspend("page_view", now)
    assert (refusal.value.code, refusal.value.facts) == ("already_suspended", {"suspension": str(first.pk)})
    suspend("guide_download", now)
    # Its time is over, and the schedule has not noticed yet.
    suspend("page_view", now + TWO_DAYS)
    assert Suspension.objects.count() == 3
    assert Suspension.objects.get(pk=first.pk).ended_at == now + TWO_DAYS


def test_what_has_ended_cannot_be_ended_again(now: datetime) -> None:
    made = suspend("page_view", now)
    suspending.end(made.pk, actor=OPERATIONS, now=now)
    with pytest.raises(Conflict) as refusal:
        suspending.end(made.pk, actor=OPERATIONS, now=now)
    assert refusal.value.code == "suspension_ended"
    with pytest.raises(NotFound):
        suspending.end(new_id(), actor=OPERATIONS, now=now)
