"""The scorecard as the console shows it: counts, rates, speed, money and reasons, each with what stands behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from feedback.admin.behind import behind
from feedback.admin.cells import NOTHING, count_cell, rate_cell, span_cell
from feedback.admin.drawings import FURTHEST, funnel, rates
from feedback.models import Reason
from feedback.readers.rejections import notes_of
from feedback.readers.review_drawings import why_rejected
from feedback.readers.scorecard import scorecard
from feedback.readers.scorecard_case_list import Wanted, case_list
from feedback.readers.scorecard_cases import Card
from feedback.readers.scorecard_views import (
    ApartView,
    DurationView,
    ScorecardRowView,
    ScorecardView,
)
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup, ScorecardMode
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.filters import moment_in
from leadhub.api.pages import LARGEST_SIZE, Window
from leadhub.console.charts.drawing import Drawing
from leadhub.console.tables import Link, Table
from leadhub.console.ways import Way
from leadhub.console.words import clock_time, plain
from leadhub.errors import BadRequest
from qualification.models import ClockKind, CountedAs, Priority
from qualification.readers.attainment import month_of
from qualification.rules.periods import months_later

W = TypeVar("W", bound=StrEnum)
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
GROUPS: Final[Mapping[str, str]] = {
    "": "Nothing",
    **{group.value: group.value.replace("_", " ").capitalize() for group in ScorecardGroup},
}
CASE_HEADERS: Final = ("When", "Lead", "Came out so", "Reason", "What was written", "Took")
PERIODS: Final[Mapping[str, tuple[str, int | None]]] = {
    "month": ("This month", 1),
    "quarter": ("The last three months", 3),
    "year": ("The last twelve months", 12),
    "ever": ("Ever", None),
}
"""How each period is called, and how many months it has up to this one."""
MODES: Final = {ScorecardMode.COHORT: "Leads that came", ScorecardMode.PERIOD: "What happened"}


def scorecard_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The scorecard that is asked for and the ways to ask otherwise."""
    now = clock.now()
    card = _card(asked, now)
    found = scorecard(actor, card, now)
    ends = {name: moment.isoformat() for name, moment in (("from", card.start), ("to", card.end)) if moment}
    named = {"by": card.mode.value, "group_by": card.group.value if card.group else ""} | ends
    file = f"{reverse('scorecard-file')}?{urlencode({name: word for name, word in named.items() if word})}"
    return {
        "ways": list(_ways(card, asked)),
        # Two ends that were asked for stay, until another period is chosen.
        "kept": [] if asked.get("period") in PERIODS else list(ends.items()),
        "files": [Link("CSV", file)],
        "as_of": clock_time(found.as_of),
        "said": _period(card),
        "concerns": [concern.text for concern in found.concerns],
        "tables": list(_tables(found, card)),
    }


