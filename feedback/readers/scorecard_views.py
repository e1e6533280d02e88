"""The scorecard as callers read it."""

from datetime import datetime
from uuid import UUID

from feedback.rules.scorecard import Rate, ScorecardConcern, ScorecardGroup, ScorecardMode, Touch
from leadhub.api.bodies import View
from leadhub.quantiles import Spread
from qualification.readers.leads import MoneyView


class ScorecardRateView(View):
    """So many of so many. Value and Wilson's 95 % interval are null under 30 cases, and `too_few` says so.

    `leads` are those of the hits and `of` those of all of them, or the cases where handoffs or RFQs are counted.
    """

    value: float | None
    interval: tuple[float, float] | None
    hits: int
    n: int
    too_few: bool
    leads: str
    of: str


def rate_view(found: Rate, leads: str, of: str) -> ScorecardRateView:
    """A share as callers read it, with the addresses of its hits and of all of them."""
    return ScorecardRateView(
        value=found.value,
        interval=found.interval,
        hits=found.hits,
        n=found.n,
        too_few=found.is_few,
        leads=leads,
        of=of,
    )


class DurationView(View):
    """How long something takes: median and 90th percentile in seconds, null where there is no case."""

    median_s: float | None
    p90_s: float | None
    n: int


def duration_view(spread: Spread | None) -> DurationView:
    """A duration as callers read it; nothing where nothing was measured."""
    if spread is None:
        return DurationView(median_s=None, p90_s=None, n=0)
    return DurationView(median_s=spread.median, p90_s=spread.p90, n=spread.n)


class CaseDurationView(DurationView):
    """The same, with the address of its cases."""

    cases: str


class LeadDurationView(DurationView):
    """The same, with the address of its leads."""

    leads: str


class WorthView(View):
    """Amounts by currency; they are never added up across currencies. Of open leads `expected` and `quoted`."""

    expected: list[MoneyView]
    quoted: list[MoneyView]
    won: list[MoneyView]
    lost: list[MoneyView]


class ApartView(View):
    """Leads of the same group that came in the period and count for somebody else; `leads` are their addresses."""

    created: int
    won: int
    leads: str


class ScorecardRatesView(View):
    """Shares of one group.

    From one stage to the next: of those that reached the first, ever or in the period, how many ever reached the
    second. `win` is of deals that ended, `requalified` of leads that sales gave back, `terminal` of leads that were
    handed over and have ended. `acceptance` and `rejection` are of answered handoffs, but for rejections that say
    nothing about the lead; `expired` of handoffs that had their time; `quote_hit` of quoted RFQs that ended; `no_bid`
    of RFQs that were answered.
    """

    created_to_mql: ScorecardRateView
    mql_to_sal: ScorecardRateView
    sal_to_sql: ScorecardRateView
    sql_to_opportunity: ScorecardRateView
    opportunity_to_won: ScorecardRateView
    mql_to_won: ScorecardRateView
    win: ScorecardRateView
    terminal: ScorecardRateView
    requalified: ScorecardRateView
    acceptance: ScorecardRateView
    rejection: ScorecardRateView
    expired: ScorecardRateView
    quote_hit: ScorecardRateView
    no_bid: ScorecardRateView


class ScorecardTimesView(View):
    """How long it takes from one stage to the next, in calendar time, of whoever came that far."""

    created_to_mql: LeadDurationView
    mql_to_handed_over: LeadDurationView
    handed_over_to_sal: LeadDurationView
    sal_to_sql: LeadDurationView
    sql_to_opportunity: LeadDurationView
    opportunity_to_won: LeadDurationView


class ScorecardApartView(View):
    """Leads that count for somebody else; null where there are none."""

    marketing: ApartView | None = None
    sales: ApartView | None = None
    customer: ApartView | None = None
    joined: ApartView | None = None


class ScorecardLeadsView(View):
    """The addresses of the leads behind each count."""

    created: str
    mql: str
    handed_over: str
    sal: str
    sql: str
    opportunity: str
    quoted: str
    won: str
    lost: str
    rejected: str
    sent_back: str
    requalified: str
    open: str


class ScorecardRowView(View):
    """One group of leads that count for marketing; the key is null where nobody said, and without groups.

    Stages count who ever reached them, or did so in the period; `won` and `lost` how leads ended. `rejected` were
    rejected for a reason that says something about the lead, `sent_back` given back after sales had accepted them,
    `open` came in the period and have not ended. `attainment` is the share of promises kept in time, by clock;
    `reasons` count all rejections, whose cases are at `rejections`. `first_response` is in working time of whoever was
    to respond, `quote_turn` in calendar time from the RFQ to its first quote.
    """

    key: str | None
    label: str
    created: int
    mql: int
    handed_over: int
    sal: int
    sql: int
    opportunity: int
    quoted: int
    won: int
    lost: int
    rejected: int
    sent_back: int
    requalified: int
    open: int
    value: WorthView
    rates: ScorecardRatesView
    times: ScorecardTimesView
    first_response: CaseDurationView
    quote_turn: CaseDurationView
    attainment: dict[str, ScorecardRateView]
    reasons: dict[str, int]
    rejections: str
    apart: ScorecardApartView
    leads: ScorecardLeadsView


class ConcernView(View):
    """What the numbers say beyond doubt, in a sentence."""

    code: ScorecardConcern
    text: str
    hits: int
    n: int


class ScorecardView(View):
    """The largest groups, `left_out` says how many others there are. `concerns` are of all leads together."""

    results: list[ScorecardRowView]
    left_out: int
    by: ScorecardMode
    group_by: ScorecardGroup | None
    touch: Touch
    begins: datetime | None
    ends: datetime | None
    as_of: datetime
    concerns: list[ConcernView]


class ScorecardCaseView(View):
    """One case behind a number of handoffs, clocks or RFQs; `spent_s` is the working time it took, of clocks."""

    lead: UUID
    handoff: UUID | None
    at: datetime
    hit: bool
    reason: str | None
    spent_s: float | None
