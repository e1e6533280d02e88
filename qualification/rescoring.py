"""Deciding every open lead again by newly published rules: in chunks, by as many workers as there are.

What is still to do is told by the leads themselves (`ruleset` is not the one in force), so whoever is killed loses a
chunk at most, and no lead is ever decided by more than one rule set: each is decided whole under its lock.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from leadhub.actors import SYSTEM, Actor
from leadhub.bulk import claimed, locked
from leadhub.jobs import queue
from leadhub.jobs.running import run_job
from leadhub.jobs.works import Step, Work
from leadhub.models import Job
from leadhub.usecases import BUSY, IN_FLIGHT, use_case
from qualification.assigning import assign_waiting
from qualification.beside import beside_of
from qualification.deciding import Deciding
from qualification.locking import lock_glances
from qualification.models import Lead, LeadState, Stage
from qualification.moving import Ledger
from qualification.rulebook import Rulebook, rulebook_at
from qualification.settling import settle

KIND = "rescore"
AT_ONCE = 1_000
# So many leads are decided within the call that publishes; people who wait for it read what follows.
AT_ONCE_AFTER_COMMIT = 2_000
SECONDS_AFTER_COMMIT = 2.0
# So long after it failed a rescoring is begun anew.
PAUSE = timedelta(minutes=10)
# Of a pass: the last lead that was given out, how many were decided, and how many chunks are not reported back.
PASS: dict[str, Any] = {"after": None, "found": 0, "out": 0}
log = logging.getLogger(__name__)


def to_rescore(book: Rulebook) -> "QuerySet[Lead]":
    """The open leads that were last decided by other rules.

    Won and lost leads have come to their end; what a person disqualified, no rule brings back.
    """
    ended = Q(stage__in=(Stage.WON, Stage.LOST)) | Q(stage=Stage.DISQUALIFIED, excluded_cause="")
    return Lead.objects.canonical().filter(ruleset__isnull=False).exclude(ruleset=book.id).exclude(ended)


def begin(*, actor: Actor, now: datetime) -> None:
    """Put the rescoring by the rules in force in line, in the transaction that publishes them."""
    job = _begun(actor, now)
    if job is not None and (job.total or 0) <= AT_ONCE_AFTER_COMMIT:
        transaction.on_commit(lambda: _run_at_once(job, now), robust=True)


def begin_due(now: datetime) -> int:
    """Put it in line when rules that were published for later have come into force, and anew some time after it failed.

    Answers how many jobs began.
    """
    return int(_begun(SYSTEM, now) is not None)


def _begun(actor: Actor, now: datetime) -> Job | None:
    """The job of the rules in force, where none was made for them before; it may find that nobody is to be decided."""
    book = rulebook_at(now)
    last = Job.objects.filter(kind=KIND, key__startswith=str(book.id)).order_by("-pk").first()
    if last is not None and not _has_failed(last, now - PAUSE):
        return None
    total, parameters = to_rescore(book).count(), {"rule_set": str(book.id)}
    return queue.ask(KIND, str(book.id), actor=actor, now=now, parameters=parameters, total=total)


def _has_failed(job: Job, by: datetime) -> bool:
    return job.status == Job.Status.FAILED and job.finished_at is not None and job.finished_at <= by


def _run_at_once(job: Job, now: datetime) -> None:
    run_job(job, now, seconds=SECONDS_AFTER_COMMIT)


def step(job: Job, now: datetime) -> Step:
    """Decide the next chunk; the job ends after a whole pass over the leads that found nobody to decide."""
    now = _not_before_the_last(now)
    book = rulebook_at(now)
    if str(book.id) != job.parameters["rule_set"]:
        return Step(done=0, finished=True, result={"superseded_by": str(book.id)})
    leads, ended = _next_range(job.pk, book)
    if ended:
        if "again" not in job.parameters:
            _look_after(job, now)
        return Step(done=0, finished=True, result={"rule_set": str(book.id), "versions": book.versions})
    if not leads:
        return Step(done=0)
    decided = _decided(leads, book, now)
    _report(job.pk, decided)
    return Step(done=decided)


def _not_before_the_last(now: datetime) -> datetime:
    """A worker that took its time before the last rescoring began must not go back to the rules before it."""
    began = Job.objects.filter(kind=KIND).order_by("-pk").values_list("created_at", flat=True)[:1]
    return max([now, *began])


@use_case
def _next_range(job: UUID, book: Rulebook) -> tuple[list[UUID], bool]:
    """The next leads in line, which nobody else is given in this pass; true once a pass has found nobody.

    A chunk that was given out and not reported back may be lost with its worker: another pass looks after it.
    """
    row: Job = locked(Job.objects.filter(pk=job).order_by("pk")).get()
    place = PASS | (row.cursor or {})
    waiting = to_rescore(book)
    if place["after"] is not None:
        waiting = waiting.filter(pk__gt=UUID(place["after"]))
    leads = list(waiting.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if not leads and not place["found"] and not place["out"]:
        return [], True
    queue.move_cursor(job, place | {"after": str(leads[-1]), "out": place["out"] + 1} if leads else PASS)
    return leads, False


@use_case
def _report(job: UUID, decided: int) -> None:
    """Say that a chunk is done with; where it decided somebody, another pass follows."""
    row: Job = locked(Job.objects.filter(pk=job).order_by("pk")).get()
    if row.cursor is not None:
        place = PASS | row.cursor
        queue.move_cursor(job, place | {"found": place["found"] + decided, "out": place["out"] - 1})


def _look_after(job: Job, now: datetime) -> None:
    """One more look, after everything that was in flight under the rules before has ended."""
    queue.ask(
        KIND,
        f"{job.key} again",
        actor=SYSTEM,
        now=now,
        parameters={**job.parameters, "again": True},
        total=0,
        not_before=IN_FLIGHT,
    )


def _decided(leads: Sequence[UUID], book: Rulebook, now: datetime) -> int:
    try:
        return _decide(leads, book, now)
    except BUSY:
        raise
    except Exception:
        log.exception("One of %s leads cannot be decided; they are decided one by one", len(leads))
    return sum(_decided_one(lead, book, now) for lead in leads)


def _decided_one(lead: UUID, book: Rulebook, now: datetime) -> int:
    try:
        return _decide([lead], book, now)
    except BUSY:
        raise
    except Exception:
        log.exception("Lead %s cannot be decided by the rules in force; it stays as the rules before left it", lead)
        return 0


@use_case
def _decide(leads: Collection[UUID], book: Rulebook, now: datetime) -> int:
    """Decide those of these leads that nobody else holds; who holds one decides it by the rules in force anyway."""
    free = list(claimed(LeadState.objects.filter(pk__among=leads).order_by("pk")).values_list("pk", flat=True))
    found = [each for each in lock_glances(free) if each.lead.ruleset != book.id]
    deciding = Deciding(Ledger(actor=SYSTEM, now=now), book)
    settle(
        found,
        beside_of([each.lead.pk for each in found], deciding.ledger, deciding.book.rules),
        deciding,
        cause="rules",
    )
    deciding.save()
    if deciding.deliveries.made:
        transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
    return len(found)


WORK = Work(kind=KIND, label="Rescoring by new rules", step=step, verb=None, shared=True, cancellable=False)
