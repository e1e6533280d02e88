"""Drafts that decide beside the rules in force, and where they answer otherwise."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.documents.draft_readers import DRAFT
from leadhub.models import DocumentKind
from qualification.holdouts import is_told
from qualification.models import (
    Action,
    DifferenceKind,
    RouteKind,
    Shadow,
    ShadowDifference,
    ShadowEnd,
    Stage,
)
from qualification.models.shadow import DIFFERS, ShadowDifferenceQuerySet
from qualification.readers.leads import LEAD
from qualification.readers.simulations import MoveView, StandingView

MOVES = (DifferenceKind.STAGE, DifferenceKind.ACTION, DifferenceKind.ROUTE)


class ShadowView(View):
    """A draft that decides, by one content, whatever the rules in force decide.

    Of `compared` decisions `different` came out otherwise; `stage`, `action` and `route` say from which word to which,
    for another partner of a route from a word to itself. A draft whose content is not `sound` decides nothing.
    """

    id: UUID
    draft: UUID
    document: DocumentKind
    sha256: str
    running: bool
    sound: bool
    began_at: datetime
    by: UUID | None
    by_name: str
    ended_at: datetime | None
    ended_because: ShadowEnd | None
    ended_by_name: str | None
    compared: int
    different: int
    stage: list[MoveView]
    action: list[MoveView]
    route: list[MoveView]


class ShadowDifferenceView(View):
    """One decision that the draft makes otherwise; `decision` is its number within the lead."""

    id: UUID
    shadow: UUID
    lead: UUID
    decision: int
    at: datetime
    differs: list[DifferenceKind]
    live: StandingView
    draft: StandingView


class ShadowFilters(Filters):
    """What shadows may be narrowed to."""

    document = OneOf("kind", DocumentKind)
    draft = Ids("draft_id")
    running = Truth("ended_at", "isnull")
    began_at__gte = Instant("began_at", "gte")
    began_at__lt = Instant("began_at", "lt")


class ShadowDifferenceFilters(Filters):
    """What differences may be narrowed to; `differs` takes those that differ in one of these at least."""

    shadow = Ids("shadow_id")
    lead = Ids("lead_id")
    differs = OneOf("pk", DifferenceKind, method="differ_in")
    live_stage = OneOf("live_stage", Stage)
    draft_stage = OneOf("draft_stage", Stage)
    live_action = OneOf("live_action", Action)
    draft_action = OneOf("draft_action", Action)
    live_route = OneOf("live_route", RouteKind)
    draft_route = OneOf("draft_route", RouteKind)
    at__gte = Instant("at", "gte")
    at__lt = Instant("at", "lt")

    def differ_in(self, rows: ShadowDifferenceQuerySet, name: str, value: Sequence[str]) -> ShadowDifferenceQuerySet:
        """Those that differ in one of these."""
        return rows.that_differ_in(value) if value else rows


def shadow_rows(actor: Actor) -> "QuerySet[Shadow]":
    """All of them: the policy keeps them to staff and integrations."""
    return Shadow.objects.all()


def shadow_views(actor: Actor, rows: Sequence[Shadow]) -> list[ShadowView]:
    """The shadows of one page: three statements besides, at any number."""
    moves = {kind: _moves([row.pk for row in rows], kind) for kind in MOVES}
    return [
        ShadowView(
            id=row.pk,
            draft=row.draft_id,
            document=DocumentKind(row.kind),
            sha256=row.sha256,
            running=row.ended_at is None,
            sound=row.is_sound,
            began_at=row.began_at,
            by=row.by,
            by_name=row.by_name,
            ended_at=row.ended_at,
            ended_because=ShadowEnd(row.ended_because) if row.ended_because else None,
            ended_by_name=row.ended_by_name or None,
            compared=row.compared,
            different=row.different,
            **{kind.value: found.get(row.pk, []) for kind, found in moves.items()},
        )
        for row in rows
    ]


def shadows_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ShadowView]:
    """The shadows with these ids."""
    return {view.id: view for view in shadow_views(actor, list(shadow_rows(actor).filter(pk__in=keys)))}


def difference_rows(actor: Actor) -> "QuerySet[ShadowDifference]":
    """The differences that a caller may see: whoever is not told of the hold-out reads none that it makes.

    An agreement changes the action of a lead by nothing else.
    """
    rows = ShadowDifference.objects.visible_to(actor)
    return (
        rows if is_told(actor) else rows.exclude(DIFFERS[DifferenceKind.ACTION], shadow__kind=DocumentKind.AGREEMENTS)
    )


def difference_views(actor: Actor, rows: Sequence[ShadowDifference]) -> list[ShadowDifferenceView]:
    """The differences of one page."""
    return [
        ShadowDifferenceView(
            id=row.pk,
            shadow=row.shadow_id,
            lead=row.lead_id,
            decision=row.decision_seq,
            at=row.at,
            differs=list(kinds_of(row)),
            live=_standing(row, "live"),
            draft=_standing(row, "draft"),
        )
        for row in rows
    ]


def differences_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ShadowDifferenceView]:
    """The differences with these ids."""
    return {view.id: view for view in difference_views(actor, list(difference_rows(actor).filter(pk__in=keys)))}


def kinds_of(row: ShadowDifference) -> list[DifferenceKind]:
    """In what the two answers differ."""
    names = {kind: (kind.value,) for kind in DIFFERS} | {DifferenceKind.ROUTE: ("route", "partner")}
    return [
        kind
        for kind, columns in names.items()
        if any(getattr(row, f"live_{name}") != getattr(row, f"draft_{name}") for name in columns)
    ]


def _standing(row: ShadowDifference, side: str) -> StandingView:
    route, partner = getattr(row, f"{side}_route"), getattr(row, f"{side}_partner")
    return StandingView(
        stage=getattr(row, f"{side}_stage"),
        action=getattr(row, f"{side}_action"),
        route=route or None,
        partner=UUID(partner) if partner else None,
        tier=getattr(row, f"{side}_tier"),
        level=getattr(row, f"{side}_level"),
    )


def _moves(shadows: Sequence[UUID], kind: DifferenceKind) -> Mapping[UUID, list[MoveView]]:
    """From which word to which, the most frequent first, by shadow: one statement."""
    rows = ShadowDifference.objects.filter(DIFFERS[kind], shadow_id__in=shadows)
    columns = ("shadow_id", f"live_{kind.value}", f"draft_{kind.value}")
    found: dict[UUID, list[MoveView]] = defaultdict(list)
    for shadow, before, after, count in (
        rows.values_list(*columns).annotate(count=Count("pk")).order_by("-count", *columns[1:])
    ):
        found[shadow].append(MoveView(before=before or None, after=after or None, count=count))
    return found


SHADOW = Noun(
    name="Shadow",
    view=ShadowView,
    verb="shadow.read",
    load=shadows_by_id,
    links=lambda: {"draft": DRAFT, "by": USER},
)
SHADOWS = Listing(
    noun=SHADOW,
    verb="shadow.list",
    rows=shadow_rows,
    views=shadow_views,
    filters=ShadowFilters,
    orderings=Orderings({"began_at": Key("began_at")}, default="-began_at"),
)
SHADOW_DIFFERENCE = Noun(
    name="ShadowDifference",
    view=ShadowDifferenceView,
    verb="shadow_difference.read",
    load=differences_by_id,
    links=lambda: {"shadow": SHADOW, "lead": LEAD},
)
SHADOW_DIFFERENCES = Listing(
    noun=SHADOW_DIFFERENCE,
    verb="shadow_difference.list",
    rows=difference_rows,
    views=difference_views,
    filters=ShadowDifferenceFilters,
    orderings=Orderings({"at": Key("at")}, default="-at"),
)
