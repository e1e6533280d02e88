"""How handoffs were split between channels and partners, and what each of them made of its own."""

from collections import defaultdict
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from feedback.readers.scorecard_links import instant_text
from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.models import Handoff, HandoffStatus, RouteKind
from qualification.rules.periods import months_later

STATUSES: Final = (
    HandoffStatus.ACCEPTED,
    HandoffStatus.REJECTED,
    HandoffStatus.EXPIRED,
    HandoffStatus.WITHDRAWN,
    HandoffStatus.OPEN,
)


class ChannelShareView(View):
    """What was offered in the month to one desk, to sales itself or to one partner; each has one status now.

    `statuses` are counts by status, `offered` is all of them; the other two are the addresses of the handoffs.
    """

    channel: RouteKind
    partner: UUID | None
    label: str
    offered: int
    statuses: dict[str, int]
    handoffs: str
    handoffs_by_status: dict[str, str]


class ChannelSplitView(View):
    """Channels and partners, those that were offered most first."""

    begins: datetime
    results: list[ChannelShareView]
    offered: int
    as_of: datetime


def channel_split(actor: Actor, begins: datetime, now: datetime) -> ChannelSplitView:
    """What was delivered in the month that begins so, as far as the caller may see it: one statement."""
    over = months_later(begins, 1)
    rows = Handoff.objects.visible_to(actor).delivered().filter(created_at__gte=begins, created_at__lt=over).order_by()
    counts: dict[tuple[RouteKind, UUID | None, str], dict[HandoffStatus, int]] = defaultdict(dict)
    for row in rows.values("kind", "partner", "partner__name", "status").annotate(n=Count("pk")):
        channel = RouteKind(row["kind"])
        label = row["partner__name"] or str(channel.label)
        counts[channel, row["partner"], label][HandoffStatus(row["status"])] = row["n"]
    results = [_share(channel, partner, label, found, begins) for (channel, partner, label), found in counts.items()]
    return ChannelSplitView(
        begins=begins,
        results=sorted(results, key=lambda one: (-one.offered, one.label, str(one.partner))),
        offered=sum(one.offered for one in results),
        as_of=now,
    )


def _share(
    channel: RouteKind, partner: UUID | None, label: str, found: dict[HandoffStatus, int], begins: datetime
) -> ChannelShareView:
    named = {
        "route": channel.value,
        "delivered": "true",
        "created_at__gte": instant_text(begins),
        "created_at__lt": instant_text(months_later(begins, 1)),
        **({"partner": str(partner)} if partner else {"has_partner": "false"}),
    }

    def address(**more: str) -> str:
        return f"{reverse('handoffs')}?{urlencode(named | more)}"

    return ChannelShareView(
        channel=channel,
        partner=partner,
        label=label,
        offered=sum(found.values()),
        statuses={status.value: found.get(status, 0) for status in STATUSES},
        handoffs=address(),
        handoffs_by_status={status.value: address(status=status.value) for status in STATUSES},
    )


def last_delivery(actor: Actor, before: datetime) -> datetime | None:
    """When anything was last delivered before a moment: one statement."""
    rows = Handoff.objects.visible_to(actor).delivered().filter(created_at__lt=before)
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()
