"""Markets that the channel rules give to partners, and that no active partner covers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, Final, NamedTuple, TypeAlias

import pycountry

from accounts.directory import Directory
from accounts.models import ChannelType, ProductLine, Territory
from accounts.rules.channels import ChannelRules, compile_channels
from accounts.rules.coverage import Covered, Market, RulesTried, Taker, Way, company_in_words
from accounts.rules.facts import Facts
from accounts.rules.naming import enumerate_words
from accounts.rules.overlaps import place_in_words
from accounts.rules.territories import Place
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.models import DocumentKind

CODE: Final = "market_uncovered"
TYPES: Final[tuple[str | None, ...]] = (*ChannelType.values, None)
MOST_MARKETS: Final = 20_000
"""Places, times lines, times kinds of companies that are looked at; no check keeps anybody waiting."""
SHOWN: Final = 20
_PLACES: Final = frozenset({"country", "region", "site_country", "site_region"})
Line: TypeAlias = tuple[Any, str, str]
"""Key, code and label of a product line."""


class Gap(NamedTuple):
    """A market that a rule gives to a partner, and nobody covers."""

    market: Market
    way: Way


@dataclass(frozen=True, slots=True)
class Ground:
    """What a market is made of: places that somebody names and one that nobody does, and lines in use, by code."""

    directory: Directory
    places: tuple[Place, ...]
    elsewhere: Place | None
    lines: tuple[Line, ...]

    @property
    def everywhere(self) -> tuple[Place, ...]:
        """Its places, then elsewhere, unless every country is named."""
        return self.places if self.elsewhere is None else (*self.places, self.elsewhere)

    def covered(self, place: Place, line: Line) -> Covered:
        """What the partners do about a place and a line."""
        found = self.directory.covering(place, line[0])
        return Covered(str(found) if found else None, lambda partner: self.directory.why_not(partner, line[0]) is None)


def ground_of(rules: ChannelRules, directory: Directory, more: Iterable[Place] = ()) -> Ground:
    """The places that territories and rules name, from the coarse to the fine, and one country that nobody names."""
    countries, regions, prefixes = set[str](), set[str](), set[tuple[str, str]]()
    for territory in Territory.objects.all():
        countries.update(territory.countries)
        regions.update(territory.regions)
        prefixes.update((each["country"], each["prefix"]) for each in territory.postal_prefixes)
    for fact, word in _named(rules):
        (regions if fact.endswith("region") else countries).add(word)
    places = {Place(country) for country in countries}
    places |= {Place(region.partition("-")[0], region) for region in regions}
    places |= {Place(country, None, prefix) for country, prefix in prefixes}
    places |= set(more)
    # Who covers a part of a country leaves the rest of it to somebody else.
    places |= {Place(place.country) for place in places}
    named = {place.country for place in places}
    elsewhere = next((Place(each.alpha_2) for each in pycountry.countries if each.alpha_2 not in named), None)
    lines = ProductLine.objects.filter(is_active=True).values_list("pk", "code", "label")
    # Databases sort words by their own lights, and pages of the matrix go by the code.
    by_code = sorted(lines, key=lambda line: line[1])
    return Ground(directory, tuple(sorted(places, key=key_of)), elsewhere, tuple(by_code))


def key_of(place: Place) -> tuple[str, str, str]:
    """The order of places."""
    return place.country or "", place.region or "", place.postal_code or ""


def gaps_of(rules: ChannelRules, ground: Ground) -> list[Gap]:
    """Every market that is given to a partner and covered by nobody, by place, line and kind of company."""
    if not any(rule.partner != "none" for rule in rules.rules):
        return []
    tried, found, looked_at = RulesTried(rules), [], 0
    for place, line in product(ground.everywhere, ground.lines):
        covered = ground.covered(place, line)
        for kind in TYPES:
            market = Market(place, line[1], kind)
            found += [Gap(market, way) for way in tried.ways(market, covered, Taker.NOBODY)[:1]]
        looked_at += len(TYPES)
        if looked_at >= MOST_MARKETS:
            break
    return found


def rules_in_force(now: datetime) -> ChannelRules:
    """The channel rules in force at a moment."""
    return compile_channels(content_of(DocumentKind.CHANNEL_RULES, rule_set_at(now).channel_rules))


def told(gaps: Sequence[Gap], ground: Ground) -> list[tuple[str, str]]:
    """Sentences with the row of the rule at fault: places and lines that lack the same are named together.

    Up to 20 are told, and how many more there are.
    """
    groups = _grouped(gaps)
    said = [(gaps[0].way.rule.at, _sentence(gaps, ground)) for gaps in groups[:SHOWN]]
    if len(groups) > SHOWN:
        rest = sum(map(len, groups[SHOWN:]))
        said.append((groups[SHOWN][0].way.rule.at, f"{rest:,} more markets are covered by nobody: see the coverage."))
    return said


def _named(rules: ChannelRules) -> Iterator[tuple[str, str]]:
    for rule in rules.rules:
        for one in (one for tests in rule.any_of for one in tests if one.fact in _PLACES):
            values = one.value if isinstance(one.value, list) else [one.value]
            for word in values:
                # The beginning of a code names no place.
                if isinstance(word, str) and one.operator != "prefix_of":
                    yield one.fact, word.upper()


def _grouped(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Gaps by what they lack: first the kinds of companies of one place and line, then the lines, then the places."""
    kinds: dict[tuple[Place, str], list[Gap]] = defaultdict(list)
    for gap in gaps:
        kinds[gap.market.place, gap.market.line].append(gap)
    lines: dict[tuple[Place, frozenset[str | None]], list[Gap]] = defaultdict(list)
    for (place, _), found in kinds.items():
        lines[place, frozenset(gap.market.channel_type for gap in found)] += found
    places: dict[tuple[frozenset[str | None], frozenset[str]], list[Gap]] = defaultdict(list)
    for (_, lacking), found in lines.items():
        places[lacking, frozenset(gap.market.line for gap in found)] += found
    return list(places.values())


