"""The scorecard: how many leads come how far, how well and how fast the handoff works, and what it is worth."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Case, Count, F, Q, Sum, Value, When

from accounts.models import ProductLine
from feedback.readers.scorecard_cases import Card, CaseSet, cases_of, leads_of, others_of
from feedback.readers.scorecard_links import Links
from feedback.readers.scorecard_views import (
    ApartView,
    CaseDurationView,
    ConcernView,
    DurationView,
    ScorecardApartView,
    ScorecardLeadsView,
    ScorecardRatesView,
    ScorecardRateView,
    ScorecardRowView,
    ScorecardTimesView,
    ScorecardView,
    WorthView,
)
from feedback.rules.scorecard import Rate, ScorecardCases, ScorecardGroup, concerns, rate
from leadhub.actors import Actor
from leadhub.api.filters import require_period
from leadhub.models import User
from leadhub.quantiles import Spread, spreads
from qualification.counting import ENDED, counted_as, reached
from qualification.models import Business, ClockKind, CountedAs, Milestone, RouteKind, Team, ValueKind
from qualification.readers.leads import MoneyView
from qualification.rulebook import rulebook_at

SETTLED: Final = timedelta(days=90)
COUNTS: Final = (*Milestone,)
RATES: Final[Mapping[str, tuple[tuple[Milestone, ...], Milestone]]] = {
    "created_to_mql": ((Milestone.CREATED,), Milestone.MQL),
    "mql_to_sal": ((Milestone.MQL,), Milestone.SAL),
    "sal_to_sql": ((Milestone.SAL,), Milestone.SQL),
    "sql_to_opportunity": ((Milestone.SQL,), Milestone.OPPORTUNITY),
    "opportunity_to_won": ((Milestone.OPPORTUNITY,), Milestone.WON),
    "mql_to_won": ((Milestone.MQL,), Milestone.WON),
    "win": ((Milestone.WON, Milestone.LOST), Milestone.WON),
    "requalified": ((Milestone.REJECTED, Milestone.SENT_BACK), Milestone.REQUALIFIED),
}
"""Of those that passed one of the first, how many ever passed the second."""
TIMES: Final = (
    (Milestone.CREATED, Milestone.MQL),
    (Milestone.MQL, Milestone.HANDED_OVER),
    (Milestone.HANDED_OVER, Milestone.SAL),
    (Milestone.SAL, Milestone.SQL),
    (Milestone.SQL, Milestone.OPPORTUNITY),
    (Milestone.OPPORTUNITY, Milestone.WON),
)
SPENT: Final[Mapping[str, tuple[ScorecardCases, Any]]] = {
    "first_response": (ScorecardCases.FIRST_RESPONSE, F("spent_s")),
    "quote_turn": (ScorecardCases.QUOTE_TURN, F("quoted_at") - F("received_at")),
}
OF_CASES: Final = {
    "acceptance": ScorecardCases.ANSWERED,
    "expired": ScorecardCases.EXPIRED,
    "quote_hit": ScorecardCases.QUOTE_HIT,
    "no_bid": ScorecardCases.NO_BID,
}


class _Numbers(NamedTuple):
    """What the statements answered, by key."""

    counts: Mapping[Any, Mapping[str, Any]]
    worth: Mapping[Any, Mapping[str, list[MoneyView]]]
    cases: Mapping[str, Mapping[Any, tuple[int, int]]]
    clocks: Mapping[Any, Mapping[str, tuple[int, int]]]
    reasons: Mapping[Any, Mapping[str, int]]
    times: Mapping[Any, Mapping[str, Spread]]
    spent: Mapping[str, Mapping[Any, Mapping[str, Spread]]]
    apart: Mapping[Any, Mapping[str, tuple[int, int]]]


def scorecard(actor: Actor, card: Card, now: datetime, *, base: str = "") -> ScorecardView:
    """The scorecard of the leads that the caller may see: as many statements at any number of leads and groups.

    Addresses begin with `base`, the address of this service.
    """
    require_period(card.start, card.end)
    numbers = _numbers(actor, card)
    keys = _keys(numbers, card)
    labels = _labels(card.group, [key for key in keys if key is not None])
    rows = [_row(Links(card, key, base), key, labels.get(key, str(key)), numbers) for key in keys]
    rows.sort(key=lambda row: (-row.created, row.key is None, row.key or ""))
    everybody = Card(start=card.start, end=card.end, mode=card.mode)
    return ScorecardView(
        results=rows,
        by=card.mode,
        group_by=card.group,
        touch=card.touch,
        begins=card.start,
        ends=card.end,
        as_of=now,
        concerns=[
            ConcernView(code=one.concern, text=one.text, hits=one.hits, n=one.n)
            for one in _concerns(actor, everybody, numbers if card.group is None else None, now)
        ],
    )


def _numbers(actor: Actor, card: Card) -> _Numbers:
    leads = leads_of(actor, card)
    return _Numbers(
        counts=_by_key(leads.order_by().values("key").annotate(**_counts(card))),
        worth=_worth(leads, card),
        cases={name: _hits(cases_of(actor, card, cases)) for name, cases in OF_CASES.items()},
        clocks=_clocks(cases_of(actor, card, ScorecardCases.CLOCKS)),
        reasons=_reasons(cases_of(actor, card, ScorecardCases.REJECTIONS)),
        times=spreads(leads, "key", {_between(pair): _gap(pair, card) for pair in TIMES}),
        spent={
            name: spreads(cases_of(actor, card, cases).rows, "key", {name: (took, Q())})
            for name, (cases, took) in SPENT.items()
        },
        apart=_apart(others_of(actor, card), card),
    )


def _counts(card: Card) -> dict[str, Count]:
    """All counts of leads in one statement."""
    asked = {str(milestone): Count("pk", filter=card.passed(milestone)) for milestone in COUNTS}
    asked["open"] = Count("pk", filter=card.passed(Milestone.CREATED) & ~ENDED)
    for name, (of, then) in RATES.items():
        these = _any(card, of)
        asked[f"{name}_n"] = Count("pk", filter=these)
        asked[f"{name}_hits"] = Count("pk", filter=these & reached(then))
    asked["terminal_n"] = Count("pk", filter=card.passed(Milestone.HANDED_OVER))
    asked["terminal_hits"] = Count("pk", filter=card.passed(Milestone.HANDED_OVER) & ENDED)
    return asked


def _any(card: Card, milestones: Sequence[Milestone]) -> Q:
    found = Q()
    for milestone in milestones:
        found |= card.passed(milestone)
    return found


def _worth(leads: Any, card: Card) -> dict[Any, dict[str, list[MoneyView]]]:
    """Amounts by group, what they are of, and currency."""
    going = card.passed(Milestone.CREATED) & ~ENDED
    what = Case(
        When(card.passed(Milestone.WON), then=Value("won")),
        When(card.passed(Milestone.LOST), then=Value("lost")),
        When(going & Q(value_kind=ValueKind.QUOTED), then=Value("quoted")),
        When(going, then=Value("expected")),
        default=Value(""),
    )
    valued = leads.filter(value_amount__isnull=False).annotate(what=what).exclude(what="").order_by()
    found: dict[Any, dict[str, list[MoneyView]]] = defaultdict(lambda: defaultdict(list))
    for row in valued.values("key", "what", "value_currency").annotate(total=Sum("value_amount")):
        amount = Decimal(row["total"]).quantize(Decimal("0.01"))
        found[row["key"]][row["what"]].append(MoneyView(amount=amount, currency=row["value_currency"]))
    return found


def _hits(cases: CaseSet) -> dict[Any, tuple[int, int]]:
    rows = cases.rows.order_by().values("key").annotate(n=Count("pk"), hits=Count("pk", filter=cases.hit))
    return {row["key"]: (row["hits"], row["n"]) for row in rows}


def _clocks(cases: CaseSet) -> dict[Any, dict[str, tuple[int, int]]]:
    found: dict[Any, dict[str, tuple[int, int]]] = defaultdict(dict)
    rows = cases.rows.order_by().values("key", "kind").annotate(n=Count("pk"), hits=Count("pk", filter=cases.hit))
    for row in rows:
        found[row["key"]][row["kind"]] = (row["hits"], row["n"])
    return found


def _reasons(cases: CaseSet) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    for row in cases.rows.order_by().values("key", "reason").annotate(n=Count("pk")):
        found[row["key"]][row["reason"]] = row["n"]
    return found


def _between(pair: tuple[Milestone, Milestone]) -> str:
    return f"{pair[0]}_to_{pair[1]}"


def _gap(pair: tuple[Milestone, Milestone], card: Card) -> tuple[Any, Q]:
    """From one milestone to the next, of whoever reached both in this order; it counts when the second was reached."""
    before, after = (f"{milestone}_at" for milestone in pair)
    both = card.passed(pair[1]) & Q(**{f"{before}__isnull": False, f"{after}__gte": F(before)})
    return F(after) - F(before), both


def _apart(leads: Any, card: Card) -> dict[Any, dict[str, tuple[int, int]]]:
    """Who came in the period and counts for somebody else."""
    others = [word for word in CountedAs if word not in card.counted]
    asked = {}
    for word in others:
        asked[f"{word}_created"] = Count("pk", filter=counted_as(word))
        asked[f"{word}_won"] = Count("pk", filter=counted_as(word) & reached(Milestone.WON))
    rows = leads.order_by().values("key").annotate(**asked)
    return {
        row["key"]: {str(word): (row[f"{word}_created"], row[f"{word}_won"]) for word in others}
        for row in rows
        if any(row[f"{word}_created"] for word in others)
    }


def _by_key(rows: Any) -> dict[Any, Mapping[str, Any]]:
    return {row["key"]: row for row in rows}


def _keys(numbers: _Numbers, card: Card) -> list[Any]:
    """Every group that has something to count; without groups there is one, whatever it has."""
    if card.group is None:
        return [None]
    found = {key for key, row in numbers.counts.items() if any(row[str(milestone)] for milestone in COUNTS)}
    of_cases = [*numbers.cases.values(), numbers.clocks, numbers.reasons, numbers.apart]
    return list(found.union(*(each.keys() for each in of_cases)))


def _labels(group: ScorecardGroup | None, keys: Sequence[Any]) -> dict[Any, str]:
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


def _row(links: Links, key: Any, label: str, numbers: _Numbers) -> ScorecardRowView:
    counts = numbers.counts.get(key, {})
    worth, times = numbers.worth.get(key, {}), numbers.times.get(key, {})
    named = {str(milestone): counts.get(str(milestone), 0) for milestone in COUNTS}
    return ScorecardRowView(
        key=None if key is None else str(key),
        label=label,
        **named,
        open=counts.get("open", 0),
        value=WorthView(**{name: worth.get(name, []) for name in ("expected", "quoted", "won", "lost")}),
        rates=ScorecardRatesView(**dict(_rates(key, numbers, links))),
        times=ScorecardTimesView(**{name: _duration(times.get(name)) for name in map(_between, TIMES)}),
        first_response=_spent(numbers, "first_response", key, links.cases(ScorecardCases.FIRST_RESPONSE)),
        quote_turn=_spent(numbers, "quote_turn", key, links.cases(ScorecardCases.QUOTE_TURN)),
        attainment={
            clock: _shown(
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


def _rates(key: Any, numbers: _Numbers, links: Links) -> Iterator[tuple[str, ScorecardRateView]]:
    counts = numbers.counts.get(key, {})
    for name, (of, then) in RATES.items():
        found = rate(counts.get(f"{name}_hits", 0), counts.get(f"{name}_n", 0))
        yield name, _shown(found, links.passed(of, then), links.passed(of))
    ended = rate(counts.get("terminal_hits", 0), counts.get("terminal_n", 0))
    yield "terminal", _shown(ended, links.handed_over(ended=True), links.handed_over())
    for name, cases in OF_CASES.items():
        hits, n = numbers.cases[name].get(key, (0, 0))
        yield name, _shown(rate(hits, n), links.cases(cases, hit=True), links.cases(cases))
        if name == "acceptance":
            yield "rejection", _shown(rate(n - hits, n), links.cases(cases, hit=False), links.cases(cases))


def _shown(found: Rate, leads: str, of: str) -> ScorecardRateView:
    return ScorecardRateView(
        value=found.value,
        interval=found.interval,
        hits=found.hits,
        n=found.n,
        too_few=found.is_few,
        leads=leads,
        of=of,
    )


def _duration(spread: Spread | None) -> DurationView:
    if spread is None:
        return DurationView(median_s=None, p90_s=None, n=0)
    return DurationView(median_s=spread.median, p90_s=spread.p90, n=spread.n)


def _spent(numbers: _Numbers, name: str, key: Any, cases: str) -> CaseDurationView:
    shown = _duration(numbers.spent[name].get(key, {}).get(name))
    return CaseDurationView(median_s=shown.median_s, p90_s=shown.p90_s, n=shown.n, cases=cases)


def _concerns(actor: Actor, card: Card, numbers: _Numbers | None, now: datetime) -> Iterator[Any]:
    """What all leads together say; where they are told apart the few numbers that it takes are counted anew."""
    agreed = next(iter(rulebook_at(now).rules.agreement.by_code.get("acceptance_rate", ())), None)
    acceptance, expired = (
        rate(*(numbers.cases[name] if numbers else _hits(cases_of(actor, card, OF_CASES[name]))).get(None, (0, 0)))
        for name in ("acceptance", "expired")
    )
    clocks = (numbers.clocks if numbers else _clocks(cases_of(actor, card, ScorecardCases.CLOCKS))).get(None, {})
    promises = (ClockKind.ACCEPTANCE, ClockKind.FIRST_RESPONSE)
    kept = {str(kind): rate(*clocks[kind]) for kind in promises if kind in clocks}
    settled = leads_of(actor, card).filter(card.passed(Milestone.HANDED_OVER), handed_over_at__lt=now - SETTLED)
    ended = settled.aggregate(n=Count("pk"), hits=Count("pk", filter=ENDED))
    share = None if agreed is None else agreed.number / 100
    return concerns(acceptance, share, kept, expired, rate(ended["hits"], ended["n"]))
