"""What racing processes do to people who are one: each is a web worker of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from leadhub.errors import DomainError


def _operations() -> Any:
    from leadhub.actors import Actor, ActorKind, Role

    return Actor(kind=ActorKind.PERSON, role=Role.OPERATIONS, name="Olga")


def merge_crosswise(number: int, runner: int, noun: str, pairs: Sequence[tuple[UUID, UUID]], at: datetime) -> str:
    """Half of them merge the one into the other, the other half the other way round."""
    from accounts import merging
    from accounts.models import MergeNoun

    one, other = pairs[number] if runner % 2 else pairs[number][::-1]
    try:
        merging.merge(MergeNoun(noun), one, other, actor=_operations(), now=at)
    except DomainError as refusal:
        return refusal.code
    return "merged"


def merge_or_deliver(number: int, runner: int, pairs: Sequence[tuple[UUID, UUID]], at: datetime) -> str:
    """One merges two people of whom the others bring signals, by either address."""
    if runner == 0:
        return merge_crosswise(number, 1, "contact", pairs, at)
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, MEDICO, signal

    company = MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}
    batch = [
        signal(
            "guide_download",
            at,
            external_id=f"late-{number}-{runner}-{which}",
            contact={"email": f"{which}@c{number}.example"},
            account=company,
            # Two of them make leads that nobody has yet.
            product_line=("cnc-machining", "injection-molding", "plant-automation")[runner - 1],
        )
        for which in ("a", "b")
    ]
    return str(ingest(batch, actor=INTEGRATION, now=at).accepted)


def undo_at_once(number: int, _runner: int, merges: Sequence[UUID], at: datetime) -> str:
    """All take the same merge back."""
    from accounts import merging

    try:
        merging.undo(merges[number], actor=_operations(), now=at)
    except DomainError as refusal:
        return refusal.code
    return "undone"


def merge_or_erase(number: int, runner: int, pairs: Sequence[tuple[UUID, UUID]], at: datetime) -> str:
    """One merges two people while another erases one of them: in every other round whom the merge lets go."""
    if runner == 0:
        return merge_crosswise(number, 1, "contact", pairs, at)
    from accounts.erasing import erase
    from accounts.models import ErasureReason

    erase(pairs[number][number % 2], ErasureReason.ASKED, actor=_operations(), now=at)
    return "erased"


def undo_or_erase(
    number: int, runner: int, merges: Sequence[UUID], pairs: Sequence[tuple[UUID, UUID]], at: datetime
) -> str:
    """One takes a merge back while another erases who was merged away."""
    return (
        undo_at_once(number, runner, merges, at) if runner == 0 else merge_or_erase(1, runner, [pairs[number]] * 2, at)
    )