def _sentence(gaps: Sequence[Gap], ground: Ground) -> str:
    labels = {code: label for _, code, label in ground.lines}
    places = list(dict.fromkeys(gap.market.place for gap in gaps))
    lines = list(dict.fromkeys(gap.market.line for gap in gaps))
    kinds = list(dict.fromkeys(gap.market.channel_type for gap in gaps))
    where = _few([place_words(place, ground) for place in places])
    what = "any product line" if len(lines) == len(labels) else _few([labels[line] for line in lines])
    who = "any kind of company" if len(kinds) == len(TYPES) else _few([kind_words(kind) for kind in kinds])
    gap = gaps[0]
    return (
        f'The rule "{gap.way.rule.label}" gives {what} in {where} to a partner, and nobody covers it for {who}. '
        f"For example: {example_words(gap.market, gap.way.example, labels)}."
    )


def place_words(place: Place, ground: Ground) -> str:
    """A place, or every country that nobody names."""
    return "every other country" if place == ground.elsewhere else place_in_words(place)


def kind_words(kind: str | None) -> str:
    """A kind of company."""
    return "companies of an unknown kind" if kind is None else ChannelType(kind).label


def example_words(market: Market, example: Facts, labels: dict[str, str]) -> str:
    """A company that goes this way: OEM in FR, CNC machining, quantity asked for 99 pieces."""
    kind = "Some company" if market.channel_type is None else str(ChannelType(market.channel_type).label)
    more = company_in_words(example)
    return ", ".join([f"{kind} in {place_in_words(market.place)}", labels[market.line], *([more] if more else ())])


def _few(words: Collection[str]) -> str:
    """Some words of many."""
    listed = list(words)
    return enumerate_words([*listed[:5], f"{len(listed) - 5:,} more"] if len(listed) > 6 else listed)
