"""The REST API of one org: calls under its version, queries page by page, and an eye on what the quota has left."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
import msgspec

from leadhub.integrations.access import Access
from leadhub.integrations.calling import Caller, object_of
from leadhub.integrations.protocol import Fault, FaultKind, VendorError
from leadhub.integrations.salesforce.errors import LIMIT, QUOTA_REST, fault_reader, malformed
from leadhub.integrations.salesforce.sessions import Session

Row = Mapping[str, Any]
USAGE: Final = re.compile(r"api-usage=(\d{1,12})/(\d{1,12})")
# What is left of a day's quota belongs to whatever else the org has connected.
LEFT_TO_OTHERS: Final = 0.1
# A query is a part of an address, which has its limit: so many ids go into one, and of addresses and keys so many.
IDS: Final = 200
TEXTS: Final = 100
ID: Final = re.compile(r"[A-Za-z0-9]{15}([A-Za-z0-9]{3})?")
NEXT: Final = re.compile(r"/services/data/v\d{2,3}\.\d/query(All)?/[A-Za-z0-9_-]{1,100}")
WRITING: Final = {"Sforce-Auto-Assign": "FALSE"}


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of a query; `more` is where the next one is."""

    rows: list[Row]
    more: str | None


class Api:
    """Every call can be made twice: reads change nothing, and writes name the record they are of."""

    def __init__(self, access: Access) -> None:
        self.session = Session(access)
        self._access = access
        self._root = f"services/data/{access.version}"
        self._caller = Caller(
            access, headers=self.session.headers, fault_of=fault_reader(access.now), renew=self.session.renew
        )
        self.used: tuple[int, int] | None = None

    def get(self, path: str, **params: str) -> httpx.Response:
        """One read."""
        return self._ask("GET", f"{self._root}/{path}", params=params)

    def patch(self, path: str, content: Mapping[str, Any]) -> httpx.Response:
        """One write; assignment rules stay out of it."""
        return self._ask("PATCH", f"{self._root}/{path}", json=content, headers=WRITING)

    def query(self, soql: str, *, everything: bool = False) -> Rows:
        """The first page of a query; `everything` has what was deleted or merged away too."""
        return _rows(self.get("queryAll" if everything else "query", q=soql))

    def more(self, url: str) -> Rows:
        """The next page of a query."""
        return _rows(self._ask("GET", url))

    def rows(self, soql: str, *, everything: bool = False) -> Iterator[Row]:
        """All rows of a query."""
        page = self.query(soql, everything=everything)
        yield from page.rows
        while page.more is not None:
            page = self.more(page.more)
            yield from page.rows

    def rows_in(self, answer: httpx.Response) -> list[Row]:
        """The rows of an answer to a query."""
        return _rows(answer).rows

    def _ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        if self.used is not None and self.used[0] >= self.used[1] * (1 - LEFT_TO_OTHERS):
            text = f"{self.used[0]} of {self.used[1]} calls of the org's day are used: the rest is left to others."
            until = self._access.now() + QUOTA_REST
            raise VendorError(Fault(kind=FaultKind.PARK, code=LIMIT, text=text, until=until))
        answer = self._caller.ask(method, path, **given)
        usage = USAGE.search(answer.headers.get("Sforce-Limit-Info", ""))
        self.used = (int(usage[1]), int(usage[2])) if usage else None
        return answer


def chunks(values: Sequence[str], size: int = IDS) -> Iterator[Sequence[str]]:
    """As many values at a time as one query takes."""
    return (values[start : start + size] for start in range(0, len(values), size))


def listed(answer: httpx.Response) -> list[Mapping[str, Any]]:
    """The list of objects that was answered; raises VendorError for anything else."""
    try:
        said: list[Mapping[str, Any]] = msgspec.json.decode(answer.content, type=list[dict[str, Any]])
    except msgspec.DecodeError as error:
        raise VendorError(malformed("The answer is no list of objects.")) from error
    return said


def id_of(row: Row, name: str = "Id") -> str:
    """An id of a record; raises VendorError for anything else."""
    id = row.get(name)
    if not isinstance(id, str) or ID.fullmatch(id) is None:
        raise VendorError(malformed(f"{name} is no id of a record."))
    return id


def maybe_id(row: Row, name: str) -> str | None:
    """An id of a record, or nothing."""
    return None if row.get(name) is None else id_of(row, name)


def _rows(answer: httpx.Response) -> Rows:
    said = object_of(answer)
    rows, more = said.get("records"), said.get("nextRecordsUrl")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise VendorError(malformed("The answer has no list of records."))
    # The bearer goes wherever this leads.
    if more is not None and (not isinstance(more, str) or NEXT.fullmatch(more) is None):
        raise VendorError(malformed("The answer leads to no next page of this API."))
    return Rows(rows, more)
