"""What is or was suspended: by whom, until when and why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Instant, OneOf, Truth, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from qualification.models import Suspension, SuspensionKind


class SuspensionView(View):
    """A signal type, or all that a source delivers, that counts nothing for now; it is stored all the same.

    `leads_done` of `leads_total` leads were gone through since it began, or ended, for those that are decided anew.
    """

    id: UUID
    kind: SuspensionKind
    code: str
    note: str
    running: bool
    began_at: datetime
    until: datetime
    by: UUID | None
    by_name: str
    ended_at: datetime | None
    ended_by_name: str | None
    leads_total: int
    leads_done: int


class Running(Truth):
    """Whether a suspension holds at this moment: its time may be over before the schedule has ended it."""

    def filter(self, qs: "QuerySet[Suspension]", value: bool | None) -> "QuerySet[Suspension]":
        """Those that hold, or those that no longer do."""
        holds = Q(ended_at=None, until__gt=clock.now())
        return qs if value is None else qs.filter(holds if value else ~holds)


class SuspensionFilters(Filters):
    """What suspensions may be narrowed to."""

    kind = OneOf("kind", SuspensionKind)
    code = Words("code")
    running = Running()
    began_at__gte = Instant("began_at", "gte")
    began_at__lt = Instant("began_at", "lt")


def suspension_rows(actor: Actor) -> "QuerySet[Suspension]":
    """All suspensions: the policy keeps them to the staff."""
    return Suspension.objects.all()


def suspension_views(actor: Actor, rows: Sequence[Suspension]) -> list[SuspensionView]:
    """The suspensions of one page."""
    now = clock.now()
    return [
        SuspensionView(
            id=row.pk,
            kind=SuspensionKind(row.kind),
            code=row.code,
            note=row.note,
            running=is_running(row, now),
            began_at=row.began_at,
            until=row.until,
            by=row.by,
            by_name=row.by_name,
            ended_at=row.ended_at,
            ended_by_name=row.ended_by_name or None,
            leads_total=row.leads_total,
            leads_done=row.leads_done,
        )
        for row in rows
    ]


def is_running(row: Suspension, now: datetime) -> bool:
    """Whether it holds at a moment."""
    return row.ended_at is None and row.until > now


def suspensions_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, SuspensionView]:
    """The suspensions with these ids."""
    return {view.id: view for view in suspension_views(actor, list(suspension_rows(actor).filter(pk__in=keys)))}


SUSPENSION = Noun(
    name="Suspension",
    view=SuspensionView,
    verb="suspension.read",
    load=suspensions_by_id,
    links=lambda: {"by": USER},
)
SUSPENSIONS = Listing(
    noun=SUSPENSION,
    verb="suspension.list",
    rows=suspension_rows,
    views=suspension_views,
    filters=SuspensionFilters,
    orderings=Orderings({"began_at": Key("began_at")}, default="-began_at"),
)
