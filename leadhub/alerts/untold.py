"""Events of which nobody could be told: shown to operations, and told once what was at fault is mended."""

import logging
from datetime import datetime
from uuid import UUID

from leadhub.alerts.making import OF_NO_EVENT, make_of
from leadhub.bulk import locked
from leadhub.errors import Conflict, NotFound
from leadhub.models import Untold
from leadhub.usecases import use_case

log = logging.getLogger(__name__)


@use_case
def tell(untold: UUID, *, now: datetime) -> int:
    """Make the alerts of an event that was passed over, as things stand now; answers how many."""
    row = locked(Untold.objects.filter(pk=untold).select_related("event")).first()
    if row is None:
        raise NotFound("Of this event people are told already.")
    try:
        made = make_of([row.event], now)
    except OF_NO_EVENT:
        raise
    except Exception as error:
        log.exception("Nobody is told of event %s", row.event_id)
        detail = f"It still fails: {type(error).__name__}. The log of the program says more. Nobody was told."
        raise Conflict(detail, code="still_untold") from error
    row.delete()
    return made
