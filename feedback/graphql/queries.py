"""The agreed lists of reasons over GraphQL."""

from feedback.models import Reason
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


class Queries:
    """Root fields of queries."""

    rejection_reasons = query("reason.list", list[ReasonView])(rejection_reasons)
    loss_reasons = query("reason.list", list[ReasonView])(loss_reasons)
