"""`partner/tokens/`: tokens that people and programs of partners make and end for themselves."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.identity import tokens
from leadhub.identity.bodies import NoQuestionsBody
from leadhub.identity.partner_readers import (
    PARTNER_TOKEN,
    PARTNER_TOKENS,
    CreatePartnerTokenBody,
    with_its_text,
)

FAULTS = ("name_required", "unknown_scope", "scopes_required", "scope_too_wide", "expiry_past", "expiry_too_late")


class PartnerTokens(Endpoint):
    """The tokens of the caller."""

    verbs = {"GET": "partner.tokens", "POST": "partner.create_token"}

    @describes("listPartnerTokens", "Tokens of your own, the newest first", lists=PARTNER_TOKENS)
    def get(self, request: Request) -> dict[str, Any]:
        """Without their texts, which nobody reads a second time."""
        return listed(request, PARTNER_TOKENS)

    @describes(
        "createPartnerToken",
        "Make a token of your own",
        body=CreatePartnerTokenBody,
        shows=PARTNER_TOKEN,
        status=201,
        tells_secret=True,
        errors={409: ("too_many_tokens",), 422: FAULTS},
    )
    def post(self, request: Request, body: CreatePartnerTokenBody) -> Response:
        """The answer holds its text, which is never told again. A narrowed token hands on no more than it may."""
        actor = actor_of(request)
        told = tokens.make(actor=actor, name=body.name, scopes=body.scopes, expires_at=body.expires_at)
        return shown(request, PARTNER_TOKEN, told.token, status=201, view=with_its_text(actor, told))


class PartnerTokenOne(Endpoint):
    """One token of the caller."""

    verbs = {"GET": "partner.token"}

    @describes("readPartnerToken", "A token of yours", shows=PARTNER_TOKEN)
    def get(self, request: Request, id: UUID) -> Response:
        """What it may, until when, and when it was used last."""
        return shown(request, PARTNER_TOKEN, id)


class PartnerTokenRevocation(Endpoint):
    """The end of a token of the caller."""

    verbs = {"POST": "partner.revoke_token"}

    @describes(
        "revokePartnerToken",
        "End a token of yours",
        body=NoQuestionsBody,
        shows=PARTNER_TOKEN,
        errors={409: ("token_revoked",)},
    )
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """Its next request is refused."""
        tokens.revoke(id, actor=actor_of(request))
        return shown(request, PARTNER_TOKEN, id)


routes = [
    path("partner/tokens/", PartnerTokens.as_view(), name="partner-tokens"),
    path("partner/tokens/<uuid:id>/", PartnerTokenOne.as_view(), name="partner-token"),
    path("partner/tokens/<uuid:id>/revoke/", PartnerTokenRevocation.as_view(), name="partner-token-revoke"),
]
