"""How leads ended."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback.readers.outcomes import OUTCOME, OUTCOMES
from leadhub.api.views import Endpoint, describes, listed, shown


class Outcomes(Endpoint):
    """All ends."""

    verbs = {"GET": "outcome.list"}

    @describes("listOutcomes", "How leads ended, with reason and amount, newest first", lists=OUTCOMES)
    def get(self, request: Request) -> dict[str, Any]:
        """As they stand now: what was taken up again has not ended."""
        return listed(request, OUTCOMES)


class OutcomeOne(Endpoint):
    """The end of one lead."""

    verbs = {"GET": "outcome.read"}

    @describes("readOutcome", "How a lead ended", shows=OUTCOME)
    def get(self, request: Request, id: UUID) -> Response:
        """404 while it goes on."""
        return shown(request, OUTCOME, id)
