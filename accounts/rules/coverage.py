"""Who takes which market by the channel rules: for a place, a product line and a kind of company, every way there is.

A market is tried with companies that are made up for each rule, as open targets of which no more is known than the rule
asks for. Rules that only what is known about one company leads to (a house account, an own partner record) say nothing
about a market.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import chain, islice, product
from typing import Final, NamedTuple

from accounts.rules.channels import ChannelRule, ChannelRules, FixedPartner, route
from accounts.rules.conditions import Condition, Truth, test
from accounts.rules.fact_words import NAMES
from accounts.rules.facts import Facts
from accounts.rules.specimens import Axis, axis_of, specimens
from accounts.rules.territories import Place
from accounts.rules.witnesses import meeting, put

OPEN: Final = "open"
GIVEN: Final = frozenset(
    {
        *("country", "region", "site_country", "site_region", "product_line", "channel_type"),
        *("territory_partner", "target_status", "own_partner", "registered_partner", "unfit_partners"),
    }
)
"""Facts that the market itself says, and what is known of single companies only."""
_MOST: Final = 64
"""Companies that are made up for one way to match a rule."""


class Taker(StrEnum):
    """Who gets what comes from a market."""

    DIRECT = "direct"
    DESK = "desk"
    PARTNER = "partner"
    NOBODY = "nobody"


class Market(NamedTuple):
    """A part of the market; without a kind of company those of which the kind is not known."""

    place: Place
    line: str
    channel_type: str | None


class Way(NamedTuple):
    """One way that a market goes, with a company that goes it; `partner` where it is always the same one."""

    rule: ChannelRule
    taker: Taker
    partner: str | None
    example: Facts


class Covered(NamedTuple):
    """What the partners do about a market: who gets its territory, and who takes its product line at all."""

    territory_partner: str | None
    takes_line: Callable[[str], bool]


class RulesTried:
    """Channel rules that many markets are held against: those that no rule tells apart are tried once."""

    def __init__(self, rules: ChannelRules) -> None:
        self._rules = rules
        conditions = [one for rule in rules.rules for tests in rule.any_of for one in tests]
        self._given = [one for one in conditions if one.fact in GIVEN]
        self._by_axis: dict[Axis, list[Condition]] = {}
        for one in conditions:
            if one.fact not in GIVEN:
                self._by_axis.setdefault(axis_of(one), []).append(one)
        self._known: dict[tuple[Truth, ...], list[tuple[ChannelRule, Facts]]] = {}

    def ways(self, market: Market, covered: Covered, *takers: Taker) -> list[Way]:
        """Every rule that companies of a market reach, in the order of the rules; with `takers` only what they take."""
        base = company_of(market, covered.territory_partner)
        alike = tuple(test(one, base) for one in self._given)
        if alike not in self._known:
            self._known[alike] = list(self._reached(base))
        taken = ((rule, *_taker(rule, covered, example), example) for rule, example in self._known[alike])
        return [
            Way(rule, taker, partner, _moved(example, base))
            for rule, taker, partner, example in taken
            if not takers or taker in takers
        ]

    def _reached(self, base: Facts) -> Iterator[tuple[ChannelRule, Facts]]:
        for rule in self._rules.rules:
            made_up = chain.from_iterable(self._companies(base, tests) for tests in rule.any_of or ((),))
            example = next((facts for facts in made_up if route(self._rules, facts).rule == rule.code), None)
            if example is not None:
                yield rule, example

    def _companies(self, base: Facts, tests: Sequence[Condition]) -> Iterator[Facts]:
        """Companies of the market that meet these tests: the plainest first, then others that earlier rules let by."""
        if any(test(one, base) is not Truth.MET for one in tests if one.fact in GIVEN):
            return
        wanted = [one for one in tests if one.fact not in GIVEN]
        plain = base
        for one in wanted:
            if test(one, plain) is not Truth.MET and (found := meeting(one)) is not None:
                plain = put(plain, one.fact, found.value)
        axes = {axis_of(one) for one in wanted}
        others = [self._on(axis, base, [one for one in wanted if axis_of(one) == axis]) for axis in axes]
        others += [self._on(axis, base, ()) for axis in self._by_axis if axis not in axes]
        for facts in chain([plain], islice(_combined(base, others), _MOST)):
            if all(test(one, facts) is Truth.MET for one in wanted):
                yield facts

    def _on(self, axis: Axis, base: Facts, wanted: Iterable[Condition]) -> list[dict[str, object]]:
        """What is told apart on one axis and meets what is wanted there; nothing known first."""
        asked = list(wanted)
        found = specimens(axis, self._by_axis[axis]) or (Facts(),)
        values = [{fact: getattr(one, fact) for fact in axis} for one in found]
        return [each for each in values if all(test(one, _with(base, each)) is Truth.MET for one in asked)]


def company_of(market: Market, territory_partner: str | None) -> Facts:
    """A company of a market of which nothing else is known."""
    place = market.place
    return Facts(
        country=place.country,
        region=place.region,
        site_country=place.country,
        site_region=place.region,
        product_line=market.line,
        channel_type=market.channel_type,
        target_status=OPEN,
        territory_partner=territory_partner,
    )


def company_in_words(example: Facts) -> str:
    """What else must be known of a made-up company to go its way; nothing where any goes it."""
    said = []
    for fact, naming in NAMES.items():
        value = None if fact in GIVEN or fact == "order_size" else getattr(example, fact)
        if value is None or value == frozenset():
            continue
        words = naming.counted(value) if isinstance(value, int) else _written(value)
        said.append(f"{naming.label[:1].lower()}{naming.label[1:]} {words}")
    return ", ".join(said)


def _written(value: object) -> str:
    return ", ".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)


def _taker(rule: ChannelRule, covered: Covered, example: Facts) -> tuple[Taker, str | None]:
    """Who takes what a rule takes; a partner that is chosen and does not exist for this market is nobody."""
    if rule.partner == "none":
        return (Taker.DIRECT if rule.kind == "direct" else Taker.DESK), None
    if isinstance(rule.partner, FixedPartner):
        partner = rule.partner.fixed
        return (Taker.PARTNER, partner) if covered.takes_line(partner) else (Taker.NOBODY, None)
    if rule.partner == "territory":
        found = covered.territory_partner
        return (Taker.PARTNER, found) if found else (Taker.NOBODY, None)
    if rule.partner == "incumbent":
        # Whoever serves a company does so wherever it is, and whom nobody serves has no other partner by such a rule.
        return (Taker.PARTNER if example.distributor_of_record else Taker.NOBODY), None
    return Taker.PARTNER, None


def _moved(example: Facts, base: Facts) -> Facts:
    """A company that was made up for a market like this one, in this one."""
    return replace(example, **{fact: getattr(base, fact) for fact in GIVEN})


def _with(base: Facts, values: dict[str, object]) -> Facts:
    return replace(base, **values)  # type: ignore[arg-type]  # specimens have the types of their facts


def _combined(base: Facts, axes: Sequence[Sequence[dict[str, object]]]) -> Iterator[Facts]:
    for chosen in product(*axes):
        yield _with(base, {fact: value for values in chosen for fact, value in values.items()})
