"""Which way a lead goes: direct sales, a desk or a partner."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from accounts.rules.conditions import Condition, ConditionRow, Truth, parse_condition, refute, test
from accounts.rules.content import Part
from accounts.rules.facts import Facts
from accounts.rules.reading import Reading, whole

Kind: TypeAlias = Literal["direct", "distributor", "oem", "contract_manufacturer", "tier_supplier"]


class FixedPartner(Part, frozen=True, kw_only=True):
    """One partner by id, whoever asks from wherever."""

    fixed: str


Choice: TypeAlias = Literal["none", "own", "territory", "registered"] | FixedPartner
"""Which partner a rule chooses: none, the asker's own partner record, the one of the territory, the one that registered
the enquiry, or a named one."""


class ChannelRuleRow(Part, frozen=True, kw_only=True):
    """A channel rule as it stands in the document: it matches when all tests of one alternative are met."""

    code: str
    label: str
    kind: Kind
    partner: Choice = "none"
    any_of: tuple[tuple[ConditionRow, ...], ...] = ()


class ChannelRulesContent(Part, frozen=True, kw_only=True):
    """The document `channel-rules`, in the order in which the rules are tried."""

    rules: tuple[ChannelRuleRow, ...]


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """A checked rule; without alternatives it always matches. `at` points to its row in the document."""

    at: str
    code: str
    label: str
    kind: str
    partner: Choice
    any_of: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """The checked document; its last rule always matches."""

    rules: tuple[ChannelRule, ...]


class RouteStep(NamedTuple):
    """One rule that was tried; `failed` says in words which test of each alternative failed first."""

    rule: str
    label: str
    matched: bool
    failed: str | None


@dataclass(frozen=True, slots=True)
class Route:
    """The way chosen, and every rule tried up to it; no partner on a partner's way means that nobody covers it."""

    kind: str
    partner: str | None
    rule: str
    label: str
    steps: tuple[RouteStep, ...]


def compile_channels(content: object) -> ChannelRules:
    """Check the content of a `channel-rules` document; ContentError names the row at fault."""
    document, reading = whole(content, ChannelRulesContent)
    rules = read_channels(document, reading)
    reading.refuse()
    return rules


def read_channels(document: ChannelRulesContent, reading: Reading) -> ChannelRules:
    """The document without its faulty rules; the faults are noted."""
    rows = list(reading.rows("/rules", document.rules))
    reading.note_repeats("rules", [(at, row.code) for at, row in rows])
    if reading.is_whole("/rules") and (not rows or rows[-1][1].any_of):
        detail = "the last rule has no tests, so that every lead finds a way"
        reading.note("rules", detail, "last_rule_has_tests", rows[-1][0] if rows else "/rules")
    for at, row in rows[:-1]:
        if not row.any_of and reading.is_whole(f"{at}/any_of"):
            detail = "it always matches, so no rule after it can; only the last may"
            reading.note(f"rules/{row.code}", detail, "always_matches", at)
    return ChannelRules(tuple(filter(None, [_rule(at, row, reading) for at, row in rows])))


def _rule(at: str, row: ChannelRuleRow, reading: Reading) -> ChannelRule | None:
    where = f"rules/{row.code}"
    if isinstance(row.partner, FixedPartner) and not row.partner.fixed:
        reading.note(where, "the fixed partner has no id", "partner_missing", at)
    if row.partner != "none" and row.kind == "direct":
        reading.note(where, "direct sales has no partner", "partner_of_direct_sales", at)
    alternatives = [
        _alternative(where, here, number, tests, reading)
        for number, (here, tests) in enumerate(reading.rows(f"{at}/any_of", row.any_of), start=1)
    ]
    return ChannelRule(at, row.code, row.label, row.kind, row.partner, tuple(alternatives))


def _alternative(
    where: str, at: str, number: int, tests: tuple[ConditionRow, ...], reading: Reading
) -> tuple[Condition, ...]:
    if not tests and reading.is_whole(at):
        reading.note(where, f"alternative {number} has no tests", "alternative_without_tests", at)
    conditions = []
    for here, row in reading.rows(at, tests):
        with reading.noting(here):
            conditions.append(parse_condition(where, row))
    return tuple(conditions)


def route(rules: ChannelRules, facts: Facts) -> Route:
    """Try the rules in order and take the first that matches."""
    steps = []
    for rule in rules.rules:
        failed = _failed(rule, facts)
        steps.append(RouteStep(rule.code, rule.label, matched=failed is None, failed=failed))
        if failed is None:
            return Route(rule.kind, _partner(rule.partner, facts), rule.code, rule.label, tuple(steps))
    raise AssertionError("the last rule always matches")


def _failed(rule: ChannelRule, facts: Facts) -> str | None:
    """The first failed test of each alternative in words, or None where one alternative is met whole."""
    failures = []
    for tests in rule.any_of:
        failure = next((condition for condition in tests if test(condition, facts) is not Truth.MET), None)
        if failure is None:
            return None
        failures.append(failure)
    return "; ".join([refute(failure, facts) for failure in failures]) or None


def _partner(choice: Choice, facts: Facts) -> str | None:
    if isinstance(choice, FixedPartner):
        return choice.fixed
    if choice == "own":
        return facts.own_partner
    if choice == "registered":
        return facts.registered_partner
    return facts.territory_partner if choice == "territory" else None
