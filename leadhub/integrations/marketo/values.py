"""Values as Marketo writes them, as leadhub does, and by which names."""

from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, Final
from urllib.parse import urlsplit

from leadhub.integrations.access import Access
from leadhub.integrations.marketo.describing import Schema
from leadhub.integrations.marketo.kind import OBJECT, READ_ONLY, STATUS_FIELD
from leadhub.integrations.protocol import STATUS, Value, Values

NUMBERS: Final = frozenset({"integer", "score", "float", "currency", "percent"})
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})
# Another value of a field than any that can stand there: what nobody can read is no news, and does not clear.
UNREADABLE: Final = object()


class Naming:
    """leadhub's names of fields by Marketo's own, and back."""

    def __init__(self, access: Access) -> None:
        status = str(access.settings.get("status_field") or STATUS_FIELD)
        self.status = status
        self.native: Mapping[str, str] = {**access.fields, f"{STATUS}:{OBJECT}.{status}": status}
        self._canonical = {native: name for name, native in self.native.items()}
        self.key = self.native.get("leadhub_id", "")

    def canonical(self, native: str) -> str | None:
        """The name that leadhub has for a field, if it keeps it."""
        return self._canonical.get(native)

    def natives(self, schema: Schema) -> list[str]:
        """The fields that leadhub reads of those that there are."""
        return sorted(name for name in self._canonical if name in schema.fields)

    def read(self, row: Mapping[str, Any], schema: Schema) -> dict[str, Value]:
        """What a record says; a field that was asked for and does not come is empty."""
        found = {}
        for name, native in self.native.items():
            if native in schema.fields:
                value = from_native(row.get(native), schema.type_of(native))
                found[name] = domain_of(value) if name == "domain" else value
        return {name: value for name, value in found.items() if value is not UNREADABLE}

    def written(self, values: Values, schema: Schema) -> dict[str, Any]:
        """What is to be written, by Marketo's names; what Marketo does not keep is left out."""
        kept = {self._named(name): value for name, value in values.items() if name not in READ_ONLY}
        return {native: to_native(value, schema.type_of(native)) for native, value in kept.items() if native}

    def _named(self, name: str) -> str:
        found = self.native.get(name, "")
        return found or (name.rpartition(".")[2] if name.startswith(f"{STATUS}:{OBJECT}.") else "")


def to_native(value: Value, type: str) -> Value:
    """A value as a field of a type takes it; nothing is written as null, which clears."""
    if value is None or value == "":
        return None
    if type == "date" and isinstance(value, str):
        return value[:10]
    if isinstance(value, bool) and type != "boolean":
        return "true" if value else "false"
    return value


def from_native(value: Any, type: str) -> Any:
    """A value as leadhub writes it, None where there is nothing, UNREADABLE where it is of no such type."""
    if value is None or value == "":
        return None
    if isinstance(value, dict | list):
        return UNREADABLE
    if type == "boolean":
        return _truth(value)
    if type in NUMBERS:
        return _number(value)
    if type == "datetime":
        moment = moment_of(value)
        return text_of(moment) if moment else UNREADABLE
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def moment_of(value: Any) -> datetime | None:
    """A moment in any of the ways in which Marketo writes one: `Z`, `+0000`, `Z+0000`, `-08:00`."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.replace("Z+0000", "Z"))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def text_of(moment: datetime) -> str:
    """A moment as texts of leadhub have it, to the second as Marketo does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def domain_of(value: Any) -> Any:
    """The domain of a website, with or without its scheme."""
    if not isinstance(value, str):
        return value
    try:
        host = urlsplit(value if "//" in value else f"//{value}").hostname
    except ValueError:
        return UNREADABLE
    return host.removeprefix("www.") if host else UNREADABLE


def _truth(value: Any) -> Any:
    told = str(value).casefold()
    return True if told in TRUE else False if told in FALSE else UNREADABLE


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        return UNREADABLE
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return UNREADABLE
    if not isfinite(number):
        return UNREADABLE
    return int(number) if number.is_integer() else number
