"""Messages that asked for an answer say who gave it, for everybody who sees them, by whichever door it was given.

They are due with the event that tells of the answer, in the transaction that reads it from the feed; a message that is
on its way meanwhile is marked once it has arrived.
"""

import logging
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from leadhub.alerts.answering import answering
from leadhub.alerts.carriers import carrier_of
from leadhub.alerts.notices import Message
from leadhub.alerts.outcomes import Fault, Outcome, wait_after
from leadhub.alerts.slack import SlackBot
from leadhub.alerts.wording import tidy
from leadhub.bulk import claimed
from leadhub.clock import real_now
from leadhub.models import Alert, AlertState, ChannelKind, ChannelState, Connection, ConnectionState, Event
from leadhub.usecases import use_case

SLACK: Final = "slack"
AT_ONCE: Final = 20
LEASE: Final = timedelta(minutes=2)
log = logging.getLogger(__name__)


def presses_are_heard() -> bool:
    """Whether Slack tells us what was pressed in the messages of our bot."""
    rows = Connection.objects.filter(kind=SLACK, removed_at__isnull=True, state=ConnectionState.LIVE)
    return rows.exists()


def begin(events: Sequence[UUID]) -> None:
    """Of these events each ends what messages ask for: those are due to say so."""
    if not events:
        return
    named = answering().named
    told = Event.objects.filter(pk__among=list(events)).values_list("data", flat=True)
    ended = [UUID(data[named]) for data in told if data.get(named)]
    asking = Alert.objects.filter(asks__among=ended, channel__kind=ChannelKind.SLACK_BOT)
    # What cannot be joined in an update is read first.
    keys = list(asking.values_list("pk", flat=True))
    Alert.objects.filter(pk__among=keys).update(mark_due_at=real_now(), marks=0)


def mark_answered(now: datetime) -> int:
    """Let messages say how what they asked for stands; answers how many do."""
    taken = _take()
    if not taken:
        return 0
    became = answering().became({row.asks for row in taken if row.asks}, now)
    marked = 0
    for row in taken:
        message = became.get(row.asks) if row.asks else None
        outcome = Outcome() if message is None else _rewritten(row, tidy(message))
        marked += message is not None and outcome.fault == Fault.NONE
        _write(row, outcome)
        if outcome.is_of_channel:
            # The others would fare no better now; their turn comes with the end of the lease.
            break
    return marked


@use_case
def _take() -> list[Alert]:
    at = real_now()
    rested = Q(channel__rest_until__isnull=True) | Q(channel__rest_until__lte=at)
    due = Alert.objects.filter(rested, state=AlertState.SENT, mark_due_at__lte=at, channel__state=ChannelState.ACTIVE)
    taken = list(claimed(due.select_related("channel").order_by("mark_due_at", "pk"))[:AT_ONCE])
    keys = [row.pk for row in taken]
    Alert.objects.filter(pk__among=keys).update(mark_due_at=at + LEASE, marks=F("marks") + 1)
    for row in taken:
        row.marks, row.mark_due_at = row.marks + 1, at + LEASE
    return taken


def _rewritten(row: Alert, message: Message) -> Outcome:
    with closing(carrier_of(row.channel)) as carrier:
        if not isinstance(carrier, SlackBot) or "/" not in row.reference:
            return Outcome(Fault.MESSAGE, "not_to_be_rewritten")
        return carrier.rewrite(row.reference, message, str(row.pk))


@use_case
def _write(row: Alert, outcome: Outcome) -> None:
    """Done, or once more later; what Slack refuses for good stays as it is, and its links still say how it stands."""
    wait = None
    if outcome.is_of_channel:
        wait = outcome.wait or wait_after(row.marks)
    elif outcome.fault != Fault.NONE:
        log.warning("The message of alert %s cannot say that it was answered: %s", row.pk, outcome.cause)
    # What became due anew meanwhile stays due.
    leased = Alert.objects.filter(pk=row.pk, mark_due_at=row.mark_due_at)
    leased.update(mark_due_at=None if wait is None else real_now() + wait)
