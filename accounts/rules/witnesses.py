"""Values that a test asks for, and values that would fail it: conditions made concrete, to ask what if."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from accounts.rules.conditions import PHRASES, Condition, Operator, Truth, test
from accounts.rules.facts import FACTS, WORDS, FactKind, Facts, FactValue

ORDER_SIZE: Final = "order_size"

_OTHER_WORDS: Final = ("ZZ", "other", "another")
"""Codes and texts that stand for any that is not named."""
_OTHER_INDUSTRIES: Final = ("999990", "111110", "nace:99.00", "nace:01.11")
_MOST_WORDS: Final = 4
"""As many words of a list as a sentence can name and still be read."""

_OPPOSITES: Final[dict[Operator, str]] = {
    Operator.IS: PHRASES[Operator.IS_NOT],
    Operator.IS_NOT: PHRASES[Operator.IS],
    Operator.ONE_OF: PHRASES[Operator.NONE_OF],
    Operator.NONE_OF: PHRASES[Operator.ONE_OF],
    Operator.PREFIX_OF: "begins with none of",
    Operator.CONTAINS_ANY: "mentions none of",
    Operator.AT_LEAST: PHRASES[Operator.BELOW],
    Operator.BELOW: PHRASES[Operator.AT_LEAST],
    Operator.BELOW_OR_UNKNOWN: PHRASES[Operator.AT_LEAST],
    Operator.HAS_ANY: PHRASES[Operator.HAS_NONE],
    Operator.HAS_ALL: "lacks some of",
    Operator.HAS_NONE: PHRASES[Operator.HAS_ANY],
    Operator.KNOWN: PHRASES[Operator.UNKNOWN],
    Operator.UNKNOWN: PHRASES[Operator.KNOWN],
}


class Witness(NamedTuple):
    """A value of a fact with what is special about it, as a clause: `country is one of US, CA`."""

    fact: str
    value: FactValue
    words: str


def meeting(condition: Condition) -> Witness | None:
    """A known value that meets a condition; None where there is none."""
    return _first(condition, Truth.MET)


def failing(condition: Condition) -> Witness | None:
    """A known value that fails a condition; None where there is none."""
    return _first(condition, Truth.NOT_MET)


def put(facts: Facts, fact: str, value: FactValue) -> Facts:
    """The facts as if one of them had this value; the size of an order is put as a quantity."""
    if fact != ORDER_SIZE:
        known: dict[str, Any] = {fact: value}
        return replace(facts, **known)
    assert isinstance(value, int), "an order is counted in pieces"
    volume = facts.annual_volume
    return replace(facts, quantity=value, annual_volume=None if volume is not None and volume > value else volume)


def _first(condition: Condition, truth: Truth) -> Witness | None:
    for value in _candidates(condition):
        if test(condition, put(Facts(), condition.fact, value)) is truth:
            return Witness(condition.fact, value, _words(condition, truth))
    return None


def _candidates(condition: Condition) -> Iterator[FactValue]:
    """What the condition names, then what lies beside it."""
    kind = FACTS[condition.fact]
    if kind is FactKind.NUMBER:
        number = condition.value if isinstance(condition.value, int) else 1
        yield from (near for near in (number, number - 1, number + 1) if near >= 0)
        return
    named = condition.value if isinstance(condition.value, list) else [str(condition.value)] if condition.value else []
    others = WORDS.get(condition.fact) or (_OTHER_INDUSTRIES if kind is FactKind.INDUSTRY else _OTHER_WORDS)
    if kind is FactKind.SET:
        if named:
            yield frozenset(named)
        yield from (frozenset({word}) for word in (*named, *others))
    else:
        yield from (*named, *others)


def _words(condition: Condition, truth: Truth) -> str:
    # What is not known meets this one too, but a witness is a value.
    positive = "is below" if condition.operator is Operator.BELOW_OR_UNKNOWN else PHRASES[condition.operator]
    phrase = positive if truth is Truth.MET else _OPPOSITES[condition.operator]
    clause = f"{condition.fact.replace('_', ' ')} {phrase}"
    if condition.value is None:
        return clause
    if not isinstance(condition.value, list):
        return f"{clause} {str(condition.value).replace('_', ' ')}"
    named = [word.replace("_", " ") for word in condition.value[:_MOST_WORDS]]
    more = len(condition.value) - len(named)
    return f"{clause} {', '.join(named)}{f' and {more} more' if more else ''}"
