"""What the scorecard counts, in as many statements at any number of leads and groups."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias

from django.db.models import Case, Count, F, Q, Sum, Value, When

from accounts.models import ProductLine
from feedback.models import Verdict
from feedback.readers.scorecard_cases import (
    COLUMNS,
    Card,
    CaseSet,
    beside_quality,
    cases_of,
    counted_leads_of,
    leads_of,
)
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup
from leadhub.actors import Actor
from leadhub.quantiles import Spread, spreads
from qualification.lead_counts import ENDED, counts_for, reached, whose, with_workers
from qualification.models import Milestone, Origin, ValueKind
from qualification.readers.leads import MoneyView

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
    "expired": ScorecardCases.EXPIRED,
    "quote_hit": ScorecardCases.QUOTE_HIT,
    "no_bid": ScorecardCases.NO_BID,
}


Counts: TypeAlias = Counter[str]
_Counted: TypeAlias = tuple[dict[Any, Counts], dict[Any, dict[str, tuple[int, int]]]]


class Numbers(NamedTuple):
    """What the statements answered, by key."""

    counts: Mapping[Any, Counts]
    worth: Mapping[Any, Mapping[str, list[MoneyView]]]
    cases: Mapping[str, Mapping[Any, tuple[int, int]]]
    clocks: Mapping[Any, Mapping[str, tuple[int, int]]]
    reasons: Mapping[Any, Mapping[str, int]]
    times: Mapping[Any, Mapping[str, Spread]]
    spent: Mapping[str, Mapping[Any, Mapping[str, Spread]]]
    apart: Mapping[Any, Mapping[str, tuple[int, int]]]


def numbers_of(actor: Actor, card: Card, now: datetime) -> Numbers:
    """Everything that the scorecard says of a question."""
    counted = counted_leads_of(actor, card)
    # Whoever reached anything was marketing qualified first.
    qualified = counted.filter(mql_at__isnull=False)
    counts, apart = count_leads(leads_of(actor, card), card, now)
    acceptance, reasons = _said(cases_of(actor, card, ScorecardCases.VERDICTS))
    return Numbers(
        counts=counts,
        apart=apart,
        worth=worth_of(counted, card),
        cases={"acceptance": acceptance}
        | {name: _hits(cases_of(actor, card, cases)) for name, cases in OF_CASES.items()},
        reasons=reasons,
        clocks=_clocks(cases_of(actor, card, ScorecardCases.CLOCKS)),
        times=spreads(qualified, "key", {between(pair): _gap(pair, card) for pair in TIMES}),
        spent={
            name: spreads(cases_of(actor, card, cases).rows, "key", {name: (took, Q())})
            for name, (cases, took) in SPENT.items()
        },
    )


def count_leads(leads: Any, card: Card, now: datetime) -> _Counted:
    """All counts of leads, and of those that do not count how many came and were won: one statement, or two by worker.

    Grouped is by columns, and what they mean is found afterwards: the database knows how few values a column has, and
    then counts in parallel; of an expression it expects as many as there are leads.
    """
    asked = _counts(card, now)
    told = ("sales_sourced", "business", *whose())
    found = [
        (row[column] if column else None, row)
        for part, column in _parts(leads, card)
        for row in part.annotate(**whose()).order_by().values(*([column] if column else []), *told).annotate(**asked)
    ]
    keys = _keys_of(card, {value for value, _ in found})
    counts: dict[Any, Counts] = defaultdict(Counter)
    apart: dict[Any, dict[str, tuple[int, int]]] = defaultdict(dict)
    for value, row in found:
        key, counted = keys(value), counts_for(**{name: row[name] for name in told})
        if counted in card.counted:
            counts[key].update({name: row[name] for name in asked})
        elif counted is not None and row["created"]:
            created, won = apart[key].get(counted, (0, 0))
            apart[key][counted] = (created + row["created"], won + row["created_won"])
    return counts, apart


def _parts(leads: Any, card: Card) -> list[tuple[Any, str | None]]:
    """The leads with the column that tells them apart; of those that were given back, that of whoever had them last."""
    match card.group:
        case None:
            return [(leads, None)]
        case ScorecardGroup.SOURCE | ScorecardGroup.CAMPAIGN:
            return [(leads, f"{card.touch}_origin_id")]
        case ScorecardGroup.PRODUCT_LINE:
            return [(leads, "product_line_id")]
        case ScorecardGroup.TEAM | ScorecardGroup.OWNER:
            column = f"{card.group}_id"
            gone = Q(**{f"{column}__isnull": True, "handed_over_at__isnull": False})
            last = with_workers(leads.filter(gone))
            return [(leads.exclude(gone), column), (last, f"last_{card.group}")]
    return [(leads, COLUMNS[card.group])]


def _keys_of(card: Card, values: Collection[Any]) -> Callable[[Any], Any]:
    """The key of a group by the value of its column: one statement at most."""
    match card.group:
        case ScorecardGroup.SOURCE | ScorecardGroup.CAMPAIGN:
            origins = Origin.objects.filter(number__among=[value for value in values if value is not None])
            words: dict[Any, Any] = {origin.pk: getattr(origin, card.group) or None for origin in origins}
        case ScorecardGroup.PRODUCT_LINE:
            words = dict(ProductLine.objects.filter(pk__in=values).values_list("pk", "code"))
        case _:
            return lambda value: value
    return words.get


def _counts(card: Card, now: datetime) -> dict[str, Count]:
    asked = {str(milestone): Count("pk", filter=card.passed(milestone)) for milestone in COUNTS}
    came, handed_over = card.passed(Milestone.CREATED), card.passed(Milestone.HANDED_OVER)
    asked["open"] = Count("pk", filter=came & ~ENDED)
    asked["created_won"] = Count("pk", filter=came & reached(Milestone.WON))
    for name, (of, then) in RATES.items():
        these = _any(card, of)
        asked[f"{name}_n"] = Count("pk", filter=these)
        asked[f"{name}_hits"] = Count("pk", filter=these & reached(then))
    settled = handed_over & Q(handed_over_at__lt=now - SETTLED)
    for name, these in (("terminal", handed_over), ("settled", settled)):
        asked[f"{name}_n"] = Count("pk", filter=these)
        asked[f"{name}_hits"] = Count("pk", filter=these & ENDED)
    return asked


def _any(card: Card, milestones: Sequence[Milestone]) -> Q:
    found = Q()
    for milestone in milestones:
        found |= card.passed(milestone)
    return found


def worth_of(leads: Any, card: Card) -> dict[Any, dict[str, list[MoneyView]]]:
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


def _said(cases: CaseSet) -> tuple[dict[Any, tuple[int, int]], dict[Any, Counter[str]]]:
    """By group, how many answers were acceptances, and the reasons of all rejections."""
    beside = beside_quality()
    answers: dict[Any, tuple[int, int]] = {}
    reasons: dict[Any, Counter[str]] = defaultdict(Counter)
    for row in cases.rows.order_by().values("key", "kind", "reason").annotate(n=Count("pk")):
        key, accepted = row["key"], row["kind"] == Verdict.Kind.ACCEPTED
        if not accepted:
            reasons[key][row["reason"]] += row["n"]
        if row["reason"] not in beside:
            hits, n = answers.get(key, (0, 0))
            answers[key] = hits + accepted * row["n"], n + row["n"]
    return answers, reasons


def between(pair: tuple[Milestone, Milestone]) -> str:
    return f"{pair[0]}_to_{pair[1]}"


def _gap(pair: tuple[Milestone, Milestone], card: Card) -> tuple[Any, Q]:
    """From one milestone to the next, of whoever reached both in this order; it counts when the second was reached."""
    before, after = (f"{milestone}_at" for milestone in pair)
    both = card.passed(pair[1]) & Q(**{f"{before}__isnull": False, f"{after}__gte": F(before)})
    return F(after) - F(before), both
