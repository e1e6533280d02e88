"""`profiles/…/matches/`: how many known accounts and won deals the profiles match."""

from uuid import UUID

from django.urls import path
from rest_framework.request import Request

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification.readers.matches import MatchesView, matches_of_draft, matches_of_version


class DraftMatches(Endpoint):
    """A draft over the market."""

    verbs = {"GET": "profile.match"}

    @describes(
        "matchProfilesDraft",
        "Target-account profiles: how many known accounts and won deals a draft matches",
        answer=MatchesView,
        errors={422: ("rule_check_failed",)},
    )
    def get(self, request: Request, id: UUID) -> MatchesView:
        """Up to 2,000 accounts are counted; of more, 2,000 are drawn at random and the counts are scaled."""
        return matches_of_draft(actor_of(request), id, clock.now())


class VersionMatches(Endpoint):
    """A version over the market."""

    verbs = {"GET": "profile.match"}

    @describes(
        "matchProfilesVersion",
        "Target-account profiles: how many known accounts and won deals a version matches",
        answer=MatchesView,
    )
    def get(self, request: Request, n: int) -> MatchesView:
        """Up to 2,000 accounts are counted; of more, 2,000 are drawn at random and the counts are scaled."""
        return matches_of_version(actor_of(request), n, clock.now())


routes = [
    path("profiles/drafts/<uuid:id>/matches/", DraftMatches.as_view(), name="profiles-draft-matches"),
    path("profiles/versions/<int:n>/matches/", VersionMatches.as_view(), name="profiles-version-matches"),
]
