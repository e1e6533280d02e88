"""What people and sales did, of the activities that Marketo keeps."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from leadhub.integrations.marketo.asking import Api
from leadhub.integrations.marketo.describing import Described
from leadhub.integrations.marketo.feeds import attributes_of, beginning, part
from leadhub.integrations.marketo.searching import remote_from
from leadhub.integrations.marketo.values import moment_of
from leadhub.integrations.protocol import Activity, Page, Sort, Value

MOST_TYPES: Final = 10
MOMENT: Final = "Interesting Moment"
# Names are the same in all subscriptions, ids are asked for.
NAMES: Final = (
    "Visit Webpage",
    "Fill Out Form",
    "Click Link",
    "Open Email",
    "Click Email",
    "Unsubscribe Email",
    "Change Status in Progression",
    MOMENT,
    "Send Sales Email",
    "Open Sales Email",
    "Click Sales Email",
    "Receive Sales Email",
)
BY_SALES: Final = frozenset({"send sales email"})
# What an interesting moment is of, where sales wrote it down in Sales Insight.
SALES_MOMENTS: Final = frozenset({"call", "phone", "phone call", "email", "e-mail", "meeting"})
# Where somebody was and with what is nobody's business here; the fields of a form are in the lead.
WITHHELD: Final = frozenset({"client ip address", "client id address", "user agent", "query parameters", "form fields"})
LONGEST: Final = 500


def page_of(api: Api, described: Described, since: datetime, after: Any) -> Page:
    """The next page; types go ten at a time, and the cursor is plain JSON."""
    names = {id: name for name in NAMES if (id := described.types.get(name.casefold())) is not None}
    if after is None:
        ids = sorted(names)
        groups = [ids[start : start + MOST_TYPES] for start in range(0, len(ids), MOST_TYPES)]
        if not groups:
            return Page(items=())
        start = beginning(api, since)
        after = {"groups": groups, "token": start, "start": start}
    groups = after["groups"]
    found = part(api, "", after["token"], {"activityTypeIds": ",".join(map(str, groups[0]))})
    following: dict[str, Any] | None = {**after, "token": found.token}
    if found.token is None:
        following = {**after, "groups": groups[1:], "token": after["start"]} if groups[1:] else None
    return Page(items=_activities(found.rows, names), after=following)


def _activities(rows: Iterable[Mapping[str, Any]], names: Mapping[int, str]) -> list[Activity]:
    """Each once by its GUID; what says no lead, time or id can be of nobody and is left out."""
    found: dict[str, Activity] = {}
    for row in rows:
        id = str(row.get("marketoGUID") or row.get("id") or "")
        person, at = remote_from(row.get("leadId")), moment_of(row.get("activityDate"))
        name = names.get(_whole(row.get("activityTypeId")))
        if id and person and at and name:
            told = attributes_of(row)
            sort = _sort(name, told)
            found.setdefault(
                id,
                Activity(
                    id=id,
                    person=person,
                    sort=sort,
                    type=name,
                    at=at,
                    by=_address(told.get("sent by")),
                    # Of an opened e-mail the campaign is the one that sent it: that was opened by hand all the same.
                    is_automated=bool(row.get("campaignId")) and (sort is Sort.SALES or name == MOMENT),
                    properties=_properties(row, told),
                ),
            )
    return list(found.values())


def _sort(name: str, told: Mapping[str, Any]) -> Sort:
    if name.casefold() in BY_SALES:
        return Sort.SALES
    is_sales = name == MOMENT and str(told.get("type")).strip().casefold() in SALES_MOMENTS
    return Sort.SALES if is_sales else Sort.ENGAGEMENT


def _properties(row: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Value]:
    whole = {"subject": row.get("primaryAttributeValue"), "campaign id": row.get("campaignId"), **told}
    kept = {name: _short(value) for name, value in whole.items() if name not in WITHHELD}
    return {name: value for name, value in kept.items() if value not in (None, "")}


def _short(value: Any) -> Value:
    if isinstance(value, str):
        return value[:LONGEST]
    return value if isinstance(value, bool | int | float) else None


def _address(value: Any) -> str:
    text = str(value or "").strip()
    return text if "@" in text else ""


def _whole(value: Any) -> int:
    return value if isinstance(value, int) else 0
