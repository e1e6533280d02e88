"""`deal-registrations/` and `registration-appeals/`: read by the staff, judged by operations."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import appeals, registrations
from accounts.appeals import DecideAppealBody
from accounts.readers.registrations import (
    DEAL_REGISTRATION,
    DEAL_REGISTRATIONS,
    REGISTRATION_APPEAL,
    REGISTRATION_APPEALS,
)
from accounts.registrations import EndRegistrationBody, TransferRegistrationBody
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now


class DealRegistrations(Endpoint):
    """The list."""

    verbs = {"GET": "deal_registration.list"}

    @describes("listDealRegistrations", "Deals that partners registered, newest first", lists=DEAL_REGISTRATIONS)
    def get(self, request: Request) -> dict[str, Any]:
        """Of all partners, with the history of each."""
        return listed(request, DEAL_REGISTRATIONS)


class DealRegistrationOne(Endpoint):
    """One registration."""

    verbs = {"GET": "deal_registration.read"}

    @describes("readDealRegistration", "One deal registration", shows=DEAL_REGISTRATION)
    def get(self, request: Request, id: UUID) -> Response:
        """One deal registration."""
        return shown(request, DEAL_REGISTRATION, id)


class DealRegistrationDecideAppeal(Endpoint):
    """The answer to an appeal."""

    verbs = {"POST": "deal_registration.decide_appeal"}

    @describes(
        "decideRegistrationAppeal",
        "Uphold an answer, or give the deal to whoever appealed",
        body=DecideAppealBody,
        shows=DEAL_REGISTRATION,
        errors={
            409: ("no_appeal_open", "already_answered", "house_account", "partner_inactive"),
            422: ("answer_required", "unknown_answer", "comment_required"),
        },
    )
    def post(self, request: Request, id: UUID, body: DecideAppealBody) -> Response:
        """The partner reads the comment."""
        appeals.decide(id, answer=body.answer, comment=body.comment or "", actor=actor_of(request), now=now())
        return shown(request, DEAL_REGISTRATION, id)


class DealRegistrationEnd(Endpoint):
    """The end of a registration."""

    verbs = {"POST": "deal_registration.end"}

    @describes(
        "endDealRegistration",
        "End a registration",
        body=EndRegistrationBody,
        shows=DEAL_REGISTRATION,
        errors={409: ("registration_closed",), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: EndRegistrationBody) -> Response:
        """The partner reads that it ended, and not why."""
        registrations.end(id, comment=body.comment or "", actor=actor_of(request), now=now())
        return shown(request, DEAL_REGISTRATION, id)


class DealRegistrationTransfer(Endpoint):
    """Another partner for a deal."""

    verbs = {"POST": "deal_registration.transfer"}

    @describes(
        "transferDealRegistration",
        "Give a registered deal to another partner",
        body=TransferRegistrationBody,
        shows=DEAL_REGISTRATION,
        errors={
            409: ("registration_closed", "house_account"),
            422: ("comment_required", "unknown_partner", "own_company"),
        },
    )
    def post(self, request: Request, id: UUID, body: TransferRegistrationBody) -> Response:
        """Answers the registration of the other, which is protected for as long as this one was."""
        given = registrations.transfer(
            id, partner=body.partner, comment=body.comment or "", actor=actor_of(request), now=now()
        )
        return shown(request, DEAL_REGISTRATION, given.pk)


class RegistrationAppeals(Endpoint):
    """The queue of operations."""

    verbs = {"GET": "registration_appeal.list"}

    @describes("listRegistrationAppeals", "Appeals of partners, newest first", lists=REGISTRATION_APPEALS)
    def get(self, request: Request) -> dict[str, Any]:
        """`open=true` and `ordering=due_at` are the queue."""
        return listed(request, REGISTRATION_APPEALS)


class RegistrationAppealOne(Endpoint):
    """One appeal."""

    verbs = {"GET": "registration_appeal.read"}

    @describes("readRegistrationAppeal", "One appeal of a partner", shows=REGISTRATION_APPEAL)
    def get(self, request: Request, id: UUID) -> Response:
        """One appeal of a partner."""
        return shown(request, REGISTRATION_APPEAL, id)
