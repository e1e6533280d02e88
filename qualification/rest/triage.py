"""The queue of the triage desk; what it decides is feedback."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub.api.views import Endpoint, describes, listed, shown
from qualification.readers.triages import TRIAGE, TRIAGES


class Triages(Endpoint):
    """What waits for the desk, and what it decided."""

    verbs = {"GET": "triage.list"}

    @describes("listTriage", "Leads before the triage desk, the most urgent first", lists=TRIAGES)
    def get(self, request: Request) -> dict[str, Any]:
        """Buying signals of somebody unknown or off target, and of excluded ones whom somebody is to answer."""
        return listed(request, TRIAGES)


class TriageOne(Endpoint):
    """One of them."""

    verbs = {"GET": "triage.read"}

    @describes("readTriage", "One item of the triage desk", shows=TRIAGE)
    def get(self, request: Request, id: UUID) -> Response:
        """With what was decided, by whom, and what was written to who asked."""
        return shown(request, TRIAGE, id)
