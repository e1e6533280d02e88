"""Account executives: while a qualified lead of a team that has some is with nobody of them, a clock runs."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from qualification.clocks import Clocks
from qualification.locking import Held
from qualification.models import ClockKind, Handoff, HandoffStatus, Stage, TeamMember

QUALIFIED: Final = frozenset({Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED})


def executives_of(team: UUID) -> frozenset[UUID]:
    """The account executives of a team."""
    rows = TeamMember.objects.filter(team=team, is_account_executive=True, is_active=True, user__is_active=True)
    return frozenset(rows.values_list("user_id", flat=True))


def executives_by_team(teams: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """The account executives of several teams: one statement."""
    found: dict[UUID, set[UUID]] = {team: set() for team in teams}
    rows = TeamMember.objects.filter(team__in=teams, is_account_executive=True, is_active=True, user__is_active=True)
    for team, user in rows.values_list("team_id", "user_id"):
        found[team].add(user)
    return {team: frozenset(users) for team, users in found.items()}


def follow_owner(
    held: Held, handoff: Handoff | None, clocks: Clocks, *, known: Mapping[UUID, frozenset[UUID]] | None = None
) -> None:
    """Let the clock of a locked lead fit who owns its accepted handoff now; the caller saves the clocks.

    `known` are the account executives of the teams, where the caller has read them for many.
    """
    if handoff is None or handoff.team_id is None or handoff.status != HandoffStatus.ACCEPTED:
        return
    if held.lead.stage not in QUALIFIED:
        return
    executives = executives_of(handoff.team_id) if known is None else known[handoff.team_id]
    if handoff.owner_id in executives:
        clocks.stop({ClockKind.ACCOUNT_EXECUTIVE}, lead=held.lead.pk)
    elif executives:
        clocks.start({ClockKind.ACCOUNT_EXECUTIVE}, [handoff])
    else:
        clocks.end({ClockKind.ACCOUNT_EXECUTIVE}, lead=held.lead.pk)
