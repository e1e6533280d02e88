"""`shadows/`, `shadow-differences/`: drafts that decide beside the rules in force, and what they answer otherwise."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import shadowing
from qualification.forms import EmptyBody
from qualification.readers.shadows import SHADOW, SHADOW_DIFFERENCE, SHADOW_DIFFERENCES, SHADOWS
from qualification.what_if_forms import BeginShadowBody


class Shadows(Endpoint):
    """All of them."""

    verbs = {"GET": "shadow.list", "POST": "shadow.begin"}

    @describes(
        "listShadows", "Drafts that decide or decided beside the rules in force, the latest first", lists=SHADOWS
    )
    def get(self, request: Request) -> dict[str, Any]:
        """With how many decisions they made again, and how many came out otherwise."""
        return listed(request, SHADOWS)

    @describes(
        "beginShadow",
        "Let an open draft decide beside the rules in force",
        body=BeginShadowBody,
        shows=SHADOW,
        status=201,
        errors={404: ("not_found",), 409: ("in_shadow", "draft_published"), 422: ("rule_check_failed",)},
    )
    def post(self, request: Request, body: BeginShadowBody) -> Response:
        """From now on, until it is ended, edited, published or given up. It changes no lead and hands nothing over."""
        made = shadowing.begin(body.draft, actor=actor_of(request), now=clock.now())
        return shown(request, SHADOW, made.pk, status=201)


class ShadowOne(Endpoint):
    """One of them."""

    verbs = {"GET": "shadow.read"}

    @describes("readShadow", "One draft that decides or decided beside the rules in force", shows=SHADOW)
    def get(self, request: Request, id: UUID) -> Response:
        """By one content: an edit begins another one."""
        return shown(request, SHADOW, id)


class ShadowStop(Endpoint):
    """Its end."""

    verbs = {"POST": "shadow.end"}

    @describes(
        "endShadow",
        "Let a draft decide no longer",
        body=EmptyBody,
        shows=SHADOW,
        errors={409: ("shadow_ended",)},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """What was found stays."""
        shadowing.end(id, actor=actor_of(request), now=clock.now())
        return shown(request, SHADOW, id)


class ShadowDifferences(Endpoint):
    """Where answers differ."""

    verbs = {"GET": "shadow_difference.list"}

    @describes(
        "listShadowDifferences", "Decisions that a draft makes otherwise, the latest first", lists=SHADOW_DIFFERENCES
    )
    def get(self, request: Request) -> dict[str, Any]:
        """Of one shadow with `shadow`; by what differs with `differs`."""
        return listed(request, SHADOW_DIFFERENCES)


class ShadowDifferenceOne(Endpoint):
    """One of them."""

    verbs = {"GET": "shadow_difference.read"}

    @describes("readShadowDifference", "One decision that a draft makes otherwise", shows=SHADOW_DIFFERENCE)
    def get(self, request: Request, id: UUID) -> Response:
        """With both answers in codes."""
        return shown(request, SHADOW_DIFFERENCE, id)


routes = [
    path("shadows/", Shadows.as_view(), name="shadows"),
    path("shadows/<uuid:id>/", ShadowOne.as_view(), name="shadow"),
    path("shadows/<uuid:id>/end/", ShadowStop.as_view(), name="shadow-end"),
    path("shadow-differences/", ShadowDifferences.as_view(), name="shadow-differences"),
    path("shadow-differences/<uuid:id>/", ShadowDifferenceOne.as_view(), name="shadow-difference"),
]
