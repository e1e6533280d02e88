"""Who has a part in a lead, and the credit for a won one."""

from uuid import UUID

from rest_framework.request import Request

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification import collaborators
from qualification.collaborators import part_from
from qualification.forms import CollaboratorBody, CorrectCreditsBody
from qualification.readers.collaborators import CollaborationView, collaboration_of

PARTIES = ("party_required", "unknown_user", "unknown_partner", "share_required", "share_not_expected")


class Collaborators(Endpoint):
    """All of a lead."""

    verbs = {"GET": "lead.collaborators", "POST": "lead.credit"}

    @describes("listCollaborators", "Who has a part in a lead, and its frozen credit", answer=CollaborationView)
    def get(self, request: Request, id: UUID) -> CollaborationView:
        """Who sourced it is set by itself; the rest is named by people."""
        return collaboration_of(actor_of(request), id)

    @describes(
        "addCollaborator",
        "Name somebody who helped, or who shares the credit",
        body=CollaboratorBody,
        answer=CollaborationView,
        status=201,
        errors={
            409: ("credit_frozen", "already_credited", "too_many_collaborators"),
            422: ("credit_set_by_itself", "shares_over_100", *PARTIES),
        },
    )
    def post(self, request: Request, id: UUID, body: CollaboratorBody) -> CollaborationView:
        """Shares of all who split make 100 percent at most; what is left is the holder's."""
        part = part_from(body.user, body.partner, body.credit, body.share)
        collaborators.add(id, part, actor=actor_of(request), now=clock.now())
        return collaboration_of(actor_of(request), id)


class CollaboratorOne(Endpoint):
    """One of them."""

    verbs = {"DELETE": "lead.credit"}

    @describes(
        "endCollaborator",
        "Somebody no longer has a part in a lead",
        status=204,
        errors={409: ("credit_frozen",)},
    )
    def delete(self, request: Request, id: UUID, collaborator: UUID) -> None:
        """That they had stays written down."""
        collaborators.end(id, collaborator, actor=actor_of(request), now=clock.now())


class Credits(Endpoint):
    """The credit for a won lead."""

    verbs = {"POST": "lead.correct_credit"}

    @describes(
        "correctCredits",
        "Correct the credit for a won lead, and say why",
        body=CorrectCreditsBody,
        answer=CollaborationView,
        errors={409: ("not_won",), 422: ("comment_required", "shares_not_100", "already_credited", *PARTIES)},
    )
    def post(self, request: Request, id: UUID, body: CorrectCreditsBody) -> CollaborationView:
        """It is a version more; those before stay."""
        parts = [part_from(one.user, one.partner, one.credit, one.share) for one in body.credits]
        collaborators.correct(id, parts, comment=body.comment or "", actor=actor_of(request), now=clock.now())
        return collaboration_of(actor_of(request), id)
