"""The agreed lists of reasons."""

from rest_framework.request import Request

from feedback.models import Reason
from feedback.readers.reasons import ReasonsView, reasons_of
from leadhub import clock
from leadhub.api.views import Endpoint, describes


class RejectionReasons(Endpoint):
    """Why sales gives a lead back."""

    verbs = {"GET": "reason.list"}

    @describes("listRejectionReasons", "Why a handoff may be rejected or a lead returned", answer=ReasonsView)
    def get(self, request: Request) -> ReasonsView:
        """In the order in which they are offered."""
        return reasons_of(Reason.Kind.REJECTION, clock.now())


class LossReasons(Endpoint):
    """Why a lead was lost."""

    verbs = {"GET": "reason.list"}

    @describes("listLossReasons", "Why an opportunity may be lost", answer=ReasonsView)
    def get(self, request: Request) -> ReasonsView:
        """In the order in which they are offered."""
        return reasons_of(Reason.Kind.LOSS, clock.now())
