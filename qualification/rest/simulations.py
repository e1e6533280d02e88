"""`…/drafts/{id}/simulate/`: what a draft would change."""

from uuid import UUID

from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from leadhub.documents.draft_readers import draft_of
from leadhub.jobs.rest import accepted
from leadhub.models import DocumentKind, Job
from qualification.forms import SimulateBody
from qualification.readers.simulations import SimulationView, simulation_view
from qualification.simulations import simulate


def route_of(kind: DocumentKind) -> URLPattern:
    """Where the drafts of one document are simulated."""
    label, word = kind.label, kind.name.title().replace("_", "")

    class Simulate(Endpoint):
        """A draft over the leads."""

        verbs = {"POST": "draft.simulate"}

        @describes(
            f"simulate{word}Draft",
            f"{label}: what a draft would change",
            body=SimulateBody,
            answer=SimulationView,
            errors={409: ("draft_published",), 422: ("rule_check_failed",)},
        )
        def post(self, request: Request, id: UUID, body: SimulateBody) -> SimulationView | Response:
            """Up to 2,000 leads at once; beyond that 202 with the address of a job, whose result has this shape."""
            draft = draft_of(kind, id)
            found = simulate(draft.pk, actor=actor_of(request), now=clock.now(), days=body.days)
            return accepted(request, found.pk) if isinstance(found, Job) else simulation_view(found)

    return path(f"{kind}/drafts/<uuid:id>/simulate/", Simulate.as_view(), name=f"{kind}-draft-simulate")


routes = [route_of(kind) for kind in DocumentKind]
