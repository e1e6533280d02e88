"""What the pipeline will bring, over GraphQL."""

from datetime import datetime

from feedback.readers.forecast_views import ForecastAnswerView
from feedback.readers.forecasts import HORIZON, answer_of, forecast_of
from feedback.readers.insights import Asked
from feedback.readers.loads import WEEKS, LoadView, load_ahead
from feedback.readers.times_to_win import TimeToWinView, times_to_win
from feedback.rules.groupings import ForecastBy, TimeToWinBy
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import query


def forecast(actor: Actor, horizon: int = HORIZON, by: ForecastBy = ForecastBy.STAGE) -> ForecastAnswerView:
    """What the leads of the pipeline will bring within so many days; a job where leads or days are many."""
    return answer_of(actor, forecast_of(actor, horizon=horizon, by=by, now=clock.now()))


def load(actor: Actor, weeks: int = WEEKS) -> LoadView:
    """The work of the coming weeks against what the teams take."""
    return load_ahead(actor, weeks=weeks, now=clock.now())


def time_to_win(
    actor: Actor, by: TimeToWinBy | None = None, from_: datetime | None = None, to: datetime | None = None
) -> TimeToWinView:
    """How many days pass until leads are won, of those that came from `from` to before `to`."""
    return times_to_win(actor, by, Asked(start=from_, end=to), clock.now())


class ForecastQueries:
    """Root fields of queries."""

    forecast = query("forecast.read", ForecastAnswerView)(forecast)
    load = query("forecast.read", LoadView)(load)
    time_to_win = query("insight.read", TimeToWinView)(time_to_win)
