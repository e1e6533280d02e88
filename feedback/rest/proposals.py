"""What machines say of leads, and what people answer: needs feedback."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from feedback import proposals
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification.forms import DismissBody, EmptyBody, ExplainBody, ProposeBody
from qualification.readers.proposals import NEEDS_FEEDBACK, PROPOSAL, word_of

SETTLED = "feedback_settled"


class Propose(Endpoint):
    """What a machine says of a lead."""

    verbs = {"POST": "proposal.make"}

    @describes(
        "proposeLead",
        "Say, as a machine, where a lead stands there, and why as far as it is known",
        body=ProposeBody,
        shows=PROPOSAL,
        errors={
            409: ("shares_handoff",),
            422: ("source_required", "in_the_future", "unknown_handoff", "external_id_reused"),
        },
    )
    def post(self, request: Request, id: UUID, body: ProposeBody) -> Response:
        """Carried out where it has a reason of the list and a comment and is possible; else it needs feedback."""
        made = proposals.propose(id, word_of(body), actor=actor_of(request), now=clock.now())
        return shown(request, PROPOSAL, made.pk)


class NeedsFeedback(Endpoint):
    """What people are asked about."""

    verbs = {"GET": "proposal.list"}

    @describes("listNeedsFeedback", "What machines said without saying why, newest first", lists=NEEDS_FEEDBACK)
    def get(self, request: Request) -> dict[str, Any]:
        """Sales sees those of its teams, everybody else on the staff all."""
        return listed(request, NEEDS_FEEDBACK)


class NeedsFeedbackOne(Endpoint):
    """One word of a machine."""

    verbs = {"GET": "proposal.read"}

    @describes("readProposal", "What a machine said of a lead, and what became of it", shows=PROPOSAL)
    def get(self, request: Request, id: UUID) -> Response:
        """Also where it was carried out."""
        return shown(request, PROPOSAL, id)


class Explain(Endpoint):
    """The reason that a machine did not have."""

    verbs = {"POST": "proposal.explain"}

    @describes(
        "explainProposal",
        "Do what a machine says of a lead, with a reason and a comment",
        body=ExplainBody,
        shows=PROPOSAL,
        errors={
            403: ("not_sales", "not_holder", "not_allowed"),
            409: (
                SETTLED,
                "stage_not_allowed",
                "attempts_incomplete",
                "sheet_incomplete",
                "shares_handoff",
                "handoff_closed",
            ),
            422: ("reason_required", "unknown_reason", "reason_not_here", "comment_required"),
        },
    )
    def post(self, request: Request, id: UUID, body: ExplainBody) -> Response:
        """The same as rejecting, losing or moving the lead oneself, which also answers it."""
        proposals.explain(id, reason=body.reason, comment=body.comment, actor=actor_of(request), now=clock.now())
        return shown(request, PROPOSAL, id)


class Dismiss(Endpoint):
    """What is not so."""

    verbs = {"POST": "proposal.dismiss"}

    @describes(
        "dismissProposal",
        "Say that what a machine says of a lead is not so",
        body=DismissBody,
        shows=PROPOSAL,
        errors={403: ("not_holder", "not_allowed"), 409: (SETTLED,), 422: ("comment_required",)},
    )
    def post(self, request: Request, id: UUID, body: DismissBody) -> Response:
        """Clocks run on with exactly what they had left."""
        proposals.dismiss(id, comment=body.comment, actor=actor_of(request), now=clock.now())
        return shown(request, PROPOSAL, id)


class Withdraw(Endpoint):
    """What a machine takes back."""

    verbs = {"POST": "proposal.withdraw"}

    @describes(
        "withdrawProposal",
        "Take back, as a machine, what was said of a lead",
        body=EmptyBody,
        shows=PROPOSAL,
        errors={403: ("not_its_own", "not_allowed"), 409: (SETTLED,)},
    )
    def post(self, request: Request, id: UUID, body: EmptyBody) -> Response:
        """Clocks run on."""
        proposals.withdraw(id, actor=actor_of(request), now=clock.now())
        return shown(request, PROPOSAL, id)
