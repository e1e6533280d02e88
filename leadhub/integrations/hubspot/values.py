"""Values both ways: HubSpot writes every value as a text, and what the text means is said by its property."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlsplit

from leadhub.integrations.hubspot.kind import CONTACT, LIFECYCLE
from leadhub.integrations.hubspot.shapes import Choice, Definition
from leadhub.integrations.protocol import STATUS, Value

OWNER: Final = "owner_email"
DOMAIN: Final = "domain"
OPTED_OUT: Final = "opted_out"
_TRUE: Final = frozenset({"true", "yes", "1"})
_FALSE: Final = frozenset({"false", "no", "0"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(T|$)")


@dataclass(frozen=True, slots=True)
class Fields:
    """The connection's map of names, with what HubSpot says of its properties at present."""

    names: Mapping[str, str]
    defined: Mapping[str, Definition]

    def native(self, name: str) -> str:
        """HubSpot's name of a field; empty for one that is not mapped."""
        if name.startswith(f"{STATUS}:{CONTACT}."):
            return self.names.get(name) or name.rpartition(".")[2]
        return self.names.get(name, "")

    def readable(self) -> dict[str, str]:
        """What can be read: canonical names with HubSpot's own."""
        return {name: native for name, native in self.names.items() if native in self.defined}

    def is_writable(self, name: str) -> bool:
        """Whether a value may be written: what is calculated over there is only read. Unknown ones HubSpot refuses."""
        native = self.native(name)
        definition = self.defined.get(native)
        return bool(native) and not (definition and definition.modification_metadata.read_only_value)

    def written(self, name: str, value: Value) -> str:
        """A value as HubSpot takes it; an empty text clears. Owners are not texts and come by themselves."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        definition, text = self.defined.get(self.native(name)), str(value)
        if definition is not None and _DAY.match(text):
            if definition.type == "date":
                return text[:10]
            if definition.type == "datetime" and len(text) == 10:
                return f"{text}T00:00:00Z"
        return text

    def read(self, name: str, text: str | None) -> Value:
        """A text of HubSpot as the value that it means; what cannot be read as such stays the text that it is."""
        if text is None or text == "":
            return None
        if name == DOMAIN:
            return domain_of(text)
        definition = self.defined.get(self.native(name))
        if definition is None or name.startswith(f"{STATUS}:"):
            return text
        if definition.type == "bool" or definition.field_type == "booleancheckbox":
            lowered = text.lower()
            return True if lowered in _TRUE else False if lowered in _FALSE else text
        match definition.type:
            case "number":
                return _number(text)
            case "datetime":
                return _moment(text)
            case "date":
                return _day(text)
        return text

    def position(self, value: str) -> int | None:
        """How far a lifecycle stage is along its list; None for one that is not in it."""
        definition = self.defined.get(self.native(LIFECYCLE))
        ordered = sorted(definition.options, key=_place) if definition else []
        return next((place for place, option in enumerate(ordered) if option.value == value), None)


def domain_of(text: str) -> str:
    """The domain of a web address, as people type them."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        host = None
    return (host or text).removeprefix("www.")


def moment_text(moment: datetime) -> str:
    """A moment as leadhub writes them."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _place(option: Choice) -> tuple[bool, int]:
    # HubSpot shows what has no place of its own behind all others.
    return option.display_order < 0, option.display_order


def _number(text: str) -> Value:
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _moment(text: str) -> str:
    """HubSpot tells moments in ISO 8601, or as milliseconds since 1970."""
    try:
        if text.isascii() and text.isdigit():
            return moment_text(datetime.fromtimestamp(int(text) / 1000, UTC))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return text
    return moment_text(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _day(text: str) -> str:
    """A day, which older records tell as the milliseconds of its midnight in UTC."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return _moment(text)[:10]
    return text
