"""What was changed: first merges, so that links move, then deletes, then the fields of leads with their times."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from leadhub.integrations.marketo.asking import Api
from leadhub.integrations.marketo.describing import Described
from leadhub.integrations.marketo.feeds import Part, attributes_of, beginning, part
from leadhub.integrations.marketo.searching import leads, remote_from, remote_of
from leadhub.integrations.marketo.values import Naming, from_native, moment_of
from leadhub.integrations.protocol import Change, Page, Remote

MERGES, DELETES, FIELDS = "merges", "deletes", "fields"
ORDER: Final = (MERGES, DELETES, FIELDS)
MERGE: Final = "merge leads"
# Marketo forgets what is older, and has no other list of all leads that could be read at once.
KEPT: Final = timedelta(days=750)
SYNCED: Final = {"sfdcContactId": "Contact", "sfdcLeadId": "Lead"}
SALESFORCE_ID: Final = re.compile(r"00[3Q][0-9A-Za-z]{12}([0-9A-Za-z]{3})?", re.ASCII)
OURS: Final = "web service api"


class Told(NamedTuple):
    """One change of one field, as the feed says it."""

    at: datetime
    value: Any
    is_ours: bool


@dataclass(slots=True)
class Heard:
    """What a page says of one lead."""

    at: datetime
    fields: dict[str, Told] = field(default_factory=dict)


class Changing:
    """The feeds of changes of one subscription; a cursor is plain JSON."""

    def __init__(self, api: Api, described: Described, naming: Naming, now: datetime) -> None:
        self._api = api
        self._described = described
        self._naming = naming
        self._now = now

    def page(self, since: datetime | None, after: Any) -> Page:
        """The next page of the feeds, one after the other."""
        if after is None:
            start = beginning(self._api, since or self._now - KEPT)
            after = {"feed": MERGES, "token": start, "start": start}
        items, found = self._read(after["feed"], after["token"])
        return Page(items=items, after=_following(after, found))

    def read(self, remotes: Sequence[Remote]) -> list[Change]:
        """Leads as they are now; one that is not there was deleted, or merged into another."""
        known = self._known(remotes)
        return [known.get(remote) or Change(remote=remote, at=self._now, is_deleted=True) for remote in remotes]

    def _read(self, feed: str, token: str) -> tuple[list[Change], Part]:
        match feed:
            case "merges":
                type = self._described.types.get(MERGE)
                if type is None:
                    return [], Part([], None)
                found = part(self._api, "", token, {"activityTypeIds": str(type)})
                return self._merges(found.rows), found
            case "deletes":
                found = part(self._api, "deletedleads.json", token)
                return _deletes(found.rows), found
        fields = ",".join(self._naming.natives(self._described.schema))
        found = part(self._api, "leadchanges.json", token, {"fields": fields})
        return self._changes(found.rows), found

    def _merges(self, rows: Iterable[Mapping[str, Any]]) -> list[Change]:
        """The leads that others were merged into; one that is gone itself by now still says which."""
        formerly: dict[Remote, list[Remote]] = defaultdict(list)
        times: dict[Remote, datetime] = {}
        for row in rows:
            winner, at = remote_from(row.get("leadId")), moment_of(row.get("activityDate"))
            losers = [found for text in _ids(attributes_of(row).get("merge ids")) if (found := remote_from(text))]
            if winner and at and losers:
                formerly[winner] += losers
                times[winner] = at
        known = self._known(list(formerly))
        return [
            replace(
                known.get(winner) or Change(remote=winner, at=times[winner], is_deleted=True),
                at=times[winner],
                formerly=tuple(dict.fromkeys(losers)),
            )
            for winner, losers in formerly.items()
        ]

    def _changes(self, rows: Iterable[Mapping[str, Any]]) -> list[Change]:
        """Leads as they are now, each once, with the times of what changed.

        One that cannot be read is left out: whether it was deleted another feed says.
        """
        heard = _heard(rows)
        known = self._known(list(heard))
        return [self._change(known[remote], said) for remote, said in heard.items() if remote in known]

    def _change(self, record: Change, said: Heard) -> Change:
        told: dict[str, datetime] = {}
        ours, cleared = set(), set()
        for native, change in said.fields.items():
            name = self._naming.canonical(native)
            if name is None or name not in record.values:
                continue
            told[name] = change.at
            value = from_native(change.value, self._described.schema.type_of(native))
            # Where it was changed again since, the page that tells so says whose it is.
            if change.is_ours and value == record.values[name]:
                ours.add(name)
            if value is None and record.values[name] is None:
                cleared.add(name)
        return replace(record, at=said.at, told=told, ours=frozenset(ours), cleared=frozenset(cleared))

    def _known(self, remotes: Sequence[Remote]) -> dict[Remote, Change]:
        if not remotes:
            return {}
        schema = self._described.schema
        fields = [*self._naming.natives(schema), "updatedAt", *(name for name in SYNCED if name in schema.fields)]
        found = {}
        for row in leads(self._api, "id", [remote.id for remote in remotes], fields):
            if (remote := remote_of(row)) is not None:
                at = moment_of(row.get("updatedAt")) or self._now
                values = self._naming.read(row, schema)
                found[remote] = Change(remote=remote, at=at, values=values, elsewhere=_elsewhere(row))
        return found


def _elsewhere(row: Mapping[str, Any]) -> dict[str, Remote]:
    """Who a lead is in Salesforce, by Marketo's native sync: a lead that became a contact is the contact."""
    for name, object in SYNCED.items():
        id = row.get(name)
        if isinstance(id, str) and SALESFORCE_ID.fullmatch(id):
            return {"salesforce": Remote(object, id)}
    return {}


def _following(after: Mapping[str, Any], found: Part) -> dict[str, Any] | None:
    if found.token is not None:
        return {**after, "token": found.token}
    rest = ORDER[ORDER.index(after["feed"]) + 1 :]
    return {"feed": rest[0], "token": after["start"], "start": after["start"]} if rest else None


def _deletes(rows: Iterable[Mapping[str, Any]]) -> list[Change]:
    told = [(remote_from(row.get("leadId")), moment_of(row.get("activityDate"))) for row in rows]
    return [Change(remote=remote, at=at, is_deleted=True) for remote, at in told if remote and at]


def _heard(rows: Iterable[Mapping[str, Any]]) -> dict[Remote, Heard]:
    """What a page says, by lead: of several changes of one field the last."""
    found: dict[Remote, Heard] = {}
    for row in rows:
        remote, at = remote_from(row.get("leadId")), moment_of(row.get("activityDate"))
        if remote is None or at is None:
            continue
        said = found.setdefault(remote, Heard(at))
        said.at = max(said.at, at)
        is_ours = _is_ours(row)
        changes = row.get("fields")
        for change in changes if isinstance(changes, list) else ():
            if isinstance(change, dict) and isinstance(change.get("name"), str):
                name = change["name"]
                if name not in said.fields or said.fields[name].at <= at:
                    said.fields[name] = Told(at, change.get("newValue"), is_ours)
    return found


def _is_ours(row: Mapping[str, Any]) -> bool:
    """Whether a program wrote it: leadhub, or another that uses the API."""
    told = attributes_of(row)
    return any(str(told.get(name)).casefold() == OURS for name in ("source", "reason", "source type"))


def _ids(told: Any) -> list[str]:
    """The ids of a list, whichever way it is written: `[15,16]`, `15, 16`, or one number."""
    return re.findall(r"\d+", str(told)) if told is not None else []
