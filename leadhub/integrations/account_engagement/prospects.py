"""A prospect in leadhub's words, and a write in the words of Account Engagement."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from math import inf, isfinite
from typing import Any, Final

from leadhub.integrations.account_engagement.errors import malformed
from leadhub.integrations.account_engagement.kind import LIFECYCLE, OBJECT
from leadhub.integrations.protocol import Change, Remote, Value, Values

SALESFORCE: Final = "salesforce"
CUSTOM: Final = "__c"
# What is asked for of each prospect beside what is mapped.
ALWAYS: Final = ("id", "email", "updatedAt", "isDeleted", "salesforceId", "updatedById", "lastActivityAt")
# What the system sets by itself; so it does with every field of another object (`assignedTo.email`).
OF_SYSTEM: Final = frozenset(
    {*ALWAYS, "createdAt", "createdById", "grade", "assignedToId", "salesforceLeadId", "salesforceContactId", LIFECYCLE}
) - {"email"}
BOOLEANS: Final = frozenset({"opted_out"})
NUMBERS: Final = frozenset({"score"})
WORDS: Final[Mapping[Any, bool]] = {"true": True, "1": True, "false": False, "0": False}
SALESFORCE_ID: Final = re.compile(r"[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?")
# The first letters of an id of Salesforce say of what object it is.
PREFIXES: Final[Mapping[str, str]] = {"00Q": "Lead", "003": "Contact"}


def fields_of(fields: Mapping[str, str]) -> str:
    """What a read has to ask for, by the vendor's names: they answer nothing that is not named."""
    return ",".join(dict.fromkeys((*ALWAYS, *fields.values())))


def is_written(native: str) -> bool:
    """Whether a field of a prospect takes what we write."""
    return native not in OF_SYSTEM and "." not in native


def native_of(values: Values, fields: Mapping[str, str]) -> dict[str, Value]:
    """What to send. What is not mapped, or not ours to write, is left as it is; None clears."""
    named = {fields[name]: value for name, value in values.items() if name in fields}
    return {native: None if value == "" else value for native, value in named.items() if is_written(native)}


def values_of(record: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Value]:
    """The mapped values that a record tells; an empty one is None. Raises VendorError for what is no value."""
    return {name: _value(name, told_of(record, native), native) for name, native in fields.items()}


def change_of(record: Mapping[str, Any], fields: Mapping[str, str], us: int | None) -> Change:
    """A record as it was read; `us` is by which number the system knows whom leadhub signs in as."""
    values = values_of(record, fields)
    is_ours = us is not None and record.get("updatedById") == us
    return Change(
        remote=remote_of(record),
        at=moment_of(record, "updatedAt"),
        values=values,
        ours=frozenset(name for name in values if is_written(fields[name])) if is_ours else frozenset(),
        is_deleted=record.get("isDeleted") is True,
        elsewhere=_elsewhere(record.get("salesforceId")),
    )


def remote_of(record: Mapping[str, Any]) -> Remote:
    """The link to a prospect."""
    return Remote(OBJECT, str(id_of(record)))


def id_of(record: Mapping[str, Any], name: str = "id") -> int:
    """A number that something is known by. Raises VendorError where there is none."""
    number = record.get(name)
    if type(number) is not int or not 0 < number < 2**63:
        raise malformed(f"{name} is no number of a record.")
    return number


def moment_of(record: Mapping[str, Any], name: str) -> datetime:
    """A moment, in UTC; the vendor writes it in the time zone of whom we sign in as."""
    text = record.get(name)
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
        if moment is not None and moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    raise malformed(f"{name} is no moment with its time zone.")


def told_of(record: Mapping[str, Any], native: str) -> Value:
    """What a record tells of a field, its own or (`campaign.name`) of an object beside it; None where it is empty."""
    told: Any = record
    for step in native.split("."):
        if told is None:
            return None
        if not isinstance(told, Mapping):
            raise malformed(f"{native} is no field of another object.")
        told = told.get(step)
    if told is not None and not isinstance(told, str | int | float):
        raise malformed(f"{native} is no value.")
    return told


def _value(name: str, told: Value, native: str) -> Value:
    if told is None or told == "":
        return None
    if name in BOOLEANS:
        return _boolean(told, native)
    if name in NUMBERS:
        return _number(told, native)
    if isinstance(told, bool):
        return "true" if told else "false"
    return str(told)


def _boolean(told: str | float, native: str) -> bool:
    found = WORDS.get(str(told).lower())
    if found is None:
        raise malformed(f"{native} is neither true nor false.")
    return found


def _number(told: str | float, native: str) -> int | float:
    try:
        number = inf if isinstance(told, bool) else float(told)
    except (ValueError, OverflowError):
        number = inf
    if not isfinite(number):
        raise malformed(f"{native} is no number.")
    return int(number) if number.is_integer() else number


def _elsewhere(salesforce_id: Any) -> dict[str, Remote]:
    if not isinstance(salesforce_id, str) or not SALESFORCE_ID.fullmatch(salesforce_id):
        return {}
    kind = PREFIXES.get(salesforce_id[:3])
    return {SALESFORCE: Remote(kind, salesforce_id)} if kind else {}
