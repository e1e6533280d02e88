"""The changelog of the API: one file, from which the door, the schemas and the headers are told."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import msgspec
from django.utils.http import http_date

FILE: Final = Path(__file__).with_name("changes.json")
NOTICE: Final = timedelta(days=180)


class ApiChangeKind(StrEnum):
    """What became of the API."""

    ADDED = "added"
    CHANGED = "changed"
    DEPRECATED = "deprecated"
    REMOVED = "removed"


class ApiChange(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """One change. `names` are of the schemas: `rest:listLeads`, `rest:listLeads?status`, `rest:Lead.fit`,
    `rest:Stage.mql`, `graphql:Query.leads`, `partner:Lead.status`; a star stands for any ending.

    What is deprecated goes on the day of its `sunset`, half a year later at least; `use` says what to use instead.
    """

    on: date
    kind: ApiChangeKind
    summary: str
    names: tuple[str, ...]
    sunset: date | None = None
    use: str | None = None

    @property
    def reason(self) -> str:
        """A sentence for schemas."""
        return f"Use {self.use}. Goes {self.sunset}."

    def headers(self, changelog: str) -> dict[str, str]:
        """What an answer says (RFC 9745, RFC 8594); `changelog` is the address of the changelog."""
        assert self.sunset is not None, "what is deprecated has an end"
        return {
            "Deprecation": f"@{int(_midnight(self.on).timestamp())}",
            "Sunset": http_date(_midnight(self.sunset).timestamp()),
            "Link": f'<{changelog}>; rel="deprecation"; type="application/json"',
        }


def read(text: bytes | str) -> tuple[ApiChange, ...]:
    """The changes of a file; raises ValueError for a deprecation without proper notice."""
    found = msgspec.json.decode(text, type=tuple[ApiChange, ...])
    for change in found:
        if change.kind is not ApiChangeKind.DEPRECATED:
            continue
        if not change.use or change.sunset is None or change.sunset - change.on < NOTICE:
            raise ValueError(f"{change.summary!r} needs `use`, and a `sunset` {NOTICE.days} days later at least.")
        if any("*" in name for name in change.names):
            raise ValueError(f"{change.summary!r} names with a star; each thing that goes is named.")
    return found


@cache
def every_change() -> tuple[ApiChange, ...]:
    """All changes, as they stand in the file: the newest first."""
    return read(FILE.read_bytes())


@cache
def deprecations() -> Mapping[str, ApiChange]:
    """What is deprecated, by name."""
    told = {name: one for one in every_change() if one.kind is ApiChangeKind.DEPRECATED for name in one.names}
    return MappingProxyType(told)


def is_told(name: str, changes: Iterable[ApiChange]) -> bool:
    """Whether some change names it."""
    return any(fnmatchcase(name, pattern) for change in changes for pattern in change.names)


def may_go(name: str, changes: Iterable[ApiChange], today: date) -> bool:
    """Whether the notice that was given of it, or of what it is a part of, has run out."""
    whole = {name, name.partition("?")[0], name.partition(".")[0]}
    return any(
        change.kind is ApiChangeKind.DEPRECATED
        and change.sunset is not None
        and change.sunset <= today
        and not whole.isdisjoint(change.names)
        for change in changes
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
