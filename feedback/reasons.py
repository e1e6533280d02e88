"""Looking up what people give as a reason: no step back, no rejection and no loss without one from the agreed list."""

from typing import Final

from feedback.models import PLACES_OF, Reason
from leadhub.blanks import is_blank
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


def required(place: Reason.Place, code: str | None, comment: str | None) -> Reason:
    """The reason, once it may be given there and a comment comes with it; NotAcceptable names everything missing."""
    faults: list[FieldError] = []
    reason = None
    if is_blank(code):
        faults.append(FieldError("/reason", "reason_required", MEANINGS[kind_at(place)]))
    else:
        reason = listed(place, code or "")
        if reason is None:
            faults.append(FieldError("/reason", "unknown_reason", f"{code!r} is not on the agreed list."))
        elif not reason.may_be_given_at(place):
            faults.append(_elsewhere(reason, place))
    if is_blank(comment):
        faults.append(
            FieldError("/comment", "comment_required", "Write one sentence so marketing knows what to change.")
        )
    if faults or reason is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return reason


def listed(place: Reason.Place, code: str) -> Reason | None:
    """The reason of the list that is asked for at a place, wherever else it may be given."""
    return Reason.objects.filter(kind=kind_at(place), code=code, is_active=True).first()


def require_listed(place: Reason.Place, code: str) -> Reason:
    """The reason that may be given there; NotAcceptable where it is not on the list, or not for this place."""
    reason = listed(place, code)
    if reason is not None and reason.may_be_given_at(place):
        return reason
    fault = (
        FieldError("/reason", "unknown_reason", f"{code!r} is not on the agreed list.")
        if reason is None
        else _elsewhere(reason, place)
    )
    raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])


def kind_at(place: Reason.Place) -> Reason.Kind:
    """The list that is asked at a place."""
    return next(kind for kind, places in PLACES_OF.items() if place in places)


def _elsewhere(reason: Reason, place: Reason.Place) -> FieldError:
    """The refusal of a reason that is agreed for other places, which it names."""
    places = "; ".join(each.label.lower() for each in Reason.Place if each in reason.places)
    detail = f"{reason.label} may not be given for {place.label.lower()}. It is agreed for: {places}."
    return FieldError("/reason", "reason_not_here", detail)


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
