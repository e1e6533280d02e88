"""Tests of facts that people compose as rows, from a closed set of facts, operators and values."""

import operator as compare
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final, TypeAlias

from accounts.rules.content import ContentError, Part
from accounts.rules.facts import FACTS, WORDS, FactKind, Facts, FactValue
from accounts.rules.folding import pad, standard_keys
from accounts.rules.industries import falls_under, industry_key

Value: TypeAlias = str | int | list[str] | None
Judge: TypeAlias = Callable[[Any, Any], bool | None]


class Truth(StrEnum):
    """The outcome of a test; what rests on an unknown fact is unknown."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Operator(StrEnum):
    """The tests that exist."""

    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    PREFIX_OF = "prefix_of"
    CONTAINS_ANY = "contains_any"
    AT_LEAST = "at_least"
    BELOW = "below"
    BELOW_OR_UNKNOWN = "below_or_unknown"
    HAS_ANY = "has_any"
    HAS_ALL = "has_all"
    HAS_NONE = "has_none"
    KNOWN = "known"
    UNKNOWN = "unknown"


_WORD: Final = (Operator.IS, Operator.IS_NOT, Operator.ONE_OF, Operator.NONE_OF)
_KNOWING: Final = (Operator.KNOWN, Operator.UNKNOWN)

OPERATORS: Final[dict[FactKind, tuple[Operator, ...]]] = {
    FactKind.CHOICE: (*_WORD, *_KNOWING),
    FactKind.CODE: (*_WORD, Operator.PREFIX_OF, *_KNOWING),
    FactKind.INDUSTRY: (Operator.PREFIX_OF, *_KNOWING),
    FactKind.NUMBER: (Operator.IS, Operator.AT_LEAST, Operator.BELOW, Operator.BELOW_OR_UNKNOWN, *_KNOWING),
    FactKind.SET: (Operator.HAS_ANY, Operator.HAS_ALL, Operator.HAS_NONE, *_KNOWING),
    FactKind.TEXT: (Operator.CONTAINS_ANY, *_KNOWING),
}
"""Which tests fit which kind of fact."""

MET_BY_UNKNOWN: Final = frozenset({Operator.BELOW_OR_UNKNOWN, Operator.UNKNOWN})
"""Tests that an unknown fact meets; any other test of it is unknown, also whether it is known."""

_JUDGES: Final[dict[Operator, Judge]] = {
    Operator.IS: compare.eq,
    Operator.IS_NOT: compare.ne,
    Operator.ONE_OF: lambda value, words: value in words,
    Operator.NONE_OF: lambda value, words: value not in words,
    Operator.PREFIX_OF: lambda value, prefixes: value.startswith(tuple(prefixes)),
    Operator.CONTAINS_ANY: lambda value, phrases: any(phrase in value for phrase in phrases),
    Operator.AT_LEAST: compare.ge,
    Operator.BELOW: compare.lt,
    Operator.BELOW_OR_UNKNOWN: compare.lt,
    Operator.HAS_ANY: lambda value, words: not words.isdisjoint(value),
    Operator.HAS_ALL: lambda value, words: words <= value,
    Operator.HAS_NONE: lambda value, words: words.isdisjoint(value),
    Operator.KNOWN: lambda _value, _nothing: True,
    Operator.UNKNOWN: lambda _value, _nothing: False,
}
PHRASES: Final[dict[Operator, str]] = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.ONE_OF: "is one of",
    Operator.NONE_OF: "is none of",
    Operator.PREFIX_OF: "begins with one of",
    Operator.CONTAINS_ANY: "mentions one of",
    Operator.AT_LEAST: "is at least",
    Operator.BELOW: "is below",
    Operator.BELOW_OR_UNKNOWN: "is not known or below",
    Operator.HAS_ANY: "has one of",
    Operator.HAS_ALL: "has all of",
    Operator.HAS_NONE: "has none of",
    Operator.KNOWN: "is known",
    Operator.UNKNOWN: "is not known",
}
"""How each test stands in a sentence."""

_TRUTHS: Final[dict[bool | None, Truth]] = {True: Truth.MET, False: Truth.NOT_MET, None: Truth.UNKNOWN}
_UNKNOWN_VALUES: Final = (None, "", frozenset[str]())
_LISTS: Final = frozenset(
    {
        Operator.ONE_OF,
        Operator.NONE_OF,
        Operator.PREFIX_OF,
        Operator.CONTAINS_ANY,
        Operator.HAS_ANY,
        Operator.HAS_ALL,
        Operator.HAS_NONE,
    }
)


class ConditionRow(Part, frozen=True, kw_only=True):
    """A condition as it stands in a document."""

    fact: str
    operator: str
    value: Value = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one fact, checked and ready to be asked."""

    fact: str
    operator: Operator
    value: Value
    words: str = field(compare=False, repr=False)
    operand: Any = field(compare=False, repr=False)
    look: Callable[[Facts], FactValue] = field(compare=False, repr=False)
    judge: Judge = field(compare=False, repr=False)
    when_unknown: Truth = field(compare=False, repr=False)


