"""`holdout/`: what became of the leads that were drawn from just below the line."""

from django.urls import path
from rest_framework.request import Request

from leadhub import clock
from leadhub.api.bodies import Instant
from leadhub.api.filters import require_period
from leadhub.api.parameters import instant_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes
from qualification.readers.holdouts import HoldoutView, holdout_of


class Holdout(Endpoint):
    """The hold-out of the agreement."""

    verbs = {"GET": "holdout.read"}

    @describes(
        "readHoldout",
        "What became of the leads that were drawn from just below the line",
        answer=HoldoutView,
        parameters=(
            Parameter("from", Instant, "When the first of them was handed over; from the beginning without it."),
            Parameter("to", Instant, "Before when the last of them was; up to now without it."),
        ),
    )
    def get(self, request: Request) -> HoldoutView:
        """A sample without the bias of working only high scores; for whoever may know which leads they are."""
        begins, ends = instant_in(request, "from"), instant_in(request, "to")
        require_period(begins, ends)
        return holdout_of(actor_of(request), begins, ends, clock.now())


routes = [path("holdout/", Holdout.as_view(), name="holdout")]
