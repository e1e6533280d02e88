"""What is wrong or pointless in the channel rules, though each test may stand alone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from accounts.rules.channels import ChannelRule, keeps_house_direct
from accounts.rules.findings import Finding, error, warning
from accounts.rules.naming import Names, enumerate_words
from accounts.rules.reach import Alternative, Reach, is_impossible

Placed: TypeAlias = tuple[str, Alternative]
"""An alternative with the pointer to its row."""


def house_findings(rules: Sequence[ChannelRule], names: Names) -> Iterator[Finding]:
    """Whether house accounts stay with direct sales before any other rule is asked."""
    house = [rule for rule in rules if keeps_house_direct(rule.kind, rule.partner, rule.any_of)]
    if not house:
        detail = "no rule keeps house accounts with direct sales: put one before all others"
        yield error("house_rule_missing", ("/rules",), detail)
    elif house[0] is not rules[0]:
        detail = f"{names.of(house[0].at)} keeps house accounts direct, so it goes before {names.of(rules[0].at)}"
        yield error("house_rule_not_first", (house[0].at, rules[0].at), detail)


def findings_in(rules: Sequence[ChannelRule], names: Names) -> Iterator[Finding]:
    """What is found in rules without faults, given in their order; others may stand between them."""
    reach = Reach([alternative for rule in rules for alternative in rule.any_of])
    earlier: list[tuple[str, Sequence[Alternative]]] = []
    before: list[ChannelRule] = []
    for rule in rules:
        contradictory = [placed for placed in _placed(rule) if reach.contradicts_itself(placed[1])]
        yield from (_contradictory(at, alternative, names) for at, alternative in contradictory)
        possible = [placed for placed in _placed(rule) if placed not in contradictory]
        yield from _covered(possible, reach, names)
        alternatives = [alternative for _, alternative in possible]
        takers = _takers(alternatives, earlier, reach)
        against = _against(rule, before)
        before.append(rule)
        if against:
            detail = (
                f"{names.of(rule.at)} contradicts {names.of(against.at)}: they ask for the same and lead elsewhere, so "
                f"that {names.of(rule.at)} never fires"
            )
            yield error("rules_contradict", (rule.at, against.at), detail)
        elif takers:
            take = "takes" if len(takers) == 1 else "together take"
            detail = f"{names.of(rule.at)} never fires: {names.all(takers)} before it {take} whatever it would take"
            yield error("rule_never_fires", (rule.at, *takers), detail)
        earlier.append((rule.at, alternatives))


def _against(rule: ChannelRule, before: Iterable[ChannelRule]) -> ChannelRule | None:
    """The first rule before this one that asks for the same and sends it elsewhere."""
    asked = _asked(rule)
    alike = (other for other in before if asked and _asked(other) == asked)
    return next((other for other in alike if (other.kind, other.partner) != (rule.kind, rule.partner)), None)


def _asked(rule: ChannelRule) -> frozenset[frozenset[tuple[str, str, str]]]:
    """The tests of a rule, in whatever order they stand."""
    return frozenset(
        frozenset((one.fact, one.operator, repr(_plain(one.operand))) for one in tests) for tests in rule.any_of
    )


def _plain(operand: object) -> object:
    return sorted(map(str, operand)) if isinstance(operand, frozenset) else operand


def _contradictory(at: str, alternative: Alternative, names: Names) -> Finding:
    alone = [condition.words for condition in alternative if is_impossible(condition)]
    tests = enumerate_words(alone or [condition.words for condition in alternative])
    reason = f"nothing meets {tests}" if alone else f"nothing meets {tests} together"
    return error("alternative_contradicts_itself", (at,), f"{names.of(at)} never matches: {reason}")


def _covered(alternatives: Sequence[Placed], reach: Reach, names: Names) -> Iterator[Finding]:
    """Alternatives of one rule that others of it make pointless, from the last up, so that of two alike one stays."""
    left = list(alternatives)
    for at, alternative in reversed(alternatives):
        others = [(here, (other,)) for here, other in left if here != at]
        if takers := _takers([alternative], others, reach):
            left = [placed for placed in left if placed[0] != at]
            detail = f"{names.of(at)} says nothing new: whatever meets it meets {names.all(takers)}"
            yield warning("alternative_covered", (at, *takers), detail)


def _takers(
    alternatives: Sequence[Alternative], others: Sequence[tuple[str, Sequence[Alternative]]], reach: Reach
) -> tuple[str, ...]:
    """Where those stand that together take all the alternatives, none of them to spare; empty where they do not."""
    if not alternatives or not _are_covered(alternatives, others, reach):
        return ()
    left = list(others)
    for one in reversed(others):
        fewer = [other for other in left if other is not one]
        if _are_covered(alternatives, fewer, reach):
            left = fewer
    return tuple(at for at, _ in left)


def _are_covered(
    alternatives: Sequence[Alternative], others: Sequence[tuple[str, Sequence[Alternative]]], reach: Reach
) -> bool:
    by = [alternative for _, members in others for alternative in members]
    return all(reach.is_covered(alternative, by) for alternative in alternatives)


def _placed(rule: ChannelRule) -> list[Placed]:
    return [(f"{rule.at}/any_of/{place}", alternative) for place, alternative in enumerate(rule.any_of)]
