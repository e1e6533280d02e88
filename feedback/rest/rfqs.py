"""The ends of RFQs."""

from functools import partial
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import endings
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification.readers.rfqs import RFQ
from qualification.rest.rfqs import rfq_after
from qualification.rfq_forms import EndRfqBody, WonRfqBody

REASONED = ("reason_required", "unknown_reason", "reason_not_here", "comment_required")
HOLDERS = ("not_sales", "not_holder")


class RfqWon(Endpoint):
    """The end that everybody wants."""

    verbs = {"POST": "rfq.end"}

    @describes(
        "winRfq",
        "Say that the order came",
        body=WonRfqBody,
        shows=RFQ,
        if_match=True,
        errors={
            403: HOLDERS,
            409: ("rfq_ended", "stage_not_allowed"),
            422: ("currency_required", "out_of_bounds", "unknown_currency"),
        },
    )
    def post(self, request: Request, id: UUID, body: WonRfqBody) -> Response:
        """By the holder; the lead is won. Other RFQs of it go on by themselves."""
        return rfq_after(request, id, partial(endings.win, id, body, actor=actor_of(request), now=clock.now()))


class RfqLost(Endpoint):
    """The end that nobody wants."""

    verbs = {"POST": "rfq.end"}

    @describes(
        "loseRfq",
        "Say that an RFQ was lost",
        body=EndRfqBody,
        shows=RFQ,
        if_match=True,
        errors={403: HOLDERS, 409: ("rfq_ended", "stage_not_allowed"), 422: REASONED},
    )
    def post(self, request: Request, id: UUID, body: EndRfqBody) -> Response:
        """With a loss reason and a comment; once all RFQs have ended and none was won, the lead is lost."""
        return rfq_after(request, id, partial(endings.lose, id, body, actor=actor_of(request), now=clock.now()))


class RfqNoBid(Endpoint):
    """No quote."""

    verbs = {"POST": "rfq.end"}

    @describes(
        "declineRfq",
        "Say that there is no bid",
        body=EndRfqBody,
        shows=RFQ,
        if_match=True,
        errors={403: HOLDERS, 409: ("rfq_ended", "rfq_quoted", "stage_not_allowed"), 422: REASONED},
    )
    def post(self, request: Request, id: UUID, body: EndRfqBody) -> Response:
        """With a no-bid reason and a comment; it keeps what was promised as a quote does."""
        return rfq_after(request, id, partial(endings.decline, id, body, actor=actor_of(request), now=clock.now()))


class RfqWithdraw(Endpoint):
    """The buyer asks no more."""

    verbs = {"POST": "rfq.end"}

    @describes(
        "withdrawRfq",
        "Say that the buyer withdrew an RFQ",
        body=EndRfqBody,
        shows=RFQ,
        if_match=True,
        errors={403: HOLDERS, 409: ("rfq_ended", "stage_not_allowed"), 422: REASONED},
    )
    def post(self, request: Request, id: UUID, body: EndRfqBody) -> Response:
        """With a loss reason and a comment."""
        return rfq_after(request, id, partial(endings.withdraw, id, body, actor=actor_of(request), now=clock.now()))
