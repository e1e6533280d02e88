"""The scorecard as the console shows it: counts, rates, speed, money and reasons, each with what stands behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from feedback.admin.behind import behind
from feedback.models import Reason
from feedback.readers.scorecard import scorecard
from feedback.readers.scorecard_case_list import Wanted, case_list
from feedback.readers.scorecard_cases import Card
from feedback.readers.scorecard_views import (
    ApartView,
    DurationView,
    ScorecardRateView,
    ScorecardRowView,
    ScorecardView,
)
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup, ScorecardMode
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.filters import moment_in
from leadhub.api.pages import LARGEST_SIZE, Window
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, plain, span
from leadhub.errors import BadRequest
from qualification.models import ClockKind, CountedAs
from qualification.rules.periods import months_later

W = TypeVar("W", bound=StrEnum)
NOTHING: Final = "–"
COUNTS: Final[Mapping[str, str]] = {
    "created": "Came",
    "mql": "MQL",
    "handed_over": "Handed over",
    "sal": "Accepted",
    "sql": "SQL",
    "opportunity": "Opportunity",
    "quoted": "Quoted",
    "won": "Won",
    "lost": "Lost",
    "rejected": "Rejected",
    "sent_back": "Given back",
    "open": "Open",
}
STEPS: Final[Mapping[str, str]] = {
    "mql_to_sal": "MQL to accepted",
    "sal_to_sql": "Accepted to SQL",
    "sql_to_opportunity": "SQL to opportunity",
    "opportunity_to_won": "Opportunity to won",
    "win": "Won of ended",
}
QUALITY: Final[Mapping[str, str]] = {
    "acceptance": "Accepted of answered",
    "expired": "Expired",
    "terminal": "Ended of handed over",
    "requalified": "Qualified again",
    "quote_hit": "Quotes won",
    "no_bid": "No bid",
}
SPEED: Final = ("First response, median", "90th percentile", "RFQ to quote, median")
GROUPS: Final[Mapping[str, str]] = {
    "": "Nothing",
    **{group.value: group.value.replace("_", " ").capitalize() for group in ScorecardGroup},
}
CASE_HEADERS: Final = ("When", "Lead", "Came out so", "Reason", "Took")
MODES: Final = {ScorecardMode.COHORT: "Leads that came", ScorecardMode.PERIOD: "What happened"}


def scorecard_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The scorecard that is asked for and the ways to ask otherwise."""
    now = clock.now()
    card = _card(asked)
    found = scorecard(actor, card, now)
    return {"facts": list(_facts(card, found, now)), "tables": list(_tables(found, card))}


