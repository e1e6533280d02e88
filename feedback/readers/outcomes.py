"""How leads ended: won, lost, or lost because there was no bid, with the reason and what they were worth."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, OuterRef, QuerySet, Subquery, UUIDField, Value, When

from feedback.models import OutcomeKind
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Instant, OneOf, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.models import Lead, Remark, RfqStatus, Stage, Transition
from qualification.readers.leads import LEAD, LeadValueView, value_of


class OutcomeView(View):
    """How a lead ended; `id` is the lead's.

    `reason` is of the list of losses, of no-bids where there was no bid; null where it was won, or a file says none.
    `value` is what was won, and of what was lost what was quoted or expected of it last, as its `kind` says; null where
    nobody said any.
    """

    id: UUID
    lead: UUID
    outcome: OutcomeKind
    reason: str | None
    comment: str | None
    value: LeadValueView | None
    at: datetime
    by: str


class OutcomeFilters(Filters):
    """What ends may be narrowed to."""

    outcome = OneOf("outcome", OutcomeKind)
    reason = Words("ended_reason")
    at__gte = Instant("stage_entered_at", "gte")
    at__lt = Instant("stage_entered_at", "lt")


def outcome_rows(actor: Actor) -> "QuerySet[Lead]":
    """The leads that have ended, as they stand now, of those that a caller may see."""
    last = Transition.objects.filter(lead=OuterRef("pk"), seq=OuterRef("stage_seq"))
    ended = Lead.objects.visible_to(actor).canonical().filter(stage__in=(Stage.WON, Stage.LOST))
    said = {name: Subquery(last.values(name)[:1]) for name in ("cause", "reason", "actor_name")}
    why = Subquery(last.values("remark")[:1], output_field=UUIDField())
    kind = Case(
        When(stage=Stage.WON, then=Value(OutcomeKind.WON.value)),
        When(ended_cause=RfqStatus.NO_BID, then=Value(OutcomeKind.NO_BID.value)),
        default=Value(OutcomeKind.LOST.value),
        output_field=CharField(),
    )
    return ended.annotate(
        ended_cause=said["cause"], ended_reason=said["reason"], ended_by=said["actor_name"], why=why
    ).annotate(outcome=kind, ended_at=F("stage_entered_at"))


def outcome_views(actor: Actor, rows: Sequence[Lead]) -> list[OutcomeView]:
    """The ends of one page."""
    ended: Sequence[Any] = rows
    comments = dict(Remark.objects.filter(pk__in=[row.why for row in ended if row.why]).values_list("pk", "text"))
    return [
        OutcomeView(
            id=row.pk,
            lead=row.pk,
            outcome=OutcomeKind(row.outcome),
            reason=row.ended_reason or None,
            comment=comments.get(row.why),
            value=value_of(row),
            at=row.ended_at,
            by=row.ended_by,
        )
        for row in ended
    ]


def outcomes_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, OutcomeView]:
    """The ends of the leads with these ids."""
    return {view.id: view for view in outcome_views(actor, list(outcome_rows(actor).filter(pk__in=keys)))}


OUTCOME = Noun(
    name="Outcome",
    view=OutcomeView,
    verb="outcome.read",
    load=outcomes_by_id,
    links=lambda: {"lead": LEAD},
)
OUTCOMES = Listing(
    noun=OUTCOME,
    verb="outcome.list",
    rows=outcome_rows,
    views=outcome_views,
    filters=OutcomeFilters,
    orderings=Orderings({"at": Key("stage_entered_at")}, default="-at"),
)
