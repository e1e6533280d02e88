"""The shapes in which callers read what the pipeline will bring."""

from datetime import date, datetime
from decimal import Decimal

from feedback.rules.groupings import ForecastBy
from leadhub.api.bodies import View
from leadhub.jobs.readers import JobView
from qualification.models import Stage, ValueKind

Range = tuple[float, float]


class HeldView(View):
    """What leads have as an amount of one kind."""

    kind: ValueKind
    leads: int
    amount: Decimal


class ForecastMoneyView(View):
    """Money in one currency (null where nobody said which): what its leads hold, and what of it is expected to be won.

    Amounts of different currencies are never added.
    """

    currency: str | None
    leads: int
    held: list[HeldView]
    expected: Decimal | None
    interval: tuple[Decimal, Decimal] | None


class ForecastGroupView(View):
    """The leads of one group and the wins that are expected of them within the horizon.

    `spoken_of` is how many of the leads anything is said of. Nothing is of a stage that too few have left, nor of the
    `unwatched`, which have been there longer than any lead was watched. `unseen` of those spoken of are expected to
    stay as long, and count for nothing. `expected` is null, and `too_few` true, where nothing can be said. `link`
    lists the leads.
    """

    key: str | None
    label: str
    leads: int
    link: str | None
    spoken_of: int
    unwatched: int
    unseen: float
    expected: float | None
    interval: Range | None
    too_few: bool
    money: list[ForecastMoneyView]
    without_amount: int


class StagePercentileView(View):
    """By so many days more than so many percent have left the stage; null where so many were never seen to leave."""

    percent: int
    days: int | None


class WonWithinView(View):
    """The chance of a lead that enters the stage to be won within so many days; null where too few have left it."""

    days: int
    rate: float | None


class StageTimesView(View):
    """How long leads stay in a stage (Kaplan and Meier), and how many of those who enter it are won.

    `ended` stays are over, `open` ones not. `watched` is the longest stay that was seen, in days.
    """

    stage: Stage
    label: str
    open: int
    ended: int
    watched: int
    time_in_stage: list[StagePercentileView]
    won_within: list[WonWithinView]


class PastForecastView(View):
    """A day of the past, what would have been forecast by what was known then, and what came."""

    day: date
    leads: int
    expected: float
    interval: Range
    won: int
    within: bool


class BacktestView(View):
    """How the range did on the past: in `within` of `n` periods that do not overlap what came lay within it.

    `interval` is Wilson's of 95 %. Null where no period of the past could be tried.
    """

    n: int
    within: int
    coverage: float | None
    interval: Range | None
    note: str
    trials: list[PastForecastView]


class ForecastView(View):
    """What the leads of the pipeline will bring within so many days, with ranges of 95 %.

    `draws` of the history, begun at `seed`, make the ranges: the same history gives the same answer. `impossible` stays
    would have ended before they began. `notes` say what is left out, and why.
    """

    as_of: datetime
    horizon: int
    until: datetime
    by: ForecastBy
    level: float
    draws: int
    seed: int
    results: list[ForecastGroupView]
    total: ForecastGroupView
    stages: list[StageTimesView]
    backtest: BacktestView
    won_so_far: int
    impossible: int
    notes: list[str]


class ForecastAnswerView(View):
    """The forecast, or the job that makes it where leads or days are many."""

    forecast: ForecastView | None
    job: JobView | None
