"""The one relay: gives committed events their place in the public feed, and puts them in line for their receivers,
and whoever they are about for the systems that leadhub is connected to.

A sequence taken while writing would show late commits behind a reader's back. Places are given after commit, by one
relay at a time, so a reader who follows them misses nothing.
"""

from datetime import datetime

from django.db import connection

from leadhub.bulk import insert_new
from leadhub.events.fan_out import Placed, fan_out
from leadhub.integrations.lining_up import line_up_leads
from leadhub.models import EventPosition, Unplaced
from leadhub.usecases import use_case

AT_ONCE = 2_000
# Any number will do, as long as nothing else takes it as an advisory lock.
RELAY_LOCK = 0x1EAD_0001


def place_events(now: datetime) -> int:
    """Place all waiting events; answers how many."""
    placed = 0
    while count := _place_some():
        placed += count
    return placed


@use_case
def _place_some() -> int:
    # SQLite has one writer at a time anyway; on PostgreSQL a second relay waits here and then sees what is left.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RELAY_LOCK])
    waiting = {
        event: (type, lead)
        for event, type, lead in Unplaced.objects.order_by(
            "event__at", "event__lead_ref", "event__lead_seq", "event_id"
        ).values_list("event_id", "event__type", "event__lead_ref")[:AT_ONCE]
    }
    places = insert_new(EventPosition, ["event_id"], [(event,) for event in waiting], returning=["position", "event"])
    fan_out([Placed(position, event, *waiting[event]) for position, event in places])
    line_up_leads({lead for _, lead in waiting.values() if lead is not None})
    Unplaced.objects.filter(event_id__among=list(waiting)).delete()
    return len(waiting)
