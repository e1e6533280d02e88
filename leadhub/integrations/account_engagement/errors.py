"""What Account Engagement means by its codes: they stand in the body, and its statuses say little beside them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
import msgspec

from leadhub.integrations.calling import LONGEST_TEXT, fault_of_status
from leadhub.integrations.protocol import Fault, FaultKind, VendorError

# What a code means; of others the status says what little it can.
MEANT: Final[Mapping[int, FaultKind]] = {
    **dict.fromkeys((4, 9, 13, 16, 35, 36, 38, 46, 49), FaultKind.PERMANENT),
    # With a connector to Salesforce, opportunities and prospect accounts are read only.
    **dict.fromkeys((37, 59), FaultKind.PERMANENT),
    # The address or the business unit of the connection is wrong, not the call: no other would go either.
    **dict.fromkeys((53, 181, 182, 199, 201), FaultKind.REVOKED),
    # Too many calls at a time, an internal error, too many in a minute, too slow.
    **dict.fromkeys((66, 183, 202, 214), FaultKind.RETRY),
    # The day's calls are used up.
    122: FaultKind.PARK,
    184: FaultKind.REFRESH,
}
PAUSES: Final[Mapping[int, timedelta]] = {
    66: timedelta(seconds=5),
    202: timedelta(minutes=1),
    214: timedelta(minutes=1),
}
NO_RIGHT: Final = frozenset({"46", "49"})
# Such a prospect is not there, or in the recycle bin. A 404 without a code is of a page and says nothing of prospects.
GONE: Final = frozenset({"3", "192", "219"})
TOKEN_OF_PAGE_OVER: Final = frozenset({"210", "211"})
CODE: Final = re.compile(r"[0-9]{1,6}")
MALFORMED: Final = "answer_malformed"
JUST_WRITTEN: Final = "just_written"


def zone_of(name: str) -> ZoneInfo | None:
    """A time zone by its name; None where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def next_day(now: datetime, zone: ZoneInfo | None) -> datetime:
    """When the day after this one begins in a time zone, in UTC; in UTC's own where the zone is not known."""
    there = now.astimezone(zone or UTC)
    return datetime.combine(there.date() + timedelta(days=1), time.min, there.tzinfo).astimezone(UTC)


def fault_of(answer: httpx.Response, *, now: datetime, zone: ZoneInfo | None) -> Fault | None:
    """What an answer means that is none."""
    if answer.status_code < 400:
        return None
    code, text = _said(answer)
    if code is None or code not in MEANT:
        return fault_of_status(answer, code=str(code or ""), text=text)
    kind = MEANT[code]
    until = next_day(now, zone) if kind is FaultKind.PARK else None
    return Fault(kind=kind, code=str(code), text=text, after=PAUSES.get(code), until=until)


def is_of_all(fault: Fault) -> bool:
    """Whether the other writes of a batch would fare no better now."""
    is_of_one = fault.code in (MALFORMED, JUST_WRITTEN)
    return fault.kind in (FaultKind.RETRY, FaultKind.PARK, FaultKind.REVOKED) and not is_of_one


def malformed(what: str) -> VendorError:
    """An answer that cannot be read: perhaps the next one can."""
    return VendorError(Fault(kind=FaultKind.RETRY, code=MALFORMED, text=what))


def permanent(code: str, text: str) -> VendorError:
    """Something for a person to look at."""
    return VendorError(Fault(kind=FaultKind.PERMANENT, code=code, text=text))


def read(answer: httpx.Response) -> Any:
    """What an answer says; None where it is no JSON at all."""
    try:
        return msgspec.json.decode(answer.content)
    # Bytes that are no text, and lists in lists without end, are no errors of JSON to the one who decodes it.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def object_of(answer: httpx.Response) -> dict[str, Any]:
    """The object that was answered. Raises VendorError for anything else."""
    said = read(answer)
    if not isinstance(said, dict):
        raise malformed("The answer is no JSON object.")
    return said


def _said(answer: httpx.Response) -> tuple[int | None, str]:
    said = read(answer)
    if not isinstance(said, dict):
        return None, answer.text[:LONGEST_TEXT]
    code, text = said.get("code"), said.get("message")
    known = CODE.fullmatch(str(code)) if isinstance(code, str | int) and not isinstance(code, bool) else None
    return int(known[0]) if known else None, (text if isinstance(text, str) else answer.text)[:LONGEST_TEXT]
