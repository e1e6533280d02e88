"""Where the resources of the ground live under /api/v1/."""

from django.urls import path
from rest_framework.request import Request

from leadhub.api.bodies import View
from leadhub.api.changelog import Changes
from leadhub.api.choices import Enumeration, every_enumeration
from leadhub.api.feed import Events
from leadhub.api.sandbox import Clock
from leadhub.api.views import Endpoint, describes


class ChoicesView(View):
    """Every closed list of the API by name."""

    results: dict[str, Enumeration]


class Choices(Endpoint):
    """The closed lists."""

    verbs = {"GET": "choices.read"}

    @describes("listChoices", "Every enumeration with labels, help and order", answer=ChoicesView)
    def get(self, request: Request) -> ChoicesView:
        """All of them at once: they change with releases, not with data."""
        return ChoicesView(results=every_enumeration())


routes = [
    path("events/", Events.as_view(), name="events"),
    path("meta/changelog/", Changes.as_view(), name="changelog"),
    path("meta/choices/", Choices.as_view(), name="choices"),
    path("sandbox/clock/", Clock.as_view(), name="sandbox-clock"),
]
