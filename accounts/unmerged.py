"""That those to whom a transaction refers are not merged away beneath it."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import Account, Contact
from leadhub.bulk import referred
from leadhub.usecases import Overtaken


def keep_unmerged(*, accounts: Collection[UUID] = (), contacts: Collection[UUID] = ()) -> None:
    """Nobody merges these until the transaction ends; Overtaken where somebody has since they were read.

    Foreign keys are judged at the commit only: whoever makes a row that refers to one of these would else make it for
    one that has just lost. Whoever merges locks them whole.
    """
    for model, keys in ((Account, accounts), (Contact, contacts)):
        rows = model.objects.filter(pk__among=sorted(set(keys))).order_by("pk").values_list("pk", "canonical_id")
        if keys and any(pk != root for pk, root in referred(rows)):
            raise Overtaken("Somebody was merged since they were read.")
