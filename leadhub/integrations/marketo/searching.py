"""Leads by their ids, by leadhub's own, and by address."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from leadhub.integrations.marketo.asking import Api
from leadhub.integrations.marketo.describing import Schema
from leadhub.integrations.marketo.errors import MALFORMED, NOTHING_FOUND, TOO_MANY, rows_of
from leadhub.integrations.marketo.kind import OBJECT
from leadhub.integrations.marketo.values import Naming
from leadhub.integrations.protocol import Remote, VendorError, Write

MOST: Final = 300
# Marketo finds 1,000 leads at most by one filter: an answer that leads on further is none.
MOST_PAGES: Final = 5


@dataclass(frozen=True, slots=True)
class Match:
    """The one lead of a person, or why there is none: several match, or the one that does is somebody else's here."""

    remote: Remote | None = None
    by: str = ""
    is_several: bool = False
    is_taken: bool = False


def leads(api: Api, by: str, values: Iterable[str], fields: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The leads that say one of these values in a field, and perhaps others; `fields` come with their ids."""
    wanted = list(dict.fromkeys(values))
    asked = ",".join(dict.fromkeys(["id", *fields]))
    for start in range(0, len(wanted), MOST):
        yield from _found(api, {"filterType": by, "fields": asked}, wanted[start : start + MOST])


def remote_of(row: Mapping[str, Any]) -> Remote | None:
    """The record that a row is of; its id may be a number or a text."""
    return remote_from(row.get("id"))


def remote_from(id: Any) -> Remote | None:
    """A record by an id as it was told, or None where it is none."""
    if isinstance(id, bool) or not isinstance(id, int | str):
        return None
    text = str(id)
    return Remote(OBJECT, text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def matches(api: Api, schema: Schema, naming: Naming, writes: Sequence[Write]) -> dict[UUID, Match]:
    """What there is of people without a link: by `leadhub_id`, where leads have it, else by their address."""
    found: dict[UUID, Match] = {}
    if naming.key in schema.searchable:
        found = _by_key(api, naming.key, writes)
    rest = {write.key: email_of(write) for write in writes if write.key not in found and email_of(write)}
    return found | _by_email(api, schema, naming, rest)


def email_of(write: Write) -> str:
    """The address by which somebody may be found."""
    return str(write.match.get("email") or write.values.get("email") or "").strip()


def _by_key(api: Api, key: str, writes: Sequence[Write]) -> dict[UUID, Match]:
    wanted = {str(write.key): write.key for write in writes}
    rows = _grouped(leads(api, key, wanted, [key]), key)
    return {id: _one(rows[text], key) for text, id in wanted.items() if text in rows}


def _by_email(api: Api, schema: Schema, naming: Naming, wanted: Mapping[UUID, str]) -> dict[UUID, Match]:
    has_key = naming.key in schema.fields
    asked = ["email", naming.key] if has_key else ["email"]
    rows = _grouped(leads(api, "email", wanted.values(), asked), "email")
    found = {}
    for id, email in wanted.items():
        if mine := rows.get(email.casefold()):
            match = _one(mine, "email")
            owner = str(mine[0].get(naming.key) or "") if has_key else ""
            is_others = match.remote is not None and owner.casefold() not in ("", str(id))
            found[id] = Match(by="email", is_taken=True) if is_others else match
    return found


def _grouped(rows: Iterable[dict[str, Any]], field: str) -> Mapping[str, list[dict[str, Any]]]:
    """Rows by what they say in a field: a value with a comma is two to a filter, and finds somebody else."""
    found = defaultdict(list)
    for row in rows:
        if remote_of(row):
            found[str(row.get(field) or "").strip().casefold()].append(row)
    return dict(found)


def _one(rows: Sequence[Mapping[str, Any]], by: str) -> Match:
    remotes = {remote_of(row) for row in rows}
    return Match(remote=remotes.pop(), by=by) if len(remotes) == 1 else Match(by=by, is_several=True)


def _found(api: Api, given: dict[str, str], values: list[str]) -> list[dict[str, Any]]:
    """All leads of these values; where they are, or find, too many for one search, it is made for the halves."""
    try:
        return list(_pages(api, {**given, "filterValues": ",".join(values)}))
    except VendorError as error:
        if error.fault.code != TOO_MANY or len(values) == 1:
            raise
    half = len(values) // 2
    return _found(api, given, values[:half]) + _found(api, given, values[half:])


def _pages(api: Api, given: dict[str, str]) -> Iterator[dict[str, Any]]:
    for _ in range(MOST_PAGES):
        try:
            said = api.get("leads.json", given)
        except VendorError as error:
            if error.fault.code == NOTHING_FOUND:
                return
            raise
        yield from rows_of(said)
        token = said.get("nextPageToken")
        if not token or said.get("moreResult") is False:
            return
        given = {**given, "nextPageToken": str(token)}
    raise VendorError(MALFORMED)
