"""Who would get a lead, and why nobody else; and all work of a person given to others."""

from uuid import UUID

from rest_framework.request import Request

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from qualification import leaving
from qualification.readers.assignments import AssignmentTrialView, HandOverView, assignment_of, hand_over_view
from qualification.staff_forms import HandOverBody, TryAssignmentBody


class AssignmentDryRun(Endpoint):
    """A lead, real or made up."""

    verbs = {"POST": "assignment.try"}

    @describes(
        "tryAssignment",
        "Who would get a lead if it waited for an owner now",
        body=TryAssignmentBody,
        answer=AssignmentTrialView,
        errors={422: ("given_or_lead", "unknown_team")},
    )
    def post(self, request: Request, body: TryAssignmentBody) -> AssignmentTrialView:
        """With everybody who came into question and why it is not them. Nothing is changed, and no turn is given."""
        return assignment_of(actor_of(request), clock.now(), lead=body.lead, given=body.given)


class HandOver(Endpoint):
    """Somebody leaves, or takes up other work."""

    verbs = {"POST": "user.hand_over"}

    @describes(
        "handOverWork",
        "Give everything that a person works to another, or to others by the rule",
        body=HandOverBody,
        answer=HandOverView,
        errors={409: ("nobody_free",), 422: ("to_required", "unknown_seller")},
    )
    def post(self, request: Request, id: UUID, body: HandOverBody) -> HandOverView:
        """In one act: open and accepted handoffs, leads, and accounts where that is asked for. Due times stay, each
        receiver is told once, and the person is in no team any more.
        """
        done = leaving.hand_over(id, to=body.to, accounts=body.accounts, actor=actor_of(request), now=clock.now())
        return hand_over_view(id, done)
