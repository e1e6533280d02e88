"""Owners for handoffs that wait for one: chosen by `rules.assignment` after the commit that made them.

Whose turn it is, and how much somebody still takes, is judged under the lock of the team, so that two rounds never give
the same turn twice. What nobody can take stays in line; the next round looks again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from leadhub.bulk import claimed, locked, update_rows
from leadhub.events.outbox import Happening, record
from leadhub.usecases import use_case
from qualification.models import ClockKind, Handoff, HandoffStatus, Lead, LeadState, Team, TeamMember
from qualification.projects import share_owners
from qualification.rosters import COLUMNS, Asking, Roster
from qualification.rules.assignment import Need, choose

AT_ONCE = 1_000
# By then whoever hears of arrivals has heard that nobody has it yet.
HEARD = timedelta(minutes=1)


class After(NamedTuple):
    """The last of a page of the line: urgent ones stand before normal ones, then they stand as they came."""

    priority: str
    handoff: UUID


class Round(NamedTuple):
    """How many got an owner, and where the line goes on; nowhere once all were looked at."""

    given: int
    after: After | None


class Waiting(NamedTuple):
    """A handoff in line, and since when; with what an event of it tells."""

    asking: Asking
    since: datetime
    due_at: datetime
    event_seq: int


class Turns:
    """The people of locked teams, and what is given to them; teams are locked before anything else."""

    def __init__(self, teams: Collection[UUID], *, now: datetime) -> None:
        self._now = now
        found = locked(Team.objects.filter(pk__among=teams).order_by("pk")) if teams else ()
        self.teams: frozenset[UUID] = frozenset(team.pk for team in found)
        self._given: dict[UUID, TeamMember] = {}
        self._read(())

    def know(self, owners: Collection[UUID]) -> None:
        """Read those besides who are asked by name as owners of accounts; before anything is given."""
        named = {person for owner in owners for person in self.roster.named(owner)}
        # Whoever was taken out of one team and is in another is asked as owners outside it are.
        if any(named - {key for key, one in people.items() if one.is_active} for people in self._people.values()):
            self._read(owners)

    def _read(self, owners: Collection[UUID]) -> None:
        self.roster = Roster(self.teams, now=self._now, owners=owners)
        self._people = {team: self.roster.people(team) for team in self.teams}
        self._rows = {team: self.roster.rows(team) for team in self.teams}

    def next_in(self, team: UUID, need: Need, *, but: Collection[UUID] = ()) -> UUID | None:
        """Give something to somebody of a team; None where nobody can take it, or nobody but these."""
        people = self._people[team]
        choice = choose(need, people, but=but)
        if choice.person is None:
            return None
        taken = people[choice.person].given(by_turn=not choice.by_name)
        people[choice.person] = taken
        if not choice.by_name:
            row = self._rows[team][choice.person]
            row.turns = taken.turns
            self._given[row.pk] = row
        return choice.person

    def has_room(self, team: UUID) -> bool:
        """Whether anybody of a team can be given anything by turns."""
        return choose(ANYTHING, self._people[team]).person is not None

    def save(self) -> None:
        """Write the turns that were given."""
        update_rows(TeamMember, ("id", "turns"), [(pk, self._given[pk].turns) for pk in sorted(self._given)])


ANYTHING = Need()


def assign_waiting(*, now: datetime) -> int:
    """Give owners to those who stand first in the line of each team; answers how many got one."""
    return sum(_assign_some(team, None, now=now).given for team in _teams_waited_for())


def assign_all(*, now: datetime) -> int:
    """The same for everybody in line, page by page; answers how many got one."""
    done = 0
    for team in _teams_waited_for():
        after: After | None = None
        while True:
            given, after = _assign_some(team, after, now=now)
            done += given
            if after is None:
                break
    return done


def _teams_waited_for() -> list[UUID]:
    return sorted(set(_line().values_list("team_id", flat=True).distinct()))


def _line() -> "QuerySet[Handoff]":
    """Open handoffs that wait for an owner."""
    return Handoff.objects.filter(needs_owner=True, status=HandoffStatus.OPEN, team__isnull=False).order_by()


@use_case
def _assign_some(team: UUID, after: After | None, *, now: datetime) -> Round:
    """Give owners to a page of the line of a team: a fixed number of statements, at any size.

    While nobody has room only those are looked at for which somebody is asked by name.
    """
    turns = Turns([team], now=now)
    line = _line().filter(team=team)
    if not turns.has_room(team):
        line = line.filter(lead__account__owner__isnull=False)
    if after is not None:
        line = line.filter(Q(priority__lt=after.priority) | Q(priority=after.priority, pk__gt=after.handoff))
    page = list(line.order_by("-priority", "pk").values_list("lead_id", "priority", "pk")[:AT_ONCE])
    if not page:
        return Round(0, None)
    waiting = _claimed([lead for lead, _, _ in page], line)
    turns.know({one.asking.account_owner for one in waiting if one.asking.account_owner is not None})
    given = [(one, turns.next_in(team, one.asking.need(turns.roster))) for one in waiting]
    _write([(one, owner) for one, owner in given if owner is not None], now)
    turns.save()
    return Round(sum(owner is not None for _, owner in given), After(*page[-1][1:]) if len(page) == AT_ONCE else None)


def _claimed(leads: Collection[UUID], line: "QuerySet[Handoff]") -> list[Waiting]:
    """Those of these leads that nobody else has in hand and that still wait, locked by their states."""
    states = claimed(LeadState.objects.filter(pk__among=leads).order_by("pk"))
    held = list(states.values_list("pk", flat=True))
    told = ("created_at", "accept_due_at", "lead__event_seq")
    rows: QuerySet[Any, Any] = line.filter(lead__among=held).order_by("-priority", "pk").values_list(*COLUMNS, *told)
    return [Waiting(Asking.read(row[: -len(told)]), *row[-len(told) :]) for row in rows]


def _write(given: Sequence[tuple[Waiting, UUID]], now: datetime) -> None:
    """Write who has what; who gets what has waited is told, for then it was the team that heard of its arrival."""
    owners = sorted((one.asking.handoff, owner, False) for one, owner in given)
    update_rows(Handoff, ("id", "owner_id", "needs_owner"), owners)
    late = {one.asking.handoff for one, _ in given if one.since + HEARD < now}
    leads = sorted((one.asking.lead, owner, one.event_seq + (one.asking.handoff in late)) for one, owner in given)
    update_rows(Lead, ("id", "owner_id", "event_seq"), leads)
    share_owners({handoff: owner for handoff, owner, _ in owners})
    record([_told(one, owner, now) for one, owner in given if one.asking.handoff in late])


def _told(one: Waiting, owner: UUID, now: datetime) -> Happening:
    asking = one.asking
    data = {
        "lead": str(asking.lead),
        "handoff": str(asking.handoff),
        "clock": ClockKind.ACCEPTANCE.value,
        "due_at": one.due_at.isoformat(),
        "team": str(asking.team),
        "owner": str(owner),
    }
    return Happening("handoff.reassigned", now, data, lead=asking.lead, lead_seq=one.event_seq + 1)
