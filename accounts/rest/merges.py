"""`merges/`: two that turned out to be one, and taken apart again."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import merging
from accounts.merging import MergeBody
from accounts.models import MergeNoun
from accounts.readers.merges import MERGE, MERGES, MergePreviewView, preview_of
from leadhub.api.parameters import id_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, listed, shown
from leadhub.clock import now

LOSER = Parameter("loser", UUID, "The one that turned out to be this one.", required=True)
NAMING = ("loser_required", "unknown_loser", "same_object")
REFUSED = ("already_merged", "contact_erased", "both_in_hand")


class AccountMerge(Endpoint):
    """Another account that is this one."""

    verbs = {"GET": "account.merge", "POST": "account.merge"}

    @describes(
        "previewAccountMerge",
        "What merging another account into this one would do",
        parameters=(LOSER,),
        answer=MergePreviewView,
        errors={409: ("already_merged",), 422: NAMING},
    )
    def get(self, request: Request, id: UUID) -> MergePreviewView:
        """Facts, what would move, and what forbids it. Nothing is changed."""
        return preview_of(actor_of(request), MergeNoun.ACCOUNT, id, id_in(request, "loser"))

    @describes(
        "mergeAccount",
        "Merge another account into this one",
        body=MergeBody,
        shows=MERGE,
        errors={409: (*REFUSED, "both_partners", "both_registered"), 422: NAMING},
    )
    def post(self, request: Request, id: UUID, body: MergeBody) -> Response:
        """Contacts, leads, sites and names of other systems go to this one, and unknown facts are learned."""
        made = merging.merge(MergeNoun.ACCOUNT, id, body.loser, actor=actor_of(request), now=now())
        return shown(request, MERGE, made.pk)


class ContactMerge(Endpoint):
    """Another contact who is this one."""

    verbs = {"GET": "contact.merge", "POST": "contact.merge"}

    @describes(
        "previewContactMerge",
        "What merging another contact into this one would do",
        parameters=(LOSER,),
        answer=MergePreviewView,
        errors={409: ("already_merged",), 422: NAMING},
    )
    def get(self, request: Request, id: UUID) -> MergePreviewView:
        """Facts, the leads that stand twice, the handoffs that would be withdrawn. Nothing is changed."""
        return preview_of(actor_of(request), MergeNoun.CONTACT, id, id_in(request, "loser"))

    @describes(
        "mergeContact",
        "Merge another contact into this one",
        body=MergeBody,
        shows=MERGE,
        errors={409: REFUSED, 422: NAMING},
    )
    def post(self, request: Request, id: UUID, body: MergeBody) -> Response:
        """The next signal of either address goes to this one. Leads that stand twice become one, and are decided."""
        made = merging.merge(MergeNoun.CONTACT, id, body.loser, actor=actor_of(request), now=now())
        return shown(request, MERGE, made.pk)


class Merges(Endpoint):
    """The history."""

    verbs = {"GET": "merge.list"}

    @describes("listMerges", "Merges, newest first", lists=MERGES)
    def get(self, request: Request) -> dict[str, Any]:
        """`winner` and `loser` narrow them to those of one account, contact or lead."""
        return listed(request, MERGES)


class MergeOne(Endpoint):
    """One merge."""

    verbs = {"GET": "merge.read"}

    @describes("readMerge", "One merge", shows=MERGE)
    def get(self, request: Request, id: UUID) -> Response:
        """What was moved and learned, and whether it was undone."""
        return shown(request, MERGE, id)


class UndoMerge(Endpoint):
    """The way back."""

    verbs = {"POST": "merge.undo"}

    @describes(
        "undoMerge",
        "Take two that were merged apart again",
        shows=MERGE,
        errors={409: ("already_undone", "part_of_another", "merged_further", "key_taken", "contact_erased")},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """What was moved goes back where it still is; what came since stays with the winner."""
        merging.undo(id, actor=actor_of(request), now=now())
        return shown(request, MERGE, id)


routes = [
    path("accounts/<uuid:id>/merge/", AccountMerge.as_view()),
    path("contacts/<uuid:id>/merge/", ContactMerge.as_view()),
    path("merges/", Merges.as_view()),
    path("merges/<uuid:id>/", MergeOne.as_view()),
    path("merges/<uuid:id>/undo/", UndoMerge.as_view()),
]
