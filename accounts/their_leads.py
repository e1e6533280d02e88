"""What becomes of leads when those whose they are turn out to be one, asked of the storey above through a port."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from leadhub.actors import Actor
from leadhub.composition import parts


@dataclass(frozen=True, slots=True)
class Twice:
    """Two leads that are one once their contacts are: `withdrawn` is the open handoff that the loser loses."""

    loser: UUID
    winner: UUID
    product_line: str
    withdrawn: UUID | None


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why two cannot be merged as they stand: a code, a sentence, and the handoffs that stand in the way."""

    code: str
    detail: str
    handoffs: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class LeadsAhead:
    """What a merge would do to leads: how many go to the winner, which stand twice, and what forbids it."""

    moved: int = 0
    twice: tuple[Twice, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """What a merge did to leads: what undoing it takes, and the leads that were merged, each with what that takes."""

    undo: Mapping[str, Any]
    merged: tuple[tuple[Twice, Mapping[str, Any]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TheirLeads:
    """The port. Accounts and contacts are locked by whoever asks; leads are locked by whoever answers.

    `foresee(noun, loser, winner)` tells what would happen. `follow(noun, loser, winner, actor, now)` does it, once all
    else has gone to the winner; Conflict where something forbids it. `undo(noun, loser, winner, undo, merged, actor,
    now)` takes it back, once all else has gone back. `ask(noun, ids)` names who has them in hand.
    """

    foresee: Callable[[str, UUID, UUID], LeadsAhead]
    follow: Callable[[str, UUID, UUID, Actor, datetime], Followed]
    undo: Callable[
        [str, UUID, UUID, Mapping[str, Any], Collection[tuple[UUID, UUID, Mapping[str, Any]]], Actor, datetime], None
    ]
    ask: Callable[[str, Collection[UUID]], Mapping[UUID, str]]


def their_leads() -> TheirLeads:
    """What the storey above brings; exactly one."""
    (brought,) = parts("LEADHUB_THEIR_LEADS")
    found: TheirLeads = brought
    return found
