"""Why nobody has a handoff."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from qualification.models import Handoff, HandoffStatus, WhyUnassigned
from qualification.rosters import COLUMNS, Asking, roster_of
from qualification.rules.assignment import AssignmentCause, choose, last_bar

WHY: Final[Mapping[AssignmentCause | None, WhyUnassigned]] = {
    None: WhyUnassigned.WAITS_FOR_TURN,
    AssignmentCause.INACTIVE: WhyUnassigned.NOBODY_IN_TEAM,
    AssignmentCause.ABSENT: WhyUnassigned.EVERYBODY_ABSENT,
    AssignmentCause.FULL: WhyUnassigned.EVERYBODY_FULL,
    AssignmentCause.NOT_CLEARED: WhyUnassigned.NOBODY_CLEARED,
}
"""By the hard cause that the last of a team fell by."""


def why_unassigned(handoffs: Sequence[UUID], now: datetime) -> dict[UUID, WhyUnassigned]:
    """The reason for each of these handoffs that nobody has, as of now: a fixed number of statements."""
    rows = list(Handoff.objects.filter(pk__in=handoffs).unassigned().values_list("status", *COLUMNS))
    why = {row[1]: WhyUnassigned.EXPIRED for row in rows if row[0] == HandoffStatus.EXPIRED}
    asking = [Asking.read(row[1:]) for row in rows if row[0] != HandoffStatus.EXPIRED]
    if asking:
        roster = roster_of(asking, now=now)
        people = {team: roster.people(team) for team in {one.team for one in asking}}
        for one in asking:
            need, team = one.need(roster), people[one.team]
            is_in_line = choose(need, team).person is not None
            why[one.handoff] = WhyUnassigned.WAITS_FOR_TURN if is_in_line else WHY[last_bar(need, [*team.values()])]
    return why
