"""`forecast/`: what the pipeline will bring."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from feedback.readers.forecast_tables import file_name, table_of
from feedback.readers.forecast_views import ForecastView
from feedback.readers.forecasts import HORIZON, forecast_of
from feedback.readers.loads import MOST_WEEKS, WEEKS, LoadView, load_ahead
from feedback.rules.groupings import ForecastBy
from leadhub import clock
from leadhub.api.bodies import Count
from leadhub.api.csv_files import CSV, csv_answer
from leadhub.api.parameters import number_in, word_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes
from leadhub.jobs.rest import accepted
from leadhub.models import Job

ASKED = (
    Parameter("horizon", Count, f"Within how many days: {HORIZON} without it."),
    Parameter("by", ForecastBy, "What the leads are told apart by: their stage without it."),
)
REFUSED = {422: ("out_of_bounds",)}


class Forecast(Endpoint):
    """What the leads of the pipeline will bring."""

    verbs = {"GET": "forecast.read"}

    @describes("readForecast", "What the pipeline will bring", answer=ForecastView, parameters=ASKED, errors=REFUSED)
    def get(self, request: Request) -> ForecastView | Response:
        """Up to 20,000 leads and 180 days at once; beyond that 202 with the address of a job, and then its result."""
        found = _forecast(request)
        return accepted(request, found.pk) if isinstance(found, Job) else found


class ForecastTable(Endpoint):
    """The same as a file for spreadsheets."""

    verbs = {"GET": "forecast.read"}

    @describes("downloadForecast", "What the pipeline will bring, as CSV", media=CSV, parameters=ASKED, errors=REFUSED)
    def get(self, request: Request) -> HttpResponse:
        """A line for each group and one for all; columns for each currency. Where a job makes it, 202 first."""
        found = _forecast(request)
        return accepted(request, found.pk) if isinstance(found, Job) else csv_answer(file_name(found), *table_of(found))


class Load(Endpoint):
    """The work of the coming weeks against what the teams take."""

    verbs = {"GET": "forecast.read"}

    @describes(
        "readLoad",
        "The work of the coming weeks against what the teams take",
        answer=LoadView,
        parameters=(Parameter("weeks", Count, f"Of how many coming weeks, up to {MOST_WEEKS}: {WEEKS} without it."),),
        errors=REFUSED,
    )
    def get(self, request: Request) -> LoadView:
        """From what came in past weeks and how long work stays; the first day on which it is too much."""
        return load_ahead(actor_of(request), weeks=number_in(request, "weeks"), now=clock.now())


def _forecast(request: Request) -> ForecastView | Job:
    by = word_in(request, "by", ForecastBy, ForecastBy.STAGE)
    return forecast_of(actor_of(request), horizon=number_in(request, "horizon"), by=by, now=clock.now())


routes = [
    path("forecast/", Forecast.as_view(), name="forecast"),
    path("forecast.csv", ForecastTable.as_view(), name="forecast-table"),
    path("forecast/load/", Load.as_view(), name="forecast-load"),
]
