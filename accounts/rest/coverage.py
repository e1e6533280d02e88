"""`channel-rules/…/coverage/`: who takes which market."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request

from accounts.readers.coverage import CoverageRowView, coverage_page
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, paged, window_of


class CoverageInForce(Endpoint):
    """What is in force."""

    verbs = {"GET": "channel_rules.coverage"}

    @describes(
        "readCoverage", "Who takes which market by the channel rules in force", answer=CoverageRowView, paged=True
    )
    def get(self, request: Request) -> dict[str, Any]:
        """Places times product lines, each with every kind of company: direct sales, a desk, a partner or nobody."""
        return _paged(request)


class CoverageOfVersion(Endpoint):
    """A version."""

    verbs = {"GET": "channel_rules.coverage"}

    @describes("readCoverageOfVersion", "Who takes which market by a version", answer=CoverageRowView, paged=True)
    def get(self, request: Request, n: int) -> dict[str, Any]:
        """By the partners and territories as they are now."""
        return _paged(request, number=n)


class CoverageOfDraft(Endpoint):
    """A draft."""

    verbs = {"GET": "channel_rules.coverage"}

    @describes(
        "readCoverageOfDraft",
        "Who would take which market by a draft",
        answer=CoverageRowView,
        paged=True,
        errors={422: ("rule_check_failed",)},
    )
    def get(self, request: Request, id: UUID) -> dict[str, Any]:
        """By the partners and territories as they are now; a draft with errors is refused with all of them."""
        return _paged(request, draft=id)


def _paged(request: Request, **of: Any) -> dict[str, Any]:
    given = {name: str(value) for name, value in request.query_params.items()}
    page = coverage_page(actor_of(request), window=window_of(given), **of)
    return paged(request, page, page.rows)
