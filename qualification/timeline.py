"""What this app brings to the timeline of a lead."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from accounts.models import NoiseFinding
from leadhub.integrations.sources import spoken
from leadhub.models import Edit, JournalEntry, User
from qualification.merged import with_merged
from qualification.models import (
    Attempt,
    ClockKind,
    ClockOutcome,
    ClockRun,
    Escalation,
    Handoff,
    HandoffLead,
    Lead,
    Override,
    Progress,
    Signal,
    SignalType,
    Source,
    Stage,
    Transition,
)
from qualification.readers.signal_views import exclusions_of
from qualification.readers.timelines import Span, TimelineEntryView, TimelineKind
from qualification.rules.clocks import Step

EXPIRED = "Nobody answered the handoff in time: it expired"
RECALLED = "The partner showed no progress for the agreed time"
OVERDUE = {Step.BREACH: "overdue", Step.ESCALATION: "still overdue, and escalated"}


def entries(lead: Lead, span: Span) -> Iterator[TimelineEntryView]:
    """Signals, transitions, handoffs, attempts, overdue clocks, what was overruled or noise, edits, the journal.

    At most one more of each than the span asks for.
    """
    leads = with_merged(lead.pk)
    yield from _signals(leads, span)
    for moved in span.of(Transition.objects.filter(lead__in=leads).select_related("remark")):
        yield _transition(moved)
    for handoff in span.of(Handoff.objects.filter(lead__in=leads).select_related("team", "partner"), "created_at"):
        yield _handoff(handoff)
    for joining in span.of(
        HandoffLead.objects.filter(lead__in=leads).select_related("handoff__lead__contact"), "joined_at"
    ):
        yield _joining(joining)
    for attempt in span.of(Attempt.objects.filter(handoff__lead__in=leads)):
        yield _attempt(attempt)
    for report in span.of(Progress.objects.filter(handoff__lead__in=leads).select_related("remark"), "made_at"):
        yield _progress(report)
    steps = Escalation.objects.filter(clock__lead__in=leads, step__gt=Step.REMINDER).select_related("clock")
    for taken in span.of(steps.exclude(clock__kind=ClockKind.EXPIRY, clock__outcome=ClockOutcome.LATE), "fired_at"):
        yield _overdue(taken)
    for override in span.of(Override.objects.filter(lead__in=leads).select_related("remark"), "made_at"):
        yield _override(override)
    for finding in span.of(NoiseFinding.objects.filter(contact=lead.contact_id), "found_at"):
        yield _finding(finding)
    yield from _edits(lead, span)
    for entry in span.of(JournalEntry.objects.filter(noun="lead", object_id__in=leads)):
        yield _written(entry)


def _signals(leads: Sequence[UUID], span: Span) -> Iterator[TimelineEntryView]:
    rows = list(span.of(Signal.objects.filter(lead__in=leads).select_related("payload"), "occurred_at"))
    types = SignalType.objects.in_bulk({row.type for row in rows})
    sources = Source.objects.in_bulk({row.source for row in rows})
    speakers = spoken([source.code for source in sources.values()])
    excluded = exclusions_of([row.pk for row in rows])
    for row in rows:
        kind, source, out = types[row.type], sources[row.source].code, excluded.get(row.pk)
        yield TimelineEntryView(
            id=row.pk,
            kind=TimelineKind.SIGNAL,
            at=row.occurred_at,
            actor=speakers[source],
            text=f"{kind.label} ({kind.family})" + (f", does not count: {out.reason.label.lower()}" if out else ""),
            data={
                "type": kind.code,
                "family": kind.family,
                "source": source,
                "contact": row.contact,
                "received_at": row.received_at,
                "properties": row.payload.properties,
                "excluded": out.reason if out else None,
            },
        )


def _transition(moved: Transition) -> TimelineEntryView:
    to = Stage(moved.to_stage).label
    return TimelineEntryView(
        id=moved.pk,
        kind=TimelineKind.TRANSITION,
        at=moved.at,
        actor=moved.actor_name,
        text=f"From {Stage(moved.from_stage).label} to {to}" if moved.from_stage else f"Came in as {to}",
        data={
            "from": moved.from_stage or None,
            "to": moved.to_stage,
            "cause": moved.cause,
            "actor_kind": moved.actor_kind,
            "reason": moved.reason or None,
            "comment": moved.remark.text if moved.remark else None,
        },
    )


def _handoff(handoff: Handoff) -> TimelineEntryView:
    return TimelineEntryView(
        id=handoff.pk,
        kind=TimelineKind.HANDOFF,
        at=handoff.created_at,
        actor=None,
        text=f"Handed over to {handoff.partner or handoff.team}",
        data={
            "route": handoff.kind,
            "team": handoff.team_id,
            "partner": handoff.partner_id,
            "priority": handoff.priority,
            "status": handoff.status,
            "closed_at": handoff.closed_at,
            "closed_by": handoff.closed_by,
        },
    )


def _joining(joining: HandoffLead) -> TimelineEntryView:
    return TimelineEntryView(
        id=joining.pk,
        kind=TimelineKind.HANDOFF,
        at=joining.joined_at,
        actor=None,
        text=f"Shares the handoff of {joining.handoff.lead.contact}",
        data={"handoff": joining.handoff_id, "lead": joining.handoff.lead_id, "left_at": joining.left_at},
    )


def _attempt(attempt: Attempt) -> TimelineEntryView:
    channel, outcome = Attempt.Channel(attempt.channel), Attempt.Outcome(attempt.outcome)
    return TimelineEntryView(
        id=attempt.pk,
        kind=TimelineKind.ATTEMPT,
        at=attempt.at,
        actor=attempt.by_name,
        text=f"{channel.label}: {outcome.label.lower()}",
        data={"handoff": attempt.handoff_id, "channel": channel, "outcome": outcome},
    )


def _progress(report: Progress) -> TimelineEntryView:
    return TimelineEntryView(
        id=report.pk,
        kind=TimelineKind.PROGRESS,
        at=report.made_at,
        actor=report.by_name,
        text=report.get_status_display(),
        data={
            "handoff": report.handoff_id,
            "status": report.status,
            "since": report.at,
            "amount": report.amount,
            "currency": report.currency or None,
            "reason": report.reason or None,
            "comment": report.remark.text if report.remark else None,
        },
    )


def _overdue(taken: Escalation) -> TimelineEntryView:
    kind = ClockKind(taken.clock.kind)
    own = {ClockKind.EXPIRY: EXPIRED, ClockKind.RECALL: RECALLED}.get(kind)
    said = own or f"{kind.label}: {OVERDUE[Step(taken.step)]}"
    return TimelineEntryView(
        id=taken.pk,
        kind=TimelineKind.CLOCK,
        at=taken.fired_at,
        actor=None,
        text=f"{said}, due {taken.clock.due_at:%Y-%m-%d %H:%M} UTC",
        data={
            "handoff": taken.clock.handoff_id,
            "clock": kind,
            "step": taken.step,
            "due_at": taken.clock.due_at,
            "excused": taken.clock.excused or None,
        },
    )


def _override(override: Override) -> TimelineEntryView:
    kind = Override.Kind(override.kind)
    return TimelineEntryView(
        id=override.pk,
        kind=TimelineKind.OVERRULE,
        at=override.made_at,
        actor=override.by_name,
        text=f"{kind.label} overruled: {override.value.replace('_', ' ')}, until {override.until:%Y-%m-%d}",
        data={
            "kind": kind,
            "value": override.value,
            "until": override.until,
            "lifted_at": override.lifted_at,
            "lifted_by": override.lifted_by_name or None,
            "comment": override.remark.text,
        },
    )


def _finding(finding: NoiseFinding) -> TimelineEntryView:
    return TimelineEntryView(
        id=finding.pk,
        kind=TimelineKind.NOISE,
        at=finding.found_at,
        actor=finding.by_name,
        text=f"Noise: {finding.get_noise_class_display().lower()} ({finding.evidence})",
        data={
            "noise_class": finding.noise_class,
            "evidence": finding.evidence,
            "decides": finding.decides,
            "lifted_at": finding.lifted_at,
            "lifted_by": finding.lifted_by_name or None,
            "comment": finding.comment or None,
        },
    )


def _written(entry: JournalEntry) -> TimelineEntryView:
    return TimelineEntryView(
        id=entry.pk,
        kind=TimelineKind.JOURNAL,
        at=entry.at,
        actor=entry.author_name,
        text=entry.text,
        data={"journal": entry.pk},
    )


def _edits(lead: Lead, span: Span) -> Iterator[TimelineEntryView]:
    clocks = dict(ClockRun.objects.filter(lead=lead).values_list("pk", "kind"))
    objects = [*(key for key in (lead.pk, lead.contact_id, lead.account_id) if key), *clocks]
    # Who has a lead is told by what gave its handoff on, which says the same.
    told = Edit.objects.filter(object_id=lead.pk, field__in=("owner", "team")).values("pk")
    rows = list(span.of(Edit.objects.filter(object_id__in=objects).exclude(pk__in=told)))
    names = dict(User.objects.filter(pk__in={row.actor for row in rows if row.actor}).values_list("pk", "name"))
    for row in rows:
        yield TimelineEntryView(
            id=row.pk,
            kind=TimelineKind.EDIT,
            at=row.at,
            actor=names.get(row.actor) if row.actor else None,
            text=_edit_in_words(row, clocks),
            data={
                "object": row.object_kind,
                "id": row.object_id,
                "field": row.field,
                "before": row.before,
                "after": row.after,
            },
        )


def _edit_in_words(row: Edit, clocks: Mapping[UUID, str]) -> str:
    if row.object_id in clocks:
        return f"{ClockKind(clocks[row.object_id]).label}: due at another time, since working hours were changed"
    return f"{row.object_kind.capitalize()}: {row.field.replace('_', ' ')} changed"
