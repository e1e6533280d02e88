"""Who took which list out: kept with every export, since what was taken out is out of reach."""

from collections.abc import Iterable
from datetime import datetime

from leadhub.actors import Actor
from leadhub.models import Export
from leadhub.usecases import use_case


@use_case
def record(what: str, format: str, *, filters: Iterable[str], actor: Actor, now: datetime) -> Export:
    """Write down that somebody begins to take a list out."""
    return Export.objects.create(
        what=what, format=format, filters=sorted(filters), at=now, by=actor.user_id, by_name=actor.label
    )
