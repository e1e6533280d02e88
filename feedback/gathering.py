"""Leads that came to an end, as cases: each as it was known when somebody first took it up, and what became of it.

The moment is that of the first handoff or the first acceptance; of a lead that had neither, that of its end. What is
told of a case had happened, had arrived and had been written down by then: signals, noise that had been found,
suspensions, and the facts and the situation of the last decision. A lead that nobody had decided by then is left out.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from feedback.models import Reason, Recalibration
from feedback.rules.cases import Case, reading_of
from qualification.merged import merged_into
from qualification.models import (
    Decision,
    Facts,
    Handoff,
    Lead,
    Signal,
    SignalExclusion,
    Stage,
    Suspension,
    SuspensionKind,
    Transition,
)
from qualification.models.history import PEOPLE
from qualification.rulebook import Rulebook
from qualification.rules.replay import situation_from
from qualification.rules.terms import Terms, day_of, fold, pack

AT_ONCE: Final = 500
TAKEN_UP: Final = frozenset({Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST})
QUALIFIED: Final = frozenset({Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON})
GIVEN_BACK: Final = frozenset({Stage.NURTURE, Stage.DISQUALIFIED})
REJECTED: Final = "rejected"
"""The cause of the move that a rejection makes."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Some cases; `seen` leads were looked at, `undecided` had no decision by then, `last` is where to go on."""

    cases: list[Case]
    seen: int
    undecided: int
    last: UUID | None


class _Way(NamedTuple):
    """What of the way of a lead makes it a case."""

    taken_up_at: datetime | None
    qualified_at: datetime | None
    given_back_at: datetime | None
    ended_at: datetime | None


@dataclass(slots=True)
class _Subject:
    """A lead whose end is known, before it is told what was known of it."""

    pk: UUID
    line: str
    source: str
    moment: datetime
    hit: bool
    accepted: bool | None
    decided: tuple[bytes, bytes] | None = None
    """Digest of the facts, and the context, of the last decision by then."""


def concerned(asked: Recalibration) -> "QuerySet[Lead]":
    """The leads of the period that came to an end, or that a person gave back."""
    back = Transition.objects.filter(lead=OuterRef("pk"), to_stage__in=GIVEN_BACK, actor_kind__in=PEOPLE)
    ended = Q(stage__in=(Stage.WON, Stage.LOST)) | Q(Exists(back), stage__in=GIVEN_BACK)
    if asked.outcome == Recalibration.Outcome.SQL:
        ended |= Q(stage__in=QUALIFIED)
    leads = Lead.objects.canonical().filter(ended)
    if asked.since is not None:
        leads = leads.filter(created_at__gte=asked.since)
    return leads if asked.until is None else leads.filter(created_at__lt=asked.until)


def gather(asked: Recalibration, book: Rulebook, after: UUID | None) -> Gathered:
    """The next cases in the order of the ids of their leads: nine statements, however many they are."""
    leads = concerned(asked).order_by("pk")
    columns = ("pk", "stage", "product_line__code", "first_origin__source")
    rows = list((leads.filter(pk__gt=after) if after else leads).values_list(*columns)[:AT_ONCE])
    if not rows:
        return Gathered([], 0, 0, None)
    subjects = list(_subjects(rows, asked.outcome))
    _decide(subjects)
    decided = [one for one in subjects if one.decided is not None]
    return Gathered(list(_cases(decided, book)), len(rows), len(subjects) - len(decided), rows[-1][0])


def _subjects(rows: Sequence[Any], outcome: str) -> Iterator[_Subject]:
    ids = [row[0] for row in rows]
    ways = _ways(ids)
    handed_over = Handoff.objects.filter(lead_id__among=ids).order_by().values_list("lead_id")
    first = dict(handed_over.annotate(at=Min("created_at")))
    for pk, stage, line, source in rows:
        way = ways[pk]
        hit = stage == Stage.WON if outcome == Recalibration.Outcome.WON else way.qualified_at is not None
        end = _end_of(way, stage, hit=hit, outcome=outcome)
        if end is None:
            continue
        taken_up = way.taken_up_at is not None
        yield _Subject(
            pk=pk,
            line=line,
            source=source or "",
            moment=min(at for at in (first.get(pk), way.taken_up_at, end) if at is not None),
            hit=hit,
            accepted=taken_up if taken_up or pk in first else None,
        )


def _end_of(way: _Way, stage: str, *, hit: bool, outcome: str) -> datetime | None:
    """When the outcome was certain; None of a lead that says nothing of its quality."""
    if hit:
        return way.ended_at if outcome == Recalibration.Outcome.WON else way.qualified_at
    return way.ended_at if stage == Stage.LOST else way.given_back_at


