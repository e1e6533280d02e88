"""What is sent at once: a message for one person or room, for one alert or for many that come as one."""

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from leadhub.alerts.notices import Message
from leadhub.alerts.outcomes import Outcome
from leadhub.models import Alert, AlertChannel, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`key` is the id of its first alert: whoever gets it twice knows it by that. With `acts` presses are heard."""

    alerts: tuple[Alert, ...]
    message: Message = field(repr=False)
    acts: bool = False

    @property
    def key(self) -> UUID:
        """The id that a repeat has too."""
        return min(alert.pk for alert in self.alerts)

    @property
    def first(self) -> Alert:
        """The alert that speaks for the others."""
        return min(self.alerts, key=lambda alert: alert.pk)

    @property
    def channel(self) -> AlertChannel:
        """The way that it goes."""
        return self.first.channel

    @property
    def person(self) -> User | None:
        """Whom it is for."""
        return self.first.person

    @property
    def place(self) -> str:
        """The room it is for, as the channel calls it."""
        return self.first.room.place if self.first.room else ""


class Carrier(Protocol):
    """What sends the parcels of one channel, one after the other."""

    def send(self, parcel: Parcel) -> Outcome:
        """Hand over one message; every fault of the other side is an outcome."""

    def close(self) -> None:
        """Hang up."""
