"""Keyset pages: no row is skipped or repeated while others come and go, and page 1,000 costs what page 1 costs."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from leadhub.errors import BadRequest

DEFAULT_SIZE = 50
LARGEST_SIZE = 200
MOST_KEYS = 3

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Value = str | int | float | bool | datetime | date | UUID | None


@dataclass(frozen=True, slots=True)
class Key:
    """A column that rows may be ordered by; nulls come last in ascending order."""

    column: str
    nullable: bool = False


@dataclass(frozen=True, eq=False)
class Orderings:
    """The public names that a list may be ordered by, and the order without a wish."""

    keys: Mapping[str, Key]
    default: str

    def read(self, wish: str | None) -> "Order":
        """`-created_at,stage` as an order; ties are broken by id in the direction of the first key."""
        text = self.default if wish is None else wish
        terms = []
        for part in text.split(","):
            name = part.removeprefix("-")
            if name not in self.keys:
                raise BadRequest(
                    f"Order by {', '.join(self.keys)} (a minus before the name turns it round), not by {name!r}.",
                    code="malformed_parameter",
                    parameter="ordering",
                )
            terms.append(Term(self.keys[name], down=part.startswith("-")))
        if len(terms) > MOST_KEYS:
            raise BadRequest(f"Order by at most {MOST_KEYS}.", code="malformed_parameter", parameter="ordering")
        return Order(text, (*terms, Term(Key("pk"), down=terms[0].down)))


@dataclass(frozen=True, slots=True)
class Term:
    """One key and its direction."""

    key: Key
    down: bool

    def turned(self) -> "Term":
        """The opposite direction."""
        return Term(self.key, not self.down)

    def order_by(self) -> OrderBy:
        """The expression of ORDER BY: nulls last going up, first going down."""
        column = F(self.key.column)
        if not self.key.nullable:
            return column.desc() if self.down else column.asc()
        return column.desc(nulls_first=True) if self.down else column.asc(nulls_last=True)

    def beyond(self, value: Value) -> Q | None:
        """Rows that come after a value; None when none can."""
        column = self.key.column
        if value is None:
            return Q(**{f"{column}__isnull": False}) if self.down else None
        later = Q(**{f"{column}__{'lt' if self.down else 'gt'}": value})
        if self.key.nullable and not self.down:
            later |= Q(**{f"{column}__isnull": True})
        return later

    def same(self, value: Value) -> Q:
        """Rows that tie with a value."""
        column = self.key.column
        return Q(**{f"{column}__isnull": True}) if value is None else Q(**{column: value})


@dataclass(frozen=True, slots=True)
class Order:
    """The terms of an order, the tie-breaking id last."""

    text: str
    terms: tuple[Term, ...]

    def turned(self) -> "Order":
        """The order from the other end."""
        return Order(self.text, tuple(term.turned() for term in self.terms))

    def after(self, values: Sequence[Value]) -> Q:
        """Rows beyond a position."""
        condition = Q(pk__in=[])
        ties = Q()
        for term, value in zip(self.terms, values, strict=True):
            beyond = term.beyond(value)
            if beyond is not None:
                condition |= ties & beyond
            ties &= term.same(value)
        # Says nothing new, but lets the index of the first column be used.
        first, value = self.terms[0], values[0]
        if not first.key.nullable:
            condition &= Q(**{f"{first.key.column}__{'lte' if first.down else 'gte'}": value})
        return condition

    def position_of(self, row: object) -> list[Value]:
        """The values of a row in the columns of the order."""
        return [_attribute(row, term.key.column) for term in self.terms]


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted: `size` rows after or before a position."""

    size: int = DEFAULT_SIZE
    cursor: str | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order; cursors of each, and whether there is more on either side."""

    rows: list[T]
    cursors: list[str]
    has_next: bool
    has_previous: bool


class Position(msgspec.Struct, array_like=True):
    """What a cursor holds, signed; kinds tell times and ids from text."""

    values: list[Any]
    kinds: list[str]


def bookmark(*parts: object) -> str:
    """What cursors are bound to: caller, resource, filters and order, as one digest."""
    return hashlib.sha256(msgspec.json.encode([str(part) for part in parts])).hexdigest()[:24]


def page_of(rows: "QuerySet[M]", order: Order, window: Window, bound_to: str) -> "Page[M]":
    """One page in one statement."""
    way = order.turned() if window.backwards else order
    if window.cursor is not None:
        rows = rows.filter(way.after(read_cursor(window.cursor, bound_to, len(order.terms))))
    found = list(rows.order_by(*(term.order_by() for term in way.terms))[: window.size + 1])
    more = len(found) > window.size
    found = found[: window.size]
    if window.backwards:
        found.reverse()
    came_from = window.cursor is not None
    return Page(
        rows=found,
        cursors=[write_cursor(order.position_of(row), bound_to) for row in found],
        has_next=came_from if window.backwards else more,
        has_previous=more if window.backwards else came_from,
    )


def write_cursor(values: Sequence[Value], bound_to: str) -> str:
    """An opaque, signed text for a position."""
    kinds = ["t" if isinstance(v, datetime) else "d" if isinstance(v, date) else "" for v in values]
    plain = msgspec.to_builtins(Position(list(values), kinds), str_keys=True)
    return _signer(bound_to).sign_object(plain, serializer=_Compact)


def read_cursor(text: str, bound_to: str, terms: int) -> list[Value]:
    """The position of a cursor; one that was made for another list, caller or order is refused."""
    try:
        values, kinds = _signer(bound_to).unsign_object(text, serializer=_Compact)
    except (signing.BadSignature, ValueError) as error:
        raise BadRequest(
            "This cursor is not one of this list. Start again without it.",
            code="malformed_parameter",
            parameter="cursor",
        ) from error
    if len(values) != terms:
        raise BadRequest("This cursor is of another order.", code="malformed_parameter", parameter="cursor")
    return list(_typed(values, kinds))


def size_of(text: str | int | None, name: str = "page_size") -> int:
    """A page size of 1 to 200; anything else is refused, never capped."""
    if text is None:
        return DEFAULT_SIZE
    digits = str(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(LARGEST_SIZE))) or not (
        1 <= int(digits) <= LARGEST_SIZE
    ):
        raise BadRequest(f"{name} is 1 to {LARGEST_SIZE}.", code="malformed_parameter", parameter=name)
    return int(digits)


class _Compact:
    """msgspec as the serializer of Django's signer."""

    def dumps(self, obj: Any) -> bytes:
        return msgspec.json.encode(obj)

    def loads(self, data: bytes) -> Any:
        return msgspec.json.decode(data)


def _signer(bound_to: str) -> signing.Signer:
    return signing.Signer(salt=f"leadhub.cursor.{bound_to}")


def _typed(values: Sequence[Any], kinds: Sequence[str]) -> Iterator[Value]:
    readers = {"t": datetime.fromisoformat, "d": date.fromisoformat}
    for value, kind in zip(values, kinds, strict=True):
        yield readers[kind](value) if kind and value is not None else value


def _attribute(row: object, path: str) -> Value:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row.value if hasattr(row, "value") else row  # type: ignore[return-value]  # a column's value
