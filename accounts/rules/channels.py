"""Which way a lead goes: direct sales, a desk or a partner."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, NamedTuple, TypeAlias

import msgspec

from accounts.rules.conditions import Condition, ConditionRow, Truth, parse_condition, refute, test
from accounts.rules.content import ContentError, Part
from accounts.rules.facts import Facts
from accounts.rules.reading import Reading, whole

Kind: TypeAlias = Literal["direct", "distributor", "oem", "contract_manufacturer", "tier_supplier"]


class FixedPartner(Part, frozen=True, kw_only=True):
    """One partner by id, whoever asks from wherever."""

    fixed: str


Choice: TypeAlias = Literal["none", "own", "territory", "incumbent", "registered"] | FixedPartner
"""Which partner a rule chooses: none, the asker's own partner record, the one of the territory, the distributor of
record, the one that registered the enquiry, or a named one."""


class Unfit(StrEnum):
    """Why a partner that a rule chooses does not take a lead."""

    UNKNOWN = "unknown"
    INACTIVE = "inactive"
    OTHER_LINES = "other_lines"
    NOT_CLEARED = "not_cleared"


_CHOSEN: Final[Mapping[str, str]] = {
    "own": "The partner that asks",
    "territory": "The partner of the territory",
    "incumbent": "The distributor of record",
    "registered": "The partner that registered it",
}
_WHY_NOT: Final[Mapping[Unfit, str]] = {
    Unfit.UNKNOWN: "there is no such partner",
    Unfit.INACTIVE: "it takes no leads any more",
    Unfit.OTHER_LINES: "it does not sell this product line",
    Unfit.NOT_CLEARED: "it is not cleared for what is export controlled",
}


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
    kind: Kind
    partner: Choice
    any_of: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """The checked document; its last rule always matches."""

    rules: tuple[ChannelRule, ...]


class RouteStep(NamedTuple):
    """One rule that was tried.

    `failed` says in words which test of each alternative failed first, `passed_over` why the partner does not take it
    that the rule chooses.
    """

    rule: str
    label: str
    matched: bool
    failed: str | None
    passed_over: str | None = None


class PassedOver(NamedTuple):
    """A partner that a rule chose and that cannot take the lead: a desk does."""

    partner: str
    why: Unfit


@dataclass(frozen=True, slots=True)
class Route:
    """The way chosen, and every rule tried up to it.

    No partner on a partner's way means that nobody covers it, or that the one chosen is `passed_over`.
    """

    kind: str
    partner: str | None
    rule: str
    label: str
    steps: tuple[RouteStep, ...]
    passed_over: PassedOver | None = None


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
        if failed is not None:
            steps.append(RouteStep(rule.code, rule.label, matched=False, failed=failed))
            continue
        partner = _partner(rule.partner, facts)
        passed_over = _passed_over(partner, facts)
        told = passed_over and _told(rule.partner, passed_over)
        steps.append(RouteStep(rule.code, rule.label, matched=True, failed=None, passed_over=told))
        taker = None if passed_over else partner
        return Route(rule.kind, taker, rule.code, rule.label, tuple(steps), passed_over)
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
    match choice:
        case "own":
            return facts.own_partner
        case "territory":
            return facts.territory_partner
        case "incumbent":
            return facts.distributor_of_record
        case "registered":
            return facts.registered_partner
        case "none":
            return None


def _passed_over(partner: str | None, facts: Facts) -> PassedOver | None:
    """The partner, where the facts say that it cannot take this."""
    if partner is None or not facts.unfit_partners:
        return None
    found = dict(each.split(" ", 1) for each in facts.unfit_partners).get(partner)
    return PassedOver(partner, Unfit(found)) if found else None


def _told(choice: Choice, passed_over: PassedOver) -> str:
    who = "The partner that it names" if isinstance(choice, FixedPartner) else _CHOSEN[choice]
    return f"{who} is passed over: {_WHY_NOT[passed_over.why]}. The desk takes it."


def keeps_house_direct(kind: str, partner: object, any_of: Iterable[Iterable[Condition]]) -> bool:
    """Whether a rule sends house accounts to direct sales whatever else is known of them."""
    house = Facts(target_status="house")
    return (
        kind == "direct"
        and partner == "none"
        and any(all(one.fact == "target_status" and test(one, house) is Truth.MET for one in tests) for tests in any_of)
    )


def is_house_row(row: object) -> bool:
    """The same of a row as somebody drafts it; what cannot be read keeps nobody direct."""
    try:
        read = msgspec.convert(row, ChannelRuleRow)
        tests = [[parse_condition("", one) for one in tests] for tests in read.any_of]
    except (msgspec.ValidationError, ContentError):
        return False
    return bool(read.any_of) and keeps_house_direct(read.kind, read.partner, tests)


def partners_named(rules: ChannelRules) -> tuple[str, ...]:
    """The ids of the partners that rules name."""
    return tuple(sorted({rule.partner.fixed for rule in rules.rules if isinstance(rule.partner, FixedPartner)}))
