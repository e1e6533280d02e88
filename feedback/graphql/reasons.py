"""The agreed lists of reasons, as operations keeps them, over GraphQL."""

from feedback import reason_lists
from feedback.models import Reason
from feedback.readers.reasons import ReasonView, reason_of
from feedback.reason_forms import AddReasonBody, ReasonBody
from feedback.reason_lists import changes_of, form_of
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import mutation


def add_reason(actor: Actor, kind: Reason.Kind, input: AddReasonBody) -> ReasonView:
    """Put a reason on one of the lists; it may be given from now on."""
    now = clock.now()
    made = reason_lists.add(kind, input.code, form_of(input), actor=actor, now=now)
    return reason_of(kind, made.code, now)


def update_reason(actor: Actor, kind: Reason.Kind, code: str, input: ReasonBody) -> ReasonView:
    """Change a reason for what is said from now on."""
    now = clock.now()
    reason_lists.change(kind, code, changes_of(input), actor=actor, now=now)
    return reason_of(kind, code, now)


class ReasonActs:
    """Root fields of mutations."""

    add_reason = mutation("reason.create", ReasonView)(add_reason)
    update_reason = mutation("reason.edit", ReasonView)(update_reason)
