"""What racing processes run at the doors of partners."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tests.live.races import fire


def report_or_fire(
    number: int, runner: int, handoffs: Sequence[UUID], user: UUID, at: datetime, later: datetime
) -> str:
    """Every other process reports progress on the lead of the round, the others recall what is due at that moment."""
    if runner % 2:
        return f"fired {fire(number, runner, later)}"
    from feedback.progress import report
    from leadhub.errors import DomainError
    from leadhub.models import User
    from qualification.models import ProgressStatus

    actor = User.objects.get(pk=user).actor
    try:
        report(
            handoffs[number],
            status=ProgressStatus.MEETING,
            at=None,
            amount=None,
            currency=None,
            reason=None,
            comment=None,
            actor=actor,
            now=at,
        )
    except DomainError as refusal:
        return refusal.code
    return "reported"
