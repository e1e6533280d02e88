"""What GraphQL callers do about people of one project, and what waits for the triage desk."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one
from qualification import separating
from qualification.forms import SeparateBody
from qualification.readers.handoffs import HANDOFF, HandoffView
from qualification.readers.triages import TRIAGE, TRIAGES


class ProjectQueries:
    """Root fields of queries."""

    triage_item = one(TRIAGE)
    triage_items = connection(TRIAGES)


class Separating:
    """Root fields of mutations."""

    @staticmethod
    @mutation("handoff.separate", HANDOFF)
    def separate_handoff(actor: Actor, id: UUID, input: SeparateBody) -> HandoffView:
        """Give a lead that shares a handoff one of its own; answers that."""
        made = separating.separate(id, lead=input.lead, comment=input.comment or "", actor=actor, now=clock.now())
        return HANDOFF.read(actor, made.pk)
