"""The journals of accounts and partners."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from accounts.accounts import hold_account
from accounts.models import Account, Partner
from leadhub.actors import Actor
from leadhub.errors import NotFound
from leadhub.journal import JournalOf


def _account(key: UUID, actor: Actor) -> UUID | None:
    """The account, or the one that it was merged into: locked, so that nobody merges it away beneath."""
    try:
        return hold_account(key, actor).pk
    except NotFound:
        return None


def _merged(key: UUID) -> Collection[UUID]:
    return [key, *Account.objects.filter(canonical_id=key).exclude(pk=key).values_list("pk", flat=True)]


def _partner(key: UUID, _actor: Actor) -> UUID | None:
    found: UUID | None = Partner.objects.filter(pk=key).values_list("pk", flat=True).first()
    return found


ACCOUNTS: Final = JournalOf(noun="account", verb="account.write_journal", hold=_account, together=_merged)
PARTNERS: Final = JournalOf(
    noun="partner", verb="channel_partner.write_journal", hold=_partner, together=lambda key: [key]
)
