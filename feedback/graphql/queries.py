"""The agreed lists of reasons over GraphQL."""

from datetime import datetime

from feedback.models import Reason
from feedback.readers.nurture import NurtureSummaryView, nurture_summary
from feedback.readers.reasons import ReasonView, reasons_of
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import query


def rejection_reasons(actor: Actor) -> list[ReasonView]:
    """Why a handoff may be rejected or a lead returned."""
    return reasons_of(Reason.Kind.REJECTION, clock.now()).results


def loss_reasons(actor: Actor) -> list[ReasonView]:
    """Why an opportunity may be lost."""
    return reasons_of(Reason.Kind.LOSS, clock.now()).results


def summary_of_nurture(actor: Actor, from_: datetime | None = None, to: datetime | None = None) -> NurtureSummaryView:
    """What waits in nurture and what came back, by reason: from `from` to before `to`, or ever."""
    return nurture_summary(actor, clock.now(), start=from_, end=to)


class Queries:
    """Root fields of queries."""

    nurture_summary = query("nurture.summary", NurtureSummaryView)(summary_of_nurture)
    rejection_reasons = query("reason.list", list[ReasonView])(rejection_reasons)
    loss_reasons = query("reason.list", list[ReasonView])(loss_reasons)
