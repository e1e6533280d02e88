"""What HubSpot's refusals mean for the engine."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import httpx
import msgspec

from leadhub.integrations.access import Access
from leadhub.integrations.calling import LONGEST_TEXT, PASSING, fault_of_status, wait_of
from leadhub.integrations.hubspot.kind import CONTACT
from leadhub.integrations.hubspot.shapes import Problem
from leadhub.integrations.protocol import Fault, FaultKind, Remote

CONFLICT: Final = "CONFLICT"
NOT_FOUND: Final = "OBJECT_NOT_FOUND"
MISSING_SCOPES: Final = "MISSING_SCOPES"
EXPIRED: Final = "EXPIRED_AUTHENTICATION"
DAILY: Final = "DAILY"
# An address that HubSpot does not have; of a record that it has not, it says so in a category.
NO_SUCH_PAGE: Final = "http_404"
# While an account moves between data centres HubSpot answers 477; it says by Retry-After for how long.
MOVING: Final = 477
# HubSpot asks for two seconds before a locked record is tried again.
LOCKED_FOR: Final = timedelta(seconds=2)
ROLLING: Final = timedelta(seconds=10)
# How long a daily limit is waited for where nobody knows when a day ends over there.
UNKNOWN_DAY: Final = timedelta(hours=1)
_EXISTING = re.compile(r"Existing ID:\s*(\d+)")
_DAILY = re.compile(r"\bdaily\b", re.IGNORECASE)


def problem_of(answer: httpx.Response) -> Problem:
    """The vendor's own words; an empty problem where they cannot be read."""
    try:
        return msgspec.json.decode(answer.content, type=Problem)
    except (msgspec.DecodeError, RecursionError):
        return Problem()


def fault_of(answer: httpx.Response, access: Access) -> Fault | None:
    """What an answer means that is none; 207 is an answer, and says by record what failed."""
    if answer.status_code < 400:
        return None
    problem = problem_of(answer)
    match answer.status_code:
        case 401:
            return _shut_out(problem, access)
        case 429:
            return _limited(answer, problem, access)
        case 423:
            return Fault(kind=FaultKind.RETRY, code="locked", text=words(problem), after=wait_of(answer) or LOCKED_FOR)
    if answer.status_code == MOVING or answer.status_code in PASSING:
        code = problem.category or f"http_{answer.status_code}"
        # Of a gateway's page there are no words of HubSpot's: what it says instead tells more than nothing.
        said = words(problem) or answer.text[:LONGEST_TEXT]
        return Fault(kind=FaultKind.RETRY, code=code, text=said, after=wait_of(answer))
    return fault_of_problem(problem) if problem.category else fault_of_status(answer, text=words(problem))


def fault_of_problem(problem: Problem) -> Fault:
    """What it means that one record, or a whole call, was refused for good."""
    found = _EXISTING.search(problem.message) if problem.category == CONFLICT else None
    if found:
        instead = (Remote(CONTACT, found[1]),)
        return Fault(kind=FaultKind.REROUTE, code=CONFLICT, text=words(problem), instead=instead)
    kind = FaultKind.RETRY if problem.category in ("RATE_LIMITS", "INTERNAL_ERROR") else FaultKind.PERMANENT
    return Fault(kind=kind, code=problem.category or "refused", text=words(problem))


def words(problem: Problem) -> str:
    """The vendor's text: the message, and the details that it does not name itself."""
    more = [one.message for one in problem.errors if one.message and one.message not in problem.message]
    return " ".join((problem.message, *more)).strip()[:LONGEST_TEXT]


def midnight(now: datetime, zone: str) -> datetime | None:
    """When the day ends in a time zone, in UTC; None where there is no such zone."""
    try:
        there = ZoneInfo(zone)
    # ZoneInfo raises KeyError for an unknown name, ValueError for no name, OSError for a folder's.
    except (KeyError, ValueError, OSError):
        return None
    tomorrow = now.astimezone(there).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), there).astimezone(UTC)


def _shut_out(problem: Problem, access: Access) -> Fault:
    # A 401 alone is no reason to renew, HubSpot says; only one that names an end of time that our clock missed is.
    is_late = problem.category == EXPIRED and bool(access.credentials.get("refresh_token"))
    kind = FaultKind.REFRESH if is_late else FaultKind.REVOKED
    return Fault(kind=kind, code=problem.category or "http_401", text=words(problem))


def _limited(answer: httpx.Response, problem: Problem, access: Access) -> Fault:
    text = words(problem)
    if problem.policy_name == DAILY or (not problem.policy_name and _DAILY.search(problem.message)):
        zone = str(access.settings.get("time_zone") or access.tokens.get("time_zone") or "")
        now = access.now()
        until = midnight(now, zone) or now + UNKNOWN_DAY
        return Fault(kind=FaultKind.PARK, code=DAILY, text=text, until=until)
    wait = wait_of(answer) or (timedelta(seconds=1) if problem.policy_name == "SECONDLY" else ROLLING)
    return Fault(kind=FaultKind.RETRY, code=problem.policy_name or "RATE_LIMIT", text=text, after=wait)
