"""`insights/time-to-win/`: how long it takes until leads are won."""

from django.urls import path
from rest_framework.request import Request

from feedback.readers.insights import Asked
from feedback.readers.times_to_win import TimeToWinView, times_to_win
from feedback.rest.insights import PARAMETERS
from feedback.rules.groupings import TimeToWinBy
from leadhub import clock
from leadhub.api.parameters import instant_in, word_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes


class TimeToWin(Endpoint):
    """How long it takes until leads are won."""

    verbs = {"GET": "insight.read"}

    @describes(
        "readTimeToWin",
        "How many days pass until leads are won",
        answer=TimeToWinView,
        parameters=(
            Parameter("by", TimeToWinBy, "What the leads are told apart by: all together without it."),
            *PARAMETERS[2:],
        ),
    )
    def get(self, request: Request) -> TimeToWinView:
        """Percentiles with the leads that are not won yet, of those that came in a period, or ever."""
        by = word_in(request, "by", TimeToWinBy) if "by" in request.query_params else None
        period = Asked(start=instant_in(request, "from"), end=instant_in(request, "to"))
        return times_to_win(actor_of(request), by, period, clock.now())


routes = [
    path("insights/time-to-win/", TimeToWin.as_view(), name="insights-time-to-win"),
]
