"""Why the clocks of a handoff stand still: shown wherever a due time is, so that nobody takes waiting for delay."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadhub.api.bodies import View
from leadhub.integrations.sources import spoken
from qualification.models import DataRequest, Handoff, HandoffStatus, Hold, Placement, Proposal, StandstillCause


class StandstillView(View):
    """Clocks stand still: why, since when, in words, and until when at the latest where a hold says so."""

    cause: StandstillCause
    since: datetime
    until: datetime | None
    text: str


def standstills_of(handoffs: Sequence[Handoff]) -> dict[UUID, StandstillView]:
    """What each handoff that somebody has in hand waits for, where it does: five statements."""
    waiting = [each for each in handoffs if each.status in (HandoffStatus.OPEN, HandoffStatus.ACCEPTED)]
    keys = [each.pk for each in waiting]
    words = [row for row in Proposal.objects.filter(handoff__in=keys, ended_at=None) if row.handoff_id]
    speakers = spoken([row.source for row in words])
    found = {row.handoff_id: _said(row, speakers[row.source]) for row in words if row.handoff_id}
    found |= {
        row.handoff_id: _asked(StandstillCause.NOT_MINE, row.asked_at)
        for row in Placement.objects.filter(handoff__in=keys, answered_at=None)
    }
    found |= {
        row.handoff_id: _asked(StandstillCause.NEEDS_DATA, row.asked_at)
        for row in DataRequest.objects.filter(handoff__in=keys, ended_at=None)
    }
    holds = {
        hold.lead_id: _held(hold)
        for hold in Hold.objects.filter(lead__in=[each.lead_id for each in waiting], ended_at=None)
    }
    return found | {each.pk: holds[each.lead_id] for each in waiting if each.lead_id in holds}


def _asked(cause: StandstillCause, since: datetime) -> StandstillView:
    return StandstillView(cause=cause, since=since, until=None, text=f"Paused: {cause.label.lower()}.")


def _said(row: Proposal, speaker: str) -> StandstillView:
    what = row.get_to_display().lower()
    text = f"Paused: {speaker} says {what}. Say why, or that it is not so."
    return StandstillView(cause=StandstillCause.NEEDS_FEEDBACK, since=row.asked_at, until=None, text=text)


def _held(hold: Hold) -> StandstillView:
    cause = hold.get_reason_display().lower()
    text = f"Paused: on hold for {cause} until {hold.until:%-d %b %Y}."
    return StandstillView(cause=StandstillCause.HOLD, since=hold.began_at, until=hold.until, text=text)
