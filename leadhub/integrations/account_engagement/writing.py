"""Writing prospects, one a call: by number where a link knows it, else as the latest with an address.

Several prospects may have one address. Whoever carries our id is taken; who carries another's is never written to.
What a write answered is what counts: a read may be a minute behind, and is not asked for proof.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx

from leadhub.integrations.access import Access
from leadhub.integrations.account_engagement.errors import (
    GONE,
    JUST_WRITTEN,
    is_of_all,
    malformed,
    object_of,
    permanent,
)
from leadhub.integrations.account_engagement.prospects import (
    fields_of,
    is_written,
    native_of,
    remote_of,
    values_of,
)
from leadhub.integrations.account_engagement.walking import LIMIT, page_of
from leadhub.integrations.calling import Caller
from leadhub.integrations.protocol import Fault, FaultKind, Outcome, Remote, Value, VendorError, Write

LAG: Final = timedelta(seconds=60)
CARRIER: Final = "leadhub_id"
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The prospects with one address: whose carrier names our person, nobody, or somebody else, and what is deleted."""

    ours: Sequence[Record]
    free: Sequence[Record]
    others: Sequence[Record]
    is_thrown_away: bool

    @property
    def best(self) -> Record | None:
        """Whom to take for our person: who carries the id, else who is nobody's and was active last."""
        return max(self.ours or self.free, key=lambda one: str(one.get("lastActivityAt") or ""), default=None)


