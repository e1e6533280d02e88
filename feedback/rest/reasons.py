"""The agreed lists of reasons."""

from rest_framework.request import Request

from feedback.models import Reason
from feedback.readers.reasons import ReasonsView, reasons_of
from leadhub import clock
from leadhub.api.parameters import word_in
from leadhub.api.views import Endpoint, Parameter, describes

PLACED = (Parameter("place", Reason.Place, "Only those that may be given there."),)


class RejectionReasons(Endpoint):
    """Why sales gives a lead back."""

    verbs = {"GET": "reason.list"}

    @describes(
        "listRejectionReasons",
        "Why a handoff may be rejected or a lead returned",
        answer=ReasonsView,
        parameters=PLACED,
    )
    def get(self, request: Request) -> ReasonsView:
        """In the order in which they are offered."""
        return reasons_of(Reason.Kind.REJECTION, clock.now(), _place_in(request))


class LossReasons(Endpoint):
    """Why a lead was lost."""

    verbs = {"GET": "reason.list"}

    @describes("listLossReasons", "Why an opportunity may be lost", answer=ReasonsView, parameters=PLACED)
    def get(self, request: Request) -> ReasonsView:
        """In the order in which they are offered."""
        return reasons_of(Reason.Kind.LOSS, clock.now(), _place_in(request))


class NoBidReasons(Endpoint):
    """Why there is no bid."""

    verbs = {"GET": "reason.list"}

    @describes("listNoBidReasons", "Why there may be no bid for an RFQ", answer=ReasonsView)
    def get(self, request: Request) -> ReasonsView:
        """In the order in which they are offered."""
        return reasons_of(Reason.Kind.NO_BID, clock.now())


def _place_in(request: Request) -> Reason.Place | None:
    return word_in(request, "place", Reason.Place) if "place" in request.query_params else None
