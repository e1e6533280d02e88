"""Which way an alert goes: what a person chose, or the default, held against the channels there are."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from leadhub.alerts.notices import AlertKind
from leadhub.models import AlertChannel, AlertChoice, AlertRoom, ChannelKind, ChannelState, Quiet, User

# A room that somebody closed on purpose hears nothing; one that broke hears it later.
CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Way:
    """One channel to one person, and whether it may disturb outside business hours."""

    channel: AlertChannel
    quiet: Quiet


class Ways:
    """The channels, choices and rooms that concern some people and subjects, read once: three statements."""

    def __init__(self, people: Collection[UUID], subjects: Collection[UUID]) -> None:
        channels = AlertChannel.objects.filter(Q(person__isnull=True) | Q(person__in=people))
        self._channels = {(one.kind, one.person_id): one for one in channels.defer("secret")}
        self._choices = {
            (one.user_id, one.kind): one for one in AlertChoice.objects.filter(user__in=people).order_by("pk")
        }
        rooms = AlertRoom.objects.filter(subject__in=subjects).exclude(cause=CLOSED).order_by("pk")
        self._rooms = list(rooms.select_related("channel").defer("channel__secret"))

    def of(self, person: User, kind: AlertKind) -> list[Way]:
        """The ways of one person for one kind.

        Where what was chosen cannot be used, it is mail: a promise is not broken because somebody left Slack.
        """
        choice = self._choices.get((person.pk, kind.code))
        wanted = choice.ways if choice else [way.value for way in kind.by_default]
        quiet = Quiet(choice.quiet) if choice else Quiet.BUSINESS_HOURS
        usable = [channel for way in wanted if (channel := self._usable(way, person))]
        if wanted and not usable:
            usable = [self.mail]
        return [Way(channel, quiet) for channel in usable]

    def rooms(self, subject: UUID | None, kind: AlertKind) -> Iterator[AlertRoom]:
        """The rooms that hear of a subject."""
        return (room for room in self._rooms if room.subject == subject and kind.code in room.kinds)

    @property
    def mail(self) -> AlertChannel:
        """The way to everybody, which every installation has."""
        return self._channels[ChannelKind.MAIL.value, None]

    def _usable(self, way: str, person: User) -> AlertChannel | None:
        channel = self._channels.get((way, person.pk)) or self._channels.get((way, None))
        if channel is None or channel.state == ChannelState.DISABLED:
            return None
        return channel if channel.person_id or way in EVERYBODY else None


EVERYBODY = frozenset({ChannelKind.MAIL.value, ChannelKind.SLACK_BOT.value})
