"""Attempts to reach the contact of a handoff, and what is left of those that were agreed."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.attempts import standing_of
from qualification.models import Attempt, ClockKind, ClockRun, Handoff
from qualification.rules.attempts import Attempts


class AttemptView(View):
    """One personal attempt."""

    id: UUID
    channel: Attempt.Channel
    outcome: Attempt.Outcome
    at: datetime
    by: str


class AttemptsLeftView(View):
    """How it stands with the attempts that the agreement asks for; `due_at` ends the window in which to make them."""

    made: int
    channels: list[Attempt.Channel]
    reached: bool
    agreed: int
    agreed_channels: int
    left: int
    channels_left: int
    complete: bool
    due_at: datetime | None
    text: str


class AttemptsView(View):
    """The attempts of a handoff, the oldest first, and how many are left."""

    attempts: AttemptsLeftView
    results: list[AttemptView]
    next: str | None = None
    previous: str | None = None


def attempts_view(actor: Actor, handoff: UUID) -> AttemptsView:
    """The attempts of a handoff that the caller may see."""
    found = Handoff.objects.visible_to(actor).select_related("lead__product_line").filter(pk=handoff).first()
    if found is None:
        raise NotFound("No handoff with this id.")
    rows = list(Attempt.objects.filter(handoff=found).order_by("at", "pk"))
    return AttemptsView(
        attempts=attempts_left([found])[found.pk],
        results=[
            AttemptView(
                id=row.pk,
                channel=Attempt.Channel(row.channel),
                outcome=Attempt.Outcome(row.outcome),
                at=row.at,
                by=row.by_name,
            )
            for row in rows
        ],
    )


def attempts_left(handoffs: Sequence[Handoff]) -> dict[UUID, AttemptsLeftView]:
    """How it stands with each of many handoffs, which come with lead and product line: two statements."""
    keys = [each.pk for each in handoffs]
    made: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    rows = Attempt.objects.filter(handoff__in=keys).order_by("at", "pk")
    for handoff, channel, outcome in rows.values_list("handoff_id", "channel", "outcome"):
        made[handoff].append((channel, outcome))
    windows = ClockRun.objects.filter(handoff__in=keys, kind=ClockKind.ATTEMPTS)
    ends: dict[UUID | None, datetime] = dict(windows.values_list("handoff_id", "due_at"))
    return {each.pk: _left(standing_of(each, each.lead, made[each.pk]), ends.get(each.pk)) for each in handoffs}


def _left(standing: Attempts, due_at: datetime | None) -> AttemptsLeftView:
    return AttemptsLeftView(
        made=standing.made,
        channels=[Attempt.Channel(each) for each in standing.channels],
        reached=standing.reached,
        agreed=standing.agreed,
        agreed_channels=standing.agreed_channels,
        left=standing.left,
        channels_left=standing.channels_left,
        complete=standing.are_made,
        due_at=due_at,
        text=standing.text,
    )
