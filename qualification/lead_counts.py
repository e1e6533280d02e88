"""How leads are counted: what each has reached, whether it has ended, and for whom it counts."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, UUIDField, Value, When

from accounts.models import STAFF
from leadhub.actors import Actor
from qualification.models import (
    Business,
    ClockRun,
    CountedAs,
    Handoff,
    HandoffLead,
    Lead,
    Milestone,
    Stage,
    Whereabouts,
)

ENDED: Final = (
    Q(won_at__isnull=False)
    | Q(lost_at__isnull=False)
    | Q(stage=Stage.DISQUALIFIED)
    | Q(stage=Stage.NURTURE, returned=True)
)
"""Won, lost, or not to be pursued, be it for now: what sales gave back has ended until it is qualified again."""


def reached(milestone: Milestone, start: datetime | None = None, end: datetime | None = None) -> Q:
    """The leads that ever reached it, or in a period of which either end may be open."""
    column = f"{milestone}_at"
    found = Q(**{f"{column}__isnull": False})
    if start is not None:
        found &= Q(**{f"{column}__gte": start})
    return found & Q(**{f"{column}__lt": end}) if end is not None else found


def counted_as(word: CountedAs, prefix: str = "") -> Q:
    """The leads that count for one side, each for exactly one: people of one project who share a handoff count once.

    `prefix` is the way from other rows to their lead, such as `lead__`.
    """
    joined = Q(**{f"{prefix}pk__in": HandoffLead.objects.present().values("lead")})
    found_by_sales = Q(**{f"{prefix}sales_sourced": True})
    is_customer = Q(**{f"{prefix}business": Business.EXISTING_CUSTOMER})
    match word:
        case CountedAs.JOINED:
            return joined
        case CountedAs.SALES:
            return ~joined & found_by_sales
        case CountedAs.CUSTOMER:
            return ~joined & ~found_by_sales & is_customer
    return ~joined & ~found_by_sales & ~is_customer


STEPS: Final = (Milestone.MQL, Milestone.HANDED_OVER, Milestone.SAL, Milestone.SQL, Milestone.OPPORTUNITY)
"""The steps from a qualified lead to its end, each of which may be the last that a lead takes."""


def furthest(prefix: str = "") -> Case:
    """The last of `STEPS` that a lead took; blank of one that was never qualified."""
    steps = [When(**{f"{prefix}{step}_at__isnull": False}, then=Value(step.value)) for step in reversed(STEPS)]
    return Case(*steps, default=Value(""))


def whereabouts(prefix: str = "") -> Case:
    """What became of a lead since: one of the words of `Whereabouts`."""

    def at(**named: object) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in named.items()})

    given_back = at(stage=Stage.NURTURE, returned=True)
    # Who was qualified again after that, and is back once more, was rejected this time.
    since = at(sent_back_at__isnull=False) & (
        at(requalified_at=None) | at(sent_back_at__gte=F(f"{prefix}requalified_at"))
    )
    return Case(
        When(at(won_at__isnull=False), then=Value(Whereabouts.WON.value)),
        When(at(lost_at__isnull=False), then=Value(Whereabouts.LOST.value)),
        When(at(stage=Stage.DISQUALIFIED), then=Value(Whereabouts.DISQUALIFIED.value)),
        When(given_back & since, then=Value(Whereabouts.SENT_BACK.value)),
        When(given_back, then=Value(Whereabouts.REJECTED.value)),
        When(at(stage=Stage.NURTURE), then=Value(Whereabouts.FADED.value)),
        default=Value(Whereabouts.WAITING.value),
    )


def whose() -> dict[str, Q]:
    """What tells besides `sales_sourced` and `business` for whom a lead counts, to group by: see `counts_for`."""
    joined = Q(pk__in=HandoffLead.objects.present().values("lead"))
    return {"is_merged": ~Q(canonical_id=F("id")), "is_joined": joined}


def counts_for(*, is_merged: bool, is_joined: bool, sales_sourced: bool, business: str) -> CountedAs | None:
    """For whom such a lead counts; one that was merged into another for nobody."""
    if is_merged:
        return None
    if is_joined:
        return CountedAs.JOINED
    if sales_sourced:
        return CountedAs.SALES
    return CountedAs.CUSTOMER if business == Business.EXISTING_CUSTOMER else CountedAs.MARKETING


def clocks_of(actor: Actor) -> "QuerySet[ClockRun]":
    """The clocks of the leads that the caller may see: whoever sees leads sees all of them."""
    return ClockRun.objects.all() if actor.role in STAFF else ClockRun.objects.none()


def worked_by(column: str, prefix: str = "") -> Case:
    """The team or the owner (`team_id`, `owner_id`) that has a lead, or had it last before it was given back."""
    handoffs = Handoff.objects.filter(lead=OuterRef(f"{prefix}pk"), **{f"{column}__isnull": False})
    return Case(
        When(**{f"{prefix}{column}__isnull": False}, then=F(f"{prefix}{column}")),
        When(**{f"{prefix}handed_over_at": None}, then=Value(None)),
        default=Subquery(handoffs.order_by("-created_at", "-pk").values(column)[:1]),
        output_field=UUIDField(),
    )


def with_workers(leads: "QuerySet[Lead]") -> "QuerySet[Any]":
    """Leads that say by `last_team` and `last_owner` who has them, or had them last."""
    return leads.annotate(last_team=worked_by("team_id"), last_owner=worked_by("owner_id"))
