"""A person erased while others take the person in: what the racing processes run."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

ERASER = 0
WORD = "zqcanary"
BATCHES = 4


def person_of(number: int) -> dict[str, Any]:
    """The person of one round."""
    return {"email": f"{WORD}{number}@medico.example", "last_name": f"{WORD}last", "external_id": f"{WORD}-{number}"}


def erase_or_deliver(number: int, runner: int, contacts: Sequence[UUID], eraser: UUID, at: datetime) -> Any:
    """One process erases the person of the round; the others deliver signals of the person, and say what came of it."""
    from accounts.erasing import erase
    from accounts.models import ErasureReason
    from qualification.intake import ingest
    from tests.live.races import actor_of
    from tests.qualification.company import INTEGRATION, signal

    if runner == ERASER:
        return str(erase(contacts[number], ErasureReason.ASKED, actor=actor_of(eraser), now=at).contact)
    accepted, refused = 0, []
    for batch in range(BATCHES):
        sent = [
            signal(
                type,
                at,
                external_id=f"{WORD}-{number}-{runner}-{batch}-{type}",
                contact=person_of(number),
                properties={"project": f"{WORD} project"},
                product_line=line,
            )
            for type, line in (("page_view", "cnc-machining"), ("rfq_submitted", "injection-molding"))
        ]
        receipt = ingest(sent, actor=INTEGRATION, now=at)
        accepted += receipt.accepted
        refused += [each.code for each in receipt.rejected]
    return accepted, refused
