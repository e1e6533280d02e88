"""What Marketo's refusals mean: nearly all come with HTTP 200, and a code in their words."""

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import httpx
import msgspec

from leadhub.integrations.calling import LONGEST_TEXT, fault_of_status
from leadhub.integrations.protocol import Fault, FaultKind, VendorError

MALFORMED: Final = Fault(kind=FaultKind.RETRY, code="answer_malformed", text="The answer cannot be read.")
# Marketo writes CST all year round. An hour too late in summer costs an hour; too early would cost the next day.
CST: Final = timezone(timedelta(hours=-6))
TOKEN_ENDED: Final = frozenset({"601", "602"})
QUOTA: Final = "607"
SYSTEM_ERROR: Final = "611"
PASSING: Final = frozenset({"500", "502", "604", "608", SYSTEM_ERROR, "614", "713", "719"})
# 606 counts calls of the last 20 seconds; of 615 the ten places are held by other integrations too.
WAITS: Final = {"606": timedelta(seconds=20), "615": timedelta(seconds=5)}
NOTHING_FOUND, TOO_MANY = "702", "1003"
NOT_FOUND, EXISTS, SEVERAL, OF_CRM = "1004", "1005", "1007", "1018"
HINTS: Final = {
    SEVERAL: "Merge them in Marketo; then this is written again.",
    OF_CRM: "The native sync with the CRM owns it: it is written there, and on one side only.",
}


def said_in(answer: httpx.Response) -> dict[str, Any]:
    """The object that was answered; raises VendorError for anything else, however it is broken."""
    try:
        said = msgspec.json.decode(answer.content)
    # Of nesting without end and of bytes that are no text, msgspec raises Python's own errors.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise VendorError(MALFORMED)
    return said


def rows_of(said: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of an answer, none where it names none; raises VendorError for what is no list of objects."""
    rows = said.get("result") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise VendorError(MALFORMED)
    return rows


def fault_of(answer: httpx.Response, now: datetime) -> Fault | None:
    """What a whole answer means that is none."""
    if answer.status_code >= 400:
        return fault_of_status(answer)
    try:
        said = said_in(answer)
    except VendorError as error:
        return error.fault
    if said.get("success") is True:
        return None
    return _of(said.get("errors"), now) or MALFORMED


def fault_of_record(row: dict[str, Any], now: datetime) -> Fault:
    """Why one record of many was skipped; `reason` is how the specification writes what answers call `reasons`."""
    skipped = Fault(kind=FaultKind.PERMANENT, code="skipped", text="Marketo skipped the record and said no reason.")
    return _of(row.get("reasons"), now) or _of([row.get("reason")], now) or skipped


def next_day(now: datetime) -> datetime:
    """When the daily quota begins anew."""
    return (now.astimezone(CST) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def _of(told: Any, now: datetime) -> Fault | None:
    errors = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    if not errors:
        return None
    code = str(errors[0].get("code", ""))[:20]
    text = " ".join([*_texts(errors), *filter(None, [HINTS.get(code)])])[:LONGEST_TEXT]
    until = next_day(now) if code == QUOTA else None
    return Fault(kind=_kind(code), code=code, text=text, after=WAITS.get(code), until=until)


def _texts(errors: Iterable[dict[str, Any]]) -> list[str]:
    return [str(one.get("message") or one.get("code") or "") for one in errors]


def _kind(code: str) -> FaultKind:
    if code in TOKEN_ENDED:
        return FaultKind.REFRESH
    if code == QUOTA:
        return FaultKind.PARK
    # 1005: somebody made the lead in between; next time it is found.
    if code in PASSING or code in WAITS or code == EXISTS:
        return FaultKind.RETRY
    return FaultKind.PERMANENT
