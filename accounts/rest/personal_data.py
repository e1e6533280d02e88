"""`contacts/{id}/`: what a person agreed to, what is known of the person, and its erasure."""

from typing import Final
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import consents, erasing, lifting
from accounts.consents import RecordConsentBody
from accounts.erasing import EraseContactBody
from accounts.lifting import LiftErasureBody
from accounts.readers.consents import ConsentsView, consents_of
from accounts.readers.contacts import CONTACT
from accounts.readers.erasures import ErasureLiftView, lift_view
from accounts.readers.personal_data import PersonalDataView, personal_data_of
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, shown
from leadhub.clock import now

FILE: Final = 'attachment; filename="personal-data-{contact}.json"'


class ContactConsents(Endpoint):
    """What one person agreed to."""

    verbs = {"GET": "contact.consents", "POST": "contact.record_consent"}

    @describes("readConsents", "What a person agreed to and withdrew from, with the history", answer=ConsentsView)
    def get(self, request: Request, id: UUID) -> Response:
        """Of each source the newest word counts, and among sources the strictest."""
        return Response(consents_of(actor_of(request), id))

    @describes(
        "recordConsent",
        "Write down a consent or its withdrawal",
        body=RecordConsentBody,
        answer=ConsentsView,
        status=201,
        errors={409: ("contact_erased",), 422: ("evidence_required", "in_the_future")},
    )
    def post(self, request: Request, id: UUID, body: RecordConsentBody) -> Response:
        """A consent that was given needs evidence. What was said before stays in the history."""
        actor = actor_of(request)
        consents.record_consent(id, body, actor=actor, now=now())
        return Response(consents_of(actor, id), status=201)


class ContactErase(Endpoint):
    """The erasure of one person."""

    verbs = {"POST": "contact.erase"}

    @describes("eraseContact", "Erase the data of a person", body=EraseContactBody, shows=CONTACT)
    def post(self, request: Request, id: UUID, body: EraseContactBody) -> Response:
        """In every table, for good, with all contacts that were merged with this one. What is counted stays.

        Signals, imports and entries that name the person again are refused as `contact_erased`. Asked again it
        answers the same.
        """
        actor = actor_of(request)
        erasing.erase(id, body.reason, actor=actor, now=now())
        return shown(request, CONTACT, id)


class ErasureLifts(Endpoint):
    """Somebody who was erased and is taken again."""

    verbs = {"POST": "erasure.lift"}

    @describes(
        "liftErasure",
        "Let one address of somebody who was erased be taken again",
        body=LiftErasureBody,
        answer=ErasureLiftView,
        status=201,
        errors={409: ("not_erased",), 422: ("address_required", "bad_email", "bad_phone")},
    )
    def post(self, request: Request, body: LiftErasureBody) -> Response:
        """By this address, or this number with this name, and by nothing else. What was erased does not come back."""
        made = lifting.lift(body, actor=actor_of(request), now=now())
        return Response(lift_view(made), status=201)


class ContactPersonalData(Endpoint):
    """All that is known of one person."""

    verbs = {"GET": "contact.personal_data"}

    @describes(
        "readPersonalData",
        "All that is held of a person, by tables",
        answer=PersonalDataView,
        errors={403: ("not_cleared",)},
    )
    def get(self, request: Request, id: UUID) -> Response:
        """For the person who asks what is known of them. A browser keeps it as a file."""
        answer = personal_data_of(actor_of(request), id, now())
        return Response(answer, headers={"Content-Disposition": FILE.format(contact=answer.contact)})
