"""Where a record has gone: what a lead was converted into, what a record was merged into."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from leadhub.integrations.protocol import Fault, FaultKind, Remote
from leadhub.integrations.salesforce.api import Api, Row, chunks, id_of, maybe_id
from leadhub.integrations.salesforce.errors import PREFIXES
from leadhub.integrations.salesforce.kind import CONTACT, LEAD, OPPORTUNITY
from leadhub.integrations.salesforce.naming import Names
from leadhub.integrations.salesforce.soql import among, text

MERGEABLE: Final = frozenset({LEAD, CONTACT})
CONVERSION: Final = {"ConvertedContactId": CONTACT, "ConvertedOpportunityId": OPPORTUNITY}
# Winners of merges are merged in their turn, but not without end.
HOPS: Final = 10
SHORT: Final = 15
CHECKS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class Follower:
    """Asks where records went."""

    def __init__(self, api: Api, names: Names) -> None:
        self._api = api
        self._names = names

    def after_conversion(self, lead: Remote | None, key: UUID, fault: Fault) -> Fault:
        """A refusal to write a converted lead, with the contact and the deal to write instead."""
        which = f"Id = {text(lead.id)}" if lead else f"{self._names.key} = {text(str(key))}"
        soql = f"SELECT Id, IsConverted, {', '.join(CONVERSION)} FROM {LEAD} WHERE {which}"
        instead = next((became(row) for row in self._api.rows(soql)), ())
        return replace(fault, kind=FaultKind.REROUTE, instead=instead) if instead else fault

    def after_merge(self, remote: Remote, fault: Fault) -> Fault:
        """A refusal to write a record that is gone, with the one that it was merged into, if so."""
        winner = self.winners(remote.object, [remote.id]).get(remote.id)
        if winner is None:
            return fault
        return replace(fault, kind=FaultKind.REROUTE, instead=(Remote(remote.object, winner),))

    def winners(self, object: str, ids: Iterable[str]) -> dict[str, str]:
        """Which of these were merged away, with what is left of each; one that was deleted after that is not named."""
        if object not in MERGEABLE:
            return {}
        masters: dict[str, str] = {}
        asked: set[str] = set()
        gone: set[str] = set()
        wanted = set(ids)
        for _ in range(HOPS):
            for chunk in chunks(sorted(wanted)):
                soql = f"SELECT Id, IsDeleted, MasterRecordId FROM {object} WHERE Id IN {among(chunk)}"
                for row in self._api.rows(soql, everything=True):
                    master = maybe_id(row, "MasterRecordId")
                    if master is not None:
                        masters[id_of(row)] = master
                    elif row.get("IsDeleted") is True:
                        gone.add(id_of(row))
            asked |= wanted
            wanted = set(masters.values()) - asked
            if not wanted:
                break
        ends = {id: _end_of(id, masters) for id in ids if id in masters}
        return {id: end for id, end in ends.items() if end not in gone and end not in masters}


def became(row: Row) -> tuple[Remote, ...]:
    """What a lead was converted into."""
    if row.get("IsConverted") is not True:
        return ()
    found = ((object, maybe_id(row, name)) for name, object in CONVERSION.items())
    return tuple(Remote(object, id) for object, id in found if id)


def whole(id: str) -> str:
    """An id of 15 letters in the 18 that the API speaks in: the last three say which of the others are capitals."""
    if len(id) != SHORT:
        return id
    parts = (id[start : start + 5] for start in range(0, SHORT, 5))
    return id + "".join(CHECKS[sum(1 << at for at, char in enumerate(part) if char.isupper())] for part in parts)


def remote_of(id: str | None) -> Remote | None:
    """A record of ours by its id alone: the first letters say of which object it is."""
    return Remote(PREFIXES[id[:3]], id) if id and id[:3] in PREFIXES else None


def _end_of(id: str, masters: dict[str, str]) -> str:
    for _ in range(HOPS):
        if id not in masters:
            break
        id = masters[id]
    return id
