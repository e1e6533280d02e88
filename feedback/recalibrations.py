"""Looking back at how leads ended: asked for, worked on as a job, and made a draft of the scoring models by people.

Nothing comes into force by itself: what is proposed becomes a draft, which is edited, signed and published like any.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from feedback.gathering import concerned, gather
from feedback.models import Recalibration, RecalibrationPart
from feedback.rules.backtest import Readings
from feedback.rules.cases import Case, Reading, reading_of
from feedback.rules.learning import LEAST, Asked, Learnt, Split, guided, judged, learn, refusal, split
from feedback.rules.report import RecalibrationReport, RecalibrationVerdict, applied
from feedback.workload import load_of
from leadhub.actors import Actor
from leadhub.api.parameters import bounded
from leadhub.bulk import insert_new, locked
from leadhub.documents import drafting
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import canonical
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.events.outbox import Happening, record
from leadhub.jobs import queue
from leadhub.jobs.works import Step, Work
from leadhub.keys import new_id
from leadhub.models import DocumentKind, Draft, Job
from leadhub.models.job import RUNNING
from leadhub.usecases import use_case
from qualification.rulebook import Rulebook, rulebook, rulebook_at
from qualification.rules.decision import Rules
from qualification.rules.model import compile_scoring

KIND: Final = "recalibration"
PROPOSED: Final = "recalibration.proposed"
MOST: Final = 50_000
"""So many leads are held in memory at once; a longer past takes a shorter period."""
PART_COLUMNS: Final = ("id", "recalibration_id", "number", "cases")


class Place(msgspec.Struct, kw_only=True):
    """How far a job has come: parts that were gathered, the last lead of them, and parts that the proposal has read."""

    parts: int = 0
    after: UUID | None = None
    gathered: bool = False
    undecided: int = 0
    found: Learnt | None = None
    read: int = 0


@use_case
def ask(
    *, outcome: str, since: datetime | None = None, until: datetime | None = None, actor: Actor, now: datetime
) -> Recalibration:
    """Have it looked at how the leads of a period ended; what runs for the same period already is answered instead."""
    since, until = _period(since, until)
    key = f"{outcome} {since or ''} {until or ''}"
    standing = Job.objects.filter(kind=KIND, key=key, status__in=RUNNING).first()
    if standing is not None:
        return Recalibration.objects.get(pk=standing.pk)
    book = rulebook_at(now)
    made = Recalibration(
        outcome=outcome,
        since=since,
        until=until,
        ruleset=book.id,
        based_on=book.versions["scoring_model"],
        asked_at=now,
        asked_by=actor.user_id,
        asked_by_name=actor.label,
    )
    leads = concerned(made)[: MOST + 1].count()
    if leads > MOST:
        detail = f"More than {MOST:,} leads ended in this period. Name a shorter one."
        raise NotAcceptable(detail, code="too_many_leads", errors=[FieldError("/from", "too_many_leads", detail)])
    # Each lead is read twice: as it was, and by what is proposed.
    job = queue.ask(KIND, key, actor=actor, now=now, parameters={}, total=2 * leads)
    made.job = job
    made.save(force_insert=True)
    RecalibrationPart.objects.exclude(recalibration__job__status__in=RUNNING).delete()
    return made


@use_case
def begin_draft(recalibration: UUID, *, actor: Actor, now: datetime) -> Draft:
    """Make what is proposed the open draft of the scoring models; its note gives each row its reason."""
    row: Recalibration | None = locked(Recalibration.objects.filter(pk=recalibration).order_by("pk")).first()
    if row is None:
        raise NotFound("No recalibration with this id.")
    if row.result != Recalibration.Result.PROPOSED:
        raise Conflict(
            "This recalibration proposes no other rules. Nothing was changed.",
            code="nothing_proposed",
            result=row.result or None,
        )
    in_force = rule_set_at(now).scoring_model
    if in_force != row.based_on:
        raise Conflict(
            f"It was made beside version {row.based_on} of the scoring models, and version {in_force} is in force now. "
            "Ask for a new one. Nothing was changed.",
            code="rules_changed",
            based_on=row.based_on,
            number=in_force,
        )
    report = report_of(row)
    draft = drafting.begin(
        DocumentKind.SCORING_MODELS, actor=actor, now=now, base=row.based_on, note=_note(row, report)
    )
    content = applied(msgspec.json.decode(draft.content), report.rows, report.thresholds)
    draft = drafting.edit(draft.pk, actor=actor, now=now, content=content)
    row.draft = draft
    row.save(update_fields=["draft"])
    return draft


def report_of(row: Recalibration) -> RecalibrationReport:
    """The report of one that came to its end."""
    return msgspec.json.decode(row.report, type=RecalibrationReport)


def step(job: Job, now: datetime) -> Step:
    """Gather some cases, or learn from all of them, or have the proposal read some; the last step writes the report."""
    row = Recalibration.objects.get(pk=job.pk)
    if row.result:
        return _finished(row)
    place = msgspec.convert(job.cursor, Place) if job.cursor else Place()
    book = rulebook(row.ruleset)
    if not place.gathered:
        return _gather_some(row, place, book)
    if place.found is None:
        return _learn(row, place, book, now)
    if place.read < place.parts:
        return _read_some(row, place, book)
    return _conclude(row, place, book, now)


def _gather_some(row: Recalibration, place: Place, book: Rulebook) -> Step:
    found = gather(row, book, place.after)
    if found.last is None:
        place.gathered = True
        return Step(done=0, cursor=msgspec.to_builtins(place))
    _keep(row, place.parts, found.cases)
    place.parts, place.after = place.parts + 1, found.last
    place.undecided += found.undecided
    return Step(done=found.seen, cursor=msgspec.to_builtins(place))


def _learn(row: Recalibration, place: Place, book: Rulebook, now: datetime) -> Step:
    parts, asked = split(list(_cases_of(row))), _asked_for(row, book)
    why = refusal(parts, asked, book.rules.scoring)
    if why is not None:
        report = guided(parts, asked, why, place.undecided, book.rules)
        return _finish(row, report, Recalibration.Result.COMPARED, now)
    place.found = learn(parts, asked, book.rules.scoring)
    if not place.found.changes.rows:
        readings = Readings({case.lead: case.before for case in parts.cases})
        return _judge(row, parts, place, readings, book, now)
    return Step(done=0, cursor=msgspec.to_builtins(place))


def _read_some(row: Recalibration, place: Place, book: Rulebook) -> Step:
    """One part of the cases by the proposal."""
    assert place.found is not None, "there is a proposal before it is read"
    rules = _proposed_rules(row, place.found, book)
    cases = _decoded(RecalibrationPart.objects.get(recalibration=row, number=place.read).cases)
    readings = [reading_of(rules, case.facts, case.context, case.terms, case.day) for case in cases]
    _keep_readings(row, place.read, readings)
    place.read += 1
    return Step(done=len(cases), cursor=msgspec.to_builtins(place))


def _conclude(row: Recalibration, place: Place, book: Rulebook, now: datetime) -> Step:
    cases: list[Case] = []
    by_lead: dict[str, Reading] = {}
    for part in RecalibrationPart.objects.filter(recalibration=row).order_by("number").iterator():
        told = _decoded(part.cases)
        read = msgspec.msgpack.decode(bytes(part.readings or b""), type=list[Reading])
        by_lead |= {case.lead: reading for case, reading in zip(told, read, strict=True)}
        cases += told
    return _judge(row, split(cases), place, Readings(by_lead), book, now)


def _judge(row: Recalibration, parts: Split, place: Place, after: Readings, book: Rulebook, now: datetime) -> Step:
    assert place.found is not None, "there is a proposal before it is judged"
    load = load_of(parts.later, after)
    report = judged(parts, _asked_for(row, book), place.found, after, load, place.undecided, book.rules)
    is_offered = bool(report.rows) and report.verdict is not RecalibrationVerdict.WORSE
    result = Recalibration.Result.PROPOSED if is_offered else Recalibration.Result.UNCHANGED
    return _finish(row, report, result, now)


def _proposed_rules(row: Recalibration, found: Learnt, book: Rulebook) -> Rules:
    content = content_of(DocumentKind.SCORING_MODELS, row.based_on)
    scoring = compile_scoring(applied(content, found.changes.rows, found.changes.thresholds))
    return Rules(book.rules.profiles, book.rules.channels, scoring, book.rules.agreement)


def _asked_for(row: Recalibration, book: Rulebook) -> Asked:
    """The outcome, and how many cases the agreement wants: never fewer than what anything can be computed from."""
    won, lost = (book.rules.agreement.clause(code) for code in ("recalibration_won", "recalibration_lost"))
    hits, others = (max(LEAST, int(clause.number)) if clause else LEAST for clause in (won, lost))
    return Asked(row.outcome, hits, others)


def _cases_of(row: Recalibration) -> Iterator[Case]:
    for part in RecalibrationPart.objects.filter(recalibration=row).order_by("number").iterator():
        yield from _decoded(part.cases)


def _decoded(body: Any) -> list[Case]:
    return msgspec.msgpack.decode(bytes(body), type=list[Case])


@use_case
def _keep(row: Recalibration, number: int, cases: Sequence[Case]) -> None:
    """A part of the cases; done again after an interruption, the first stands."""
    insert_new(RecalibrationPart, PART_COLUMNS, [(new_id(), row.pk, number, msgspec.msgpack.encode(cases))])


@use_case
def _keep_readings(row: Recalibration, number: int, readings: Sequence[Reading]) -> None:
    RecalibrationPart.objects.filter(recalibration=row, number=number).update(readings=msgspec.msgpack.encode(readings))


@use_case
def _finish(row: Recalibration, report: RecalibrationReport, result: Recalibration.Result, now: datetime) -> Step:
    """Write the report, and tell of a proposal, unless the job was given up or done by another worker meanwhile."""
    job: Job | None = locked(Job.objects.filter(pk=row.pk, status__in=RUNNING).order_by("pk")).first()
    is_mine = job is not None and Recalibration.objects.filter(pk=row.pk, result="").exists()
    if is_mine:
        row.result, row.cut_at, row.finished_at = result, report.cut_at, now
        row.report = canonical(msgspec.to_builtins(report)).decode()
        row.save()
        if result == Recalibration.Result.PROPOSED:
            data = {"recalibration": str(row.pk), "outcome": row.outcome, "verdict": report.verdict}
            record([Happening(PROPOSED, now, data)])
    RecalibrationPart.objects.filter(recalibration=row).delete()
    return _finished(row)


def _finished(row: Recalibration) -> Step:
    return Step(done=0, finished=True, result={"recalibration": str(row.pk), "result": row.result})


def _note(row: Recalibration, report: RecalibrationReport) -> str:
    """Where the draft comes from and why each row changes, as far as a note takes it."""
    lines = [f"{row} ({row.pk}). {report.summary}"]
    changes = [
        *(f"{one.label}: {one.points_before:g} to {one.points_after:g} points. {one.reason}" for one in report.rows),
        *(
            f"{one.level.capitalize()}, {one.family}: {one.before:g} to {one.after:g}. {one.reason}"
            for one in report.thresholds
        ),
    ]
    for number, line in enumerate(changes):
        rest = f"And {len(changes) - number} more, in the report."
        if len("\n".join([*lines, line, rest])) > drafting.LONGEST_NOTE:
            return "\n".join([*lines, rest])
        lines.append(line)
    return "\n".join(lines)


def _period(since: datetime | None, until: datetime | None) -> tuple[datetime | None, datetime | None]:
    since = bounded(since, "from") if since else None
    until = bounded(until, "to") if until else None
    if since and until and since >= until:
        detail = "A period ends after it begins."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError("/to", "out_of_bounds", detail)])
    return since, until


WORK: Final = Work(kind=KIND, label="Recalibration of the scoring models", step=step, verb="recalibration.ask")
