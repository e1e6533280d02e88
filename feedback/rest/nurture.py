"""What waits in nurture."""

from rest_framework.request import Request

from feedback.readers.nurture import NurtureSummaryView, nurture_summary
from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.filters import moment_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes


class NurtureSummary(Endpoint):
    """All that is kept warm, counted by why."""

    verbs = {"GET": "nurture.summary"}

    @describes(
        "readNurtureSummary",
        "What waits in nurture and what came back, by reason",
        answer=NurtureSummaryView,
        parameters=(
            Parameter("from", Instant, "Count what happened since; without it, ever."),
            Parameter("to", Instant, "Count what happened before; without it, until now."),
        ),
    )
    def get(self, request: Request) -> NurtureSummaryView:
        """What waits is counted as of now, what happened from `from` to before `to`."""
        given = {name: str(value) for name, value in request.query_params.items()}
        return nurture_summary(
            actor_of(request), clock.now(), start=moment_in(given, "from"), end=moment_in(given, "to")
        )
