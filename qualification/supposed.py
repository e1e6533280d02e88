"""What is supposed beside drafts: other working hours of teams, and how much members take. Nothing of it is kept."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec


class SupposedHours(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of the calendar of a team as they would be; closures stay as they are."""

    team: UUID
    columns: dict[str, Any]


class SupposedCapacity(msgspec.Struct, frozen=True, kw_only=True):
    """How much open work of a team a member would take at most; None: no limit."""

    team: UUID
    user: UUID
    capacity: int | None


class Supposed(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; nothing by itself."""

    hours: tuple[SupposedHours, ...] = ()
    capacities: tuple[SupposedCapacity, ...] = ()

    @property
    def hours_of_teams(self) -> Mapping[UUID, Mapping[str, Any]]:
        """The columns of calendars, by team."""
        return {one.team: one.columns for one in self.hours}

    @property
    def capacity_of_members(self) -> Mapping[tuple[UUID, UUID], int | None]:
        """By team and person."""
        return {(one.team, one.user): one.capacity for one in self.capacities}


NOTHING_SUPPOSED: Final = Supposed()
