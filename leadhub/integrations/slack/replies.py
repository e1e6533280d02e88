"""What whoever pressed is told, and nobody else: kept with what the press did, and told once that is committed."""

import logging
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F, Q

from leadhub.alerts.calling import Failed
from leadhub.alerts.carriers import carrier_of
from leadhub.alerts.outcomes import Fault, wait_after
from leadhub.alerts.slack import SlackBot
from leadhub.alerts.wording import plain
from leadhub.bulk import claimed, insert_new
from leadhub.clock import real_now
from leadhub.integrations.slack.words import Interaction
from leadhub.keys import new_id
from leadhub.models import AlertChannel, ChannelState, ChatReply
from leadhub.usecases import use_case

COLUMNS: Final = ("id", "digest", "channel_id", "place", "user", "text", "made_at", "due_at", "tries")
LONGEST: Final = 600
AT_ONCE: Final = 20
LEASE: Final = timedelta(minutes=2)
# Nobody wants to be told later than that; replays are refused by their time long before a press is forgotten.
STALE: Final = timedelta(minutes=15)
KEPT: Final = timedelta(hours=1)
log = logging.getLogger(__name__)


@use_case
def heard(told: Interaction, channel: AlertChannel, *, place: str, text: str = "") -> bool:
    """Keep that something was pressed, and what to say of it; False where it was heard before, and nothing is kept."""
    at = real_now()
    due = at if text and place else None
    row = (new_id(), told.digest, channel.pk, place[:40], told.user.id[:40], plain(text, LONGEST), at, due, 0)
    return bool(insert_new(ChatReply, COLUMNS, [row]))


@use_case
def say(told: Interaction, text: str) -> None:
    """Say something of a press that was kept without words."""
    row = ChatReply.objects.filter(digest=told.digest).exclude(place="")
    row.update(text=plain(text, LONGEST), due_at=real_now())


def tell_pressed(_now: datetime) -> int:
    """Tell those who pressed what became of it; answers how many were told."""
    told = 0
    for row in _take():
        wait, is_told = _tried(row)
        _write(row, wait)
        told += is_told
        if wait is not None:
            # The others would fare no better now; their turn comes with the end of the lease.
            break
    return told


@use_case
def _take() -> list[ChatReply]:
    at = real_now()
    old = ChatReply.objects.filter(made_at__lt=at - KEPT).order_by("made_at", "pk")
    ChatReply.objects.filter(pk__among=list(claimed(old).values_list("pk", flat=True)[:1_000])).delete()
    rested = Q(channel__rest_until__isnull=True) | Q(channel__rest_until__lte=at)
    due = ChatReply.objects.filter(rested, due_at__lte=at, made_at__gt=at - STALE, channel__state=ChannelState.ACTIVE)
    taken = list(claimed(due.select_related("channel").order_by("due_at", "pk"))[:AT_ONCE])
    keys = [row.pk for row in taken]
    ChatReply.objects.filter(pk__among=keys).update(due_at=at + LEASE, tries=F("tries") + 1)
    return taken


def _tried(row: ChatReply) -> tuple[timedelta | None, bool]:
    """How long to wait before it is told once more, None for never; and whether it was told."""
    try:
        with closing(carrier_of(row.channel)) as carrier:
            if not isinstance(carrier, SlackBot):
                return None, False
            carrier.ask("chat.postEphemeral", _content(row))
    except Failed as failed:
        outcome = failed.outcome
    else:
        return None, True
    if outcome.fault in (Fault.PASSING, Fault.TOO_MANY):
        return outcome.wait or wait_after(row.tries + 1), False
    log.warning("Somebody who pressed in Slack cannot be told what became of it: %s", outcome.cause)
    return None, False


def _content(row: ChatReply) -> dict[str, Any]:
    section = {"type": "section", "text": {"type": "plain_text", "text": row.text, "emoji": False}}
    escaped = row.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"channel": row.place, "user": row.user, "text": escaped, "blocks": [section]}


@use_case
def _write(row: ChatReply, wait: timedelta | None) -> None:
    ChatReply.objects.filter(pk=row.pk).update(due_at=None if wait is None else real_now() + wait)
