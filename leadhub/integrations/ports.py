"""What the apps let the engine do: who people are, where they stand, what was done. The engine knows nothing more of
them.

Each port takes and gives many at once. What one of many is refused is told in its place and stops no other; anything
else that a port raises stops the whole page, which is read again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.composition import parts
from leadhub.integrations.kinds import Input
from leadhub.integrations.protocol import Activity, Remote, Values


class Whose(StrEnum):
    """Who is right where both sides say something of a field."""

    LEADHUB = "leadhub"
    REMOTE = "remote"
    LATEST = "latest"
    STRICTEST = "strictest"


@dataclass(frozen=True, slots=True)
class Told:
    """What a record says of somebody: all its values, and the names of those that are to be taken in.

    `source` names the connection, by which the record is known here too. Without a `target` it is of nobody yet:
    whoever takes it finds the person by what is exact, or makes one if `may_make`.
    """

    source: str
    remote: Remote
    target: UUID | None
    values: Values
    wanted: frozenset[str]
    at: datetime
    may_make: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """That a record says where somebody stands; `native` is its own word, `id` tells a repeat, `seller` who set it.

    `amount` is what it is worth there, with its currency (ISO 4217), which is empty where nobody says it.
    """

    source: str
    target: UUID
    stage: str
    native: str
    id: str
    at: datetime
    reason: str = ""
    comment: str = ""
    seller: str = ""
    amount: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An activity about somebody who is known here."""

    source: str
    target: UUID
    activity: Activity


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of one: whom it is of, or by which code and sentence it was refused.

    `gap` is a value in it that nobody has said the meaning of: it is counted for people to see.
    """

    target: UUID | None = None
    code: str = ""
    detail: str = ""
    gap: str = ""

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it was taken in."""
        return bool(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands here: of several leads the one that is furthest.

    `is_to_be_there` says that the other side is to have a record of this person, made anew where it has none;
    `is_waiting` that what a machine said of it waits for a person: until then its word over there is left as it is.
    """

    stage: str
    reason: str = ""
    recycle_at: datetime | None = None
    is_to_be_there: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """How much noise may be made: a first sync is history, from which nothing follows."""

    is_history: bool = False


class PeoplePort(Protocol):
    """Facts of people and of their companies."""

    @property
    def page(self) -> str:
        """The name of the page of the console that shows one of them by their id; empty where there is none."""

    @property
    def whose(self) -> Mapping[str, Whose]:
        """The fields that there are, with who is right unless a connection says otherwise."""

    def outgoing(self, targets: Collection[UUID]) -> Mapping[UUID, Values]:
        """What leadhub says of each, by the names of `whose`; of who was erased or is unknown nothing."""

    def current(self, targets: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Whom each is now: who was merged is its winner; of who is unknown nothing."""

    def aliases(self, current: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
        """All ids by which each of these was ever known, its own among them."""

    def of_companies(self, companies: "Iterable[UUID] | QuerySet[Any, Any]") -> "QuerySet[Any, Any]":
        """The ids of the people of these companies, those who were merged among them too."""

    def linked(self, source: str, records: Mapping[Remote, UUID]) -> None:
        """Records that are of these people from now on, so that whoever names one by `source` means them."""

    def take(self, told: Sequence[Told], *, actor: Actor, now: datetime, quiet: Quiet) -> Sequence[Taken]:
        """Take facts in, one after the other, as people's own entries are checked."""


class StagesPort(Protocol):
    """Where people stand."""

    @property
    def stages(self) -> Sequence[str]:
        """The words that there are."""

    @property
    def settings(self) -> Sequence[Input]:
        """What each connection says of them."""

    def outgoing(
        self, targets: Collection[UUID], *, settings: Mapping[str, str], now: datetime
    ) -> Mapping[UUID, Standing]:
        """Where each stands, as a connection with these settings is told."""

    def concerned(self, leads: Collection[UUID]) -> set[UUID]:
        """The people of leads of which something happened."""

    def take(self, said: Sequence[Said], *, actor: Actor, now: datetime) -> Sequence[Taken]:
        """Take words in as proposals: what may not be carried out changes nothing and waits for a person."""


class ActivitiesPort(Protocol):
    """What was done, by sales and by people."""

    @property
    def settings(self) -> Sequence[Input]:
        """What each connection says of them."""

    def take(
        self, done: Sequence[Done], *, settings: Mapping[str, str], actor: Actor, now: datetime, quiet: Quiet
    ) -> Sequence[Taken]:
        """Take activities in, for a connection with these settings; each once, however often it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """All of them."""

    people: PeoplePort
    stages: StagesPort
    activities: Sequence[ActivitiesPort] = field(default_factory=tuple)


@cache
def ports() -> Ports:
    """What the apps of this installation registered."""
    (people,), (stages,) = parts("LEADHUB_PEOPLE"), parts("LEADHUB_STAGES")
    return Ports(people=people, stages=stages, activities=tuple(parts("LEADHUB_ACTIVITIES")))
