"""`contacts/`: people."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import contacts
from accounts.contacts import CreateContactBody, UpdateContactBody, hold_contact
from accounts.readers.contacts import CONTACT, CONTACTS
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now

FACT_ERRORS = ("bad_email", "bad_phone", "unknown_account", "contact_not_identified")


class Contacts(Endpoint):
    """The list."""

    verbs = {"GET": "contact.list", "POST": "contact.create"}

    @describes("listContacts", "Contacts, newest first", lists=CONTACTS)
    def get(self, request: Request) -> dict[str, Any]:
        """People as far as known, without those that were merged into another."""
        return listed(request, CONTACTS)

    @describes(
        "createContact",
        "Make a contact that is not known yet",
        body=CreateContactBody,
        shows=CONTACT,
        status=201,
        errors={409: ("duplicate", "contact_erased"), 422: FACT_ERRORS},
    )
    def post(self, request: Request, body: CreateContactBody) -> Response:
        """An e-mail, or without one a telephone and name, that signals would take for a known contact is 409."""
        made = contacts.create(body, actor=actor_of(request), now=now())
        return shown(request, CONTACT, made.pk, version=made.facts_stamp, status=201)


class ContactOne(Endpoint):
    """One contact."""

    verbs = {"GET": "contact.read", "PATCH": "contact.edit"}

    @describes("readContact", "One contact", shows=CONTACT)
    def get(self, request: Request, id: UUID) -> Response:
        """One contact, with its ETag."""
        return shown(request, CONTACT, id, version=contacts.version_of(id, actor_of(request)))

    @describes(
        "updateContact",
        "Set facts, noise class or account",
        body=UpdateContactBody,
        shows=CONTACT,
        if_match=True,
        errors={409: ("duplicate", "contact_erased"), 422: FACT_ERRORS},
    )
    def patch(self, request: Request, id: UUID, body: UpdateContactBody) -> Response:
        """A function of null is read from the job title again. The leads of the contact are decided again."""
        actor = actor_of(request)
        row = matched(
            request,
            lambda: hold_contact(id, actor).facts_stamp,
            lambda: contacts.edit(id, body, actor=actor, now=now()),
        )
        return shown(request, CONTACT, row.pk, version=row.facts_stamp)
