"""Signal types and sources that count nothing for now."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import suspending
from qualification.forms import CreateSuspensionBody, EmptyBody
from qualification.readers.suspensions import SUSPENSION, SUSPENSIONS


class Suspensions(Endpoint):
    """All suspensions."""

    verbs = {"GET": "suspension.list", "POST": "suspension.create"}

    @describes("listSuspensions", "What is or was suspended, the latest first", lists=SUSPENSIONS)
    def get(self, request: Request) -> dict[str, Any]:
        """By whom, until when and why."""
        return listed(request, SUSPENSIONS)

    @describes(
        "createSuspension",
        "Let a signal type or a source count nothing, at once and for five days at most",
        body=CreateSuspensionBody,
        shows=SUSPENSION,
        status=201,
        errors={
            409: ("already_suspended",),
            422: ("unknown_code", "note_required", "until_required", "until_in_the_past", "suspension_too_long"),
        },
    )
    def post(self, request: Request, body: CreateSuspensionBody) -> Response:
        """Signals are still taken in, and count again when it ends. Leads that it concerns are decided anew; open
        handoffs stay open.
        """
        made = suspending.suspend(
            kind=body.kind,
            code=body.code,
            note=body.note or "",
            until=body.until,
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, SUSPENSION, made.pk, status=201)


class SuspensionOne(Endpoint):
    """One suspension."""

    verbs = {"GET": "suspension.read"}

    @describes("readSuspension", "One suspension", shows=SUSPENSION)
    def get(self, request: Request, id: UUID) -> Response:
        """With how many leads were gone through."""
        return shown(request, SUSPENSION, id)


class SuspensionEnd(Endpoint):
    """The early end of a suspension."""

    verbs = {"POST": "suspension.end"}

    @describes(
        "endSuspension",
        "Let it count again before its time",
        body=EmptyBody,
        shows=SUSPENSION,
        errors={409: ("suspension_ended",)},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """What was sent meanwhile counts as of when it happened."""
        suspending.end(id, actor=actor_of(request), now=clock.now())
        return shown(request, SUSPENSION, id)
