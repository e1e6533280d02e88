"""`…/drafts/{id}/try/`: one lead before the rules in force and before a draft."""

from uuid import UUID

from django.urls import URLPattern, path
from rest_framework.request import Request

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from leadhub.documents.draft_readers import draft_of
from leadhub.models import DocumentKind
from qualification.forms import TryBody
from qualification.readers.trials import TrialView, trial_of


def route_of(kind: DocumentKind) -> URLPattern:
    """Where the drafts of one document are tried."""
    label, word = kind.label, kind.name.title().replace("_", "")

    class Try(Endpoint):
        """A draft on a lead."""

        verbs = {"POST": "draft.try"}

        @describes(
            f"try{word}Draft",
            f"{label}: a draft tried on a lead",
            body=TryBody,
            answer=TrialView,
            errors={422: ("given_or_lead", "unfit_value", "rule_check_failed")},
        )
        def post(self, request: Request, id: UUID, body: TryBody) -> TrialView:
            """A lead as it stands now, or made-up facts as pinned examples take them. Nothing is changed."""
            return trial_of(actor_of(request), draft_of(kind, id), clock.now(), lead=body.lead, given=body.given)

    return path(f"{kind}/drafts/<uuid:id>/try/", Try.as_view(), name=f"{kind}-draft-try")


routes = [route_of(kind) for kind in DocumentKind]
