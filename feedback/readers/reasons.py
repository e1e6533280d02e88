"""The agreed lists of reasons."""

from collections.abc import Sequence
from datetime import datetime

from feedback.models import Reason
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.rulebook import rulebook_at
from qualification.rules.agreement import Agreement, Clause

NO_REST = frozenset({Reason.Action.DISQUALIFY, Reason.Action.CLOSE})


class ReasonView(View):
    """A reason that may be given, and what follows from it; `rest_days` is how long a lead then rests.

    The rest is a clause of the agreement in force, `rest_clause`; both are null where the lead does not go to nurture.
    `places` are where it may be given, `owner` is the side that has to act on it.

    Only active reasons may be given; lower `order` is offered first.

    `group` is where sellers look for it, null where reasons are not grouped. `track` is the list of the marketing
    system that a lead goes with in nurture, null where that is the general one.
    """

    code: str
    label: str
    family: Reason.Family
    group: Reason.Group | None
    action: Reason.Action
    says_quality: bool
    places: list[Reason.Place]
    owner: Reason.Owner
    rest_days: float | None
    rest_clause: str | None
    track: str | None
    is_active: bool
    order: int


class ReasonsView(View):
    """One agreed list, in the order in which it is offered."""

    results: list[ReasonView]
    next: str | None = None
    previous: str | None = None


def reasons_of(kind: Reason.Kind, now: datetime, place: Reason.Place | None = None) -> ReasonsView:
    """The reasons of a kind that may be given now, anywhere or at one place."""
    agreement = rulebook_at(now).rules.agreement
    rows = Reason.objects.filter(kind=kind, is_active=True).order_by("order", "code")
    given = [row for row in rows if place is None or row.may_be_given_at(place)]
    return ReasonsView(results=[_view(row, agreement) for row in given])


def reason_of(kind: Reason.Kind, code: str, now: datetime) -> ReasonView:
    """One reason, whether or not it may be given now."""
    row = Reason.objects.filter(kind=kind, code=code).first()
    if row is None:
        raise NotFound("There is no such reason.")
    return _view(row, rulebook_at(now).rules.agreement)


def places_in_words(places: Sequence[str]) -> str:
    """Where a reason may be given, as people read it."""
    return "; ".join(place.label for place in Reason.Place if place in places)


def rest_in_words(row: Reason, now: datetime) -> str:
    """How long a lead rests after a reason, and what says so."""
    clause = _rest(row, rulebook_at(now).rules.agreement)
    if clause is None:
        return "It goes to no rest"
    return f"{clause.number:g} days, by the agreement in force"


def _rest(row: Reason, agreement: Agreement) -> Clause | None:
    return agreement.rest(row.code) if row.action not in NO_REST else None


def _view(row: Reason, agreement: Agreement) -> ReasonView:
    rest = _rest(row, agreement)
    return ReasonView(
        code=row.code,
        label=row.label,
        family=Reason.Family(row.family),
        group=Reason.Group(row.group) if row.group else None,
        action=Reason.Action(row.action),
        says_quality=row.says_quality,
        places=[place for place in Reason.Place if place in row.places],
        owner=Reason.Owner(row.owner),
        rest_days=rest.number if rest else None,
        rest_clause=rest.code if rest else None,
        track=row.track or None,
        is_active=row.is_active,
        order=row.order,
    )
