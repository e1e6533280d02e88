"""Account Engagement behind the protocol of connectors.

Its lifecycle is moved by its own rules, so no stage is written there: the carriers hold ours. It signs no calls to us:
what changed is asked for.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from leadhub.egress import AddressRefused
from leadhub.integrations.access import Access
from leadhub.integrations.account_engagement import activities
from leadhub.integrations.account_engagement.checking import check
from leadhub.integrations.account_engagement.errors import GONE, fault_of, malformed, object_of, permanent, zone_of
from leadhub.integrations.account_engagement.kind import LIFECYCLE, OBJECT
from leadhub.integrations.account_engagement.prospects import change_of, fields_of, id_of, remote_of
from leadhub.integrations.account_engagement.signing_in import SignIn
from leadhub.integrations.account_engagement.walking import Listing, Place, all_of, walk
from leadhub.integrations.account_engagement.writing import LAG, Writer
from leadhub.integrations.calling import Caller, fault_of_transport
from leadhub.integrations.protocol import (
    BadSignature,
    Call,
    Change,
    Check,
    Fault,
    FaultKind,
    Nudge,
    Option,
    Outcome,
    Page,
    Remote,
    StatusField,
    VendorError,
    Write,
)

# By which number the system knows whom we sign in as: who changed a record last is told by it.
US = "user_id"


class AccountEngagement:
    """One business unit."""

    # Each write is a call or two of its own.
    batch = 20

    def __init__(self, access: Access) -> None:
        self._access = access
        self._sign_in = SignIn(access)
        self._caller = Caller(
            access, headers=self._sign_in.headers, fault_of=self._fault_of, renew=self._sign_in.forget
        )
        self._objects = f"/api/{access.version}/objects"
        self._prospects = f"{self._objects}/prospects"
        self._writer = Writer(self._caller, self._prospects, access, self._learn)

    def check(self) -> Check:
        """A test call."""
        return check(self._caller, self._objects, self._access, self._sign_in)

    def describe_statuses(self) -> Sequence[StatusField]:
        """The lifecycle, whose stages are read and never written."""
        stages = all_of(self._caller, f"{self._objects}/lifecycle-stages", "id,name,position,isDeleted")
        options = [
            Option(str(id_of(one)), str(one.get("name") or ""), is_active=one.get("isDeleted") is not True)
            for one in sorted(stages, key=_position)
        ]
        return [StatusField(object=OBJECT, name=LIFECYCLE, label="Lifecycle stage", options=tuple(options))]

    def upsert(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        """Write prospects, each by itself."""
        return self._writer.upsert(writes)

    def look_up(self, writes: Sequence[Write]) -> Mapping[UUID, Remote]:
        """Who is there already."""
        return self._writer.look_up(writes)

    def read(self, remotes: Sequence[Remote]) -> Sequence[Change]:
        """Prospects as they are, or were a minute ago; one in the recycle bin is gone."""
        return [self._read(remote) for remote in remotes]

    def changes(self, since: datetime | None, after: Any = None) -> Page:
        """What was changed, the oldest first; from a minute before that moment on, as reads lag behind."""
        fields = self._access.fields
        listing = Listing(self._prospects, fields_of(fields), "updatedAt", {"deleted": "all"})
        records, place = walk(self._caller, listing, since - LAG if since else None, Place.of(after))
        us = self._us()
        return Page(items=[change_of(one, fields, us) for one in records], after=place.kept() if place else None)

    def activities(self, since: datetime, after: Any = None) -> Page:
        """What prospects did, then how the lifecycle moved them."""
        number, kept = (after["list"], after["place"]) if after else (0, None)
        listed = activities.LISTS[number]
        listing = Listing(f"{self._objects}/{listed}", activities.fields_of(listed), "createdAt", {})
        records, place = walk(self._caller, listing, since - LAG, Place.of(kept))
        items = [found for one in records if (found := activities.activity_of(one, listed)) is not None]
        if place is not None:
            return Page(items=items, after={"list": number, "place": place.kept()})
        is_last = number + 1 == len(activities.LISTS)
        return Page(items=items, after=None if is_last else {"list": number + 1, "place": None})

    def verify(self, call: Call, now: datetime) -> Sequence[Nudge]:
        """Refuse: whoever calls in the name of Account Engagement is somebody else."""
        raise BadSignature("Account Engagement sends no calls that are signed.")

    def classify(self, error: Exception) -> Fault:
        """What is to be done about an error of a call."""
        match error:
            case VendorError():
                return error.fault
            case httpx.TransportError() | AddressRefused():
                return fault_of_transport(error, is_repeatable=True)
        return Fault(kind=FaultKind.PERMANENT, code="unexpected", text=type(error).__name__)

    def _read(self, remote: Remote) -> Change:
        if not (remote.id.isascii() and remote.id.isdigit()):
            raise permanent("id_malformed", "The link does not lead to a prospect.")
        params = {"fields": fields_of(self._access.fields)}
        try:
            record = object_of(self._caller.ask("GET", f"{self._prospects}/{remote.id}", params=params))
        except VendorError as error:
            if error.fault.code not in GONE:
                raise
            return Change(remote=remote, at=self._access.now(), is_deleted=True)
        change = change_of(record, self._access.fields, self._us())
        if remote_of(record) != remote:
            raise malformed("Another prospect was answered than the one asked for.")
        return change

    def _fault_of(self, answer: httpx.Response) -> Fault | None:
        zone = zone_of(str(self._access.settings.get("time_zone") or "UTC"))
        return fault_of(answer, now=self._access.now(), zone=zone)

    def _us(self) -> int | None:
        known = self._access.tokens.get(US)
        return known if isinstance(known, int) else None

    def _learn(self, record: Mapping[str, Any]) -> None:
        told = record.get("updatedById")
        if type(told) is int and told != self._us():
            self._access.tokens[US] = told
            self._access.keep(self._access.tokens)


def _position(stage: Mapping[str, Any]) -> int:
    told = stage.get("position")
    return told if isinstance(told, int) else 0
