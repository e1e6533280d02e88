"""`recalibrations/`: what outcomes say of the rules in force."""

from typing import Any
from uuid import UUID

from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from feedback import recalibrations
from feedback.readers.recalibrations import RECALIBRATION, RECALIBRATIONS
from feedback.recalibration_forms import AskRecalibrationBody
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.documents.draft_readers import DRAFT
from qualification.forms import EmptyBody


class Recalibrations(Endpoint):
    """All recalibrations."""

    verbs = {"GET": "recalibration.list", "POST": "recalibration.ask"}

    @describes("listRecalibrations", "Recalibrations with their reports, the latest first", lists=RECALIBRATIONS)
    def get(self, request: Request) -> dict[str, Any]:
        """Also those that are being worked on, failed or were given up."""
        return listed(request, RECALIBRATIONS)

    @describes(
        "askRecalibration",
        "Compare how leads ended with what the rules thought of them, and propose other points",
        body=AskRecalibrationBody,
        shows=RECALIBRATION,
        status=202,
        errors={422: ("out_of_bounds", "too_many_leads")},
    )
    def post(self, request: Request, body: AskRecalibrationBody) -> Response:
        """Under 40 leads that reached the outcome and 40 that did not, a guided comparison takes its place. The id is
        that of the job, at `Location`, which can be cancelled; nothing changes before people publish a draft.
        """
        made = recalibrations.ask(
            outcome=body.outcome, since=body.since, until=body.until, actor=actor_of(request), now=clock.now()
        )
        answer = shown(request, RECALIBRATION, made.pk, status=202)
        answer.headers["Location"] = reverse("job", args=[made.pk])
        return answer


class RecalibrationOne(Endpoint):
    """One recalibration."""

    verbs = {"GET": "recalibration.read"}

    @describes("readRecalibration", "One recalibration with its report", shows=RECALIBRATION)
    def get(self, request: Request, id: UUID) -> Response:
        """The report is null until the work is done."""
        return shown(request, RECALIBRATION, id)


class RecalibrationDraft(Endpoint):
    """What is proposed, as a draft."""

    verbs = {"POST": "recalibration.draft"}

    @describes(
        "draftRecalibration",
        "Begin a draft of the scoring models with what is proposed",
        body=EmptyBody,
        shows=DRAFT,
        status=201,
        errors={409: ("nothing_proposed", "rules_changed", "draft_exists")},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """Its note gives each changed row its reason. It is edited, simulated, signed and published like any draft."""
        made = recalibrations.begin_draft(id, actor=actor_of(request), now=clock.now())
        return shown(request, DRAFT, made.pk, version=made.version, status=201)


routes = [
    path("recalibrations/", Recalibrations.as_view(), name="recalibrations"),
    path("recalibrations/<uuid:id>/", RecalibrationOne.as_view(), name="recalibration"),
    path("recalibrations/<uuid:id>/draft/", RecalibrationDraft.as_view(), name="recalibration-draft"),
]
