"""A system of others in memory, and a business in memory: all that the engine needs to be tried by itself."""

import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from leadhub.actors import Actor
from leadhub.integrations.access import Access
from leadhub.integrations.kinds import Input, Kind, Mapped
from leadhub.integrations.ports import Done, Quiet, Said, Standing, Taken, Told, Whose
from leadhub.integrations.protocol import (
    CARRIERS,
    Activity,
    BadSignature,
    Call,
    Change,
    Check,
    Fault,
    FaultKind,
    Malformed,
    Nudge,
    Option,
    Outcome,
    Page,
    Remote,
    StatusField,
    Value,
    VendorError,
    Write,
)
from leadhub.keys import new_id
from leadhub.models import SyncLink

OBJECT = "person"
SIGNATURE = "X-Memory-Signature"
STATUS = "status:person.status"
STAGES = ("inquiry", "mql", "sal", "won", "rejected")
STATUSES = (
    Mapped(object=OBJECT, field="status", stage="inquiry", value="New", is_default=True),
    Mapped(object=OBJECT, field="status", stage="mql", value="Working"),
    Mapped(object=OBJECT, field="status", stage="sal", value="Working", is_default=True),
    Mapped(object=OBJECT, field="status", stage="won", value="Customer", is_default=True),
    Mapped(object=OBJECT, field="status", stage="won", value="Old customer", is_default=True, is_written=False),
    Mapped(object=OBJECT, field="status", stage="rejected", value="Closed", is_default=True),
)
FIELDS = {name: name for name in ("email", "last_name", "phone", "opted_out", "score", *CARRIERS)}


@dataclass
class Record:
    """A record over there: its values, when it was changed, which it says we wrote, and whether it is gone."""

    values: dict[str, Value] = field(default_factory=dict)
    at: datetime | None = None
    ours: frozenset[str] = frozenset()
    is_deleted: bool = False
    formerly: tuple[Remote, ...] = ()
    became: tuple[Remote, ...] = ()


