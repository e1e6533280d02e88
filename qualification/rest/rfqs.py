"""`rfqs/`: what is asked for, with lines, revisions and quotes; the ends of RFQs are feedback's."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import quoting, rfqs
from qualification.readers.rfqs import RFQ, RFQS, rfq_version
from qualification.rfq_forms import CreateRfqBody, QuoteBody, ReviseRfqBody, RfqLineBody, UpdateRfqBody

AMOUNT_FAULTS = ("out_of_bounds", "unknown_currency")
LINE_FAULTS = ("blank", "malformed_hash")
ENDED = {409: ("rfq_ended",)}


def rfq_shown(request: Request, id: UUID, *, status: int = 200) -> Response:
    """An RFQ with its ETag."""
    return shown(request, RFQ, id, version=rfq_version(actor_of(request), id), status=status)


def rfq_after(request: Request, id: UUID, act: Callable[[], object], *, status: int = 200) -> Response:
    """The RFQ after an act, which a stale If-Match prevents."""
    actor = actor_of(request)
    matched(request, lambda: rfqs.hold_first(id, actor)[1].version, act)
    return rfq_shown(request, id, status=status)


class Rfqs(Endpoint):
    """The list."""

    verbs = {"GET": "rfq.list", "POST": "rfq.create"}

    @describes("listRfqs", "RFQs, newest first", lists=RFQS)
    def get(self, request: Request) -> dict[str, Any]:
        """Those that have ended too, unless `going` narrows it."""
        return listed(request, RFQS)

    @describes(
        "createRfq",
        "Add an RFQ of a lead",
        body=CreateRfqBody,
        shows=RFQ,
        status=201,
        errors={404: ("not_found",), 422: (*AMOUNT_FAULTS, *LINE_FAULTS, "in_the_future")},
    )
    def post(self, request: Request, body: CreateRfqBody) -> Response:
        """What came by mail, telephone or a portal of the buyer's; signals make theirs by themselves."""
        made = rfqs.create(body, actor=actor_of(request), now=clock.now())
        return rfq_shown(request, made.pk, status=201)


class RfqOne(Endpoint):
    """One RFQ."""

    verbs = {"GET": "rfq.read", "PATCH": "rfq.edit"}

    @describes("readRfq", "One RFQ with its lines, quotes and revisions", shows=RFQ)
    def get(self, request: Request, id: UUID) -> Response:
        """What is export-controlled is null for who is not cleared, and named in `masked`."""
        return rfq_shown(request, id)

    @describes(
        "updateRfq",
        "Correct or complete an RFQ",
        body=UpdateRfqBody,
        shows=RFQ,
        if_match=True,
        errors=ENDED | {403: ("not_cleared",), 422: (*AMOUNT_FAULTS, "drawing_controlled")},
    )
    def patch(self, request: Request, id: UUID, body: UpdateRfqBody) -> Response:
        """The revision stays the buyer's: what the buyer changes is a revision."""
        return rfq_after(request, id, partial(rfqs.edit, id, body, actor=actor_of(request), now=clock.now()))


class RfqRevise(Endpoint):
    """What the buyer asks for instead."""

    verbs = {"POST": "rfq.edit"}

    @describes(
        "reviseRfq",
        "Write down what the buyer asks for instead",
        body=ReviseRfqBody,
        shows=RFQ,
        if_match=True,
        errors=ENDED
        | {403: ("not_cleared",), 422: (*AMOUNT_FAULTS, *LINE_FAULTS, "in_the_future", "drawing_controlled")},
    )
    def post(self, request: Request, id: UUID, body: ReviseRfqBody) -> Response:
        """What it said before is kept in `revisions`; it waits for a quote again."""
        return rfq_after(request, id, partial(rfqs.revise, id, body, actor=actor_of(request), now=clock.now()))


class RfqLines(Endpoint):
    """The parts of an RFQ."""

    verbs = {"POST": "rfq.edit"}

    @describes(
        "addRfqLine",
        "Add a part to an RFQ",
        body=RfqLineBody,
        shows=RFQ,
        status=201,
        if_match=True,
        errors={409: ("rfq_ended", "too_many_lines"), 422: LINE_FAULTS},
    )
    def post(self, request: Request, id: UUID, body: RfqLineBody) -> Response:
        """An export-controlled drawing makes the RFQ export-controlled."""
        act = partial(rfqs.add_line, id, body, actor=actor_of(request), now=clock.now())
        return rfq_after(request, id, act, status=201)


class RfqLineOne(Endpoint):
    """One part of an RFQ."""

    verbs = {"PATCH": "rfq.edit"}

    @describes(
        "updateRfqLine",
        "Correct or complete a part of an RFQ",
        body=RfqLineBody,
        shows=RFQ,
        if_match=True,
        errors=ENDED | {422: LINE_FAULTS},
    )
    def patch(self, request: Request, id: UUID, number: int, body: RfqLineBody) -> Response:
        """By the number of the line."""
        act = partial(rfqs.edit_line, id, number, body, actor=actor_of(request), now=clock.now())
        return rfq_after(request, id, act)


class RfqQuotes(Endpoint):
    """The quotes of an RFQ."""

    verbs = {"POST": "rfq.quote"}

    @describes(
        "quoteRfq",
        "Write down a quote that was sent",
        body=QuoteBody,
        shows=RFQ,
        status=201,
        if_match=True,
        errors={
            403: ("not_sales", "not_holder"),
            409: ("rfq_ended", "stage_not_allowed"),
            422: (*AMOUNT_FAULTS, "in_the_future", "until_in_the_past"),
        },
    )
    def post(self, request: Request, id: UUID, body: QuoteBody) -> Response:
        """By the holder; with the first one the lead is quoted. A quote anew is a revision of the last."""
        act = partial(quoting.quote, id, body, actor=actor_of(request), now=clock.now())
        return rfq_after(request, id, act, status=201)
