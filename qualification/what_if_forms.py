"""What people suppose when they ask what would be different: drafts, working hours, and how much members take."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from leadhub.api.bodies import Body, given

Line = Annotated[str, Meta(max_length=80)]


class SupposedCalendarBody(Body):
    """Other working hours of one team; what is left out is as in its calendar, and closures stay.

    `hours`: seven lists, Monday first, of pairs of opening and closing. `works_on`: public holidays on which is worked.
    """

    team: UUID
    timezone: Line | UnsetType = UNSET
    hours: list[list[list[str]]] | UnsetType = UNSET
    holidays_country: Line | UnsetType | None = UNSET
    holidays_subdivision: Line | UnsetType | None = UNSET
    works_on: Annotated[list[Line], Meta(max_length=100)] | UnsetType = UNSET

    @property
    def values(self) -> dict[str, Any]:
        """What is said of the calendar."""
        return {name: value for name, value in given(self).items() if name != "team"}


class SupposedCapacityBody(Body):
    """How much open work of a team a member would take at most; null: no limit."""

    team: UUID
    user: UUID
    capacity: Annotated[int, Meta(ge=0, le=1_000_000)] | None


class WhatIfBody(Body):
    """What is supposed, all of it together, and over how many days of the past; half a year without it.

    `drafts` are ids of open drafts, or an object that names the document of each; at most one of each document.
    """

    drafts: list[UUID] | dict[str, UUID] = []
    calendars: Annotated[list[SupposedCalendarBody], Meta(max_length=100)] = []
    capacities: Annotated[list[SupposedCapacityBody], Meta(max_length=1_000)] = []
    days: Annotated[int, Meta(ge=1, le=1_830)] | None = None


class BeginShadowBody(Body):
    """The open draft that is to decide beside the rules in force."""

    draft: UUID