class There:
    """The other side. `faults` are raised by the next calls, `lost` answers get lost after the work was done."""

    def __init__(self) -> None:
        self.records: dict[Remote, Record] = {}
        self.now: datetime | None = None
        self.faults: list[Fault] = []
        self.lost = 0
        self.writes: list[Write] = []
        self.refuses: dict[UUID | Remote, Fault] = {}
        self.activities: list[Activity] = []
        self.options = ["New", "Working", "Customer", "Closed"]
        self.lowers = False
        self.page = 50
        self._next = 0

    def add(self, **values: Value) -> Remote:
        """Somebody over there makes a record."""
        self._next += 1
        remote = Remote(OBJECT, str(self._next))
        self.records[remote] = Record()
        self.edit(remote, **values)
        return remote

    def edit(self, remote: Remote, **values: Value) -> None:
        """Somebody over there changes a record; `status` is the native one."""
        record = self.records[remote]
        native = {STATUS if name == "status" else name: value for name, value in values.items()}
        record.values |= native
        record.at = self.now

    def of(self, target: UUID) -> list[Remote]:
        """The records that are of somebody."""
        return [one for one, record in self.records.items() if record.values.get("leadhub_id") == str(target)]

    def written(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Values as they are kept here."""
        if not self.lowers:
            return dict(values)
        return {name: value.lower() if isinstance(value, str) else value for name, value in values.items()}


THERE = There()


def signed(token: str, url: str, body: bytes) -> str:
    """How the other side signs a call to us."""
    return hmac.new(token.encode(), url.encode() + body, sha256).hexdigest()


class Memory:
    """The connector to it."""

    batch = 20

    def __init__(self, access: Access) -> None:
        self.access = access
        self.there = THERE

    def _called(self) -> None:
        self.access.pace.take()
        if self.there.faults:
            raise VendorError(self.there.faults.pop(0))

    def check(self) -> Check:
        self._called()
        return Check(who="Memory")

    def describe_statuses(self) -> Sequence[StatusField]:
        self._called()
        options = tuple(Option(value, value) for value in self.there.options)
        return [StatusField(object=OBJECT, name="status", label="Status", options=options)]

    def upsert(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        self._called()
        self.there.writes += writes
        outcomes = [self._put(write) for write in writes]
        if self.there.lost:
            self.there.lost -= 1
            raise VendorError(Fault(kind=FaultKind.AMBIGUOUS, code="timed_out", text="No answer."))
        return outcomes

    def _put(self, write: Write) -> Outcome:
        for key in (write.key, write.remote):
            if key in self.there.refuses:
                return Outcome(key=write.key, fault=self.there.refuses[key])
        remote = write.remote
        if remote is None:
            remote = self.look_up_one(write)
        is_new = remote is None
        if remote is None:
            remote = self.there.add()
        record = self.there.records[remote]
        kept = self.there.written(write.values)
        record.values |= kept
        record.at = self.there.now
        return Outcome(key=write.key, remote=remote, is_new=is_new)

    def look_up(self, writes: Sequence[Write]) -> Mapping[UUID, Remote]:
        self._called()
        return {write.key: found for write in writes if (found := self.look_up_one(write))}

    def look_up_one(self, write: Write) -> Remote | None:
        """By our id, else by the address; what was deleted is found by neither."""
        email = write.match.get("email", "")
        standing = {one: record.values for one, record in self.there.records.items() if not record.is_deleted}
        own = (one for one, values in standing.items() if values.get("leadhub_id") == str(write.key))
        alike = (one for one, values in standing.items() if email and values.get("email") == email)
        return next(own, next(alike, None))

    def read(self, remotes: Sequence[Remote]) -> Sequence[Change]:
        self._called()
        return [self._change(remote) for remote in remotes]

    def _change(self, remote: Remote) -> Change:
        record = self.there.records.get(remote)
        assert self.there.now is not None
        if record is None or record.at is None:
            return Change(remote=remote, at=self.there.now, is_deleted=True)
        return Change(
            remote=remote,
            at=record.at,
            values=dict(record.values),
            ours=record.ours,
            is_deleted=record.is_deleted,
            formerly=record.formerly,
            became=record.became,
        )

    def changes(self, since: datetime | None, after: Any = None) -> Page:
        self._called()
        found = sorted(
            (
                (record.at, int(remote.id), remote)
                for remote, record in self.there.records.items()
                if record.at is not None and (since is None or record.at >= since)
            ),
        )
        rows = [row for row in found if after is None or [row[0].isoformat(), row[1]] > after][: self.there.page]
        more = [rows[-1][0].isoformat(), rows[-1][1]] if len(rows) == self.there.page else None
        return Page(items=[self._change(remote) for _, _, remote in rows], after=more)

    def activities(self, since: datetime, after: Any = None) -> Page:
        self._called()
        return Page(items=[each for each in self.there.activities if each.at >= since])

    def verify(self, call: Call, now: datetime) -> Sequence[Nudge]:
        wanted = signed(self.access.credentials["token"], call.url, call.body)
        if not hmac.compare_digest(wanted, call.header(SIGNATURE)):
            raise BadSignature
        try:
            ids = json.loads(call.body)
            return [Nudge(remote=Remote(OBJECT, one), key=one) for one in ids if isinstance(one, str)]
        except (ValueError, TypeError) as error:
            raise Malformed("The body is no list.") from error

    def classify(self, error: Exception) -> Fault:
        assert isinstance(error, VendorError)
        return error.fault


KIND = Kind(
    code="memory",
    label="Memory",
    doc="docs/integrations.md",
    base_url="https://memory.example",
    connector=f"{__name__}.Memory",
    object=OBJECT,
    fields=FIELDS,
    statuses=STATUSES,
    highest={(OBJECT, "status"): ("Customer",)},
    pace=(100_000, 1.0),
    credentials=(Input(name="token", label="Token", is_secret=True, is_required=True),),
    poll=timedelta(seconds=30),
)


@dataclass
class Person:
    """Somebody here."""

    values: dict[str, Value]
    stage: str = "inquiry"
    is_waiting: bool = False
    merged_into: UUID | None = None


class Here:
    """The business: people with facts and a stage; a rejection without a reason waits."""

    def __init__(self) -> None:
        self.people: dict[UUID, Person] = {}
        self.said: list[Said] = []
        self.done: dict[str, Done] = {}
        self.quiet: dict[str, bool] = {}
        self.names: dict[tuple[str, Remote], UUID] = {}
        self.poison = ""

    def add(self, stage: str = "mql", **values: Value) -> UUID:
        key = new_id()
        self.people[key] = Person(values=dict(values), stage=stage)
        return key


HERE = Here()


class People:
    page = ""
    whose = {
        "email": Whose.LATEST,
        "last_name": Whose.LATEST,
        "phone": Whose.REMOTE,
        "score": Whose.LEADHUB,
        "opted_out": Whose.STRICTEST,
    }

    def outgoing(self, targets: Collection[UUID]) -> Mapping[UUID, Mapping[str, Value]]:
        return {key: dict(HERE.people[key].values) for key in targets if key in HERE.people}

    def current(self, targets: Collection[UUID]) -> Mapping[UUID, UUID]:
        return {key: HERE.people[key].merged_into or key for key in targets if key in HERE.people}

    def aliases(self, current: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
        return {
            key: [other for other, one in HERE.people.items() if (one.merged_into or other) == key] for key in current
        }

    def of_companies(self, companies: Any) -> Any:
        return SyncLink.objects.filter(target__in=list(companies)).values("target")

    def linked(self, source: str, records: Mapping[Remote, UUID]) -> None:
        HERE.names |= {(source, remote): target for remote, target in records.items()}

    def take(self, told: Sequence[Told], *, actor: Actor, now: datetime, quiet: Quiet) -> Sequence[Taken]:
        return [self._take(each) for each in told]

    def _take(self, told: Told) -> Taken:
        if HERE.poison and HERE.poison in str(told.values):
            raise ZeroDivisionError(HERE.poison)
        if "@" not in str(told.values.get("email", "@")):
            return Taken(code="bad_email", detail="This is no e-mail address.")
        return self.take_anything(told)

    def take_anything(self, told: Told) -> Taken:
        target = told.target or next(
            (key for key, one in HERE.people.items() if one.values.get("email") == told.values.get("email")), None
        )
        if target is None and not told.may_make:
            return Taken()
        target = target or HERE.add("inquiry")
        HERE.people[target].values |= {name: told.values[name] for name in told.wanted if name in told.values}
        return Taken(target=target)


class Stages:
    stages = STAGES
    settings = ()

    def outgoing(
        self, targets: Collection[UUID], *, settings: Mapping[str, str], now: datetime
    ) -> Mapping[UUID, Standing]:
        return {
            key: Standing(
                stage=HERE.people[key].stage,
                is_to_be_there=HERE.people[key].stage != "inquiry",
                is_waiting=HERE.people[key].is_waiting,
            )
            for key in targets
            if key in HERE.people
        }

    def concerned(self, leads: Collection[UUID]) -> set[UUID]:
        return {key for key in leads if key in HERE.people}

    def take(self, said: Sequence[Said], *, actor: Actor, now: datetime) -> Sequence[Taken]:
        return [self._take(each) for each in said]

    def _take(self, said: Said) -> Taken:
        HERE.said.append(said)
        person = HERE.people[said.target]
        if said.stage == "rejected" and not said.reason:
            person.is_waiting = True
        elif (person.stage, said.stage) != ("inquiry", "won"):
            person.stage = said.stage
        return Taken(target=said.target)


class Activities:
    settings = ()

    def take(
        self, done: Sequence[Done], *, settings: Mapping[str, str], actor: Actor, now: datetime, quiet: Quiet
    ) -> Sequence[Taken]:
        known = [each for each in done if each.activity.type != "dance"]
        HERE.done |= {each.activity.id: each for each in known}
        for each in known:
            HERE.quiet.setdefault(each.activity.id, quiet.is_history)
        return [Taken(target=each.target, gap="" if each in known else each.activity.type) for each in done]


PEOPLE, STAGES_PORT, ACTIVITIES = People(), Stages(), Activities()
