"""Going live: which routes hand over, and what would have been handed over by those that only observe."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link
from leadhub.console.words import clock_time, counted
from qualification import observing
from qualification.models import DeliveryMode, ObservedHandoff, RouteMode, Team
from qualification.readers.observations import waits

LIVE = "What still asks is handed over at once."
OBSERVE = "From now on nothing is handed over there; what would have been is listed. Handoffs that are open stay open."


def let_route_observe(actor: Actor, route: RouteMode, _given: Mapping[str, Any]) -> RouteMode:
    """Nothing is handed over on it."""
    return observing.set_route(route.kind, mode=DeliveryMode.OBSERVE, actor=actor, now=clock.now())


def let_route_live(actor: Actor, route: RouteMode, _given: Mapping[str, Any]) -> RouteMode:
    """It hands over."""
    return observing.set_route(route.kind, mode=DeliveryMode.LIVE, actor=actor, now=clock.now())


def let_team_observe(actor: Actor, team: Team, _given: Mapping[str, Any]) -> Team:
    """It is handed nothing."""
    return observing.set_team(team.pk, observing=True, actor=actor, now=clock.now())


def let_team_live(actor: Actor, team: Team, _given: Mapping[str, Any]) -> Team:
    """It takes handoffs."""
    return observing.set_team(team.pk, observing=False, actor=actor, now=clock.now())


def _asking(where: Q) -> Mapping[str, Any]:
    number = observing.still_asking(where).count()
    return {"lines": [f"{counted(number, 'lead is', 'leads are')} decided again; what still asks is handed over."]}


TEAM_OBSERVES = ObjectAction(
    "observe",
    "Only observe",
    "team.edit",
    let_team_observe,
    possible=lambda team: not team.observing and team.kind != Team.Kind.TRIAGE,
    done="The team only observes.",
    effect=OBSERVE,
)
TEAM_LIVES = ObjectAction(
    "go-live",
    "Take handoffs",
    "team.edit",
    let_team_live,
    possible=lambda team: team.observing,
    shows=lambda _, team: _asking(Q(team=team)),
    done="The team takes handoffs.",
    effect=LIVE,
)


@admin.register(RouteMode)
class RouteModeAdmin(ConsoleAdmin):
    """Every route, and whether it hands over."""

    verb = "route_mode.list"
    title = "Routes"
    icon = "signpost"
    rank = 57
    is_rare = True
    group = "Rules"
    empty = "No route is known yet. The routes come with the default rules."
    list_display = ["route", "hands_over"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "observe",
            "Only observe",
            "route_mode.edit",
            let_route_observe,
            possible=lambda route: route.mode == DeliveryMode.LIVE,
            done="The route only observes.",
            effect=OBSERVE,
        ),
        ObjectAction(
            "go-live",
            "Hand over",
            "route_mode.edit",
            let_route_live,
            possible=lambda route: route.mode == DeliveryMode.OBSERVE,
            shows=lambda _, route: _asking(Q(kind=route.kind)),
            done="The route hands over.",
            effect=LIVE,
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[RouteMode]":
        """All of them."""
        return RouteMode.objects.all()

    @admin.display(description="Route")
    def route(self, row: RouteMode) -> str:
        """Direct, a desk or the channel."""
        return str(row.get_kind_display())

    @admin.display(description="Mode")
    def hands_over(self, row: RouteMode) -> str:
        """Whether it hands over."""
        return str(row.get_mode_display())

    def page(self, actor: Actor, subject: RouteMode) -> dict[str, Any]:
        """The route, and where what it would have handed over stands."""
        listed = reverse("admin:qualification_observedhandoff_changelist") + f"?kind__exact={subject.kind}"
        return {
            "facts": [
                ("Mode", self.hands_over(subject)),
                ("What would have been handed over", Link("Open the list", listed)),
            ]
        }


@admin.register(ObservedHandoff)
class ObservedHandoffAdmin(ConsoleAdmin):
    """The newest first; a row stays after the lead was handed over in earnest, or asks no longer."""

    verb = "observed_handoff.list"
    group = "Work"
    title = "What would have been handed over"
    icon = "visibility"
    rank = 45
    is_rare = True
    empty = "Nothing would have been handed over. While a route only observes, what it would hand over stands here."
    list_display = ["contact", "company", "taker", "priority", "seen", "state"]
    list_select_related = ["lead__contact", "lead__account", "lead__product_line", "team__calendar", "partner"]
    list_filter = ["kind", "team", "priority"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"

    def rows(self, actor: Actor) -> "QuerySet[ObservedHandoff]":
        """Those that the caller may see."""
        return ObservedHandoff.objects.visible_to(actor)

    @admin.display(description="Contact")
    def contact(self, row: ObservedHandoff) -> str:
        """Who asked."""
        return str(row.lead.contact)

    @admin.display(description="Company")
    def company(self, row: ObservedHandoff) -> str:
        """Where they work."""
        return str(row.lead.account or "Unknown")

    @admin.display(description="Would have gone to")
    def taker(self, row: ObservedHandoff) -> str:
        """The team or the partner."""
        return f"{row.get_kind_display()}: {row.team or row.partner}"

    @admin.display(description="When")
    def seen(self, row: ObservedHandoff) -> str:
        """When it would have been handed over."""
        return clock_time(row.created_at)

    @admin.display(description="Now")
    def state(self, row: ObservedHandoff) -> str:
        """Whether it would still be."""
        return "Still asks" if waits(row) else "No longer waits"

    def page(self, actor: Actor, subject: ObservedHandoff) -> dict[str, Any]:
        """Who, where to, and by when an answer would have been due."""
        lead = Link(str(subject.lead), reverse("admin:qualification_lead_change", args=[subject.lead_id]))
        return {
            "facts": [
                ("Lead", lead),
                ("Company", self.company(subject)),
                ("Would have gone to", self.taker(subject)),
                ("Priority", subject.get_priority_display()),
                ("When", self.seen(subject)),
                ("Answer would have been due", clock_time(subject.accept_due_at)),
                ("First personal contact", clock_time(subject.response_due_at)),
                ("Now", self.state(subject)),
                ("Decision", f"Number {subject.decision_seq} of the lead"),
            ]
        }