def test(condition: Condition, facts: Facts) -> Truth:
    """Ask one condition of the facts."""
    value = condition.look(facts)
    if value in _UNKNOWN_VALUES:
        return condition.when_unknown
    return _TRUTHS[condition.judge(value, condition.operand)]


def refute(condition: Condition, facts: Facts) -> str:
    """The condition in words with what the facts say instead."""
    value = condition.look(facts)
    if value in _UNKNOWN_VALUES:
        return f"{condition.words}, but it is not known"
    shown = ", ".join(sorted(value)) if isinstance(value, frozenset) else value
    return f"{condition.words}, but it is {shown}"


def parse_condition(row: str, written: ConditionRow) -> Condition:
    """Check one written condition; ContentError names the row and says what would fit."""
    kind = FACTS.get(written.fact)
    if kind is None:
        detail = f"there is no fact {written.fact!r}; facts are {', '.join(FACTS)}"
        raise ContentError(row, detail, code="unknown_fact")
    if written.operator not in OPERATORS[kind]:
        fitting = ", ".join(OPERATORS[kind])
        detail = f"{written.operator!r} does not test {written.fact}; what does: {fitting}"
        raise ContentError(row, detail, code="operator_does_not_fit")
    operator = Operator(written.operator)
    _check_value(row, written.fact, kind, operator, written.value)
    spell = _spelling(written.fact, kind)
    judge = _JUDGES[operator] if kind is not FactKind.INDUSTRY or operator in _KNOWING else falls_under
    return Condition(
        fact=written.fact,
        operator=operator,
        value=written.value,
        words=_describe(written.fact, operator, written.value),
        operand=_operand(row, kind, written.value, spell),
        look=attrgetter(written.fact),
        judge=judge if spell is None else lambda value, operand: judge(spell(value), operand),
        when_unknown=Truth.MET if operator in MET_BY_UNKNOWN else Truth.UNKNOWN,
    )


def _describe(fact: str, operator: Operator, value: Value) -> str:
    words = f"{fact.replace('_', ' ')} {PHRASES[operator]}"
    if value is None:
        return words
    return f"{words} {', '.join(value) if isinstance(value, list) else value}"


def _check_value(row: str, fact: str, kind: FactKind, operator: Operator, value: Value) -> None:
    if operator in _KNOWING:
        if value is not None:
            raise ContentError(row, f"{operator} takes no value", code="value_does_not_fit")
        return
    if kind is FactKind.NUMBER:
        if not isinstance(value, int) or value < 0:
            detail = f"{fact} {operator} takes a whole number of at least 0, not {value!r}"
            raise ContentError(row, detail, code="value_does_not_fit")
        return
    if operator in _LISTS:
        if not isinstance(value, list) or not value:
            detail = f"{fact} {operator} takes a list with at least one word, not {value!r}"
            raise ContentError(row, detail, code="value_does_not_fit")
        words = value
    else:
        if not isinstance(value, str):
            detail = f"{fact} {operator} takes one word, not {value!r}"
            raise ContentError(row, detail, code="value_does_not_fit")
        words = [value]
    for word in words:
        if not word.strip():
            raise ContentError(row, f"{fact} {operator} has a blank word", code="blank_word")
        if fact in WORDS and word not in WORDS[fact]:
            detail = f"{fact} is never {word!r}; its words are {', '.join(WORDS[fact])}"
            raise ContentError(row, detail, code="unknown_word")


def _spelling(fact: str, kind: FactKind) -> Callable[[Any], Any] | None:
    """How the values of a fact are spelled before they are compared; None where they are compared as they stand."""
    if kind is FactKind.CODE:
        return str.casefold
    if kind is FactKind.TEXT:
        return pad
    if kind is FactKind.SET and fact not in WORDS:
        return standard_keys
    return None


def _operand(row: str, kind: FactKind, value: Value, spell: Callable[[Any], Any] | None) -> Any:
    if kind is FactKind.INDUSTRY and isinstance(value, list):
        try:
            return frozenset(map(industry_key, value))
        except ValueError as fault:
            raise ContentError(row, str(fault), code="no_industry_code") from fault
    if isinstance(value, list):
        if kind is FactKind.SET:
            return spell(frozenset(value)) if spell else frozenset(value)
        return frozenset(map(spell, value)) if spell else frozenset(value)
    return spell(value) if spell and value is not None else value
