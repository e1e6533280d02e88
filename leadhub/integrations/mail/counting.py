"""How many mails connections took in, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Max

from leadhub.integrations.views import IntegrationMailsView
from leadhub.models import MailBecame, MailReceipt

COUNTED: Final[Mapping[str, str]] = {
    "drafts": MailBecame.DRAFT,
    "attempts": MailBecame.ATTEMPT,
    "automated": MailBecame.AUTOMATED,
    "unproven": MailBecame.UNPROVEN,
    "unmatched": MailBecame.UNMATCHED,
    "erased": MailBecame.ERASED,
    "refused": MailBecame.REFUSED,
}


def mails_of(connections: Sequence[UUID]) -> dict[UUID, IntegrationMailsView]:
    """The counts of each of these, also of those that took nothing in: one statement."""
    counts: dict[UUID, dict[str, int]] = {key: {} for key in connections}
    last: dict[UUID, datetime] = {}
    rows = MailReceipt.objects.filter(connection__in=connections).values_list("connection", "became")
    for key, became, count, at in rows.annotate(Count("pk"), Max("received_at")) if connections else ():
        counts[key][became] = count
        last[key] = max(at, last.get(key, at))
    return {
        key: IntegrationMailsView(
            received=sum(found.values()),
            **{name: found.get(became, 0) for name, became in COUNTED.items()},
            last_received_at=last.get(key),
        )
        for key, found in counts.items()
    }
