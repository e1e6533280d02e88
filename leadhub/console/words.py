"""How the console writes codes, numbers and times."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils.html import format_html

MINUTE, HOUR, DAY = 60, 3600, 86400
# Older than that, a date says more than a number of days.
RECENT = timedelta(days=30)


def spell(code: str) -> str:
    """A code as words, the first one with a capital."""
    words = str(code).replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def plain(value: Any) -> str:
    """A value of a document in a cell: lists with commas, conditions as sentences, nothing for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{spell(name).lower()} {plain(part)}" for name, part in value.items() if plain(part))
    if isinstance(value, list | tuple):
        if value and all(isinstance(part, list | tuple) for part in value):
            return "; or ".join(_conditions(part) for part in value)
        return ", ".join(plain(part) for part in value)
    return str(value).replace("_", " ")


def _conditions(conditions: Any) -> str:
    """Conditions that must all hold, each as fact, operator and value."""
    return " and ".join(" ".join(plain(part) for part in condition.values()) for condition in conditions)


def span(length: timedelta) -> str:
    """A length of time in its two largest units."""
    seconds = int(length.total_seconds())
    if seconds >= DAY:
        return _two(seconds // DAY, "d", seconds % DAY // HOUR, "h")
    if seconds >= HOUR:
        return _two(seconds // HOUR, "h", seconds % HOUR // MINUTE, "min")
    return f"{max(seconds // MINUTE, 0)} min"


def counted(number: int, one: str, more: str = "") -> str:
    """So many of something: “1 failure”, “3 failures”; `more` is said of several where an s is not enough."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def ago(moment: datetime | None, now: datetime) -> str:
    """How long ago, with the exact time behind it; a date once that says more."""
    if moment is None:
        return ""
    past = now - moment
    if past < timedelta(minutes=1):
        said = "just now"
    elif past < RECENT:
        said = f"{span(past).split(' ')[0]} {span(past).split(' ')[1]} ago"
    else:
        said = f"{moment:%-d %b %Y}"
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), clock_time(moment), said)


def clock_time(moment: datetime, zone: tzinfo | None = None) -> str:
    """A moment with its day and its zone."""
    local = moment.astimezone(zone) if zone else moment
    return f"{local:%a %-d %b %Y, %H:%M} {local.tzname()}"


def log_time(moment: datetime) -> str:
    """A moment in a log, to the second, on one line; logs are of UTC."""
    said = f"{moment:%-d %b %Y, %H:%M:%S}"
    return format_html('<time class="lh-when" datetime="{}">{}</time>', moment.isoformat(), said)


def _two(first: int, large: str, second: int, small: str) -> str:
    return f"{first} {large} {second} {small}" if second else f"{first} {large}"
