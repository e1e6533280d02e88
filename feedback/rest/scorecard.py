"""`scorecard/`: how the whole works, as JSON and as CSV, and the cases behind its numbers."""

from typing import Any, Final

from django.http import HttpResponse
from rest_framework.request import Request

from feedback.readers.scorecard import scorecard
from feedback.readers.scorecard_case_list import Wanted, case_list
from feedback.readers.scorecard_cases import Card
from feedback.readers.scorecard_table import table_of
from feedback.readers.scorecard_views import ScorecardCaseView, ScorecardView
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup, ScorecardMode, Touch
from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.csv_files import CSV, csv_answer
from leadhub.api.parameters import instant_in, truth_in, word_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, paged, window_of
from qualification.models import ClockKind, Priority

SCOPE: Final = (
    Parameter("from", Instant, "Of leads that came since, or what happened since; without it, ever."),
    Parameter("to", Instant, "Of leads that came before, or what happened before; without it, until now."),
    Parameter("by", ScorecardMode, "Leads that came in the period, or what happened in it: `cohort` without it."),
    Parameter("group_by", ScorecardGroup, "What leads are told apart by; without it, all together."),
    Parameter("touch", Touch, "By which touch a source or campaign counts: `first` without it."),
)


class Scorecard(Endpoint):
    """The scorecard."""

    verbs = {"GET": "scorecard.read"}

    @describes(
        "readScorecard",
        "How many leads come how far, and how well the handoff works",
        answer=ScorecardView,
        parameters=SCOPE,
    )
    def get(self, request: Request) -> ScorecardView:
        """Of the leads that count for marketing; what sales found, customers and colleagues of a project are apart."""
        base = request.build_absolute_uri("/").rstrip("/")
        return scorecard(actor_of(request), _card(request), clock.now(), base=base)


class ScorecardFile(Endpoint):
    """The scorecard as a table."""

    verbs = {"GET": "scorecard.read"}

    @describes("readScorecardTable", "The scorecard as CSV", media=CSV, parameters=SCOPE)
    def get(self, request: Request) -> HttpResponse:
        """A line for each group: counts, and of rates the hits, the cases, the value and its interval."""
        found = scorecard(actor_of(request), _card(request), clock.now(), whole=True)
        return csv_answer("scorecard.csv", *table_of(found))


class ScorecardCaseList(Endpoint):
    """What stands behind a number."""

    verbs = {"GET": "scorecard.read"}

    @describes(
        "listScorecardCases",
        "The handoffs, clocks or RFQs behind a number of the scorecard",
        answer=ScorecardCaseView,
        paged=True,
        parameters=(
            Parameter("of", ScorecardCases, "What is counted.", required=True),
            Parameter("clock", ClockKind, "Of clocks, those of this kind."),
            Parameter("reason", str, "Of rejections, those for this reason."),
            Parameter("priority", Priority, "Of handoffs, those of this priority."),
            Parameter("hit", bool, "Only those that came out so."),
            Parameter("key", str, "Only of this group; blank is the group without a key."),
            *SCOPE,
        ),
    )
    def get(self, request: Request) -> dict[str, Any]:
        """The newest first, as many as the scorecard says."""
        given = {name: str(value) for name, value in request.query_params.items()}
        wanted = Wanted(
            cases=word_in(request, "of", ScorecardCases),
            clock=word_in(request, "clock", ClockKind) if "clock" in given else None,
            reason=given.get("reason"),
            priority=word_in(request, "priority", Priority) if "priority" in given else None,
            hit=truth_in(request, "hit"),
            key=given.get("key"),
        )
        page = case_list(actor_of(request), _card(request), wanted, window_of(given))
        return paged(request, page, page.rows)


def _card(request: Request) -> Card:
    return Card(
        start=instant_in(request, "from"),
        end=instant_in(request, "to"),
        mode=word_in(request, "by", ScorecardMode, ScorecardMode.COHORT),
        group=word_in(request, "group_by", ScorecardGroup) if "group_by" in request.query_params else None,
        touch=word_in(request, "touch", Touch, Touch.FIRST),
    )