def cases_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The newest cases behind one number, each with its lead."""
    wanted = Wanted(
        cases=_word(asked, "of", ScorecardCases, ScorecardCases.ANSWERED) or ScorecardCases.ANSWERED,
        clock=next((kind for kind in ClockKind if kind.value == asked.get("clock")), None),
        reason=asked.get("reason"),
        priority=next((one for one in Priority if one.value == asked.get("priority")), None),
        hit={"true": True, "false": False}.get(asked.get("hit", "")),
        key=asked.get("key"),
    )
    try:
        page = case_list(actor, _card(asked, clock.now()), wanted, Window(size=LARGEST_SIZE))
    except BadRequest as refusal:
        return {"tables": [Table("", CASE_HEADERS, [], refusal.detail)]}
    notes = notes_of(actor, [case.handoff for case in page.rows if case.handoff and case.reason])
    rows = [
        (
            clock_time(case.at),
            Link("Lead", reverse("admin:qualification_lead_change", args=[case.lead])),
            "Yes" if case.hit else "No",
            plain(case.reason) if case.reason else NOTHING,
            notes.get(case.handoff, NOTHING) if case.handoff else NOTHING,
            span_cell(case.spent_s),
        )
        for case in page.rows
    ]
    title = f"The newest {len(rows)}" if page.has_next else f"All {len(rows)}"
    return {"tables": [Table(title, CASE_HEADERS, rows, "There is no such case.")]}


def _card(asked: QueryDict, now: datetime) -> Card:
    card = Card(
        mode=_word(asked, "by", ScorecardMode, ScorecardMode.COHORT) or ScorecardMode.COHORT,
        group=_word(asked, "group_by", ScorecardGroup, None),
    )
    if (period := asked.get("period", "")) in PERIODS:
        months = PERIODS[period][1]
        return card if months is None else replace(card, start=months_later(month_of(now), 1 - months))
    try:
        start, end = moment_in(asked, "from"), moment_in(asked, "to")
    except BadRequest:
        # What nobody can mean is all time.
        return card
    return card if start and end and end <= start else replace(card, start=start, end=end)


def _word(asked: QueryDict, name: str, words: type[W], usual: W | None) -> W | None:
    return next((word for word in words if word.value == asked.get(name)), usual)


def _ways(card: Card, asked: QueryDict) -> Iterator[Way]:
    """What may be asked otherwise; a period that is none of those of the list stands first, as it is."""
    chosen = asked.get("period", "")
    own = [] if chosen in PERIODS or not (card.start or card.end) else [("", "As asked")]
    usual = chosen if chosen in PERIODS else "" if own else "ever"
    yield Way("period", "Period", [*own, *((name, label) for name, (label, _) in PERIODS.items())], usual)
    yield Way("by", "Counted", [(mode.value, label) for mode, label in MODES.items()], card.mode.value)
    yield Way("group_by", "Told apart by", list(GROUPS.items()), card.group.value if card.group else "")


def _period(card: Card) -> str:
    begins = f"from {clock_time(card.start)}" if card.start else "ever"
    return f"{MODES[card.mode]}, {begins}{f' to {clock_time(card.end)}' if card.end else ''}"


def _tables(found: ScorecardView, card: Card) -> Iterator[Table]:
    # A period in which nothing came and nothing happened is told in words, not in zeros.
    rows = [row for row in found.results if _tells_something(row)]
    what = "Group" if card.group is None else GROUPS[card.group.value]
    empty = "No lead of this period counts yet."
    # Without groups one row is drawn whole; groups are drawn by what they are compared by.
    alone = rows[0] if card.group is None and rows else None
    yield Table(
        "How far leads come",
        (what, *COUNTS.values()),
        [(row.label, *(_count(row, name) for name in COUNTS)) for row in rows],
        empty,
        funnel({name: getattr(alone, name) for name in FURTHEST}, COUNTS)
        if alone and card.mode is ScorecardMode.COHORT
        else None,
    )
    yield Table(
        "From step to step",
        (what, *STEPS.values()),
        [_rates(row, STEPS) for row in rows],
        empty,
        _drawn(rows, alone, STEPS),
    )
    yield Table(
        "The handoff and what comes of it",
        (what, *QUALITY.values()),
        [_rates(row, QUALITY) for row in rows],
        empty,
        _drawn(rows, alone, QUALITY),
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
    why = list(_reasons(rows))
    yield Table(
        "Why leads are rejected",
        (what, "Reason", "Times"),
        [(label, reason, Link(f"{times:,}", address)) for label, reason, times, address in why],
        "Nothing was rejected.",
        why_rejected([(reason, times) for _, reason, times, _ in why]) if alone else None,
    )
    yield Table(
        "Counted apart",
        (what, "For whom", "Came", "Won"),
        list(_apart(rows)),
        "There are none.",
    )


def _drawn(
    rows: Sequence[ScorecardRowView], alone: ScorecardRowView | None, names: Mapping[str, str]
) -> Drawing | None:
    """All rates of the one row there is; of groups the last one, which is what came of them."""
    if alone is not None:
        return rates(
            "Shares, and between what they lie", ((label, getattr(alone.rates, n)) for n, label in names.items())
        )
    name, label = "win", STEPS["win"]
    told = ((row.label, getattr(row.rates, name)) for row in rows)
    return rates(f"{label}, by group, and between what it lies", told) if name in names else None


def _tells_something(row: ScorecardRowView) -> bool:
    return any(getattr(row, name) for name in COUNTS) or bool(row.reasons) or any(True for _ in _apart([row]))


def _count(row: ScorecardRowView, name: str) -> Any:
    return count_cell(getattr(row, name), getattr(row.leads, name))


def _rates(row: ScorecardRowView, names: Mapping[str, str]) -> tuple[Any, ...]:
    return (row.label, *(rate_cell(getattr(row.rates, name)) for name in names))


def _speed(row: ScorecardRowView, clocks: Sequence[str]) -> tuple[Any, ...]:
    response, quote = row.first_response, row.quote_turn
    kept = [rate_cell(row.attainment[clock]) if clock in row.attainment else NOTHING for clock in clocks]
    return (
        row.label,
        Link(_of(response), behind(response.cases)) if response.n else NOTHING,
        span_cell(response.p90_s),
        Link(_of(quote), behind(quote.cases)) if quote.n else NOTHING,
        *kept,
    )


def _of(duration: DurationView) -> str:
    return f"{span_cell(duration.median_s)} (of {duration.n:,})"


def _money(row: ScorecardRowView) -> tuple[str, ...]:
    amounts = (row.value.won, row.value.lost, row.value.quoted, row.value.expected)
    return (row.label, *(", ".join(f"{one.amount:,} {one.currency}" for one in each) or NOTHING for each in amounts))


def _reasons(rows: Sequence[ScorecardRowView]) -> Iterator[tuple[str, str, int, str]]:
    labels = dict(Reason.objects.filter(kind=Reason.Kind.REJECTION).values_list("code", "label"))
    for row in rows:
        for code, times in row.reasons.items():
            address = behind(f"{row.rejections}&{urlencode({'reason': code})}")
            yield row.label, labels.get(code, plain(code)), times, address


def _apart(rows: Sequence[ScorecardRowView]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for word in CountedAs:
            part: ApartView | None = getattr(row.apart, word.value)
            if part is not None:
                yield row.label, word.label, Link(f"{part.created:,}", behind(part.leads)), f"{part.won:,}"
