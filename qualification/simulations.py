"""Running a draft over the leads: at once where they are few, else as a job with progress and an address."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.errors import Conflict, NotFound
from leadhub.jobs import queue
from leadhub.jobs.works import Step
from leadhub.models import Draft, Job
from leadhub.models.job import RUNNING
from leadhub.usecases import use_case
from qualification.counting import HELD, Counted, Place, is_done, worked_on
from qualification.rulebook import rulebook, rulebook_at
from qualification.simulating import Trial, rules_with

KIND = "simulation"
AT_ONCE = 2_000
"""Leads that are counted within the request."""
DAYS = 180


class Simulation(Counted, kw_only=True):
    """What a draft would change, as far as it is counted."""

    draft: UUID
    sha256: str


@use_case
def simulate(draft: UUID, *, actor: Actor, now: datetime, days: int | None = None) -> Simulation | Job:
    """Run a draft over open leads and a period of the past; answers the result, or the job that works on it.

    What could not come into force cannot be simulated: a content with errors is refused with all of them.
    """
    row, content, counted = _begun(draft, now, days)
    trial = _trial(counted, row.kind, content)
    if trial.concerned()[: AT_ONCE + 1].count() > AT_ONCE:
        return _asked(key_of(row, days), row.kind, content, counted, trial, actor=actor)
    place = Place(counted=counted)
    while not is_done(place, trial):
        pass
    _seen(counted)
    return counted


def simulate_as_job(draft: UUID, *, actor: Actor, now: datetime, days: int | None = None) -> Job:
    """The same as a job however few the leads are, so that the result keeps an address.

    Its caller waits some seconds for it; what is not done by then is left to the workers.
    """
    job, is_new = _taken(draft, actor=actor, now=now, days=days)
    return worked_on(job, now) if is_new else job


@use_case
def _taken(draft: UUID, *, actor: Actor, now: datetime, days: int | None) -> tuple[Job, bool]:
    """The job that works on it, and whether it was made here: then nobody else takes it before its caller lets go."""
    row, content, counted = _begun(draft, now, days)
    standing = Job.objects.filter(kind=KIND, key=key_of(row, days), status__in=RUNNING).first()
    if standing is not None:
        return standing, False
    trial = _trial(counted, row.kind, content)
    return _asked(key_of(row, days), row.kind, content, counted, trial, actor=actor, not_before=HELD), True


def latest_result(draft: Draft) -> Job | None:
    """The last job that simulated the draft as it stands, to its end, over whatever period."""
    done = Job.objects.filter(kind=KIND, key__startswith=_as_it_stands(draft), status=Job.Status.DONE)
    return done.order_by("-created_at", "-pk").first()


def running_for(draft: Draft) -> Job | None:
    """The job that simulates the draft as it stands and is not done yet."""
    running = Job.objects.filter(kind=KIND, key__startswith=_as_it_stands(draft), status__in=RUNNING)
    return running.order_by("-created_at", "-pk").first()


def key_of(draft: Draft, days: int | None) -> str:
    """What a job about a draft as it stands, over so many days of the past, is known by."""
    return f"{_as_it_stands(draft)} {_period(days)}"


def _as_it_stands(draft: Draft) -> str:
    return f"{draft.pk} {draft.sha256}"


def _period(days: int | None) -> int:
    return DAYS if days is None else days


def _begun(draft: UUID, now: datetime, days: int | None) -> tuple[Draft, Any, Simulation]:
    row = Draft.objects.filter(pk=draft).exclude(state=Draft.State.DISCARDED).first()
    if row is None:
        raise NotFound("No draft with this id.")
    if row.state != Draft.State.OPEN:
        raise Conflict(
            f"This draft was published as version {row.published_number}. Begin a new one to simulate it.",
            code="draft_published",
        )
    content = msgspec.json.decode(row.content)
    refuse_faults(definition_of(row.kind), content, every_error=True)
    counted = Simulation(
        draft=row.pk,
        sha256=row.sha256,
        since=now - timedelta(days=_period(days)),
        now=now,
        rule_set=rulebook_at(now).id,
    )
    return row, content, counted


def _asked(
    key: str,
    document: str,
    content: Any,
    counted: Simulation,
    trial: Trial,
    *,
    actor: Actor,
    not_before: timedelta = timedelta(),
) -> Job:
    begin = msgspec.to_builtins(Place(counted=counted))
    return queue.ask(
        KIND,
        key,
        actor=actor,
        now=counted.now,
        parameters={"kind": document, "content": content, "place": begin},
        total=trial.concerned().count(),
        not_before=not_before,
    )


def step(job: Job, now: datetime) -> Step:
    """Count some leads or handoffs more; the last step answers the whole Simulation."""
    parameters: dict[str, Any] = job.parameters
    place = msgspec.convert(job.cursor or parameters["place"], Place[Simulation])
    trial = _trial(place.counted, parameters["kind"], parameters["content"])
    before = place.counted.leads.past
    finished = is_done(place, trial)
    done = place.counted.leads.past - before
    if finished:
        _seen(place.counted)
        return Step(done=done, finished=True, result=place.counted)
    return Step(done=done, cursor=msgspec.to_builtins(place))


def _trial(counted: Simulation, kind: str, content: Any) -> Trial:
    live = rulebook(counted.rule_set)
    return Trial(live=live, draft=rules_with(live.rules, kind, content), since=counted.since, now=counted.now)


@use_case
def _seen(counted: Simulation) -> None:
    """Remember with the draft that its content was simulated, unless it was changed meanwhile."""
    Draft.objects.filter(pk=counted.draft, sha256=counted.sha256).update(simulated_sha256=counted.sha256)
