"""Feeds of activities: they begin at a moment, go on by tokens, and a page may be empty with more to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadhub.integrations.marketo.asking import Api
from leadhub.integrations.marketo.errors import MALFORMED, rows_of
from leadhub.integrations.marketo.values import text_of
from leadhub.integrations.protocol import Fault, FaultKind, VendorError


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one page; `token` leads on, and is None at the end."""

    rows: list[dict[str, Any]]
    token: str | None


def beginning(api: Api, since: datetime) -> str:
    """The token of a moment: it holds for every feed."""
    token = api.get("activities/pagingtoken.json", {"sinceDatetime": text_of(since)}).get("nextPageToken")
    if not isinstance(token, str) or not token:
        raise VendorError(MALFORMED)
    return token


def part(api: Api, path: str, token: str, given: Mapping[str, str] | None = None) -> Part:
    """One page of a feed; raises VendorError also for one that leads to itself."""
    said = api.get(f"activities/{path}" if path else "activities.json", {"nextPageToken": token, **(given or {})})
    rows = rows_of(said)
    if said.get("moreResult") is not True:
        return Part(rows, None)
    following = said.get("nextPageToken")
    if not isinstance(following, str) or not following:
        raise VendorError(MALFORMED)
    if following == token:
        text = "Marketo says that there is more, and does not say where."
        raise VendorError(Fault(kind=FaultKind.RETRY, code="page_stuck", text=text))
    return Part(rows, following)


def attributes_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of an activity by their names, in small letters."""
    told = row.get("attributes")
    named = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    return {str(one.get("name")).casefold(): one.get("value") for one in named}
