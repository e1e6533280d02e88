"""What a change of the market leaves behind: a saved row, and what somebody should know of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from accounts import overlapping, uncovered
from accounts.directory import Directory
from accounts.overlapping import Found, overlaps_of
from accounts.rules.channels import ChannelRules
from accounts.uncovered import Ground, gaps_of, ground_of, told
from leadhub.documents.checking import Warned
from leadhub.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Saved:
    """A row that was saved, with the markets that nobody covers since, and the overlaps that are new."""

    row: Any
    warnings: tuple[Warned, ...]

    @property
    def pk(self) -> UUID:
        """The id of the row."""
        key: UUID = self.row.pk
        return key


@dataclass(frozen=True, slots=True)
class Standing:
    """How the market stood before a change, by the channel rules in force; before any nothing goes to partners."""

    rules: ChannelRules | None
    directory: Directory
    ground: Ground | None
    overlaps: frozenset[tuple[UUID, UUID, bool]]

    @classmethod
    def at(cls, now: datetime) -> Self:
        """As it stands."""
        directory = Directory.load()
        try:
            rules = uncovered.rules_in_force(now)
        except Unavailable:
            rules = None
        ground = None if rules is None else ground_of(rules, directory)
        return cls(rules, directory, ground, frozenset(map(_identity, overlaps_of(directory.coverages))))

    def saved(self, row: Any) -> Saved:
        """The row, with what is worse than it was."""
        directory = Directory.load()
        new = [each for each in overlaps_of(directory.coverages) if _identity(each) not in self.overlaps]
        warnings = [Warned(overlapping.CODE, each.detail) for each in new]
        return Saved(row, (*self._uncovered(directory), *warnings))

    def _uncovered(self, directory: Directory) -> list[Warned]:
        if self.rules is None or self.ground is None:
            return []
        after = ground_of(self.rules, directory, more=self.ground.places)
        # The same places are looked at before and after: one that is named no longer is still there.
        before = ground_of(self.rules, self.directory, more=after.places)
        known = {gap.market for gap in gaps_of(self.rules, before)}
        new = [gap for gap in gaps_of(self.rules, after) if gap.market not in known]
        return [Warned(uncovered.CODE, detail) for _, detail in told(new, after)]


def _identity(each: Found) -> tuple[UUID, UUID, bool]:
    return each.overlap.one, each.overlap.other, each.overlap.breaks
