"""What changed in the API, at its own doors: a list of changes, and headers of what is deprecated."""

from typing import Any

from rest_framework.request import Request

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.graphql import query
from leadhub.api.views import Endpoint, describes
from leadhub.published.changes import ApiChange, every_change


class ApiChangesView(View):
    """Every change of the API, the newest first."""

    results: list[ApiChange]


class Changes(Endpoint):
    """The changelog."""

    verbs = {"GET": "changelog.read"}

    @describes("listApiChanges", "What changed in the API, and what goes when", answer=ApiChangesView)
    def get(self, request: Request) -> ApiChangesView:
        """All at once; what is deprecated has `sunset`, the day on which it goes, and `use`, what to use instead."""
        return ApiChangesView(results=list(every_change()))


class Queries:
    """The same by GraphQL."""

    @staticmethod
    @query("changelog.read", list[ApiChange])
    def changelog(actor: Actor) -> list[Any]:
        """What changed in the API, and what goes when, the newest first."""
        return list(every_change())
