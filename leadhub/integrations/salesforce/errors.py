"""What Salesforce's refusals mean: of whole calls, of single records, and of the door where access is got."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import msgspec

from leadhub.integrations.calling import LONGEST_TEXT, PASSING, ReadFault, fault_of_status, wait_of
from leadhub.integrations.protocol import Fault, FaultKind, Remote
from leadhub.integrations.salesforce.kind import CONTACT, LEAD, OPPORTUNITY

NO_SESSION: Final = frozenset({"INVALID_SESSION_ID", "INVALID_AUTH_HEADER"})
LIMIT: Final = "REQUEST_LIMIT_EXCEEDED"
DUPLICATES: Final = "DUPLICATES_DETECTED"
CONVERTED: Final = frozenset({"CANNOT_UPDATE_CONVERTED_LEAD"})
# The record is not there any more, or not under this id.
GONE: Final = frozenset({"ENTITY_IS_DELETED", "INVALID_CROSS_REFERENCE_KEY", "NOT_FOUND"})
LOCATOR: Final = "INVALID_QUERY_LOCATOR"
NO_OBJECT: Final = frozenset({"INVALID_TYPE", "NOT_FOUND", "INSUFFICIENT_ACCESS"})
SEVERAL: Final = "several_match"
MALFORMED: Final = "answer_malformed"
RETRIED: Final = frozenset(
    {
        "UNABLE_TO_LOCK_ROW",
        "SERVER_UNAVAILABLE",
        "QUERY_TIMEOUT",
        "REQUEST_RUNNING_TOO_LONG",
        "UNKNOWN_EXCEPTION",
        "TXN_SECURITY_METERING_ERROR",
        LOCATOR,
    }
)
SHUT: Final = frozenset({"API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED", "ORG_LOCKED", "INACTIVE_ORGANIZATION"})
# The quota is of 24 rolling hours: every hour some of it comes back.
QUOTA_REST: Final = timedelta(hours=1)
CONCURRENCY_REST: Final = timedelta(seconds=30)
LOGIN_REST: Final = timedelta(minutes=1)
RECORD_URL: Final = re.compile(r"/sobjects/(\w{1,80})/(?:\w+/)?([A-Za-z0-9]{15,18})/?$")
PREFIXES: Final = {"00Q": LEAD, "003": CONTACT, "006": OPPORTUNITY}


def fault_reader(now: Callable[[], datetime]) -> ReadFault:
    """What an answer means that is none; `now` tells when a quota has some of itself back."""

    def fault_of(answer: httpx.Response) -> Fault | None:
        if answer.status_code == 300:
            return _several(answer)
        if answer.status_code < 400:
            return None
        errors = _errors_of(answer)
        return fault_of_error(errors[0], now(), answer) if errors else fault_of_status(answer)

    return fault_of


def fault_of_error(error: Mapping[str, Any], now: datetime, answer: httpx.Response | None = None) -> Fault:
    """What one `{errorCode, message, fields}` means; collections say `statusCode` for the first."""
    code = str(error.get("errorCode") or error.get("statusCode") or "")[:60]
    fields = error.get("fields")
    named = f" ({', '.join(map(str, fields))})" if isinstance(fields, list) and fields else ""
    said = f"{error.get('message') or code}{named}"[:LONGEST_TEXT]
    if code == LIMIT:
        return _over_the_limit(said, now)
    if code == DUPLICATES:
        return _duplicate(said, matched(error))
    kind = FaultKind.PERMANENT
    if code in NO_SESSION:
        kind = FaultKind.REFRESH
    elif code in SHUT:
        kind = FaultKind.REVOKED
    elif code in RETRIED:
        kind = FaultKind.RETRY
    elif answer is not None and (answer.status_code == 401 or answer.status_code in PASSING):
        return fault_of_status(answer, code=code, text=said) or Fault(kind=kind, code=code, text=said)
    return Fault(kind=kind, code=code or MALFORMED, text=said, after=wait_of(answer) if answer is not None else None)


def fault_of_grant(answer: httpx.Response) -> Fault | None:
    """What the door of access means by `{error, error_description}`; the latter may be missing."""
    if answer.status_code < 300:
        return None
    if answer.status_code >= 500 or answer.status_code in PASSING:
        return fault_of_status(answer)
    said = _decoded(answer)
    error = str(said.get("error") or "")[:60] if isinstance(said, dict) else ""
    text = str(said.get("error_description") or error)[:LONGEST_TEXT] if isinstance(said, dict) else ""
    if error == "unknown_error" or "rate exceeded" in text.lower():
        return Fault(kind=FaultKind.RETRY, code=error, text=text, after=LOGIN_REST)
    text = text or f"No access is given at this address (HTTP {answer.status_code}): it has to be the org's My Domain."
    return Fault(kind=FaultKind.REVOKED, code=error or f"http_{answer.status_code}", text=text)


def matched(error: Mapping[str, Any]) -> tuple[Remote, ...]:
    """The records that a duplicate rule found; Salesforce spells the name of their list in two ways."""
    told = error.get("duplicateResut") or error.get("duplicateResult")
    results = told.get("matchResults") if isinstance(told, dict) else None
    found = []
    for result in results if isinstance(results, list) else ():
        records = result.get("matchRecords") if isinstance(result, dict) else None
        for match in records if isinstance(records, list) else ():
            record = match.get("record") if isinstance(match, dict) else None
            id = record.get("Id") if isinstance(record, dict) else None
            if isinstance(id, str) and id[:3] in PREFIXES:
                found.append(Remote(PREFIXES[id[:3]], id))
    return tuple(dict.fromkeys(found))


def malformed(what: str) -> Fault:
    """An answer that says something else than what was asked for."""
    return Fault(kind=FaultKind.RETRY, code=MALFORMED, text=what)


def several(found: tuple[Remote, ...]) -> Fault:
    """More records than one are meant: somebody has to say which, or merge them."""
    names = ", ".join(f"{one.object} {one.id}" for one in found)
    return Fault(kind=FaultKind.PERMANENT, code=SEVERAL, text=f"Several records match: {names}.", instead=found)


def _several(answer: httpx.Response) -> Fault:
    urls = _decoded(answer)
    places = [RECORD_URL.search(url) for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
    return several(tuple(Remote(place[1], place[2]) for place in places if place is not None))


def _duplicate(said: str, found: tuple[Remote, ...]) -> Fault:
    names = ", ".join(f"{one.object} {one.id}" for one in found)
    text = f"{said} It matches {names}."[:LONGEST_TEXT] if names else said
    return Fault(kind=FaultKind.PERMANENT, code=DUPLICATES, text=text, instead=found)


def _over_the_limit(said: str, now: datetime) -> Fault:
    """One code for two limits: long calls at the same time pass soon, the quota of a day does not."""
    if "concurrent" in said.lower():
        return Fault(kind=FaultKind.RETRY, code=LIMIT, text=said, after=CONCURRENCY_REST)
    return Fault(kind=FaultKind.PARK, code=LIMIT, text=said, until=now + QUOTA_REST)


def _errors_of(answer: httpx.Response) -> list[Mapping[str, Any]]:
    said = _decoded(answer)
    listed = said if isinstance(said, list) else [said]
    return [one for one in listed if isinstance(one, dict) and ("errorCode" in one or "message" in one)]


def _decoded(answer: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(answer.content)
    except msgspec.DecodeError:
        return None
