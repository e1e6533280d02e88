"""Who is told which leads were handed over by the hold-out: whoever works them is not, or they would be worked less."""

from typing import Final

from leadhub.actors import Actor, Role

TOLD: Final = frozenset({Role.OPERATIONS, Role.MARKETING, Role.AUDITOR})


def is_told(actor: Actor) -> bool:
    """Whether a caller may know of a lead that it was drawn."""
    return actor.role in TOLD
