"""The agreed lists of reasons."""

from datetime import datetime

from feedback.models import Reason
from leadhub.api.bodies import View
from qualification.rulebook import rulebook_at
from qualification.rules.agreement import Agreement


class ReasonView(View):
    """A reason that may be given, and what follows from it; `rest_days` is how long a lead then rests.

    `group` is where sellers look for it, null where reasons are not grouped. `track` is the list of the marketing
    system that a lead goes with in nurture, null where that is the general one.
    """

    code: str
    label: str
    family: Reason.Family
    group: Reason.Group | None
    action: Reason.Action
    says_quality: bool
    rest_days: float | None
    track: str | None


class ReasonsView(View):
    """One agreed list, in the order in which it is offered."""

    results: list[ReasonView]
    next: str | None = None
    previous: str | None = None


def reasons_of(kind: Reason.Kind, now: datetime) -> ReasonsView:
    """The reasons of a kind that may be given now."""
    agreement = rulebook_at(now).rules.agreement
    rows = Reason.objects.filter(kind=kind, is_active=True).order_by("order", "code")
    return ReasonsView(results=[_view(row, agreement) for row in rows])


def _view(row: Reason, agreement: Agreement) -> ReasonView:
    return ReasonView(
        code=row.code,
        label=row.label,
        family=Reason.Family(row.family),
        group=Reason.Group(row.group) if row.group else None,
        action=Reason.Action(row.action),
        says_quality=row.says_quality,
        rest_days=agreement.rest_days(row.code) if row.action == Reason.Action.NURTURE else None,
        track=row.track or None,
    )
