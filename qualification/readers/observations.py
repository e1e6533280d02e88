"""What would have been handed over, and which routes hand over at all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.errors import NotFound
from qualification.models import DeliveryMode, ObservedHandoff, Priority, RouteKind, RouteMode
from qualification.readers.leads import LEAD, RuleNumbersView, numbers_view
from qualification.readers.teams import TEAM
from qualification.rulebook import rulebook
from qualification.rules.answer import Next


class ObservedHandoffView(View):
    """A handoff that would have been made; the due times are those that would have been given.

    `waits` while the lead still asks and nothing was handed over; `decision` is the number of the decision within the
    lead, by `rules`.
    """

    id: UUID
    lead: UUID
    route: RouteKind
    team: UUID | None
    partner: UUID | None
    priority: Priority
    created_at: datetime
    accept_due_at: datetime
    response_due_at: datetime
    waits: bool
    decision: int
    rules: RuleNumbersView


class ObservedHandoffFilters(Filters):
    """What observed handoffs may be narrowed to."""

    team = Ids("team_id")
    route = OneOf("kind", RouteKind)
    lead = Ids("lead_id")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")


class RouteModeView(View):
    """Whether handoffs of a route are made or only written down."""

    route: RouteKind
    mode: DeliveryMode


class RouteModesView(View):
    """Every route."""

    results: list[RouteModeView]
    next: str | None = None
    previous: str | None = None


def observed_rows(actor: Actor) -> "QuerySet[ObservedHandoff]":
    """The observed handoffs that a caller may see."""
    return ObservedHandoff.objects.visible_to(actor).select_related("lead")


def observed_views(actor: Actor, rows: Sequence[ObservedHandoff]) -> list[ObservedHandoffView]:
    """The observed handoffs of one page."""
    return [
        ObservedHandoffView(
            id=row.pk,
            lead=row.lead_id,
            route=RouteKind(row.kind),
            team=row.team_id,
            partner=row.partner_id,
            priority=Priority(row.priority),
            created_at=row.created_at,
            accept_due_at=row.accept_due_at,
            response_due_at=row.response_due_at,
            waits=waits(row),
            decision=row.decision_seq,
            rules=numbers_view(rulebook(row.ruleset)),
        )
        for row in rows
    ]


def waits(row: ObservedHandoff) -> bool:
    """Whether the lead still stands there and would be handed over."""
    return row.lead.next_step == Next.OBSERVED and row.lead.stage_seq == row.stage_seq


def observed_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ObservedHandoffView]:
    """The observed handoffs with these ids."""
    return {view.id: view for view in observed_views(actor, list(observed_rows(actor).filter(pk__in=keys)))}


def route_modes(actor: Actor) -> RouteModesView:
    """Every route, in reading order: the policy keeps them to the staff."""
    modes = dict(RouteMode.objects.values_list("kind", "mode"))
    return RouteModesView(
        results=[RouteModeView(route=kind, mode=DeliveryMode(modes[kind])) for kind in RouteKind if kind in modes]
    )


def route_mode(actor: Actor, kind: str) -> RouteModeView:
    """One route; NotFound where there is none of this name."""
    for view in route_modes(actor).results:
        if view.route == kind:
            return view
    raise NotFound(f"There is no route {kind!r}.")


OBSERVED_HANDOFF = Noun(
    name="ObservedHandoff",
    view=ObservedHandoffView,
    verb="observed_handoff.read",
    load=observed_by_id,
    links=lambda: {"lead": LEAD, "team": TEAM},
)
OBSERVED_HANDOFFS = Listing(
    noun=OBSERVED_HANDOFF,
    verb="observed_handoff.list",
    rows=observed_rows,
    views=observed_views,
    filters=ObservedHandoffFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)
