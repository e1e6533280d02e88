"""Reading a long list in the order of a moment, over the ends of page tokens and of what one chain of them gives.

A token lives four hours and gives 100,000 records; then the list ends without a word but a header. It is gone on from
the last (moment, id): first what is left of that second, by id, then what came after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx

from leadhub.integrations.account_engagement.errors import TOKEN_OF_PAGE_OVER, malformed, object_of
from leadhub.integrations.account_engagement.prospects import id_of, moment_of
from leadhub.integrations.calling import Caller
from leadhub.integrations.protocol import VendorError

LIMIT: Final = 1_000
LONGEST_TOKEN: Final = 20_000
# What the header `Pardot-Warning` begins with where a chain ended before the list did.
CHAIN_ENDED: Final = "203"
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: where it is, what is asked of its records, by which moment they come, and what is filtered beside."""

    path: str
    fields: str
    moment: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a walk stands: the last record that was read, and the token of the next page.

    `is_within` says that only what has the last one's moment is being read.
    """

    token: str = ""
    at: str = ""
    id: int = 0
    is_within: bool = False

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "Place":
        """A place as it was kept."""
        return cls(**kept) if kept else cls()

    def kept(self) -> dict[str, Any]:
        """As it may be kept, in the words of JSON."""
        return {"token": self.token, "at": self.at, "id": self.id, "is_within": self.is_within}


def walk(
    caller: Caller, listing: Listing, since: datetime | None, place: Place
) -> tuple[list[dict[str, Any]], Place | None]:
    """The next page of a list, and where it goes on; None when that was all of it. Raises VendorError."""
    answer, place = _asked(caller, listing, since, place)
    records, token = page_of(answer)
    after = place
    if records:
        moment = moment_of(records[-1], listing.moment)
        after = Place(at=moment.isoformat(), id=id_of(records[-1]), is_within=place.is_within)
    if token:
        if token == place.token:
            raise malformed("A page leads to itself.")
        return records, Place(token=token, at=after.at, id=after.id, is_within=after.is_within)
    if len(records) >= LIMIT or answer.headers.get("Pardot-Warning", "").startswith(CHAIN_ENDED):
        if (after.at, after.id) == (place.at, place.id):
            raise malformed("A list does not go on, and does not end.")
        return records, Place(at=after.at, id=after.id, is_within=True)
    return records, Place(at=after.at, id=after.id) if place.is_within else None


def all_of(caller: Caller, path: str, fields: str, limit: int = LIMIT) -> list[dict[str, Any]]:
    """A list that is short by its nature: its first page is all of it."""
    return page_of(caller.ask("GET", path, params={"fields": fields, "limit": str(limit)}))[0]


def _asked(caller: Caller, listing: Listing, since: datetime | None, place: Place) -> tuple[httpx.Response, Place]:
    if place.token:
        try:
            # Whatever else stands beside a token is refused.
            params = {"fields": listing.fields, "nextPageToken": place.token}
            return caller.ask("GET", listing.path, params=params), place
        except VendorError as error:
            if error.fault.code not in TOKEN_OF_PAGE_OVER:
                raise
            place = Place(at=place.at, id=place.id, is_within=bool(place.at))
    params = {"fields": listing.fields, "limit": str(LIMIT), **listing.given, **_filters(listing.moment, since, place)}
    return caller.ask("GET", listing.path, params=params), place


def _filters(moment: str, since: datetime | None, place: Place) -> dict[str, str]:
    in_order = {"orderBy": f"{moment} ASC,id ASC"}
    if not place.at:
        return in_order | ({f"{moment}AfterOrEqualTo": _written(since)} if since else {})
    at = datetime.fromisoformat(place.at).replace(microsecond=0)
    if not place.is_within:
        return in_order | {f"{moment}AfterOrEqualTo": _written(at + SECOND)}
    window = {f"{moment}AfterOrEqualTo": _written(at), f"{moment}Before": _written(at + SECOND)}
    return {"orderBy": "id ASC", **window, "idGreaterThan": str(place.id)}


def page_of(answer: httpx.Response) -> tuple[list[dict[str, Any]], str]:
    """The records of an answer, and the token of the next page; empty where there is none."""
    said = object_of(answer)
    values, token = said.get("values"), said.get("nextPageToken")
    if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
        raise malformed("The answer is no page of records.")
    if token is not None and (not isinstance(token, str) or len(token) > LONGEST_TOKEN):
        raise malformed("The token of the next page is no text.")
    return values, token or ""


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
