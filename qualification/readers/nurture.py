"""Why leads are kept warm, and what brings them back."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F

from leadhub.api.bodies import View
from qualification.models import Lead, Stage, Transition, WayBack
from qualification.rules.model import Model
from qualification.rules.nurture import DEFAULT_TRACK, Nurture, say, ways_back


class NurtureView(View):
    """Why a lead is in nurture. Without a reason the rules put it there; `earliest_return` is the end of a rest agreed.

    `track` names the list of the marketing system that it goes with, `brings_back` what would end it, the surest first.
    """

    reason: str | None
    since: datetime
    by: str
    earliest_return: datetime | None
    track: str
    brings_back: list[WayBack]
    text: str


def moves_to_nurture(leads: Collection[UUID]) -> Mapping[UUID, Transition]:
    """The transition that put each of these leads into nurture, of those that are there: one statement."""
    moves = Transition.objects.filter(lead_id__in=leads, lead__stage=Stage.NURTURE, seq=F("lead__stage_seq"))
    return {move.lead_id: move for move in moves}


def nurture_view(lead: Lead, move: Transition | None, model: Model, now: datetime) -> NurtureView | None:
    """What is said of a lead that this transition put into nurture; None of any other."""
    if move is None:
        return None
    nurture = Nurture(
        reason=move.reason, by=move.actor_name, since=move.at, rest_until=lead.rest_until, tier=lead.fit_tier
    )
    ways = ways_back(nurture, model, now)
    return NurtureView(
        reason=move.reason or None,
        since=move.at,
        by=move.actor_name,
        earliest_return=lead.rest_until,
        track=lead.nurture_track or DEFAULT_TRACK,
        brings_back=[WayBack(way) for way in ways],
        text=say(nurture, ways, now),
    )
