"""Clocks that are fired by several at once, against people who answer, and by somebody who is killed over it."""

from collections import Counter
from datetime import datetime, timedelta
from multiprocessing import get_context

from leadhub.models import Event
from qualification.due import fire_clocks
from qualification.models import ClockRun, Escalation, Handoff, Lead, TeamMember
from tests.fence import allow_writes
from tests.live.races import answer_or_fire, fire, fire_and_never_commit, race
from tests.live.test_races import RUNNERS, hand_over
from tests.qualification.company import make_company

PATIENCE = 60
HOUR = timedelta(hours=1)


def assert_each_event_has_its_number() -> None:
    """Events of each lead are numbered without a gap, and the lead knows the last number."""
    for lead in Lead.objects.all():
        numbers = Event.objects.filter(lead_ref=lead.pk).order_by("lead_seq").values_list("lead_seq", flat=True)
        assert list(numbers) == list(range(1, lead.event_seq + 1))


def test_each_step_is_taken_once_by_whoever_comes_first(fresh_database: str, now: datetime) -> None:
    make_company("ann", "bob", "cid")
    hand_over(40, now)
    with allow_writes():
        Handoff.objects.update(owner=TeamMember.objects.order_by("pk").values("user")[:1], needs_owner=False)
    taken = race(fresh_database, RUNNERS, 1, fire, now + 1.5 * HOUR)[0]
    taken.append(fire_clocks(now + 1.5 * HOUR))
    assert sum(taken) == Escalation.objects.count() == 40 * 4
    told = Counter(Event.objects.filter(type__startswith="handoff.").values_list("type", flat=True))
    assert told == {
        "handoff.created": 40,
        "handoff.due_soon": 80,
        "handoff.breached": 40,
        "handoff.escalated": 40,
    }
    owned = Counter(Handoff.objects.values_list("owner", flat=True))
    assert max(owned.values()) - min(owned.values()) <= 1
    assert_each_event_has_its_number()


def test_an_answer_and_the_expiry_do_not_both_happen(fresh_database: str, now: datetime) -> None:
    sellers = [seller.pk for seller in make_company("ann", "bob")]
    for number in range(6):
        hand_over(number + 1, now + number * HOUR / 6)
    expiries = ClockRun.objects.filter(kind="expiry").order_by("due_at")
    keys, moments = (list(expiries.values_list(column, flat=True)) for column in ("handoff", "due_at"))
    assert len(set(moments)) == 6
    rounds = race(fresh_database, RUNNERS, len(keys), answer_or_fire, keys, sellers, moments)
    for key, answers in zip(keys, rounds, strict=True):
        won = [name for outcome, name in answers if outcome == "won"]
        handoff = Handoff.objects.get(pk=key)
        assert len(won) == (handoff.status in ("accepted", "rejected")), answers
        assert handoff.status == "expired" or handoff.closed_by_name == won[0], answers
        outcome = ClockRun.objects.get(handoff=key, kind="acceptance").outcome
        assert outcome == ("late" if won else "missed")
        assert Escalation.objects.filter(clock__handoff=key, clock__kind="acceptance", step=2).count() == 1
    fire_clocks(moments[-1])
    assert not Handoff.objects.filter(status="open").exists()
    breached = Event.objects.filter(type="handoff.breached")
    assert sum(event.data["clock"] == "acceptance" for event in breached) == len(keys)
    assert_each_event_has_its_number()


def test_a_sweep_that_is_killed_is_done_whole_by_the_next(fresh_database: str, now: datetime) -> None:
    make_company("ann", "bob")
    hand_over(20, now)
    context = get_context("spawn")
    written = context.Event()
    worker = context.Process(target=fire_and_never_commit, args=(fresh_database, now + 9 * HOUR, written))
    worker.start()
    assert written.wait(PATIENCE)
    worker.kill()
    worker.join()
    assert not Escalation.objects.exists()
    assert fire_clocks(now + 9 * HOUR) == Escalation.objects.count()
    assert Handoff.objects.filter(status="expired").count() == 20
    assert not ClockRun.objects.filter(outcome="running").exists()
    assert Event.objects.filter(type="handoff.expired").count() == 20
    assert_each_event_has_its_number()
    assert fire_clocks(now + 9 * HOUR) == 0