def cases_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The newest cases behind one number, each with its lead."""
    wanted = Wanted(
        cases=_word(asked, "of", ScorecardCases, ScorecardCases.ANSWERED) or ScorecardCases.ANSWERED,
        clock=next((kind for kind in ClockKind if kind.value == asked.get("clock")), None),
        reason=asked.get("reason"),
        hit={"true": True, "false": False}.get(asked.get("hit", "")),
        key=asked.get("key"),
    )
    try:
        page = case_list(actor, _card(asked), wanted, Window(size=LARGEST_SIZE))
    except BadRequest as refusal:
        return {"tables": [Table("", CASE_HEADERS, [], refusal.detail)]}
    rows = [
        (
            clock_time(case.at),
            Link("Lead", reverse("admin:qualification_lead_change", args=[case.lead])),
            "Yes" if case.hit else "No",
            plain(case.reason) if case.reason else NOTHING,
            NOTHING if case.spent_s is None else _span(case.spent_s),
        )
        for case in page.rows
    ]
    title = f"The newest {len(rows)}" if page.has_next else f"All {len(rows)}"
    return {"tables": [Table(title, CASE_HEADERS, rows, "There is no such case.")]}


def _card(asked: QueryDict) -> Card:
    card = Card(
        mode=_word(asked, "by", ScorecardMode, ScorecardMode.COHORT) or ScorecardMode.COHORT,
        group=_word(asked, "group_by", ScorecardGroup, None),
    )
    try:
        start, end = moment_in(asked, "from"), moment_in(asked, "to")
    except BadRequest:
        # What nobody can mean is all time.
        return card
    return card if start and end and end <= start else replace(card, start=start, end=end)


def _word(asked: QueryDict, name: str, words: type[W], usual: W | None) -> W | None:
    return next((word for word in words if word.value == asked.get(name)), usual)


def _facts(card: Card, found: ScorecardView, now: datetime) -> Iterator[tuple[str, Any]]:
    for concern in found.concerns:
        yield "Look at this", concern.text
    present = {"by": card.mode.value, "group_by": card.group.value if card.group else ""}
    present |= {name: moment.isoformat() for name, moment in (("from", card.start), ("to", card.end)) if moment}
    yield "Period", _period(card)
    for label, begins in _periods(now):
        named = {name: word for name, word in present.items() if name not in ("from", "to")}
        yield "Since", Link(label, f"?{urlencode(named | ({'from': begins.isoformat()} if begins else {}))}")
    for mode, label in MODES.items():
        if mode is not card.mode:
            yield "Counted", Link(label, f"?{urlencode(present | {'by': mode.value})}")
    for group, label in GROUPS.items():
        if group != present["group_by"]:
            yield "Told apart by", Link(label, f"?{urlencode(present | {'group_by': group})}")
    yield "As of", clock_time(found.as_of)
    yield "File", Link("CSV", f"{reverse('scorecard-file')}?{urlencode({k: v for k, v in present.items() if v})}")


def _period(card: Card) -> str:
    begins = f"from {clock_time(card.start)}" if card.start else "ever"
    return f"{MODES[card.mode]}, {begins}{f' to {clock_time(card.end)}' if card.end else ''}"


def _periods(now: datetime) -> Iterator[tuple[str, datetime | None]]:
    month = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    yield "this month", month
    yield "the last three months", months_later(month, -2)
    yield "the last twelve months", months_later(month, -11)
    yield "ever", None


def _tables(found: ScorecardView, card: Card) -> Iterator[Table]:
    # A period in which nothing came and nothing happened is told in words, not in zeros.
    rows = [row for row in found.results if _tells_something(row)]
    what = "Group" if card.group is None else GROUPS[card.group.value]
    empty = "No lead of this period counts yet."
    yield Table(
        "How far leads come",
        (what, *COUNTS.values()),
        [(row.label, *(_count(row, name) for name in COUNTS)) for row in rows],
        empty,
    )
    yield Table("From step to step", (what, *STEPS.values()), [_rates(row, STEPS) for row in rows], empty)
    yield Table(
        "The handoff and what comes of it", (what, *QUALITY.values()), [_rates(r, QUALITY) for r in rows], empty
    )
    clocks = sorted({clock for row in rows for clock in row.attainment})
    yield Table(
        "How fast",
        (
            what,
            "First response, median",
            "90th percentile",
            "RFQ to quote, median",
            *(f"In time: {plain(c)}" for c in clocks),
        ),
        [_speed(row, clocks) for row in rows],
        empty,
    )
    yield Table("Money", (what, "Won", "Lost", "Quoted, open", "Expected, open"), [_money(row) for row in rows], empty)
    yield Table("Why leads are rejected", (what, "Reason", "Times"), list(_reasons(rows)), "Nothing was rejected.")
    yield Table(
        "Counted apart",
        (what, "For whom", "Came", "Won"),
        list(_apart(rows)),
        "There are none.",
    )


def _tells_something(row: ScorecardRowView) -> bool:
    return any(getattr(row, name) for name in COUNTS) or bool(row.reasons) or any(True for _ in _apart([row]))


def _count(row: ScorecardRowView, name: str) -> Any:
    count = getattr(row, name)
    return Link(f"{count:,}", behind(getattr(row.leads, name))) if count else "0"


def _rates(row: ScorecardRowView, names: Mapping[str, str]) -> tuple[Any, ...]:
    return (row.label, *(_rate(getattr(row.rates, name)) for name in names))


def _rate(rate: ScorecardRateView) -> Any:
    """The share with its interval; with few cases the cases alone, and that they are too few."""
    if not rate.n:
        return NOTHING
    if rate.value is None or rate.interval is None:
        return Link(f"{rate.hits} of {rate.n}: too few", behind(rate.of))
    low, high = rate.interval
    return Link(f"{rate.value:.1%} ({rate.hits:,} of {rate.n:,}; {low:.0%} to {high:.0%})", behind(rate.of))


def _speed(row: ScorecardRowView, clocks: Sequence[str]) -> tuple[Any, ...]:
    response, quote = row.first_response, row.quote_turn
    kept = [_rate(row.attainment[clock]) if clock in row.attainment else NOTHING for clock in clocks]
    return (
        row.label,
        Link(_of(response), behind(response.cases)) if response.n else NOTHING,
        NOTHING if response.p90_s is None else _span(response.p90_s),
        Link(_of(quote), behind(quote.cases)) if quote.n else NOTHING,
        *kept,
    )


def _of(duration: DurationView) -> str:
    return f"{_span(duration.median_s or 0)} (of {duration.n:,})"


def _span(seconds: float) -> str:
    return span(timedelta(seconds=seconds))


def _money(row: ScorecardRowView) -> tuple[str, ...]:
    amounts = (row.value.won, row.value.lost, row.value.quoted, row.value.expected)
    return (row.label, *(", ".join(f"{one.amount:,} {one.currency}" for one in each) or NOTHING for each in amounts))


def _reasons(rows: Sequence[ScorecardRowView]) -> Iterator[tuple[Any, ...]]:
    labels = dict(Reason.objects.filter(kind=Reason.Kind.REJECTION).values_list("code", "label"))
    for row in rows:
        for code, times in row.reasons.items():
            address = behind(f"{row.rejections}&{urlencode({'reason': code})}")
            yield row.label, labels.get(code, plain(code)), Link(f"{times:,}", address)


def _apart(rows: Sequence[ScorecardRowView]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for word in CountedAs:
            part: ApartView | None = getattr(row.apart, word.value)
            if part is not None:
                yield row.label, word.label, Link(f"{part.created:,}", behind(part.leads)), f"{part.won:,}"
