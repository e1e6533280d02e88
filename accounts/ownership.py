"""Who keeps which accounts, when all of one person's go to another."""

from uuid import UUID

from accounts.editing import Act
from accounts.models import Account
from leadhub.bulk import locked, update_rows


def hand_over(owner: UUID, to: UUID, *, act: Act) -> int:
    """Give every account of a person to another, within the caller's act; answers how many."""
    rows = list(locked(Account.objects.filter(owner=owner).order_by("pk")))
    for row in rows:
        act.assign(row, {"owner_id": to})
    update_rows(Account, ("id", "owner_id", "updated_at"), [(row.pk, to, act.now) for row in rows])
    return len(rows)
