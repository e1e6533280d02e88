"""The scorecard: how many leads come how far, how well and how fast the handoff works, and what it is worth."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from accounts.models import ProductLine
from feedback.measures import agreed_acceptance
from feedback.readers.scorecard_cases import Card
from feedback.readers.scorecard_links import Links
from feedback.readers.scorecard_numbers import COUNTS, OF_CASES, RATES, TIMES, Numbers, between, numbers_of
from feedback.readers.scorecard_views import (
    ApartView,
    CaseDurationView,
    ConcernView,
    LeadDurationView,
    ScorecardApartView,
    ScorecardLeadsView,
    ScorecardRatesView,
    ScorecardRateView,
    ScorecardRowView,
    ScorecardTimesView,
    ScorecardView,
    WorthView,
    duration_view,
    rate_view,
)
from feedback.rules.scorecard import Rate, ScorecardCases, ScorecardGroup, concerns, rate
from leadhub.actors import Actor
from leadhub.api.filters import require_period
from leadhub.models import User
from leadhub.quantiles import Spread
from qualification.models import Business, ClockKind, CountedAs, Milestone, RouteKind, Team
from qualification.readers.attainment import term_of

MOST: Final = 200
"""Groups of one answer, as rows of a list: whoever sends signals may name any number of campaigns."""


def scorecard(actor: Actor, card: Card, now: datetime, *, base: str = "", whole: bool = False) -> ScorecardView:
    """The scorecard of the leads that the caller may see: as many statements at any number of leads and groups.

    Addresses begin with `base`, the address of this service. The largest groups are told, all of them in the `whole`.
    """
    require_period(card.start, card.end)
    numbers = numbers_of(actor, card, now)
    found = sorted(_keys(numbers, card), key=lambda key: _place(key, numbers))
    keys = found if whole else found[:MOST]
    labels = labels_of(card.group, [key for key in keys if key is not None])
    return ScorecardView(
        results=[_row(Links(card, key, base), key, labels.get(key, str(key)), numbers) for key in keys],
        left_out=len(found) - len(keys),
        by=card.mode,
        group_by=card.group,
        touch=card.touch,
        begins=card.start,
        ends=card.end,
        as_of=now,
        concerns=[
            ConcernView(code=one.concern, text=one.text, hits=one.hits, n=one.n) for one in _concerns(numbers, now)
        ],
    )


def _keys(numbers: Numbers, card: Card) -> list[Any]:
    """Every group that has something to count; without groups there is one, whatever it has."""
    if card.group is None:
        return [None]
    found = {key for key, row in numbers.counts.items() if any(row[str(milestone)] for milestone in COUNTS)}
    of_cases = [*numbers.cases.values(), numbers.clocks, numbers.reasons, numbers.apart]
    return list(found.union(*(each.keys() for each in of_cases)))


def _place(key: Any, numbers: Numbers) -> tuple[int, bool, str]:
    """The largest first; whoever said nothing after the others of the same size."""
    return -numbers.counts.get(key, Counter[str]())["created"], key is None, str(key)


def labels_of(group: ScorecardGroup | None, keys: Sequence[Any]) -> dict[Any, str]:
    """What groups are called: one statement at most."""
    nobody = {None: "All" if group is None else "Nobody said"}
    match group:
        case ScorecardGroup.PRODUCT_LINE:
            return dict(ProductLine.objects.filter(code__in=keys).values_list("code", "label")) | nobody
        case ScorecardGroup.TEAM:
            return dict(Team.objects.filter(pk__in=keys).values_list("pk", "name")) | {None: "Without a team"}
        case ScorecardGroup.OWNER:
            people = {user.pk: user.name for user in User.objects.filter(pk__in=keys)}
            return people | {None: "Without an owner"}
        case ScorecardGroup.ROUTE:
            return {kind.value: kind.label for kind in RouteKind} | {None: "Not routed"}
        case ScorecardGroup.BUSINESS:
            return {kind.value: kind.label for kind in Business} | nobody
    return nobody


def _row(links: Links, key: Any, label: str, numbers: Numbers) -> ScorecardRowView:
    counts = numbers.counts.get(key, Counter[str]())
    worth, times = numbers.worth.get(key, {}), numbers.times.get(key, {})
    named = {str(milestone): counts.get(str(milestone), 0) for milestone in COUNTS}
    return ScorecardRowView(
        key=None if key is None else str(key),
        label=label,
        **named,
        open=counts.get("open", 0),
        value=WorthView(**{name: worth.get(name, []) for name in ("expected", "quoted", "won", "lost")}),
        rates=ScorecardRatesView(**dict(_rates(key, numbers, links))),
        times=ScorecardTimesView(
            **{between(pair): _time(times.get(between(pair)), links.between(*pair)) for pair in TIMES}
        ),
        first_response=_spent(numbers, "first_response", key, links.cases(ScorecardCases.FIRST_RESPONSE)),
        quote_turn=_spent(numbers, "quote_turn", key, links.cases(ScorecardCases.QUOTE_TURN)),
        attainment={
            clock: rate_view(
                rate(*kept),
                links.cases(ScorecardCases.CLOCKS, hit=True, clock=clock),
                links.cases(ScorecardCases.CLOCKS, clock=clock),
            )
            for clock, kept in sorted(numbers.clocks.get(key, {}).items())
        },
        reasons=dict(sorted(numbers.reasons.get(key, {}).items(), key=lambda item: (-item[1], item[0]))),
        rejections=links.cases(ScorecardCases.REJECTIONS),
        apart=ScorecardApartView(
            **{
                word: ApartView(created=created, won=won, leads=links.apart(CountedAs(word)))
                for word, (created, won) in numbers.apart.get(key, {}).items()
                if created
            }
        ),
        leads=ScorecardLeadsView(**{name: links.count(Milestone(name)) for name in named}, open=links.open()),
    )


def _rates(key: Any, numbers: Numbers, links: Links) -> Iterator[tuple[str, ScorecardRateView]]:
    yield from rates_of_leads(numbers.counts.get(key, Counter[str]()), links)
    for name, cases in (("acceptance", ScorecardCases.ANSWERED), *OF_CASES.items()):
        hits, n = numbers.cases[name].get(key, (0, 0))
        yield name, rate_view(rate(hits, n), links.cases(cases, hit=True), links.cases(cases))
        if name == "acceptance":
            yield "rejection", rate_view(rate(n - hits, n), links.cases(cases, hit=False), links.cases(cases))


def rates_of_leads(counts: Mapping[str, int], links: Links) -> Iterator[tuple[str, ScorecardRateView]]:
    """The shares of one group that are counted from leads, by name."""
    for name, (of, then) in RATES.items():
        found = rate(counts.get(f"{name}_hits", 0), counts.get(f"{name}_n", 0))
        yield name, rate_view(found, links.passed(of, then), links.passed(of))
    ended = rate(counts.get("terminal_hits", 0), counts.get("terminal_n", 0))
    yield "terminal", rate_view(ended, links.handed_over(ended=True), links.handed_over())


def _time(spread: Spread | None, leads: str) -> LeadDurationView:
    shown = duration_view(spread)
    return LeadDurationView(median_s=shown.median_s, p90_s=shown.p90_s, n=shown.n, leads=leads)


def _spent(numbers: Numbers, name: str, key: Any, cases: str) -> CaseDurationView:
    shown = duration_view(numbers.spent[name].get(key, {}).get(name))
    return CaseDurationView(median_s=shown.median_s, p90_s=shown.p90_s, n=shown.n, cases=cases)


def _concerns(numbers: Numbers, now: datetime) -> Iterator[Any]:
    """What all leads together say: each case belongs to one group, so the groups add up to them."""
    acceptance, expired = (_total(numbers.cases[name].values()) for name in ("acceptance", "expired"))
    kept = {
        str(kind): _total([clocks[kind] for clocks in numbers.clocks.values() if kind in clocks])
        for kind in (ClockKind.ACCEPTANCE, ClockKind.FIRST_RESPONSE)
    }
    settled = _total([(counts["settled_hits"], counts["settled_n"]) for counts in numbers.counts.values()])
    return concerns(acceptance, agreed_acceptance(term_of(now)), kept, expired, settled)


def _total(counted: Iterable[tuple[int, int]]) -> Rate:
    pairs = list(counted)
    return rate(sum(hits for hits, _ in pairs), sum(n for _, n in pairs))
