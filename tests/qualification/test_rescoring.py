"""New rules reach every open lead: whole, once, also after a kill, and nobody else."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DataError

from leadhub.actors import SYSTEM
from leadhub.clock import real_now
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import POINTERS, publish
from leadhub.errors import Unavailable
from leadhub.jobs import queue
from leadhub.jobs.running import run_job, run_jobs
from leadhub.models import DocumentKind, Job
from qualification import rescoring
from qualification.intake import ingest
from qualification.models import Decision, Lead, LeadState, Transition
from qualification.rulebook import rulebook_at
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, make_company, signal

pytestmark = pytest.mark.django_db

SCORING = DocumentKind.SCORING_MODELS


def in_force(kind: DocumentKind, now: datetime) -> Any:
    return deepcopy(content_of(kind, getattr(rule_set_at(now), POINTERS[kind])))


def publish_scoring(now: datetime, change: Callable[[Any], None], effective_at: datetime | None = None) -> None:
    content = in_force(SCORING, now)
    change(content["models"][0])
    publish({SCORING: content}, note="Changed", by="Ines", now=now, effective_at=effective_at or now)


def threshold(level: str, family: str, at_least: float) -> Callable[[Any], None]:
    def change(model: Any) -> None:
        for row in model["thresholds"]:
            if (row["level"], row["family"]) == (level, family):
                row["at_least"] = at_least

    return change


def half_life(type: str, days: float) -> Callable[[Any], None]:
    def change(model: Any) -> None:
        for row in model["signal_points"]:
            if row["type"] == type:
                row["half_life_days"] = days

    return change


@pytest.fixture
def readers(now: datetime) -> list[Lead]:
    """Three leads of people who read a guide: 10 points, below the 12 that an MQL takes."""
    make_company()
    people = [f"reader{number}@medico.example" for number in range(3)]
    ingest(
        [signal("tolerance_guide_download", now, contact={"email": email}) for email in people],
        actor=INTEGRATION,
        now=now,
    )
    return list(Lead.objects.order_by("pk"))


def stages() -> list[str]:
    return list(Lead.objects.order_by("pk").values_list("stage", flat=True))


def test_every_open_lead_is_decided_by_the_new_rules(readers: list[Lead], now: datetime) -> None:
    assert stages() == ["nurture"] * 3
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    run_jobs(now)
    job = Job.objects.get(key=str(rulebook_at(now).id))
    assert (job.status, job.done, job.total) == ("done", 3, 3)
    assert stages() == ["mql"] * 3
    assert set(Lead.objects.values_list("ruleset", flat=True)) == {rulebook_at(now).id}
    assert set(Decision.objects.filter(seq=2).values_list("cause", flat=True)) == {"rules"}


def test_rules_of_a_later_instant_reach_the_leads_then(
    readers: list[Lead], now: datetime, set_clock: Callable[..., Any]
) -> None:
    later = now + timedelta(hours=1)
    publish_scoring(now, threshold("medium", "research", 9), effective_at=later)
    rescoring.begin_due(now)
    run_jobs(now)
    assert stages() == ["nurture"] * 3
    rescoring.begin_due(later)
    run_jobs(later)
    assert stages() == ["mql"] * 3


def test_a_lead_whose_answer_stays_keeps_its_version_and_its_history(readers: list[Lead], now: datetime) -> None:
    before = list(Lead.objects.order_by("pk").values_list("version", "updated_at", "decision_seq"))
    publish_scoring(now, threshold("high", "buying", 39))
    rescoring.begin_due(now + timedelta(minutes=5))
    run_jobs(now + timedelta(minutes=5))
    assert list(Lead.objects.order_by("pk").values_list("version", "updated_at", "decision_seq")) == before
    assert set(Lead.objects.values_list("ruleset", flat=True)) == {rulebook_at(now).id}


def test_ended_leads_are_left_alone(readers: list[Lead], now: datetime) -> None:
    won = readers[0]
    with allow_writes():
        Transition.objects.create(
            lead=won,
            seq=won.stage_seq + 1,
            from_stage=won.stage,
            to_stage="won",
            at=now,
            actor_kind="import",
            cause="x",
        )
        Lead.objects.filter(pk=won.pk).update(stage="won", stage_seq=won.stage_seq + 1)
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    run_jobs(now)
    won.refresh_from_db()
    assert won.ruleset != rulebook_at(now).id
    assert Lead.objects.filter(ruleset=rulebook_at(now).id).count() == 2


def test_a_new_half_life_builds_the_terms_anew(readers: list[Lead], now: datetime) -> None:
    ingest([signal("tolerance_guide_download", now, days_ago=90)], actor=INTEGRATION, now=now)
    lead = Lead.objects.get(contact__email="dana@medico.example")
    bases = set(LeadState.objects.values_list("basis", flat=True))
    publish_scoring(now, half_life("tolerance_guide_download", 3650))
    rescoring.begin_due(now)
    run_jobs(now)
    assert not bases & set(LeadState.objects.values_list("basis", flat=True))
    # 10 points of ninety days ago: 2.5 by the half-life of 45 days, 9.8 by that of ten years.
    lead.refresh_from_db()
    assert lead.level == "low"


def test_whoever_is_killed_in_the_middle_is_followed_by_another(
    readers: list[Lead], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescoring, "AT_ONCE", 1)
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    job = queue.take()
    assert job is not None
    # It was given a lead, and ended before it decided it.
    rescoring._next_range(job.pk, rulebook_at(now))
    assert stages() == ["nurture"] * 3
    run_jobs(now)
    assert stages() == ["mql"] * 3


def test_a_lead_that_somebody_holds_is_found_in_another_pass(
    readers: list[Lead], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, decide = {readers[1].pk}, rescoring._decide

    def busy(leads: Any, book: Any, now: datetime) -> int:
        free = [lead for lead in leads if lead not in held]
        held.clear()
        return decide(free, book, now)

    monkeypatch.setattr(rescoring, "_decide", busy)
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    run_jobs(now)
    assert stages() == ["mql"] * 3


def test_rules_that_are_superseded_meanwhile_decide_nobody(readers: list[Lead], now: datetime) -> None:
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    publish_scoring(now, threshold("medium", "research", 12))
    rescoring.begin_due(now)
    run_jobs(now)
    first, second = Job.objects.filter(kind="rescore").exclude(key__endswith="again").order_by("created_at", "pk")
    assert first.result == {"superseded_by": str(rulebook_at(now).id)}
    assert (second.status, second.done) == ("done", 3)
    assert stages() == ["nurture"] * 3
    assert not Decision.objects.filter(seq=2).exists()


def test_after_a_minute_it_looks_once_more_for_what_was_in_flight(
    readers: list[Lead], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = rulebook_at(now)
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    run_jobs(now)
    assert stages() == ["mql"] * 3
    # A transaction that began under the rules before them has the last word on one lead.
    with allow_writes():
        Lead.objects.filter(pk=readers[0].pk).update(ruleset=old.id)
        Job.objects.filter(key__endswith="again").update(lease_until=None)
    run_jobs(now)
    assert set(Lead.objects.values_list("ruleset", flat=True)) == {rulebook_at(now).id}
    assert Job.objects.filter(kind="rescore").count() == 2


def test_a_new_signal_does_not_wait_for_the_rescoring(readers: list[Lead], now: datetime) -> None:
    publish_scoring(now, threshold("medium", "research", 9))
    ingest([signal("email_opened", now, contact={"email": "reader0@medico.example"})], actor=INTEGRATION, now=now)
    assert sorted(stages()) == ["mql", "nurture", "nurture"]


def test_one_rescoring_is_made_for_one_rule_set(readers: list[Lead], now: datetime) -> None:
    publish_scoring(now, threshold("medium", "research", 9))
    assert rescoring.begin_due(now) == 1
    assert rescoring.begin_due(now) == 0
    rescoring.begin(actor=SYSTEM, now=now)
    assert Job.objects.filter(kind="rescore").count() == 1


def test_who_is_killed_with_the_last_chunk_is_followed_by_another(readers: list[Lead], now: datetime) -> None:
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    job = queue.take()
    assert job is not None
    # There is no chunk after it that would find anybody.
    assert rescoring._next_range(job.pk, rulebook_at(now)) == ([lead.pk for lead in readers], False)
    run_jobs(now)
    assert stages() == ["mql"] * 3
    assert Job.objects.get(pk=job.pk).status == "done"


def test_a_worker_whose_time_is_from_before_the_rules_decides_by_them(readers: list[Lead], now: datetime) -> None:
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    run_jobs(now - timedelta(seconds=1))
    assert stages() == ["mql"] * 3
    assert Job.objects.get(key=str(rulebook_at(now).id)).done == 3


def test_a_worker_whose_time_is_from_before_the_rules_undoes_nothing(readers: list[Lead], now: datetime) -> None:
    rescoring.begin_due(now)
    slow = queue.take()
    assert slow is not None
    later = now + timedelta(hours=1)
    publish_scoring(now, threshold("medium", "research", 9), effective_at=later)
    rescoring.begin_due(later)
    with allow_writes():
        Job.objects.filter(pk=slow.pk).update(lease_until=real_now() + timedelta(hours=1))
    run_jobs(later)
    assert stages() == ["mql"] * 3
    ended = run_job(slow, now, seconds=5)
    assert ended is not None
    assert ended.result == {"superseded_by": str(rulebook_at(later).id)}
    assert stages() == ["mql"] * 3


@pytest.mark.parametrize("which", ["first", "again"])
def test_a_rescoring_that_failed_is_begun_anew_after_a_pause(readers: list[Lead], now: datetime, which: str) -> None:
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    if which == "again":
        run_jobs(now)
    with allow_writes():
        Job.objects.filter(status="queued").update(status="failed", finished_at=now)
    for moment, begun in ((now, 0), (now + rescoring.PAUSE - timedelta(seconds=1), 0), (now + rescoring.PAUSE, 1)):
        assert rescoring.begin_due(moment) == begun
    run_jobs(now + rescoring.PAUSE)
    assert stages() == ["mql"] * 3
    assert rescoring.begin_due(now + 2 * rescoring.PAUSE) == 0


def test_leads_for_which_the_database_had_no_time_are_not_left_behind(
    readers: list[Lead], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(leads: Any, book: Any, now: datetime) -> int:
        raise Unavailable("The database is busy.")

    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    with monkeypatch.context() as patch:
        patch.setattr(rescoring, "_decide", refuse)
        run_jobs(now)
    job = Job.objects.get(key=str(rulebook_at(now).id))
    assert (job.status, stages()) == ("running", ["nurture"] * 3)
    with allow_writes():
        Job.objects.update(lease_until=None)
    run_jobs(now)
    assert stages() == ["mql"] * 3


def test_a_lead_that_no_rule_can_decide_keeps_no_other_waiting(
    readers: list[Lead], now: datetime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    decide = rescoring._decide

    def stumble(leads: Any, book: Any, now: datetime) -> int:
        if readers[1].pk in leads:
            raise DataError("a number that no column holds")
        return decide(leads, book, now)

    monkeypatch.setattr(rescoring, "_decide", stumble)
    publish_scoring(now, threshold("medium", "research", 9))
    rescoring.begin_due(now)
    run_jobs(now)
    assert stages() == ["mql", "nurture", "mql"]
    assert Job.objects.get(key=str(rulebook_at(now).id)).status == "done"
    assert f"Lead {readers[1].pk} cannot be decided" in caplog.text
