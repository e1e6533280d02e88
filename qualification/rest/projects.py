"""People of one project: which lead is another enquiry after all."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.preconditions import matched
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, shown
from qualification import separating
from qualification.forms import SeparateBody
from qualification.readers.handoffs import HANDOFF
from qualification.readers.versions import locked_handoff_version


class Separate(Endpoint):
    """A lead that shares a handoff and should not."""

    verbs = {"POST": "handoff.separate"}

    @describes(
        "separateHandoff",
        "Give a lead that shares a handoff one of its own",
        body=SeparateBody,
        shows=HANDOFF,
        if_match=True,
        errors={403: ("not_allowed",), 409: ("not_shared",), 422: ("lead_required", "comment_required")},
    )
    def post(self, request: Request, id: UUID, body: SeparateBody) -> Response:
        """Answers the handoff that the lead then has."""
        actor, now = actor_of(request), clock.now()

        def act() -> UUID:
            return separating.separate(id, lead=body.lead, comment=body.comment or "", actor=actor, now=now).pk

        made: UUID = matched(request, lambda: locked_handoff_version(actor, id), act)
        return shown(request, HANDOFF, made)
