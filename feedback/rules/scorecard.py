"""What the scorecard says of its numbers: rates with intervals, and where the definition or the handoff needs work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from feedback.rules.insight import Counted, Interval, wilson

FEW: Final = 30
"""With fewer cases a share says more of chance than of anybody's work."""
IN_TIME: Final = 0.9
"""Where surely fewer promises than this are kept in time, the handoff needs work."""
SILENT: Final = 0.1
"""Where surely more handoffs than this expire without an answer, it does too."""


class ScorecardMode(StrEnum):
    """Which cases count: those of the leads that came in the period, or what happened in it."""

    COHORT = "cohort"
    PERIOD = "period"


class ScorecardGroup(StrEnum):
    """What leads are told apart by."""

    SOURCE = "source"
    CAMPAIGN = "campaign"
    SEGMENT = "segment"
    PRODUCT_LINE = "product_line"
    ROUTE = "route"
    TEAM = "team"
    OWNER = "owner"
    BUSINESS = "business"


class ScorecardCases(StrEnum):
    """What is counted from handoffs, clocks and RFQs; the rest is counted from leads."""

    ANSWERED = "answered"
    REJECTIONS = "rejections"
    VERDICTS = "verdicts"
    EXPIRED = "expired"
    FIRST_RESPONSE = "first_response"
    CLOCKS = "clocks"
    QUOTE_TURN = "quote_turn"
    QUOTE_HIT = "quote_hit"
    NO_BID = "no_bid"


class Touch(StrEnum):
    """By which touch a source or a campaign counts."""

    FIRST = "first"
    QUALIFYING = "qualifying"


class ScorecardConcern(StrEnum):
    """What a scorecard says in words."""

    DEFINITION_TOO_BROAD = "definition_too_broad"
    HANDOFF_SLOW = "handoff_slow"
    HANDOFF_UNANSWERED = "handoff_unanswered"
    OUTCOMES_MISSING = "outcomes_missing"


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of cases; value and Wilson's 95 % interval are None under 30 of them."""

    hits: int
    n: int
    value: float | None
    interval: Interval | None

    @property
    def is_few(self) -> bool:
        """Whether there are too few cases to name a share."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class Remarkable:
    """One concern, with the share it rests on."""

    concern: ScorecardConcern
    text: str
    hits: int
    n: int


def rate(hits: int, n: int) -> Rate:
    """So many of so many; counted by two statements they may differ by what came in between."""
    hits = min(hits, n)
    if n < FEW:
        return Rate(hits, n, None, None)
    return Rate(hits, n, hits / n, wilson(Counted(n, hits)))


def concerns(
    acceptance: Rate, agreed: float | None, clocks: Mapping[str, Rate], unanswered: Rate, ended: Rate
) -> Iterator[Remarkable]:
    """What the numbers say beyond doubt: the whole interval lies on the wrong side. Too few cases say nothing.

    `agreed` is the share of acceptance that both sides signed; `ended` of what was handed over at least 90 days ago.
    """
    if agreed is not None and acceptance.interval and acceptance.interval[1] < agreed:
        yield _concern(
            ScorecardConcern.DEFINITION_TOO_BROAD,
            acceptance,
            f"The definition of a qualified lead may be too broad: sales accepted {_of(acceptance)} answered handoffs, "
            f"agreed are {agreed:.0%}. Look at the reasons of rejection and tighten what they name.",
        )
    for clock, kept in clocks.items():
        if kept.interval and kept.interval[1] < IN_TIME:
            yield _concern(
                ScorecardConcern.HANDOFF_SLOW,
                kept,
                f"The handoff needs work: {clock.replace('_', ' ')} was kept in time in {_of(kept)} cases.",
            )
    if unanswered.interval and unanswered.interval[0] > SILENT:
        yield _concern(
            ScorecardConcern.HANDOFF_UNANSWERED,
            unanswered,
            f"The handoff needs work: {_of(unanswered)} handoffs expired without an answer.",
        )
    if ended.interval and ended.interval[1] < IN_TIME:
        yield _concern(
            ScorecardConcern.OUTCOMES_MISSING,
            ended,
            f"Outcomes are missing: only {_of(ended)} leads that were handed over more than 90 days ago have ended.",
        )


def _concern(concern: ScorecardConcern, of: Rate, text: str) -> Remarkable:
    return Remarkable(concern, text, of.hits, of.n)


def _of(share: Rate) -> str:
    low, high = share.interval or (0.0, 1.0)
    return f"{share.hits:,} of {share.n:,} ({share.value:.0%}, between {low:.0%} and {high:.0%})"
