"""Mails that ask for something: read, confirmed as enquiries, or discarded."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import enquiry_drafts
from qualification.enquiry_forms import ConfirmEnquiryBody, DiscardEnquiryBody
from qualification.readers.enquiry_drafts import ENQUIRY_DRAFT, ENQUIRY_DRAFTS


class EnquiryDrafts(Endpoint):
    """All mails that ask or asked for something."""

    verbs = {"GET": "enquiry_draft.list"}

    @describes("listEnquiryDrafts", "Enquiries that came by mail, the latest first", lists=ENQUIRY_DRAFTS)
    def get(self, request: Request) -> dict[str, Any]:
        """Sales sees those of its desks, and of the customers that it owns."""
        return listed(request, ENQUIRY_DRAFTS)


class EnquiryDraftOne(Endpoint):
    """One of them."""

    verbs = {"GET": "enquiry_draft.read"}

    @describes("readEnquiryDraft", "One enquiry that came by mail", shows=ENQUIRY_DRAFT)
    def get(self, request: Request, id: UUID) -> Response:
        """With who wrote what, and what became of it."""
        return shown(request, ENQUIRY_DRAFT, id)


class EnquiryDraftConfirm(Endpoint):
    """A mail that is an enquiry."""

    verbs = {"POST": "enquiry_draft.confirm"}

    @describes(
        "confirmEnquiryDraft",
        "Say that it is an enquiry, of whom and of what",
        body=ConfirmEnquiryBody,
        shows=ENQUIRY_DRAFT,
        errors={
            409: ("enquiry_decided", "contact_erased"),
            422: (
                *("type_required", "unknown_signal_type", "contact_not_identified", "bad_email", "bad_phone"),
                *("bad_domain", "unknown_country", "unknown_region", "bad_industry", "unknown_product_line"),
                "too_large",
            ),
        },
    )
    def post(self, request: Request, id: UUID, body: ConfirmEnquiryBody) -> Response:
        """It occurred when the mail was received: clocks count from there. Whatever is left out stays as it says."""
        enquiry_drafts.confirm(id, body, actor=actor_of(request), now=clock.now())
        return shown(request, ENQUIRY_DRAFT, id)


class EnquiryDraftDiscard(Endpoint):
    """A mail that is none."""

    verbs = {"POST": "enquiry_draft.discard"}

    @describes(
        "discardEnquiryDraft",
        "Say that it is no enquiry, and why",
        body=DiscardEnquiryBody,
        shows=ENQUIRY_DRAFT,
        errors={409: ("enquiry_decided",), 422: ("reason_required", "unknown_reason")},
    )
    def post(self, request: Request, id: UUID, body: DiscardEnquiryBody) -> Response:
        """What it says is dropped after a time, thirty days unless its connection says otherwise."""
        enquiry_drafts.discard(id, reason=body.reason, actor=actor_of(request), now=clock.now())
        return shown(request, ENQUIRY_DRAFT, id)


routes = [
    path("enquiry-drafts/", EnquiryDrafts.as_view(), name="enquiry-drafts"),
    path("enquiry-drafts/<uuid:id>/", EnquiryDraftOne.as_view(), name="enquiry-draft"),
    path("enquiry-drafts/<uuid:id>/confirm/", EnquiryDraftConfirm.as_view(), name="enquiry-draft-confirm"),
    path("enquiry-drafts/<uuid:id>/discard/", EnquiryDraftDiscard.as_view(), name="enquiry-draft-discard"),
]
