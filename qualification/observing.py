"""Going live step by step: a team or a route observes what it would have been handed, until operations lets it live."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.editing import Act
from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import Conflict, NotFound
from leadhub.usecases import use_case
from qualification.models import DeliveryMode, ObservedHandoff, RouteMode, Team
from qualification.refreshing import look_again_at
from qualification.rules.answer import Next


@use_case
def set_team(team: UUID, *, observing: bool, actor: Actor, now: datetime) -> Team:
    """Let a team observe, or live: then what still asks is handed over."""
    row: Team | None = locked(Team.objects.filter(pk=team)).first()
    if row is None:
        raise NotFound("No team with this id.")
    if observing and row.kind == Team.Kind.TRIAGE:
        raise Conflict(
            "The triage desk decides itself and is handed nothing, so it cannot observe. Nothing was changed.",
            code="triage_stays_live",
        )
    _change(row, "observing", observing, waiting=Q(team=row), is_live=not observing, actor=actor, now=now)
    return row


@use_case
def set_route(kind: str, *, mode: DeliveryMode, actor: Actor, now: datetime) -> RouteMode:
    """Let a route observe, or live: then what still asks is handed over."""
    row: RouteMode | None = locked(RouteMode.objects.filter(kind=kind)).first()
    if row is None:
        raise NotFound(f"There is no route {kind!r}.")
    _change(row, "mode", mode, waiting=Q(kind=kind), is_live=mode == DeliveryMode.LIVE, actor=actor, now=now)
    return row


def _change(
    row: Team | RouteMode, column: str, value: object, *, waiting: Q, is_live: bool, actor: Actor, now: datetime
) -> None:
    act = Act(actor=actor, now=now)
    if not act.assign(row, {column: value}):
        return
    row.save(update_fields=[column])
    act.keep()
    if is_live:
        look_again_at(Q(pk__in=still_asking(waiting)), now=now, cause="going_live")


def still_asking(where: Q) -> "QuerySet[Any, Any]":
    """The ids of leads that would have been handed over there, and ask for it still."""
    asked = ObservedHandoff.objects.filter(where, lead__next_step=Next.OBSERVED)
    return asked.order_by().values_list("lead_id", flat=True).distinct()
