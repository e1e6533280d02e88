"""Writing leads: linked ones by their id, others by leadhub's id or their address, each with an outcome of its own.

Two calls at a time that make leads by one key make two leads of it. The engine promises one worker at a time for a key;
in one call no person, address or lead stands twice.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from leadhub.integrations.marketo.asking import Api
from leadhub.integrations.marketo.describing import Schema
from leadhub.integrations.marketo.errors import MALFORMED, NOT_FOUND, OF_CRM, fault_of_record, rows_of
from leadhub.integrations.marketo.searching import MOST, Match, email_of, leads, matches, remote_from, remote_of
from leadhub.integrations.marketo.values import Naming
from leadhub.integrations.protocol import Fault, FaultKind, Outcome, Remote, VendorError, Write

# Of 1 MB, with room for what stands around the records.
LARGEST: Final = 950_000
# A refusal that may be about one record of many: the halves are tried apart, so often at most in one upsert.
OF_ONE: Final = frozenset({"609", "http_413"})
MOST_SPLITS: Final = 20
GATEWAY: Final = ("500", "502")
BY_ID, EMAIL = "id", "email"


@dataclass(frozen=True, slots=True)
class Item:
    """One record on its way: its place among the writes, and what is sent."""

    place: int
    write: Write
    record: Mapping[str, Any]


@dataclass(slots=True)
class Upserting:
    """One batch."""

    api: Api
    schema: Schema
    naming: Naming
    partition: str
    now: Callable[[], datetime]
    _outcomes: dict[int, Outcome] = field(default_factory=dict)
    _stopped: Fault | None = None
    _is_answered: bool = False
    _splits: int = MOST_SPLITS

    def outcomes(self, writes: Sequence[Write]) -> list[Outcome]:
        """What became of each; raises VendorError where Marketo took nothing at all."""
        fresh = self._without_twins(writes)
        unlinked = [write for _, write in fresh if write.remote is None]
        found = matches(self.api, self.schema, self.naming, unlinked) if unlinked else {}
        for by, items in self._sorted(fresh, found).items():
            for part in self._parts(items):
                self._send(by, part)
        if self._stopped and not self._is_answered:
            raise VendorError(self._stopped)
        self._reroute()
        return [self._outcomes[place] for place in range(len(writes))]

    def _without_twins(self, writes: Sequence[Write]) -> list[tuple[int, Write]]:
        """The first of each lead, and of who has none; what comes again waits until that is written."""
        seen: set[object] = set()
        fresh = []
        for place, write in enumerate(writes):
            names = {write.remote} if write.remote else {write.key, email_of(write).casefold() or write.key}
            if seen & names:
                text = "The same person stands twice in one batch."
                self._refuse(place, write, Fault(kind=FaultKind.RETRY, code="twice", text=text))
            else:
                fresh.append((place, write))
            seen |= names
        return fresh

    def _sorted(self, fresh: Sequence[tuple[int, Write]], found: Mapping[UUID, Match]) -> Mapping[str, Sequence[Item]]:
        """What is to be sent, by the field that it goes by."""
        groups: dict[str, list[Item]] = defaultdict(list)
        linked = {write.remote for _, write in fresh if write.remote is not None}
        for place, write in fresh:
            match = found.get(write.key, Match())
            if match.remote in linked:
                match = replace(match, remote=None, is_taken=True)
            record = self.naming.written(write.values, self.schema)
            by = self._route(write, match)
            if (fault := self._hindrance(write, match, record, by)) is not None:
                self._refuse(place, write, fault)
            else:
                groups[by].append(Item(place, write, self._whole(write, match, record)))
        return groups

    def _route(self, write: Write, match: Match) -> str:
        """The field by which a record goes, empty where there is none."""
        if write.remote or match.remote:
            return BY_ID
        if self.naming.key in self.schema.searchable and match.by != EMAIL:
            return self.naming.key
        return EMAIL if email_of(write) else ""

    def _hindrance(self, write: Write, match: Match, record: Mapping[str, Any], by: str) -> Fault | None:
        """Why a record is not sent at all."""
        if missing := sorted(name for name in record if name not in self.schema.fields):
            text = f"Leads have no field {', '.join(missing)}. Make it in Marketo, or leave it out of the map."
            return _permanent("field_missing", text)
        if match.is_taken:
            text = "The lead with this address belongs to another person of leadhub. Merge the two."
            return _permanent("key_taken", text)
        if write.remote is not None and remote_from(write.remote.id) != write.remote:
            return _permanent("no_lead", "The link leads to no lead of Marketo.")
        if not by:
            text = f"There is neither an address nor a field {self.naming.key} by which a lead is found again."
            return _permanent("no_key", text)
        return None

    def _whole(self, write: Write, match: Match, record: dict[str, Any]) -> dict[str, Any]:
        """A record with what it is known by; one that has a link keeps the id that it was made with."""
        if write.remote is None and self.naming.key in self.schema.fields:
            record[self.naming.key] = str(write.key)
        if remote := write.remote or match.remote:
            record[BY_ID] = int(remote.id)
        elif email := email_of(write):
            record[EMAIL] = record.get(EMAIL) or email
        return record

    def _parts(self, items: Sequence[Item]) -> Iterator[list[Item]]:
        """As many records as one call takes, by number and by size."""
        part: list[Item] = []
        size = 0
        for item in items:
            length = len(msgspec.json.encode(item.record)) + 1
            if length > LARGEST:
                text = "The record is larger than a call to Marketo may be."
                self._refuse(item.place, item.write, _permanent("too_large", text))
                continue
            if part and (len(part) == MOST or size + length > LARGEST):
                yield part
                part, size = [], 0
            part.append(item)
            size += length
        if part:
            yield part

    def _send(self, by: str, items: Sequence[Item]) -> None:
        if self._stopped is not None:
            return self._refuse_all(items, self._stopped)
        try:
            rows = self._rows(by, items)
        except VendorError as error:
            fault = error.fault
            if len(items) > 1 and self._splits and _may_be_of_one(fault):
                self._splits -= 1
                half = len(items) // 2
                self._send(by, items[:half])
                return self._send(by, items[half:])
            self._stopped = None if _may_be_of_one(fault) else fault
            self._is_answered |= _may_be_of_one(fault)
            return self._refuse_all(items, fault)
        self._is_answered = True
        for item, row in zip(items, rows, strict=True):
            self._outcomes[item.place] = self._outcome(item, row)
        return None

    def _rows(self, by: str, items: Sequence[Item]) -> list[dict[str, Any]]:
        is_update = by == BY_ID
        body: dict[str, Any] = {
            "action": "updateOnly" if is_update else "createOrUpdate",
            "lookupField": by,
            "input": [item.record for item in items],
        }
        if self.partition and not is_update:
            body["partitionName"] = self.partition
        try:
            said = self.api.post("leads.json", msgspec.json.encode(body), is_repeatable=is_update)
            rows = rows_of(said)
            if len(rows) != len(items):
                raise VendorError(MALFORMED)
        except VendorError as error:
            # What cannot be read may have been done; of a call that makes leads this has to be looked up first.
            if is_update or not _is_unsure(error.fault):
                raise
            raise VendorError(replace(error.fault, kind=FaultKind.AMBIGUOUS)) from error
        return rows

    def _outcome(self, item: Item, row: Mapping[str, Any]) -> Outcome:
        remote = remote_of(row)
        status = row.get("status")
        if status in ("created", "updated") and remote is not None:
            return Outcome(key=item.write.key, remote=remote, is_new=status == "created")
        fault = fault_of_record(dict(row), self.now())
        if fault.code == OF_CRM:
            owned = [name for name in sorted(item.record) if self._is_of_crm(name)]
            fault = replace(fault, text=f"{', '.join(owned or sorted(item.record))}: {fault.text}")
        return Outcome(key=item.write.key, remote=item.write.remote, fault=fault)

    def _is_of_crm(self, name: str) -> bool:
        return name in self.schema.fields and self.schema.fields[name].is_of_crm

    def _reroute(self) -> None:
        """Leads that are gone: whoever was merged into another one is there, by leadhub's own id."""
        gone: dict[str, list[tuple[int, Fault]]] = defaultdict(list)
        for place, outcome in self._outcomes.items():
            if outcome.fault is not None and outcome.fault.code == NOT_FOUND:
                gone[str(outcome.key)].append((place, outcome.fault))
        if not gone or self.naming.key not in self.schema.searchable:
            return
        try:
            rows = list(leads(self.api, self.naming.key, gone, [self.naming.key]))
        except VendorError:
            # What was written is to be told; the others are looked for when they are written again.
            return
        instead: dict[str, set[Remote]] = defaultdict(set)
        for row in rows:
            if (remote := remote_of(row)) is not None:
                instead[str(row.get(self.naming.key) or "").casefold()].add(remote)
        for place, fault, found in [(*each, instead[key]) for key, all in gone.items() for each in all]:
            if len(found) == 1:
                moved = replace(fault, kind=FaultKind.REROUTE, instead=tuple(found))
                self._outcomes[place] = replace(self._outcomes[place], fault=moved)

    def _refuse(self, place: int, write: Write, fault: Fault) -> None:
        self._outcomes[place] = Outcome(key=write.key, remote=write.remote, fault=fault)

    def _refuse_all(self, items: Sequence[Item], fault: Fault) -> None:
        for item in items:
            self._refuse(item.place, item.write, fault)


def _permanent(code: str, text: str) -> Fault:
    return Fault(kind=FaultKind.PERMANENT, code=code, text=text)


def _may_be_of_one(fault: Fault) -> bool:
    """Whether a refusal of a whole call may be about a single record of it."""
    return fault.kind is FaultKind.PERMANENT and (fault.code in OF_ONE or fault.code.startswith("10"))


def _is_unsure(fault: Fault) -> bool:
    """Whether a refusal leaves it open what was done: codes from 601 on say that nothing was."""
    return fault.code in (MALFORMED.code, *GATEWAY) or (
        fault.code.startswith("http_5") and fault.kind is FaultKind.RETRY
    )
