"""Publishing as people do it in the console: with a note, having seen what would change, and answering for examples."""

from datetime import datetime
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.documents.approving import checked, require_simulation, says_enough
from leadhub.documents.checking import examples_of, refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.documents.drafting import Published, edit, held, publish_draft, within_bounds
from leadhub.errors import FieldError, NotAcceptable
from leadhub.usecases import use_case


@use_case
def release(
    draft: UUID,
    *,
    actor: Actor,
    now: datetime,
    expected: int,
    note: str,
    reason: str = "",
    effective_at: datetime | None = None,
) -> Published:
    """Publish a draft whose note says why, whose content was simulated, and whose failing examples are answered for.

    The reason is kept with the note of the version.
    """
    row = held(draft, expected)
    said = checked(note, "/note", "why is it changed?")
    refuse_faults(definition_of(row.kind), msgspec.json.decode(row.content), every_error=True)
    require_simulation(row, "Nothing was published.")
    failing = [example.name for example in examples_of(row, now) if not example.passed]
    if failing and not says_enough(reason):
        many = "a pinned example gives" if len(failing) == 1 else f"{len(failing)} pinned examples give"
        detail = f"Write why it is right that {many} another answer."
        raise NotAcceptable(detail, code="reason_required", errors=[FieldError("/reason", "reason_required", detail)])
    if failing:
        why = f"Published although examples fail ({len(failing)}): {reason.strip()}"
        said = within_bounds(f"{said}\n\n{why}", "/reason")
    edit(draft, actor=actor, now=now, expected=expected, note=said)
    return publish_draft(draft, actor=actor, now=now, effective_at=effective_at)
