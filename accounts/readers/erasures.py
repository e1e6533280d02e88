"""Blocks that were lifted, as callers read them."""

from datetime import datetime
from uuid import UUID

from accounts.models import ErasedKeyKind, ErasureLift, ErasureLiftReason
from leadhub.api.bodies import View


class ErasureLiftView(View):
    """By what kind of key somebody who was erased may be taken again; `contact` is whom the erasure named."""

    id: UUID
    contact: UUID
    kind: ErasedKeyKind
    reason: ErasureLiftReason
    at: datetime
    by: str


def lift_view(row: ErasureLift) -> ErasureLiftView:
    """One lift, with its erasure."""
    return ErasureLiftView(
        id=row.pk,
        contact=row.erasure.contact,
        kind=ErasedKeyKind(row.kind),
        reason=ErasureLiftReason(row.reason),
        at=row.at,
        by=row.by_name,
    )
