"""What waits in nurture, by why it is there, and what came back of it."""

from datetime import timedelta
from typing import Any

from django.urls import reverse

from feedback.readers.nurture import nurture_summary
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.tables import Link, Table

# As long as the longest rest of the default agreement, so that every reason had the chance to come back.
PERIOD = timedelta(days=90)
HEADERS = (
    "Reason",
    "Track",
    "In nurture",
    "Still resting",
    "May return within 30 days",
    "Sent there",
    "Came back",
    "Qualified again",
)


def nurture_page(actor: Actor) -> dict[str, Any]:
    """The table, and where the leads behind it are."""
    now = clock.now()
    leads = reverse("admin:qualification_lead_changelist")
    rows = [
        (
            each.label,
            each.track,
            str(each.in_nurture),
            str(each.resting),
            str(each.due),
            str(each.sent),
            str(each.returned),
            str(each.requalified),
        )
        for each in nurture_summary(actor, now, start=now - PERIOD).results
    ]
    return {
        "facts": [
            ("In nurture", Link("All leads that are there", f"{leads}?stage__exact=nurture")),
            ("Returned", Link("All leads that sales gave back", f"{leads}?returned__exact=1")),
        ],
        "tables": [Table(f"Now, and what happened in the last {PERIOD.days} days", HEADERS, rows)],
    }
