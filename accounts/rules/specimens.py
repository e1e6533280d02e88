"""Specimens: a few facts that stand for all there are, as far as some conditions can tell them apart.

Conditions look at a value through their own operands only, so all values between two limits, or behind one prefix, are
alike to them. One specimen of each such class is enough to answer what holds for every value. What a class answers is
asked of `conditions.test` itself, so the meaning of an operator is written down once.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from typing import Final, TypeAlias

from accounts.rules.conditions import Condition, ConditionRow, Operator, test
from accounts.rules.facts import DERIVED, FACTS, WORDS, FactKind, Facts, FactValue
from accounts.rules.folding import fold, standard_key

MOST: Final = 4096
"""Classes that are looked at; conditions that make more of them are left undecided."""

Axis: TypeAlias = tuple[str, ...]

_SCHEMES: Final = (("", 6), ("nace:", 4))
"""How codes of an industry scheme begin, and how many digits they have at most."""
_DIGITS: Final = "0123456789"
_COARSEST: Final = 2


def axis_of(condition: Condition) -> Axis:
    """The stored facts that decide a condition: conditions on different axes never bear upon each other."""
    fact = condition.fact
    return next((parts for name, parts in DERIVED.items() if fact == name or fact in parts), (fact,))


def specimens(axis: Axis, conditions: Sequence[Condition]) -> tuple[Facts, ...] | None:
    """Facts of every class that conditions on one axis tell apart, unknown facts among them; None: too many."""
    values = [_values(fact, conditions) for fact in axis]
    if any(found is None for found in values) or prod(len(found) + 1 for found in values if found) > MOST:
        return None
    known = [(None, *found) for found in values if found is not None]
    return tuple(_facts(dict(zip(axis, chosen, strict=True))) for chosen in product(*known))


def _facts(values: dict[str, FactValue]) -> Facts:
    # An unknown set is empty, not None.
    return Facts(**{fact: value for fact, value in values.items() if value is not None})  # type: ignore[arg-type]


def _values(fact: str, conditions: Sequence[Condition]) -> Sequence[FactValue] | None:
    match FACTS[fact]:
        case FactKind.NUMBER:
            return list(_numbers(conditions))
        case FactKind.CHOICE:
            return list(WORDS[fact])
        case FactKind.CODE:
            return list(_codes(conditions))
        case FactKind.INDUSTRY:
            return list(_industries(conditions))
        case FactKind.SET:
            return _sets(fact, conditions)
        case FactKind.TEXT:
            return _texts(fact, conditions)


def _numbers(conditions: Sequence[Condition]) -> list[int]:
    """Every limit and its successor: between two of them nothing changes. No count is below 0."""
    limits = {condition.operand for condition in conditions if condition.operand is not None}
    return sorted({0, *limits, *(limit + 1 for limit in limits)})


def _codes(conditions: Sequence[Condition]) -> Iterator[str]:
    """Every word, a longer word for every prefix, and one that nobody mentions."""
    words = sorted(set(written(conditions)))
    strange = _strange_letter(words)
    yield strange
    yield from words
    for condition in conditions:
        if condition.operator is Operator.PREFIX_OF:
            yield from (word + strange for word in written([condition]))


def _industries(conditions: Sequence[Condition]) -> Iterator[str]:
    """Every prefix, every coarser code, one other code below each of them, another division, and no code at all."""
    prefixes = {prefix for condition in conditions for prefix in condition.operand or ()}
    yield "no code of any scheme"
    for scheme, longest in _SCHEMES:
        keys = {key.removeprefix("nace:") for key in prefixes if key.startswith("nace:") == bool(scheme)}
        stems = {key[:length] for key in keys for length in range(_COARSEST, len(key) + 1)}
        yield from (scheme + stem for stem in sorted(stems))
        for stem in sorted(stems):
            if len(stem) < longest:
                yield from _first(scheme, (stem + digit for digit in _DIGITS), stems)
        yield from _first(scheme, map("".join, product(_DIGITS, repeat=_COARSEST)), stems)


def _first(scheme: str, codes: Iterable[str], taken: set[str]) -> list[str]:
    return [scheme + code for code in codes if code not in taken][:1]


def _sets(fact: str, conditions: Sequence[Condition]) -> Sequence[FactValue] | None:
    """Words that the same conditions name are alike: a set has none, one or all of them."""
    words = {word: word for word in WORDS.get(fact, ())} or _standards(conditions)
    alike: dict[tuple[bool, ...], list[str]] = {}
    for key, word in words.items():
        alike.setdefault(tuple(key in (condition.operand or ()) for condition in conditions), []).append(word)
    choices = [[(), tuple(group)] + [(group[0],)] * (len(group) > 1) for group in alike.values()]
    if prod(map(len, choices)) > MOST:
        return None
    sets = (frozenset(word for group in chosen for word in group) for chosen in product(*choices))
    return [found for found in sets if found]


def _standards(conditions: Sequence[Condition]) -> dict[str, str]:
    words = {standard_key(word): word for word in written(conditions)}
    strange = _strange_word(words)
    return words | {strange: strange}


def _texts(fact: str, conditions: Sequence[Condition]) -> Sequence[FactValue] | None:
    """Texts that mention any number of the phrases, with a strange word between them so that no other one arises."""
    phrases = sorted(set(written(conditions)))
    strange = _strange_word(phrases)
    # A phrase without letters stands in a text without letters only, never beside another phrase.
    telling = {
        tuple(test(condition, _facts({fact: phrase})) for condition in conditions): phrase
        for phrase in phrases
        if fold(phrase)
    }
    if 2 ** len(telling) > MOST:
        return None
    chosen = product(*((None, phrase) for phrase in telling.values()))
    texts = [f" {strange} ".join([strange, *filter(None, mentioned)]) for mentioned in chosen]
    return texts + [phrase for phrase in phrases if not fold(phrase)]


def written(conditions: Iterable[Condition | ConditionRow]) -> Iterator[str]:
    """The words of conditions as they were written."""
    for condition in conditions:
        if isinstance(condition.value, list):
            yield from condition.value
        elif isinstance(condition.value, str):
            yield condition.value


def _strange_word(words: Iterable[str]) -> str:
    """A word that is longer than all of these, hence part of none."""
    return "x" * (max(map(len, words), default=0) + 1)


def _strange_letter(words: Iterable[str]) -> str:
    """A letter that stands in none of these, in capitals neither."""
    used = set("".join(words).casefold())
    return next(letter for letter in map(chr, range(ord("!"), 0x110000)) if letter.casefold() not in used)