class Writer:
    """Writes of one connection; `path` is where prospects are, `learn` is told what each write answered."""

    def __init__(self, caller: Caller, path: str, access: Access, learn: Callable[[Record], None]) -> None:
        self._caller = caller
        self._path = path
        self._fields = access.fields
        self._now = access.now
        self._learn = learn
        # By address, for whom a prospect was written just now: reads do not show yet whose it is.
        self._written: dict[str, tuple[UUID, datetime]] = {}

    def upsert(self, writes: Sequence[Write]) -> list[Outcome]:
        """An outcome for each; what ends access or the day's calls ends the batch."""
        recently = self._now() - LAG
        self._written = {address: told for address, told in self._written.items() if told[1] > recently}
        outcomes: list[Outcome] = []
        stopped: Fault | None = None
        for write in writes:
            if stopped is None:
                outcome = self._outcome(write)
                stopped = outcome.fault if outcome.fault is not None and is_of_all(outcome.fault) else None
            else:
                outcome = Outcome(key=write.key, fault=stopped)
            outcomes.append(outcome)
        return outcomes

    def look_up(self, writes: Iterable[Write]) -> dict[UUID, Remote]:
        """Who is there already; a record that was written within a minute may not be seen yet."""
        best = {write.key: self._namesakes(address, write.key).best for write in writes if (address := _address(write))}
        return {key: remote_of(record) for key, record in best.items() if record is not None}

    def _outcome(self, write: Write) -> Outcome:
        try:
            if write.remote is not None:
                return self._updated(write, write.remote)
            address = _address(write)
            if not address:
                raise permanent("no_address", "Account Engagement finds people by their e-mail only: there is none.")
            return self._unlinked(write, address)
        except VendorError as error:
            return Outcome(key=write.key, fault=error.fault)

    def _unlinked(self, write: Write, address: str) -> Outcome:
        written_for, _ = self._written.get(address.casefold(), (write.key, None))
        if written_for != write.key:
            text = "A prospect with this address was written for another person just now."
            raise VendorError(Fault(kind=FaultKind.RETRY, code=JUST_WRITTEN, text=text, after=LAG))
        known = self._namesakes(address, write.key)
        if known.best is not None and (known.ours or known.others):
            # Whom the upsert would take is the latest of all, and may be another person's.
            return self._updated(write, remote_of(known.best))
        if known.others:
            raise permanent("claimed", "Every prospect with this address is linked to another person of leadhub.")
        if known.best is None and known.is_thrown_away:
            raise permanent("in_recycle_bin", "The prospect is in the recycle bin. Restore it there, or leave it.")
        return self._by_address(write, address, is_known=known.best is not None)

    def _by_address(self, write: Write, address: str, *, is_known: bool) -> Outcome:
        native = self._native(write)
        body = {
            "matchEmail": address,
            "prospect": {**native, "email": native.get("email") or address},
            "fields": fields_of(self._fields).split(","),
            # Whoever threw a prospect away is not overruled.
            "secondaryDeletedSearch": False,
        }
        self._written[address.casefold()] = write.key, self._now()
        answer = self._caller.ask("POST", f"{self._path}/do/upsertLatestByEmail", json=body)
        if answer.status_code == httpx.codes.NO_CONTENT:
            raise permanent("not_visible", "It was written, but the API user may not see prospects of others.")
        record = object_of(answer)
        is_new = answer.status_code == httpx.codes.CREATED and not is_known
        return replace(self._outcome_of(write, record), is_new=is_new)

    def _updated(self, write: Write, remote: Remote) -> Outcome:
        if not (remote.id.isascii() and remote.id.isdigit()):
            raise permanent("id_malformed", "The link does not lead to a prospect.")
        native = self._native(write)
        if not native:
            return Outcome(key=write.key, remote=remote)
        params = {"fields": fields_of(self._fields)}
        try:
            answer = self._caller.ask("PATCH", f"{self._path}/{remote.id}", params=params, json=native)
        except VendorError as error:
            if error.fault.code in GONE:
                raise self._gone(write, remote, error.fault) from error
            raise
        if answer.status_code == httpx.codes.NO_CONTENT:
            return Outcome(key=write.key, remote=remote)
        record = object_of(answer)
        if remote_of(record) != remote:
            raise malformed("Another prospect was answered than the one written.")
        return self._outcome_of(write, record)

    def _gone(self, write: Write, remote: Remote, fault: Fault) -> VendorError:
        """Merged into another, or deleted: where somebody with the address is left, the link moves there."""
        address = _address(write)
        known = self._namesakes(address, write.key) if address else None
        left = tuple(one for one in map(remote_of, (known.ours or known.free) if known else ()) if one != remote)
        if left:
            return VendorError(replace(fault, kind=FaultKind.REROUTE, instead=left))
        return VendorError(replace(fault, kind=FaultKind.PERMANENT))

    def _outcome_of(self, write: Write, record: Record) -> Outcome:
        self._learn(record)
        said = values_of(record, self._fields)
        told = {name for name, native in self._fields.items() if native in record and is_written(native)}
        seen = {name: said[name] for name in write.values if name in told}
        return Outcome(key=write.key, remote=remote_of(record), seen=seen)

    def _native(self, write: Write) -> dict[str, Value]:
        return native_of({**write.values, CARRIER: str(write.key)}, self._fields)

    def _namesakes(self, address: str, key: UUID) -> Namesakes:
        params = {"fields": fields_of(self._fields), "email": address, "deleted": "all", "limit": str(LIMIT)}
        records, _ = page_of(self._caller.ask("GET", self._path, params=params))
        # A filter that is not understood would give anybody.
        same = [one for one in records if str(one.get("email") or "").casefold() == address.casefold()]
        alive = [one for one in same if one.get("isDeleted") is not True]
        return Namesakes(
            ours=[one for one in alive if self._carried(one) == str(key)],
            free=[one for one in alive if not self._carried(one)],
            others=[one for one in alive if self._carried(one) not in ("", str(key))],
            is_thrown_away=any(self._carried(one) == str(key) for one in same if one.get("isDeleted") is True),
        )

    def _carried(self, record: Record) -> str:
        return str(record.get(self._fields.get(CARRIER, "")) or "")


def _address(write: Write) -> str:
    return str(write.match.get("email") or write.values.get("email") or "").strip()
