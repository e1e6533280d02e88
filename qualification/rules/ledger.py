"""The score of a lead as a ledger: every signal with the points that it still counts at a moment."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from qualification.rules.intent import DIGITS, Intent, faded, read
from qualification.rules.model import Model
from qualification.rules.scoring_content import Family, SignalPoints
from qualification.rules.terms import Terms, fold

LISTED: Final = 200
"""As many signals of one type stand in a ledger by themselves; older ones are one line."""

PLACES: Final = 9
"""Finer than any comparison, so that sums of rounded lines are still the sums that were compared."""

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Line(Generic[S]):
    """One signal, and what it still counts before the cap of its type."""

    signal: S
    points: float


@dataclass(slots=True)
class Entry(Generic[S]):
    """One type: its newest signals line by line, the rest in one sum."""

    row: SignalPoints
    lines: list[Line[S]] = field(default_factory=list)
    count: int = 0
    earlier_points: float = 0.0
    uncapped: float = 0.0
    """The decayed sum of all signals of the type."""

    @property
    def earlier(self) -> int:
        """How many signals have no line of their own."""
        return self.count - len(self.lines)

    @property
    def points(self) -> float:
        """What the type contributes: min(cap, its decayed sum)."""
        return round(min(self.uncapped, self.row.cap), PLACES)

    @property
    def capped(self) -> bool:
        """Whether the cap cuts something off."""
        return round(self.uncapped, DIGITS) > self.row.cap


@dataclass(frozen=True, slots=True)
class Ledger(Generic[S]):
    """All that a lead's score is made of at one moment, and how the decision core reads the same signals."""

    entries: tuple[Entry[S], ...]
    """By type number; types without signals or without a row in the model are left out."""
    reading: Intent

    @property
    def research(self) -> float:
        """The sum of the research entries."""
        return self._sum(Family.RESEARCH)

    @property
    def buying(self) -> float:
        """The sum of the buying entries."""
        return self._sum(Family.BUYING)

    def _sum(self, family: Family) -> float:
        return round(sum(entry.points for entry in self.entries if entry.row.family is family), PLACES)


def ledger_of(
    signals: Iterable[tuple[int, float, bool, S]], model: Model, at: float, listed: int = LISTED
) -> Ledger[S]:
    """The ledger at a day of signals given as type number, day, whether they count and what names them, newest first.

    What does not count, as before an intent reset, is listed with no points. Memory grows only with what is listed.
    """
    entries: dict[int, Entry[S]] = {}
    terms: Terms = {}
    for number, day, counts, signal in signals:
        row = model.rows.get(number)
        if row is None:
            continue
        fold(terms, number, row.half_life_days, day, counts)
        points = row.points * faded(day / row.half_life_days, at, row.half_life_days) if counts else 0.0
        entry = entries.setdefault(number, Entry(row))
        entry.count += 1
        entry.uncapped += points
        if entry.count <= listed:
            entry.lines.append(Line(signal, points))
        else:
            entry.earlier_points += points
    return Ledger(tuple(entries[number] for number in sorted(entries)), read(terms, model, at))
