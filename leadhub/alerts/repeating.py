"""Telling somebody once more what waits for their answer, where the link that they got is over."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.models import Alert, AlertState
from leadhub.usecases import use_case

# Whoever presses twice gets one message, and nobody is flooded by somebody who found an old link.
NOT_BEFORE: Final = timedelta(hours=1)


@use_case
def tell_again(person: UUID, key: UUID) -> bool:
    """Send the latest message about a question once more, with a new link; False where none was sent, or just now."""
    at = real_now()
    told = Alert.objects.filter(person=person, asks=key, state=AlertState.SENT).order_by("-sent_at", "-pk")
    row: Alert | None = locked(told).first()
    if row is None or row.sent_at is None or row.sent_at > at - NOT_BEFORE:
        return False
    Alert.objects.filter(pk=row.pk).update(
        state=AlertState.DUE, attempts=0, next_try_at=at, sent_at=None, told_at=None, mark_due_at=None
    )
    return True
