"""`clearances/`: who may see what is export-controlled; kept by operations."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clearances
from accounts.clearances import GrantClearanceBody
from accounts.readers.clearances import CLEARANCE, CLEARANCES
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now


class Clearances(Endpoint):
    """The list."""

    verbs = {"GET": "clearance.list", "POST": "clearance.grant"}

    @describes("listClearances", "Who is cleared for what is export-controlled, newest first", lists=CLEARANCES)
    def get(self, request: Request) -> dict[str, Any]:
        """Those that are over or were withdrawn too, unless `stands` narrows it."""
        return listed(request, CLEARANCES)

    @describes(
        "grantClearance",
        "Clear a person or a partner until a date",
        body=GrantClearanceBody,
        shows=CLEARANCE,
        status=201,
        errors={
            422: (
                "user_or_partner",
                "unknown_user",
                "unknown_partner",
                "until_required",
                "until_in_the_past",
                "proof_required",
            )
        },
    )
    def post(self, request: Request, body: GrantClearanceBody) -> Response:
        """With what it rests on. A partner is cleared with all its people."""
        made = clearances.grant(body, actor=actor_of(request), now=now())
        return shown(request, CLEARANCE, made.pk, status=201)


class ClearanceOne(Endpoint):
    """One clearance."""

    verbs = {"GET": "clearance.read"}

    @describes("readClearance", "One clearance", shows=CLEARANCE)
    def get(self, request: Request, id: UUID) -> Response:
        """Whose it is, until when, and what it rests on."""
        return shown(request, CLEARANCE, id)


class ClearanceWithdraw(Endpoint):
    """The end before its date."""

    verbs = {"POST": "clearance.withdraw"}

    @describes(
        "withdrawClearance",
        "End a clearance at once",
        shows=CLEARANCE,
        errors={409: ("already_withdrawn", "clearance_over")},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """From the next request on nothing export-controlled is shown."""
        clearances.withdraw(id, actor=actor_of(request), now=now())
        return shown(request, CLEARANCE, id)
