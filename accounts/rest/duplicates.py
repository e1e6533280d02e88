"""`duplicates/` and `possible-duplicates/`: who may be somebody known already."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import sweeping
from accounts.readers.duplicates import (
    POSSIBLE_DUPLICATE,
    POSSIBLE_DUPLICATES,
    DuplicatesView,
    duplicates_of_account,
    duplicates_of_contact,
    duplicates_of_entry,
)
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, listed, shown
from leadhub.clock import now
from leadhub.jobs.readers import JOB
from leadhub.jobs.rest import accepted

ENTRY = (
    Parameter("name", str, "The name of a company, however it is written."),
    Parameter("domain", str, "A domain or web address of the company."),
    Parameter("country", str, "Its country, ISO 3166-1."),
    Parameter("email", str, "An e-mail address of a person; its domain tells the company too."),
    Parameter("phone", str, "A telephone number of a person."),
    Parameter("first_name", str, "A person's first name."),
    Parameter("last_name", str, "A person's last name."),
)


class Duplicates(Endpoint):
    """Before something is entered."""

    verbs = {"GET": "duplicate.list"}

    @describes(
        "findDuplicates", "Who is known already of what is about to be entered", parameters=ENTRY, answer=DuplicatesView
    )
    def get(self, request: Request) -> DuplicatesView:
        """Companies and people, the likest first. `exact` is what a signal with the same words would be taken for."""
        entered = {each.name: request.query_params.get(each.name, "") for each in ENTRY}
        return duplicates_of_entry(actor_of(request), entered)


class AccountDuplicates(Endpoint):
    """Of a known company."""

    verbs = {"GET": "duplicate.list"}

    @describes("findDuplicatesOfAccount", "Accounts that may be this one", answer=DuplicatesView)
    def get(self, request: Request, id: UUID) -> DuplicatesView:
        """The likest first, each with why."""
        return duplicates_of_account(actor_of(request), id)


class ContactDuplicates(Endpoint):
    """Of a known person."""

    verbs = {"GET": "duplicate.list"}

    @describes("findDuplicatesOfContact", "Contacts that may be this one", answer=DuplicatesView)
    def get(self, request: Request, id: UUID) -> DuplicatesView:
        """The likest first, each with why."""
        return duplicates_of_contact(actor_of(request), id)


class PossibleDuplicates(Endpoint):
    """What the last sweep found."""

    verbs = {"GET": "possible_duplicate.list"}

    @describes("listPossibleDuplicates", "Pairs that look alike, the likest first", lists=POSSIBLE_DUPLICATES)
    def get(self, request: Request) -> dict[str, Any]:
        """`dismissed=false` are those that nobody has judged."""
        return listed(request, POSSIBLE_DUPLICATES)


class PossibleDuplicateOne(Endpoint):
    """One pair."""

    verbs = {"GET": "possible_duplicate.read"}

    @describes("readPossibleDuplicate", "One pair that looks alike", shows=POSSIBLE_DUPLICATE)
    def get(self, request: Request, id: UUID) -> Response:
        """One pair, with why."""
        return shown(request, POSSIBLE_DUPLICATE, id)


class PossibleDuplicateDismiss(Endpoint):
    """Two that are two."""

    verbs = {"POST": "possible_duplicate.dismiss"}

    @describes(
        "dismissPossibleDuplicate",
        "Say that two are two",
        shows=POSSIBLE_DUPLICATE,
        errors={409: ("already_dismissed",)},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """No sweep shows them again."""
        sweeping.dismiss(id, actor=actor_of(request), now=now())
        return shown(request, POSSIBLE_DUPLICATE, id)


class PossibleDuplicateSweep(Endpoint):
    """Looking through all that are known."""

    verbs = {"POST": "possible_duplicate.sweep"}

    @describes("sweepDuplicates", "Look for duplicates among all accounts and contacts", shows=JOB, status=202)
    def post(self, request: Request) -> Response:
        """202 with the address of the job; one that is under way already is answered instead."""
        return accepted(request, sweeping.ask(actor=actor_of(request), now=now()).pk)


routes = [
    path("duplicates/", Duplicates.as_view()),
    path("accounts/<uuid:id>/duplicates/", AccountDuplicates.as_view()),
    path("contacts/<uuid:id>/duplicates/", ContactDuplicates.as_view()),
    path("possible-duplicates/", PossibleDuplicates.as_view()),
    path("possible-duplicates/sweep/", PossibleDuplicateSweep.as_view()),
    path("possible-duplicates/<uuid:id>/", PossibleDuplicateOne.as_view()),
    path("possible-duplicates/<uuid:id>/dismiss/", PossibleDuplicateDismiss.as_view()),
]
