"""Looking up what people give as a reason: no step back, no rejection and no loss without one from the agreed list."""

from typing import Final

from feedback.models import Reason
from leadhub.errors import Conflict, FieldError, NotAcceptable
from qualification.attempts import attempts_so_far
from qualification.models import Handoff, Lead

UNREACHABLE: Final = "unreachable"

# Causes of exclusions that the list of reasons calls otherwise.
CAUSES: Final = {"academic": "student_or_academic"}
OTHER: Final = "other"

MEANINGS = {
    Reason.Kind.REJECTION: "Choose a reason. Marketing uses it to improve scoring.",
    Reason.Kind.LOSS: "Choose why it was lost.",
    Reason.Kind.NO_BID: "Choose why there is no bid.",
}


def reason_of_cause(cause: str | None) -> str:
    """The reason of the list by which somebody is declined whom the rules exclude for a cause."""
    return CAUSES.get(cause or "", cause or OTHER)


def required(kind: Reason.Kind, code: str | None, comment: str | None) -> Reason:
    """The reason, once it is on the list and a comment comes with it; NotAcceptable names everything missing."""
    faults: list[FieldError] = []
    reason = None
    if not (code or "").strip():
        faults.append(FieldError("/reason", "reason_required", MEANINGS[kind]))
    else:
        reason = Reason.objects.filter(kind=kind, code=code, is_active=True).first()
        if reason is None:
            faults.append(FieldError("/reason", "unknown_reason", f"{code!r} is not on the agreed list."))
    if not (comment or "").strip():
        faults.append(
            FieldError("/comment", "comment_required", "Write one sentence so marketing knows what to change.")
        )
    if faults or reason is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return reason


def require_attempts(reason: Reason, handoff: Handoff | None, lead: Lead) -> None:
    """Nobody whom sales has in hand is unreachable before the attempts that the agreement of the handoff asks for."""
    if reason.code != UNREACHABLE or handoff is None:
        return
    so_far = attempts_so_far(handoff, lead)
    if not so_far.are_made:
        raise Conflict(
            so_far.refusal,
            code="attempts_incomplete",
            attempts_left=so_far.left,
            channels_left=so_far.channels_left,
        )
