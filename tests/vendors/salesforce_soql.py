"""The part of SOQL that the stand-in of Salesforce understands, by the published grammar; what it does not is refused.

Quoted strings know the published escapes and no others; text is compared whatever its letters, ids are not.
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\\n\r]|\\.)*')|(?P<moment>\d{4}-\d\d-\d\dT[\d:.]+Z)"
    r"|(?P<word>[A-Za-z][\w.]*)|(?P<number>\d+)|(?P<sign>>=|<=|[=<>(),]))",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
Test = Callable[[Mapping[str, Any]], bool]


class MalformedQuery(Exception):
    """What Salesforce answers with MALFORMED_QUERY."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood; `named` are all fields that it names."""

    fields: tuple[str, ...]
    object: str
    test: Test
    order: tuple[str, ...]
    limit: int | None
    named: frozenset[str]


def parsed(soql: str) -> Query:
    """What a query asks for; raises MalformedQuery."""
    return _Parser(soql).query()


def comparable(name: str, value: Any) -> Any:
    """A value of a field as it is compared: moments as such, text in small letters, ids as they are."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(value)
    return value.lower() if isinstance(value, str) and not name.endswith("Id") else value


class _Parser:
    def __init__(self, soql: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        self._named: set[str] = set()
        place, soql = 0, soql.rstrip()
        while place < len(soql):
            found = TOKEN.match(soql, place)
            if found is None:
                raise MalformedQuery(f"unexpected token at {place}: {soql[place : place + 20]!r}")
            self._tokens.append((str(found.lastgroup), found[str(found.lastgroup)]))
            place = found.end()
        self._tokens.append(("end", ""))

    def query(self) -> Query:
        self._word("SELECT")
        fields = self._names()
        self._word("FROM")
        object = self._take("word")
        test = self._either() if self._is("WHERE") else lambda row: True
        order: tuple[str, ...] = ()
        if self._is("ORDER"):
            self._word("BY")
            order = self._names()
        limit = int(self._take("number")) if self._is("LIMIT") else None
        self._take("end")
        return Query(fields, object, test, order, limit, frozenset(self._named))

    def _names(self) -> tuple[str, ...]:
        names = [self._take("word")]
        while self._is(","):
            names.append(self._take("word"))
        self._named.update(names)
        return tuple(names)

    def _either(self) -> Test:
        tests = [self._both()]
        while self._is("OR"):
            tests.append(self._both())
        return lambda row: any(test(row) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._is("AND"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._is("("):
            test = self._either()
            self._word(")")
            return test
        name = self._take("word")
        self._named.add(name)
        if self._is("IN"):
            self._word("(")
            values = [comparable(name, self._value())]
            while self._is(","):
                values.append(comparable(name, self._value()))
            self._word(")")
            return lambda row: comparable(name, row.get(name)) in values
        holds, wanted = SIGNS[self._take("sign")], comparable(name, self._value())
        return lambda row: row.get(name) is not None and holds(comparable(name, row[name]), wanted)

    def _value(self) -> Any:
        kind, value = self._tokens.pop(0)
        if kind == "text":
            return _unescaped(value[1:-1])
        if kind == "moment":
            return value
        if kind == "word" and value in ("true", "false"):
            return value == "true"
        raise MalformedQuery(f"unexpected token: {value!r}")

    def _is(self, word: str) -> bool:
        if self._tokens[0][1] == word and self._tokens[0][0] != "text":
            self._tokens.pop(0)
            return True
        return False

    def _word(self, word: str) -> None:
        if not self._is(word):
            raise MalformedQuery(f"expecting {word}, found {self._tokens[0][1]!r}")

    def _take(self, kind: str) -> str:
        if self._tokens[0][0] != kind:
            raise MalformedQuery(f"unexpected token: {self._tokens[0][1]!r}")
        return self._tokens.pop(0)[1]


def _unescaped(text: str) -> str:
    def plain(found: re.Match[str]) -> str:
        what = found[1]
        if what[0] == "u" and len(what) == 5:
            return chr(int(what[1:], 16))
        if what not in ESCAPES:
            raise MalformedQuery(f"Illegal character sequence '\\{what}' in string literal")
        return ESCAPES[what]

    return ESCAPE.sub(plain, text)
