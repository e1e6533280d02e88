"""`partner/registrations/`: deals that partners register, only with a partner's token, only its own."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import appeals, registrations
from accounts.appeals import AppealBody
from accounts.readers.partner_registrations import PARTNER_REGISTRATION, PARTNER_REGISTRATIONS
from accounts.registrations import RegisterDealBody
from leadhub.api.bodies import Body
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now

REGISTER_ERRORS = {
    403: ("not_allowed",),
    409: ("already_registered", "registration_not_agreed"),
    422: (
        "account_not_identified",
        "bad_domain",
        "unknown_country",
        "unknown_region",
        "unknown_product_line",
        "currency_required",
        "out_of_bounds",
        "own_company",
    ),
}


class WithdrawRegistrationBody(Body):
    """Nothing needs to be said."""


class PartnerRegistrations(Endpoint):
    """The deals of the caller's partner."""

    verbs = {"GET": "partner.registrations", "POST": "partner.register"}

    @describes("listPartnerRegistrations", "The deals that you registered, newest first", lists=PARTNER_REGISTRATIONS)
    def get(self, request: Request) -> dict[str, Any]:
        """With the answer to each as it stands now."""
        return listed(request, PARTNER_REGISTRATIONS)

    @describes(
        "registerDeal",
        "Register a deal that you work on",
        body=RegisterDealBody,
        shows=PARTNER_REGISTRATION,
        status=201,
        errors=REGISTER_ERRORS,
    )
    def post(self, request: Request, body: RegisterDealBody) -> Response:
        """Free and yours until a date; known, and you are first in line; or protected for another."""
        made = registrations.register(body, actor=actor_of(request), now=now())
        return shown(request, PARTNER_REGISTRATION, made.pk, status=201)


class PartnerRegistrationOne(Endpoint):
    """One deal of the caller's partner."""

    verbs = {"GET": "partner.registration"}

    @describes("readPartnerRegistration", "A deal that you registered", shows=PARTNER_REGISTRATION)
    def get(self, request: Request, id: UUID) -> Response:
        """With your appeal, where there is one."""
        return shown(request, PARTNER_REGISTRATION, id)


class PartnerRegistrationAppeal(Endpoint):
    """Another look at an answer."""

    verbs = {"POST": "partner.appeal"}

    @describes(
        "appealRegistration",
        "Ask operations to look at the answer again",
        body=AppealBody,
        shows=PARTNER_REGISTRATION,
        errors={409: ("already_appealed", "registration_closed"), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: AppealBody) -> Response:
        """Once; it is answered by its due time."""
        appeals.appeal(id, comment=body.comment or "", actor=actor_of(request), now=now())
        return shown(request, PARTNER_REGISTRATION, id)


class PartnerRegistrationWithdraw(Endpoint):
    """A deal given up."""

    verbs = {"POST": "partner.withdraw_registration"}

    @describes(
        "withdrawRegistration",
        "Give up a deal, or a place in line",
        body=WithdrawRegistrationBody,
        shows=PARTNER_REGISTRATION,
        errors={409: ("registration_closed",)},
    )
    def post(self, request: Request, id: UUID, body: WithdrawRegistrationBody) -> Response:
        """Others may register it from then on."""
        registrations.withdraw(id, actor=actor_of(request), now=now())
        return shown(request, PARTNER_REGISTRATION, id)
