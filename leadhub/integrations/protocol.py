"""What the engine and a connector say to each other: no vendor and no business stands in it.

Values are canonical: texts, numbers, booleans or None, by leadhub's own names of fields. Moments are texts in ISO 8601
with `Z`. A connector turns them into what its vendor writes, and back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

Value = str | int | float | bool | None
Values = Mapping[str, Value]
# Of systems in which fields can be made: where our word of a person stands, whatever their own status says.
CARRIERS: Final = ("leadhub_id", "leadhub_stage", "leadhub_reason", "leadhub_comment", "leadhub_recycle_at")
# The native status, which is a projection of the stage by the connection's map; a system may have several.
STATUS: Final = "status"
# The code of a fault to which its vendor gave none.
UNNAMED: Final = "unnamed"


class FaultKind(StrEnum):
    """What is to be done about a call that failed."""

    RETRY = "retry"
    PARK = "park"
    REFRESH = "refresh"
    REROUTE = "reroute"
    PERMANENT = "permanent"
    AMBIGUOUS = "ambiguous"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why something was not done, in the vendor's own words.

    RETRY may succeed soon (not before `after`), PARK not before `until` (a quota), REFRESH with new access, REROUTE at
    the records in `instead`, AMBIGUOUS may have been done: look before trying again. REVOKED stops the connection:
    nothing goes until somebody mends its credentials. PERMANENT is for a person to look at. Of the vendor's words what
    no table holds is left out.
    """

    kind: FaultKind
    code: str
    text: str
    after: timedelta | None = None
    until: datetime | None = None
    instead: "tuple[Remote, ...]" = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", storable(self.code).strip() or UNNAMED)
        object.__setattr__(self, "text", storable(self.text))


class VendorError(Exception):
    """A call that a vendor refused, or did not answer."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.code}: {fault.text}")
        self.fault = fault


class BadSignature(Exception):
    """A call to us that its vendor did not sign, or not now."""


class Malformed(Exception):
    """A call to us that is signed and says nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A record of the other system: its kind there and its id, verbatim."""

    object: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """What is to stand in one record of the other system: only what differs from what it said last.

    `key` is leadhub's id of the person, which goes into the carrier `leadhub_id`. Without a link `match` says by what
    a record may be found that is there already (`email`); an empty value of `values` clears.
    """

    key: UUID
    values: Values
    remote: Remote | None = None
    match: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one write: the record it is in now, or why not.

    `seen` are values that the record says afterwards where the answer tells them, for vendors that write texts anew.
    """

    key: UUID
    remote: Remote | None = None
    is_new: bool = False
    fault: Fault | None = None
    seen: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a record of the other system says, as it was read.

    `at` is when it was changed last by the other's clock, `told` the same of single fields where the vendor says so,
    `ours` the fields that the vendor says we wrote ourselves (a hint), `cleared` those that somebody emptied on
    purpose. `formerly` are records that were merged into this one, `became` those that it was converted into.
    `elsewhere` is who it is in systems of other kinds, by their codes, as this one says (a hint).
    """

    remote: Remote
    at: datetime
    values: Values = field(default_factory=dict)
    told: Mapping[str, datetime] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    is_deleted: bool = False
    formerly: tuple[Remote, ...] = ()
    became: tuple[Remote, ...] = ()
    elsewhere: Mapping[str, Remote] = field(default_factory=dict)


class Sort(StrEnum):
    """What an activity is: what sales did, or what the person did."""

    SALES = "sales"
    ENGAGEMENT = "engagement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something that was done, by sales or by the person; `id` is unique in the connection, and the same whenever read.

    `type` is the vendor's own name of it (`call`, `Fill Out Form`); `by` the address of the person of sales.
    """

    id: str
    person: Remote
    sort: Sort
    type: str
    at: datetime
    by: str = ""
    is_automated: bool = False
    properties: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of what was asked for; `after` leads to the next part, None when there is none."""

    items: Sequence[Any]
    after: Any = None


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a list of the other system, as its programs write it."""

    value: str
    label: str
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusField:
    """A field that says where somebody stands, with the values that it has at present."""

    object: str
    name: str
    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a test call found: whom the credentials are of, which rights and fields there are, and which are missing."""

    who: str
    scopes: tuple[str, ...] = ()
    scopes_missing: tuple[str, ...] = ()
    fields_missing: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    skew: timedelta = timedelta()

    @property
    def is_sound(self) -> bool:
        """Whether the connection may be used."""
        return not (self.scopes_missing or self.fields_missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to us, before anything of it was read; `url` is how it was called from outside, query and all."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header, whatever its letters; empty where there is none."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """That a record was changed over there: it is read anew. `key` tells a repeat of the same word."""

    remote: Remote
    key: str


class Connector(Protocol):
    """One vendor's API. Every method raises VendorError, whose fault says what is to be done; none waits by itself."""

    # How many writes go into one `upsert`, and how many records into one `read`.
    batch: int

    def check(self) -> Check:
        """A test call: it reads and writes nothing."""

    def describe_statuses(self) -> Sequence[StatusField]:
        """The lists of status as they are now."""

    def upsert(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write records, each by itself: an outcome for each, in their order. Written twice it is there once."""

    def look_up(self, writes: Sequence[Write]) -> Mapping[UUID, Remote]:
        """Which of these have a record, by `leadhub_id`, else by what they match: after a call without answer."""

    def read(self, remotes: Sequence[Remote]) -> Sequence[Change]:
        """Records as they are now; of one that is gone a change that says so."""

    def changes(self, since: datetime | None, after: Any = None) -> Page:
        """What was changed at or after a moment, the oldest first, or everything; items are of `Change`."""

    def activities(self, since: datetime, after: Any = None) -> Page:
        """What was done at or after a moment; items are of `Activity`."""

    def verify(self, call: Call, now: datetime) -> Sequence[Nudge]:
        """Whom a signed call is about; raises BadSignature before anything is read, Malformed for what cannot be."""

    def classify(self, error: Exception) -> Fault:
        """What is to be done about an error of a call."""


def storable(text: str) -> str:
    """A text of others, without what no table holds."""
    return text.replace("\x00", "").encode(errors="replace").decode()
