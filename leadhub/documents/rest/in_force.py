"""Which rules held at a moment."""

from rest_framework.request import Request

from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.parameters import instant_in
from leadhub.api.views import Endpoint, Parameter, describes
from leadhub.documents.draft_readers import RulesInForceView, rules_in_force


class RulesInForce(Endpoint):
    """The four version numbers in force together."""

    verbs = {"GET": "document.list"}

    @describes(
        "readRulesInForce",
        "The rules in force at a moment",
        answer=RulesInForceView,
        parameters=(Parameter("at", Instant, "A time in RFC 3339; now without it."),),
        errors={404: ("no_rules",), 422: ("out_of_bounds",)},
    )
    def get(self, request: Request) -> RulesInForceView:
        """Also of a moment that is still to come, as far as it is published."""
        return rules_in_force(instant_in(request, "at") or clock.now())
