"""What GraphQL callers do about people of one project: the use case of REST, with the same words."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import mutation
from qualification import separating
from qualification.forms import SeparateBody
from qualification.readers.handoffs import HANDOFF, HandoffView


class Separating:
    """Root fields of mutations."""

    @staticmethod
    @mutation("handoff.separate", HANDOFF)
    def separate_handoff(actor: Actor, id: UUID, input: SeparateBody) -> HandoffView:
        """Give a lead that shares a handoff one of its own; answers that."""
        made = separating.separate(id, lead=input.lead, comment=input.comment or "", actor=actor, now=clock.now())
        return HANDOFF.read(actor, made.pk)
