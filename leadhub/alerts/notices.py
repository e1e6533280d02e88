"""What the apps bring: of which events they tell whom, and what they say. The ground only carries it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from leadhub.actors import Role
from leadhub.composition import parts
from leadhub.models import ChannelKind, Event, User
from leadhub.policy.registry import can


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertKind:
    """One kind of alert that people choose about; `roles` are told of it, `by_default` is how.

    Alerts of a kind that has a `digest` (words with a `{count}`) come as one message once they become many.
    """

    code: str
    label: str
    help: str
    roles: frozenset[Role]
    by_default: tuple[ChannelKind, ...] = ()
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Of one event these people are to be told, and the rooms of `subject`.

    `opens_at` is the next opening of those who are told, where they do not work now: only what is urgent comes before.
    `asks` is what waits for an answer: once it does not any more, messages in chat systems say so.
    """

    event: UUID
    kind: str
    people: frozenset[UUID]
    subject: UUID | None = None
    is_urgent: bool = False
    opens_at: datetime | None = None
    asks: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page that a message leads to; opening it changes nothing."""

    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a panel: what it is called, what it says, and how long its bar is, from 0 to 1; None has no bar."""

    label: str
    said: str
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Numbers with bars under one heading; `empty` is said where there are none."""

    title: str
    rows: tuple[Row, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said: one line, one sentence, some facts by name, and pages that lead on.

    What `asks` for an answer leads to `answers` besides, the pages of a yes and of a no. `panels` are drawn in mail;
    chat systems tell their numbers as facts.
    """

    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    pages: tuple[Page, ...] = ()
    asks: UUID | None = None
    answers: tuple[Page, ...] = ()
    panels: tuple[Panel, ...] = ()

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """Facts, and what panels say, as pairs."""
        told = ((f"{panel.title}: {row.label}", row.said) for panel in self.panels for row in panel.rows)
        return (*self.facts, *told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An alert whose words are wanted: for this person, or for a room that hears of this subject.

    It `is_private` where its channel finds people by their address; a webhook leads wherever somebody let it lead.
    """

    alert: UUID
    kind: str
    event: Event
    person: User | None
    subject: UUID | None
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """What one app brings.

    `events` are the types it tells of. `notices(events, now)` answers for whom, in a fixed number of statements.
    `messages(asked, now)` answers the words as things stand now; what nobody needs to hear any more, or may not see,
    it leaves out. `subjects()` are the things that may have rooms of their own, by name.
    """

    kinds: Sequence[AlertKind]
    events: frozenset[str]
    notices: Callable[[Sequence[Event], datetime], Sequence[Notice]]
    messages: Callable[[Sequence[Asked], datetime], Mapping[UUID, Message]]
    subjects: Callable[[], Mapping[UUID, str]] = dict


@cache
def brought() -> tuple[Alerting, ...]:
    """What the apps bring, in the order of the setting."""
    return tuple(parts("LEADHUB_ALERTS"))


@cache
def kinds() -> Mapping[str, AlertKind]:
    """Every kind of alert by its code."""
    return {kind.code: kind for app in brought() for kind in app.kinds}


def may_be_told(person: User, kind: str) -> bool:
    """Whether somebody may hear of this now: the staff, and people of partners where a kind is for them too."""
    is_of_partner = person.role == Role.PARTNER and Role.PARTNER in kinds()[kind].roles
    return person.is_active and (is_of_partner or can(person.actor, "alert.read"))


def kinds_for(role: Role | None) -> Iterator[AlertKind]:
    """The kinds that somebody of this role may hear of."""
    return (kind for kind in kinds().values() if role in kind.roles)


def told_of() -> frozenset[str]:
    """Every type of event that somebody may be told of."""
    return frozenset().union(*(app.events for app in brought()))


def notices_of(events: Sequence[Event], now: datetime) -> list[Notice]:
    """Who is to be told of what, by all apps."""
    found: list[Notice] = []
    for app in brought():
        own = [event for event in events if event.type in app.events]
        found += app.notices(own, now) if own else ()
    return found


def messages_of(asked: Sequence[Asked], now: datetime) -> dict[UUID, Message]:
    """What is said, by the app that brought the kind; nothing of what is settled."""
    found: dict[UUID, Message] = {}
    for app in brought():
        codes = {kind.code for kind in app.kinds}
        own = [one for one in asked if one.kind in codes]
        found |= app.messages(own, now) if own else {}
    return found


def subjects() -> dict[UUID, str]:
    """Everything that may have rooms of its own, by name."""
    return {key: name for app in brought() for key, name in app.subjects().items()}
