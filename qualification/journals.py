"""The journal of leads."""

from typing import Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.errors import NotFound
from leadhub.journal import JournalOf
from qualification.locking import hold_lead
from qualification.merged import with_merged


def _lead(key: UUID, actor: Actor) -> UUID | None:
    """The lead, or the one that it was merged into: locked, so that whoever is erased meanwhile is erased wholly."""
    try:
        return hold_lead(key, actor).lead.pk
    except NotFound:
        return None


LEADS: Final = JournalOf(noun="lead", verb="lead.write_journal", hold=_lead, together=with_merged)
