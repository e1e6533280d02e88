"""Who has a part in a lead, over GraphQL: the use cases of REST, with the same words."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import mutation, query
from qualification import collaborators
from qualification.collaborators import part_from
from qualification.forms import CollaboratorBody, CorrectCreditsBody
from qualification.readers.collaborators import CollaborationView, collaboration_of
from qualification.readers.leads import LEAD, LeadView


class Collaborations:
    """Root fields of queries."""

    @staticmethod
    @query("lead.collaborators", CollaborationView)
    def collaboration(actor: Actor, lead: UUID) -> CollaborationView:
        """Who has a part in a lead, and its frozen credit."""
        return collaboration_of(actor, lead)


class Collaborating:
    """Root fields of mutations."""

    @staticmethod
    @mutation("lead.credit", LEAD)
    def add_collaborator(actor: Actor, id: UUID, input: CollaboratorBody) -> LeadView:
        """Name somebody who helped, or who shares the credit."""
        part = part_from(input.user, input.partner, input.credit, input.share)
        collaborators.add(id, part, actor=actor, now=clock.now())
        return LEAD.read(actor, id)

    @staticmethod
    @mutation("lead.credit", LEAD)
    def end_collaborator(actor: Actor, id: UUID, collaborator: UUID) -> LeadView:
        """Somebody no longer has a part in a lead; that they had stays written down."""
        collaborators.end(id, collaborator, actor=actor, now=clock.now())
        return LEAD.read(actor, id)

    @staticmethod
    @mutation("lead.correct_credit", LEAD)
    def correct_credits(actor: Actor, id: UUID, input: CorrectCreditsBody) -> LeadView:
        """Correct the credit for a won lead, and say why: a version more, those before stay."""
        parts = [part_from(one.user, one.partner, one.credit, one.share) for one in input.credits]
        collaborators.correct(id, parts, comment=input.comment or "", actor=actor, now=clock.now())
        return LEAD.read(actor, id)
