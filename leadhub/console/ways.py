"""The ways to ask a page that only reads otherwise: a few choices beside each other, and a button that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """One choice: the parameter of the address, its label, each value with its words, and the one that is shown."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str
