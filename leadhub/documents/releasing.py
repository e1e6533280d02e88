"""Publishing as people do it in the console: with a note, having seen what would change, and answering for examples."""

from datetime import datetime
from uuid import UUID

import msgspec

from leadhub.actors import Actor
from leadhub.documents.checking import examples_of, refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.documents.drafting import Published, edit, held, publish_draft
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.models import Draft
from leadhub.usecases import use_case

SHORTEST_NOTE = 10


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
    said = note.strip()
    if len(said) < SHORTEST_NOTE:
        raise _refused("note_too_short", "/note", f"Write at least {SHORTEST_NOTE} characters: why is it changed?")
    refuse_faults(definition_of(row.kind), msgspec.json.decode(row.content), every_error=True)
    _require_simulation(row)
    failing = [example.name for example in examples_of(row, now) if not example.passed]
    if failing and len(reason.strip()) < SHORTEST_NOTE:
        many = "a pinned example gives" if len(failing) == 1 else f"{len(failing)} pinned examples give"
        raise _refused("reason_required", "/reason", f"Write why it is right that {many} another answer.")
    if failing:
        said = f"{said}\n\nPublished although examples fail ({len(failing)}): {reason.strip()}"
    edit(draft, actor=actor, now=now, expected=expected, note=said)
    return publish_draft(draft, actor=actor, now=now, effective_at=effective_at)


def _require_simulation(draft: Draft) -> None:
    if not draft.simulated_sha256:
        raise Conflict(
            "Nobody has seen what it would change. Simulate it first. Nothing was published.", code="simulation_missing"
        )
    if draft.simulated_sha256 != draft.sha256:
        raise Conflict(
            "It was changed after the last simulation. Simulate it again. Nothing was published.",
            code="simulation_outdated",
        )


def _refused(code: str, pointer: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
