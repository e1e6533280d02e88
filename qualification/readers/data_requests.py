"""What sales asks marketing for, as callers read it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.card_items import known_items
from qualification.models import ClockKind, ClockRun, DataRequest
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.teams import TEAM


class DataRequestView(View):
    """What is missing on the card of a handoff; the clocks of sales stand still until it has ended.

    `missing` is what is still not known of what was asked for; an `answered` one ended because the data came, any
    other because the agreed time was over or nobody needed it any more.
    """

    id: UUID
    handoff: UUID
    lead: UUID
    team: UUID | None
    items: list[str]
    missing: list[str]
    comment: str | None
    asked_at: datetime
    asked_by: str
    due_at: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    answered: bool
    answer: str | None


class DataRequestFilters(Filters):
    """What requests for data may be narrowed to."""

    open = Truth("ended_at", "isnull")
    team = Ids("handoff__team_id")
    lead = Ids("handoff__lead_id")
    handoff = Ids("handoff_id")
    asked_at__gte = Instant("asked_at", "gte")
    asked_at__lt = Instant("asked_at", "lt")


def request_rows(actor: Actor) -> "QuerySet[DataRequest]":
    """The requests for data that a caller may see."""
    return DataRequest.objects.visible_to(actor).select_related("handoff", "remark", "answer_remark")


def request_views(actor: Actor, rows: Sequence[DataRequest]) -> list[DataRequestView]:
    """The requests for data of one page."""
    clocks = ClockRun.objects.filter(handoff__in=[row.handoff_id for row in rows], kind=ClockKind.NEEDS_DATA)
    due = {(handoff, began): at for handoff, began, at in clocks.values_list("handoff_id", "started_at", "due_at")}
    known = known_items({row.handoff.lead_id for row in rows})
    return [
        DataRequestView(
            id=row.pk,
            handoff=row.handoff_id,
            lead=row.handoff.lead_id,
            team=row.handoff.team_id,
            items=list(row.items),
            missing=[item for item in row.items if item not in known[row.handoff.lead_id]],
            comment=row.remark.text if row.remark else None,
            asked_at=row.asked_at,
            asked_by=row.asked_by_name,
            due_at=due.get((row.handoff_id, row.asked_at)),
            ended_at=row.ended_at,
            ended_by=row.ended_by_name or None,
            answered=row.answered,
            answer=row.answer_remark.text if row.answer_remark else None,
        )
        for row in rows
    ]


def requests_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, DataRequestView]:
    """The requests for data with these ids."""
    return {view.id: view for view in request_views(actor, list(request_rows(actor).filter(pk__in=keys)))}


DATA_REQUEST = Noun(
    name="DataRequest",
    view=DataRequestView,
    verb="data_request.read",
    load=requests_by_id,
    links=lambda: {"handoff": HANDOFF, "lead": LEAD, "team": TEAM},
)
DATA_REQUESTS = Listing(
    noun=DATA_REQUEST,
    verb="data_request.list",
    rows=request_rows,
    views=request_views,
    filters=DataRequestFilters,
    orderings=Orderings({"asked_at": Key("asked_at")}, default="-asked_at"),
)
