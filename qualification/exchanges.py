"""What people asked of each other about a lead, and how it stood still, as its timeline tells it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import QuerySet

from leadhub.integrations.sources import spoken
from leadhub.models import Row
from qualification.merged import with_merged
from qualification.models import (
    Criterion,
    DataRequest,
    Feasibility,
    Hold,
    HoldReason,
    ItemStatus,
    Lead,
    Placement,
    PlacementAnswer,
    Proposal,
    ProposalState,
    Quote,
    Reassignment,
    Remark,
    Rfq,
    RfqRevision,
    SheetChange,
    TechnicalReview,
)
from qualification.readers.timelines import Span, TimelineEntryView, TimelineKind

R = TypeVar("R", bound=Row)
Told = tuple[str, str, dict[str, Any]]
"""Who, in words, and as codes."""


def entries(lead: Lead, span: Span) -> Iterator[TimelineEntryView]:
    """The sheet's changes, holds, requests for data, disputes, words of machines, reassignments and technical reviews.

    At most one more of each than the span asks for; what has an end is told when it began and when it ended.
    """
    changes = SheetChange.objects.filter(sheet=lead.pk).select_related("evidence")
    yield from _told(TimelineKind.SHEET, changes, span, "at", _change)
    leads = with_merged(lead.pk)
    holds = Hold.objects.filter(lead__in=leads).select_related("remark", "confirm_remark")
    yield from _told(TimelineKind.HOLD, holds, span, "began_at", _held)
    yield from _told(TimelineKind.HOLD, holds, span, "ended_at", _resumed)
    yield from _told(TimelineKind.HOLD, holds, span, "confirmed_at", _confirmed)
    requests = DataRequest.objects.filter(handoff__lead__in=leads).select_related("remark", "answer_remark")
    yield from _told(TimelineKind.DATA_REQUEST, requests, span, "asked_at", _wanted)
    yield from _told(TimelineKind.DATA_REQUEST, requests, span, "ended_at", _provided)
    placements = Placement.objects.filter(handoff__lead__in=leads).select_related("remark", "answer_remark")
    yield from _told(TimelineKind.PLACEMENT, placements, span, "asked_at", _disputed)
    yield from _told(TimelineKind.PLACEMENT, placements, span, "answered_at", _placed)
    said = Proposal.objects.filter(lead__in=leads).select_related("remark", "answer_remark", "seller")
    speakers = spoken(list(said.order_by().values_list("source", flat=True).distinct()))
    yield from _told(TimelineKind.PROPOSAL, said, span, "made_at", lambda row: _said(row, speakers))
    yield from _told(TimelineKind.PROPOSAL, said.asked(), span, "ended_at", lambda row: _settled(row, speakers))
    related = ("from_team", "to_team", "from_owner", "to_owner", "remark")
    given = Reassignment.objects.filter(handoff__lead__in=leads).select_related(*related)
    yield from _told(TimelineKind.REASSIGNMENT, given, span, "at", _given_on)
    reviews = TechnicalReview.objects.filter(lead__in=leads).select_related("question", "remark")
    yield from _told(TimelineKind.TECHNICAL_REVIEW, reviews, span, "asked_at", _asked)
    yield from _told(TimelineKind.TECHNICAL_REVIEW, reviews, span, "answered_at", _answered)
    rfqs = Rfq.objects.filter(lead__in=leads).select_related("remark")
    yield from _told(TimelineKind.RFQ, rfqs, span, "created_at", _requested)
    yield from _told(TimelineKind.RFQ, rfqs, span, "ended_at", _ended)
    replaced = RfqRevision.objects.filter(rfq__lead__in=leads).select_related("rfq")
    yield from _told(TimelineKind.RFQ, replaced, span, "replaced_at", _revised)
    quotes = Quote.objects.filter(rfq__lead__in=leads).select_related("rfq")
    yield from _told(TimelineKind.QUOTE, quotes, span, "at", _quoted)


def _told(
    kind: TimelineKind, rows: "QuerySet[R]", span: Span, at: str, tell: Callable[[R], Told]
) -> Iterator[TimelineEntryView]:
    """An entry for each row that has reached a moment."""
    for row in span.of(rows.filter(**{f"{at}__isnull": False}), at):
        moment: datetime = getattr(row, at)
        actor, text, data = tell(row)
        yield TimelineEntryView(id=row.pk, kind=kind, at=moment, actor=actor or None, text=text, data=data)


def _change(row: SheetChange) -> Told:
    label, status = Criterion(row.criterion).label, ItemStatus(row.status)
    text = f"{label}: {status.label.lower()}, before {ItemStatus(row.before).label.lower()}"
    data = {"criterion": row.criterion, "before": row.before, "status": status, "comment": _words(row.evidence)}
    return row.by_name, text, data


def _held(row: Hold) -> Told:
    text = f"Put on hold until {row.until:%Y-%m-%d}: {HoldReason(row.reason).label.lower()}"
    return row.by_name, text, {"reason": row.reason, "until": row.until, "comment": _words(row.remark)}


def _resumed(row: Hold) -> Told:
    return "", "Resumed after the hold", {"reason": row.reason, "until": row.until, "comment": None}


def _confirmed(row: Hold) -> Told:
    return row.confirmed_by_name, "Confirmed after the hold", {"comment": _words(row.confirm_remark)}


def _wanted(row: DataRequest) -> Told:
    text = f"Asks marketing for {', '.join(item.replace('_', ' ') for item in row.items)}"
    return row.asked_by_name, text, _about(row) | {"items": row.items, "comment": _words(row.remark)}


def _provided(row: DataRequest) -> Told:
    text = "Marketing has provided what was missing" if row.answered else "What was missing did not come"
    return row.ended_by_name, text, _about(row) | {"answered": row.answered, "comment": _words(row.answer_remark)}


def _disputed(row: Placement) -> Told:
    return row.asked_by_name, "Says that the handoff is not theirs", _about(row) | {"comment": row.remark.text}


def _placed(row: Placement) -> Told:
    answer = PlacementAnswer(row.answer)
    data = _about(row) | {"answer": answer, "placed_as": row.placed_as_id, "comment": _words(row.answer_remark)}
    return row.answered_by_name, f"Whose the handoff is: {answer.label.lower()}", data


def _said(row: Proposal, speakers: Mapping[str, str]) -> Told:
    speaker = speakers[row.source]
    text = f"{speaker} says: {row.get_to_display().lower()}"
    data = _about(row) | {
        "to": row.to,
        "native": row.native or None,
        "reason": row.reason or None,
        "lacks": row.lacks,
        "comment": _words(row.remark),
    }
    return speaker, f"{text}. It needs feedback" if row.lacks else text, data


def _settled(row: Proposal, speakers: Mapping[str, str]) -> Told:
    state = ProposalState(row.state)
    text = f"What {speakers[row.source]} said: {state.label.lower()}"
    by = speakers.get(row.ended_by_name, row.ended_by_name)
    return by, text, _about(row) | {"state": state, "comment": _words(row.answer_remark)}


def _given_on(row: Reassignment) -> Told:
    to = f"{row.to_owner.name} ({row.to_team})" if row.to_owner else str(row.to_team)
    data = _about(row) | {
        "from_team": row.from_team_id,
        "to_team": row.to_team_id,
        "from_owner": row.from_owner_id,
        "to_owner": row.to_owner_id,
        "comment": _words(row.remark),
    }
    return row.by_name, f"Reassigned to {to}", data


def _asked(row: TechnicalReview) -> Told:
    return row.asked_by_name, "Asks the engineers", {"comment": _words(row.question)}


def _answered(row: TechnicalReview) -> Told:
    answer = Feasibility(row.answer)
    limit = f", limited by {row.limiting_fact.replace('_', ' ')}" if row.limiting_fact else ""
    data = {"answer": answer, "limiting_fact": row.limiting_fact or None, "comment": _words(row.remark)}
    return row.answered_by_name, f"Technical review: {answer.label.lower()}{limit}", data


def _requested(row: Rfq) -> Told:
    return row.created_by_name, f"RFQ {row.number}", {"rfq": row.pk, "number": row.number}


def _revised(row: RfqRevision) -> Told:
    text = f"RFQ {row.rfq.number}: the buyer asks for something else, revision {row.revision + 1}"
    return row.replaced_by_name, text, {"rfq": row.rfq_id, "revision": row.revision + 1}


def _quoted(row: Quote) -> Told:
    text = f"RFQ {row.rfq.number}: quote {row.number}, revision {row.revision}, {row.amount:,} {row.currency}"
    return row.by_name, text, {"rfq": row.rfq_id, "quote": row.pk, "valid_until": row.valid_until.isoformat()}


def _ended(row: Rfq) -> Told:
    text = f"RFQ {row.number}: {row.get_status_display().lower()}"
    data = {"rfq": row.pk, "status": row.status, "reason": row.reason or None, "comment": _words(row.remark)}
    return row.ended_by_name, text, data


def _about(row: DataRequest | Placement | Proposal | Reassignment) -> dict[str, Any]:
    return {"handoff": row.handoff_id}


def _words(remark: Remark | None) -> str | None:
    return remark.text if remark else None
