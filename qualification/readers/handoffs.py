"""Handoffs as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from qualification.clock_kinds import TOLD
from qualification.holdouts import is_told
from qualification.models import (
    ClockRun,
    Decision,
    Handoff,
    HandoffLead,
    HandoffStatus,
    Priority,
    RouteKind,
    WhyUnassigned,
)
from qualification.models.handoff import HandoffQuerySet
from qualification.readers.attempts import AttemptsLeftView, attempts_left
from qualification.readers.cards import CardView, cards_of
from qualification.readers.clocks import BreachView, breaches_of
from qualification.readers.leads import LEAD
from qualification.readers.standstills import StandstillView, standstills_of
from qualification.readers.teams import TEAM
from qualification.readers.unassigned import why_unassigned
from qualification.rosters import OPEN_WORK

# Decisions that follow from a person's move say what comes next, not why the lead was handed over.
AFTERWARDS = ("moved", "hold", "resumed")


class HandoffView(View):
    """One delivery of a lead to a team or a partner, under one version of the agreement.

    `holdout`: it was drawn from below the line; null to whoever is not to know, as those who work it.
    """

    id: UUID
    lead: UUID
    route: RouteKind
    team: UUID | None
    owner: UUID | None
    status: HandoffStatus
    priority: Priority
    agreement_version: int
    created_at: datetime
    accept_due_at: datetime
    response_due_at: datetime
    responded_at: datetime | None
    closed_at: datetime | None
    closed_by: UUID | None
    why_unassigned: WhyUnassigned | None
    paused: StandstillView | None
    attempts: AttemptsLeftView
    breaches: list[BreachView]
    holdout: bool | None
    card: CardView


class HandoffFilters(Filters):
    """What handoffs may be narrowed to; `due_at` is the next time by which something is due.

    `lead` finds also what a lead shares with a colleague's. `unassigned` are those that nobody has: open without an
    owner, or expired and not taken up. `in_hand` are those that wait for an answer or are worked on, `delivered` all
    but those that sales took itself, `breached` those of which a promise was broken. `holdout` finds nothing for
    whoever is not to know.
    """

    status = OneOf("status", HandoffStatus)
    team = Ids("team_id")
    owner = Ids("owner_id")
    lead = Ids(method="of_leads")
    route = OneOf("kind", RouteKind)
    partner = Ids("partner_id")
    has_partner = Truth("partner", "isnull", exclude=True)
    delivered = Truth(method="were_delivered")
    in_hand = Truth(method="are_in_hand")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")
    due_at__gte = Instant("next_due_at", "gte")
    due_at__lt = Instant("next_due_at", "lt")
    unassigned = Truth(method="nobody_has")
    breached = Truth(method="was_breached")
    holdout = Truth("told_holdout")

    def of_leads(self, rows: HandoffQuerySet, name: str, value: Sequence[UUID]) -> HandoffQuerySet:
        """Those that were made of these leads, and those that these leads share."""
        shared = HandoffLead.objects.present().filter(lead_id__in=value).values("handoff")
        return rows.filter(Q(lead_id__in=value) | Q(pk__in=shared))

    def were_delivered(self, rows: HandoffQuerySet, name: str, value: bool) -> HandoffQuerySet:
        """Those that were due for an answer, or all others."""
        return rows.delivered() if value else rows.filter(accept_due_at=F("created_at"))

    def are_in_hand(self, rows: HandoffQuerySet, name: str, value: bool) -> HandoffQuerySet:
        """Those about which somebody has something to do, or all others."""
        return rows.filter(OPEN_WORK if value else ~OPEN_WORK)

    def nobody_has(self, rows: HandoffQuerySet, name: str, value: bool) -> HandoffQuerySet:
        """Those that nobody has, or all others."""
        return rows.unassigned(is_so=value)

    def was_breached(self, rows: "QuerySet[Handoff]", name: str, value: bool) -> "QuerySet[Handoff]":
        """Those of which a promise was broken, or all others."""
        broken = Exists(breached_clocks())
        return rows.filter(broken if value else ~broken)


def breached_clocks() -> "QuerySet[ClockRun]":
    """The broken promises of the handoff of an outer query."""
    return ClockRun.objects.filter(handoff=OuterRef("pk"), breached_at__isnull=False, kind__in=sorted(TOLD))


def handoff_rows(actor: Actor) -> "QuerySet[Handoff]":
    """The handoffs that a caller may see, with what their cards print."""
    before = Decision.objects.filter(lead=OuterRef("lead"), at__lte=OuterRef("created_at"))
    follows = Case(When(cause__in=AFTERWARDS, then=Value(True)), default=Value(False), output_field=BooleanField())
    behind = before.order_by(follows, "-seq").values("pk")[:1]
    related = ("contact", "account", "product_line", "state")
    return (
        Handoff.objects.visible_to(actor)
        .select_related("partner", *(f"lead__{name}" for name in related))
        .annotate(decision=Subquery(behind), told_holdout=told_holdout(actor))
    )


def told_holdout(actor: Actor) -> F | Value:
    """Whether a handoff is one of the hold-out, as far as a caller is told."""
    return F("holdout") if is_told(actor) else Value(None, output_field=BooleanField())


def handoff_views(actor: Actor, rows: Sequence[Handoff]) -> list[HandoffView]:
    """The handoffs of one page."""
    now = clock.now()
    cards = cards_of(actor, rows, now)
    keys = [handoff.pk for handoff in rows]
    breaches, why = breaches_of(keys), why_unassigned(keys, now)
    standstills, attempts = standstills_of(rows), attempts_left(rows)
    return [
        HandoffView(
            id=handoff.pk,
            lead=handoff.lead_id,
            route=RouteKind(handoff.kind),
            team=handoff.team_id,
            owner=handoff.owner_id,
            status=HandoffStatus(handoff.status),
            priority=Priority(handoff.priority),
            agreement_version=handoff.agreement,
            created_at=handoff.created_at,
            accept_due_at=handoff.accept_due_at,
            response_due_at=handoff.response_due_at,
            responded_at=handoff.responded_at,
            closed_at=handoff.closed_at,
            closed_by=handoff.closed_by,
            why_unassigned=why.get(handoff.pk),
            paused=standstills.get(handoff.pk),
            attempts=attempts[handoff.pk],
            breaches=breaches.get(handoff.pk, []),
            holdout=handoff.holdout if is_told(actor) else None,
            card=cards[handoff.pk],
        )
        for handoff in rows
    ]


def handoffs_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, HandoffView]:
    """The handoffs with these ids."""
    return {view.id: view for view in handoff_views(actor, list(handoff_rows(actor).filter(pk__in=keys)))}


HANDOFF = Noun(
    name="Handoff",
    view=HandoffView,
    verb="handoff.read",
    load=handoffs_by_id,
    links=lambda: {"lead": LEAD, "team": TEAM, "owner": USER, "closed_by": USER},
)
HANDOFFS = Listing(
    noun=HANDOFF,
    verb="handoff.list",
    rows=handoff_rows,
    views=handoff_views,
    filters=HandoffFilters,
    orderings=Orderings(
        {
            "created_at": Key("created_at"),
            "due_at": Key("next_due_at", nullable=True),
            "accept_due_at": Key("accept_due_at"),
        },
        default="-created_at",
    ),
)