def _ways(ids: Collection[UUID]) -> dict[UUID, _Way]:
    """What people did with leads: one statement."""
    says_quality = frozenset(
        Reason.objects.filter(kind=Reason.Kind.REJECTION, says_quality=True).values_list("code", flat=True)
    )
    ways = dict.fromkeys(ids, _Way(None, None, None, None))
    moves = Transition.objects.filter(lead_id__among=ids, to_stage__in=TAKEN_UP | GIVEN_BACK).order_by("lead_id", "seq")
    columns = ("lead_id", "from_stage", "to_stage", "at", "actor_kind", "cause", "reason")
    for pk, before, to, at, kind, cause, reason in moves.values_list(*columns).iterator():
        way = ways[pk]
        if to in TAKEN_UP:
            way = way._replace(
                taken_up_at=way.taken_up_at or at,
                qualified_at=way.qualified_at or (at if to in QUALIFIED else None),
                given_back_at=None,
                ended_at=at if to in (Stage.WON, Stage.LOST) else None,
            )
        elif kind in PEOPLE:
            # Marketing that sends its own lead to nurture says nothing that sales has found.
            by_sales = cause == REJECTED or before in TAKEN_UP
            says = reason in says_quality and (by_sales or to == Stage.DISQUALIFIED)
            way = way._replace(given_back_at=at if says else None)
        ways[pk] = way
    return ways


def _decide(subjects: Sequence[_Subject]) -> None:
    """Find of each the last decision by its moment."""
    by_id = {one.pk: one for one in subjects}
    rows = Decision.objects.filter(lead_id__among=list(by_id)).order_by("lead_id", "seq")
    for pk, at, facts, context in rows.values_list("lead_id", "at", "facts", "context").iterator():
        if at <= by_id[pk].moment:
            by_id[pk].decided = bytes(facts), bytes(context)


def _cases(subjects: Sequence[_Subject], book: Rulebook) -> Iterator[Case]:
    scoring = book.rules.scoring
    digests = sorted({one.decided[0] for one in subjects if one.decided})
    bodies = {bytes(key): bytes(body) for key, body in Facts.objects.filter(pk__in=digests).values_list("pk", "body")}
    half_lives = {one.pk: scoring.for_line(one.line).half_lives for one in subjects}
    resets = {
        one.pk: situation_from(bodies[one.decided[0]], b"", one.decided[1]).reset_at for one in subjects if one.decided
    }
    terms = _terms(subjects, half_lives, resets)
    for one in subjects:
        assert one.decided is not None, "who was never decided is no case"
        facts, context = bodies[one.decided[0]], one.decided[1]
        packed, day = pack(terms.get(one.pk, {})), day_of(one.moment)
        known = situation_from(facts, packed, context).facts
        yield Case(
            lead=str(one.pk),
            day=day,
            hit=one.hit,
            accepted=one.accepted,
            line=one.line,
            source=one.source,
            country=known.site_country or known.country,
            facts=facts,
            context=context,
            terms=packed,
            before=reading_of(book.rules, facts, context, packed, day),
        )


def _terms(
    subjects: Sequence[_Subject],
    half_lives: Mapping[UUID, Mapping[int, float]],
    resets: Mapping[UUID, datetime | None],
) -> dict[UUID, Terms]:
    """The decayed sums of what had arrived, read as a stream; what a fast clock dates ahead counts from its arrival."""
    moments = {one.pk: one.moment for one in subjects}
    ids, sources = list(moments), _suspended_sources()
    merged = merged_into(ids)
    noise = _noise([*ids, *merged])
    rows = Signal.objects.filter(lead_id__among=[*ids, *merged]).order_by("lead_id", "occurred_at", "pk")
    columns = ("pk", "lead_id", "type", "source", "occurred_at", "received_at")
    found: dict[UUID, Terms] = {}
    for pk, heard_by, number, source, occurred_at, received_at in rows.values_list(*columns).iterator():
        lead = merged.get(heard_by, heard_by)
        moment, half_life, reset_at = moments[lead], half_lives[lead].get(number), resets[lead]
        if received_at > moment or half_life is None or _holds(noise.get(pk, ()), moment):
            continue
        if _holds(sources.get(source, ()), moment):
            continue
        counts = reset_at is None or min(occurred_at, received_at) > reset_at
        fold(found.setdefault(lead, {}), number, half_life, day_of(occurred_at), counts)
    return found


Spans = Sequence[tuple[datetime, datetime | None]]


def _holds(spans: Spans, moment: datetime) -> bool:
    """Whether one of the spans holds a moment."""
    return any(began <= moment and (ended is None or ended > moment) for began, ended in spans)


def _noise(leads: Collection[UUID]) -> Mapping[UUID, Spans]:
    """By signal, from when until when it was known as noise."""
    rows = SignalExclusion.objects.filter(signal__lead_id__among=leads).values_list(
        "signal_id", "at", "restoration__at"
    )
    found: dict[UUID, list[tuple[datetime, datetime | None]]] = {}
    for signal, at, restored_at in rows.iterator():
        found.setdefault(signal, []).append((at, restored_at))
    return found


def _suspended_sources() -> Mapping[int, Spans]:
    """By source, from when until when it counted nothing; of types each decision remembers it."""
    rows = Suspension.objects.filter(kind=SuspensionKind.SOURCE).values_list("number", "began_at", "ended_at")
    found: dict[int, list[tuple[datetime, datetime | None]]] = {}
    for number, began_at, ended_at in rows:
        found.setdefault(number, []).append((began_at, ended_at))
    return found
