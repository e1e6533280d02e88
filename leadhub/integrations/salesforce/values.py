"""Values between leadhub's words and Salesforce's, by the type of the field. Pure."""

import unicodedata
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from leadhub.integrations.protocol import Value
from leadhub.integrations.salesforce.describing import Field

NUMBERS: Final = frozenset({"double", "currency", "percent"})
TRUE, FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no", ""})
# What Salesforce's own forms write where a lead has no name or company, which it must have.
NOT_PROVIDED: Final = "[not provided]"


class Unfit(ValueError):
    """A value that a field cannot hold, or that none of the expected types has."""


def native(value: Value, field: Field) -> Value:
    """A canonical value as a field holds it; raises Unfit. Nothing is None, but for a box, which is then unticked."""
    if field.type == "boolean":
        return _ticked(value)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if field.type == "int":
        number = _number(value)
        if number != int(number):
            raise Unfit(f"{value!r} is no whole number.")
        return int(number)
    if field.type in NUMBERS:
        return _number(value)
    if field.type in ("date", "datetime"):
        at = moment(value).isoformat(timespec="seconds").replace("+00:00", "Z")
        return at[:10] if field.type == "date" else at
    text = _text(value).strip()
    if any(unicodedata.category(char) == "Cs" for char in text):
        raise Unfit("Half a letter.")
    if 0 < field.length < len(text):
        raise Unfit(f"More than {field.length} letters.")
    return text


def canonical(value: Any, field: Field) -> Value:
    """What a field says, in leadhub's words; raises Unfit for what no field of its type says."""
    if field.type == "boolean":
        if not isinstance(value, bool | None):
            raise Unfit(f"{field.name} is no box.")
        return bool(value)
    if value is None or value in ("", NOT_PROVIDED):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Unfit(f"{field.name} is no single value.")
    if field.type in ("date", "datetime"):
        return written(moment(value))
    return value


def moment(value: Value) -> datetime:
    """A moment or a day that was told as a text; a day begins at midnight in UTC. Raises Unfit."""
    if not isinstance(value, str) or len(value) > 40:
        raise Unfit(f"{str(value)[:40]!r} is no moment.")
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unfit(f"{value!r} is no moment.") from error


def heard(name: str, value: Value) -> Value:
    """A field's text in leadhub's words: the code of a country, the domain of a web address."""
    if not isinstance(value, str):
        return value
    if name == "country":
        return _code_of(value)
    return _domain_of(value) if name == "domain" else value


def spoken(name: str, value: Value) -> Value:
    """The same the other way: a country goes by its name, as in Salesforce's own lists."""
    import pycountry

    country = pycountry.countries.get(alpha_2=value) if name == "country" and isinstance(value, str) else None
    return country.name if country else value


def written(at: datetime) -> str:
    """A moment as leadhub writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(maxsize=1_000)
def _code_of(text: str) -> str:
    import pycountry

    try:
        found: str = pycountry.countries.lookup(text.strip()).alpha_2
    except LookupError:
        return text
    return found


def _domain_of(text: str) -> str:
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return text
    return host.removeprefix("www.") if host else text


def _ticked(value: Value) -> bool:
    said = _text(value).strip().lower() if value is not None else ""
    if said not in TRUE | FALSE:
        raise Unfit(f"{value!r} is neither yes nor no.")
    return said in TRUE


def _number(value: Value) -> float:
    try:
        number = float(value) if not isinstance(value, bool | None) else float("nan")
    except ValueError as error:
        raise Unfit(f"{value!r} is no number.") from error
    if not abs(number) < 1e18:
        raise Unfit(f"{value!r} is no number.")
    return number


def _text(value: Value) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
