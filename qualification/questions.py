"""What people ask of each other about handoffs ends with them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from qualification.models import DataRequest, Placement, PlacementAnswer, TechnicalReview


def drop(leads: Collection[UUID], *, actor: Actor, now: datetime) -> None:
    """End what is asked about locked leads that nobody has in hand any more: three statements at any number.

    Their clocks are ended by whoever ends those of the handoff.
    """
    DataRequest.objects.open().filter(handoff__lead_id__among=list(leads)).update(
        ended_at=now, ended_by_name=actor.label
    )
    Placement.objects.open().filter(handoff__lead_id__among=list(leads)).update(
        answer=PlacementAnswer.VOID, answered_at=now, answered_by_name=actor.label
    )
    TechnicalReview.objects.open().filter(lead_id__among=list(leads)).update(withdrawn_at=now)
