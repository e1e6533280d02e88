"""The words of alerts, made when they are sent: as things stand then, for those who may still read them."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from leadhub.alerts import notices, settling
from leadhub.alerts.marking import presses_are_heard
from leadhub.alerts.notices import Asked, Message
from leadhub.alerts.outcomes import Fault, Outcome
from leadhub.alerts.parcels import Parcel
from leadhub.alerts.wording import digest_of, test_message, tidy
from leadhub.models import REACHING_EVERYBODY, Alert
from leadhub.usecases import BUSY

log = logging.getLogger(__name__)


def parcels_of(taken: Sequence[tuple[Alert, ...]], now: datetime) -> list[Parcel]:
    """The messages of what was taken; what nobody needs to hear any more is let go."""
    messages = _written([alert for group in taken for alert in group], now)
    settling.drop([alert for group in taken for alert in group if alert.pk not in messages])
    told = [[alert for alert in group if alert.pk in messages] for group in taken]
    written = [(tuple(group), _joined(group, messages)) for group in told if group]
    # Buttons that nobody hears are worse than none.
    acts = any(message.asks for _, message in written) and presses_are_heard()
    return [Parcel(alerts=group, message=message, acts=acts) for group, message in written]


def _joined(told: Sequence[Alert], messages: Mapping[UUID, Message]) -> Message:
    if len(told) == 1:
        return messages[told[0].pk]
    return tidy(digest_of(notices.kinds()[told[0].kind].digest, [messages[alert.pk] for alert in told]))


def _written(alerts: Sequence[Alert], now: datetime) -> dict[UUID, Message]:
    try:
        return _words(alerts, now)
    except BUSY:
        # No alert is at fault: they are taken again once the lease is over.
        raise
    except Exception:
        if len(alerts) > 1:
            log.exception("One of %s alerts cannot be written; they are written one by one", len(alerts))
            return {key: words for alert in alerts for key, words in _written([alert], now).items()}
        log.exception("Alert %s cannot be written", alerts[0].pk)
    # Whoever reads the log of alerts sees that it failed, and the log of the program says by what.
    settling.settle(alerts, alerts[0].pk, Outcome(Fault.MESSAGE, "cannot_be_written"), now=now)
    return {}


def _words(alerts: Sequence[Alert], now: datetime) -> dict[UUID, Message]:
    asked = [
        Asked(
            alert=alert.pk,
            kind=alert.kind,
            event=alert.event,
            person=alert.person,
            subject=alert.room.subject if alert.room else None,
            is_private=alert.channel.kind in REACHING_EVERYBODY,
        )
        for alert in alerts
        if alert.event is not None and (alert.person is None or notices.may_be_told(alert.person, alert.kind))
    ]
    tests = {alert.pk: test_message(alert.channel) for alert in alerts if alert.event is None}
    return {key: tidy(words) for key, words in (notices.messages_of(asked, now) | tests).items()}
