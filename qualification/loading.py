"""The load of teams in a period of the past: what would have reached their people, and who would have been full.

Work is given by the rule by which owners are given, to the people of today, as if nobody had ever been away. A handoff
that was really made stays open as long as it did; any other as long as half of the team's did.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import F, Q

from qualification.glances import Glance
from qualification.locking import Held
from qualification.models import Handoff, HandoffStatus, Lead, TeamMember
from qualification.rosters import WORKED, Roster, language_of
from qualification.rules.assignment import Candidate, Need
from qualification.rules.load import Arrival, InWork, Load, load_of
from qualification.rules.situation import Situation
from qualification.rules.terms import day_of
from qualification.sites_of_use import territory_of
from qualification.supposed import Supposed

UNKNOWN: Final = "-"
LASTING: Final = "lasting"
MARKED: Final = "marked"
_OPEN_FOR: Final = ("status", "closed_at", "cycle", "lead__cycle", "lead__stage", "lead__stage_entered_at")
_TO_TEAMS: Final = Q(team__isnull=False) & ~Q(status=HandoffStatus.WITHDRAWN)


class Narrowing(NamedTuple):
    """By what the people of a team are told apart: what nobody is narrowed by need not be asked."""

    territory: bool = False
    product_line: bool = False
    language: bool = False


class MemberLoad(msgspec.Struct, kw_only=True):
    """One person; days count from the landmark of `day_of`, pairs are before and after."""

    user: UUID
    capacity: tuple[int | None, int | None]
    peak: tuple[int, int]
    full_on: tuple[int | None, int | None]


class TeamLoad(msgspec.Struct, kw_only=True):
    """One team: how many handoffs arrived while nobody had room, and the first day of that."""

    team: UUID
    waited: tuple[int, int]
    waits_from: tuple[int | None, int | None]
    members: list[MemberLoad]


class Arrivals:
    """What would have reached people, told by words that are the same for what is given alike."""

    def __init__(self, leads: Collection[UUID]) -> None:
        self._people, self._narrowings = _members()
        rows = Lead.objects.filter(pk__among=leads).values_list("pk", "account__owner_id", "contact__language")
        self._owners: dict[UUID, UUID | None] = {}
        self._languages: dict[UUID, str | None] = {}
        for pk, owner, language in rows:
            self._owners[pk], self._languages[pk] = owner, language_of(language)
        self._lengths: dict[UUID, str] = {}
        made = Handoff.objects.filter(_TO_TEAMS, lead_id__among=leads).order_by("created_at", "pk")
        for lead, created_at, *standing in made.values_list("lead_id", "created_at", *_OPEN_FOR):
            days = _days_between(created_at, _end_of(*standing))
            self._lengths.setdefault(lead, LASTING if days is None else str(days))

    def key_of(self, held: Held | Glance, situation: Situation, team: UUID, day: float) -> str:
        """Team, day, how long it stayed open, and what is asked of whoever gets it."""
        pk, place = held.lead.pk, territory_of(held.lead, held.state)
        narrowing, owner = self._narrowings.get(team, Narrowing()), self._owners.get(pk)
        length = self._lengths.get(pk, UNKNOWN)
        words = (
            place.country if narrowing.territory else None,
            place.region if narrowing.territory else None,
            situation.product_line if narrowing.product_line else None,
            self._languages.get(pk) if narrowing.language else None,
            owner if (team, owner) in self._people else None,
            MARKED if held.state.export_controlled else None,
        )
        return " ".join([str(team), str(int(day)), length, *(UNKNOWN if word is None else str(word) for word in words)])


@dataclass(frozen=True, slots=True)
class _Told:
    """A key read again."""

    day: int
    length: str
    need: Need


def loads_of(
    arrivals: Mapping[str, Sequence[int]], supposed: Supposed, since: datetime, now: datetime
) -> list[TeamLoad]:
    """The load of every team that has people and would be handed something, by name of its id."""
    told = _by_team(arrivals)
    in_work = _in_work(since)
    teams = sorted({*told, *in_work})
    roster, usual = Roster(teams, now=now), _usual_lengths(since)
    days = (int(day_of(since)), int(day_of(now)))
    found = []
    for team in teams:
        people = _people(roster, team)
        if people:
            walked = [
                _walked(seats, told.get(team, ()), in_work.get(team, ()), side, usual.get(team, usual.get(None)), days)
                for side, seats in enumerate((people, _as_supposed(people, team, supposed)))
            ]
            found.append(_load(team, *walked))
    return found


def _walked(
    people: Mapping[UUID, Candidate],
    told: Sequence[tuple[_Told, Sequence[int]]],
    in_work: Sequence[InWork],
    side: int,
    usual: int | None,
    days: tuple[int, int],
) -> Load:
    arrivals = (
        Arrival(one.day, usual if one.length == UNKNOWN else _whole(one.length), one.need)
        for one, counts in told
        for _ in range(counts[side])
    )
    return load_of(people, in_work, arrivals, first=days[0], last=days[1])


def _load(team: UUID, before: Load, after: Load) -> TeamLoad:
    members = [
        MemberLoad(
            user=user,
            capacity=(seat.capacity, after.seats[user].capacity),
            peak=(seat.peak, after.seats[user].peak),
            full_on=(seat.full_on, after.seats[user].full_on),
        )
        for user, seat in before.seats.items()
    ]
    waits_from = (before.waits_from, after.waits_from)
    return TeamLoad(team=team, waited=(before.waited, after.waited), waits_from=waits_from, members=members)


def _by_team(arrivals: Mapping[str, Sequence[int]]) -> dict[UUID, list[tuple[_Told, Sequence[int]]]]:
    """What reached each team, day by day."""
    found: dict[UUID, list[tuple[_Told, Sequence[int]]]] = defaultdict(list)
    # Equal days in the order of the words, so that it does not matter in which steps it was counted.
    for key, counts in sorted(arrivals.items()):
        team, day, length, *words = key.split(" ")
        country, region, line, language, owner, marked = (None if word == UNKNOWN else word for word in words)
        need = Need(
            country=country,
            region=region,
            product_line=line,
            language=language,
            needs_clearance=marked == MARKED,
            named=(UUID(owner),) if owner else (),
        )
        found[UUID(team)].append((_Told(int(day), length, need), counts))
    for told in found.values():
        told.sort(key=lambda one: one[0].day)
    return found


def _people(roster: Roster, team: UUID) -> dict[UUID, Candidate]:
    """The people of a team as if all were there and had nothing to do; room is what they take in all."""
    rows = roster.rows(team)
    return {
        user: replace(one, room=rows[user].capacity, turns=0, is_absent=False, works_now=True)
        for user, one in sorted(roster.people(team).items())
        if one.is_active
    }


def _as_supposed(people: Mapping[UUID, Candidate], team: UUID, supposed: Supposed) -> dict[UUID, Candidate]:
    capacities = supposed.capacity_of_members
    return {
        user: replace(one, room=capacities[team, user]) if (team, user) in capacities else one
        for user, one in people.items()
    }


def _in_work(since: datetime) -> dict[UUID, list[InWork]]:
    """What the people of teams had in work when the period began."""
    found: dict[UUID, list[InWork]] = defaultdict(list)
    begun = Handoff.objects.filter(_TO_TEAMS, created_at__lt=since, owner__isnull=False).order_by("pk")
    lasting = Q(closed_at=None) | Q(closed_at__gte=since)
    worked = Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
    going_on = worked & (Q(lead__stage__in=WORKED) | Q(lead__stage_entered_at__gte=since))
    rows = begun.filter(lasting | going_on).values_list("team_id", "owner_id", *_OPEN_FOR)
    for team, owner, *standing in rows:
        end = _end_of(*standing)
        found[team].append(InWork(owner, None if end is None else int(day_of(end))))
    return found


def _usual_lengths(since: datetime) -> dict[UUID | None, int]:
    """By team, after how many days half of the handoffs of the period were over; by None, of all teams together."""
    lengths: dict[UUID | None, list[int]] = defaultdict(list)
    made = Handoff.objects.filter(_TO_TEAMS, created_at__gte=since).order_by("pk")
    for team, created_at, *standing in made.values_list("team_id", "created_at", *_OPEN_FOR).iterator():
        length = _days_between(created_at, _end_of(*standing))
        if length is not None:
            lengths[team].append(length)
            lengths[None].append(length)
    return {team: round(median(found)) for team, found in lengths.items()}


def _end_of(
    status: str, closed_at: datetime | None, cycle: int, cycle_now: int, stage: str, stage_entered_at: datetime
) -> datetime | None:
    """When nobody had anything to do about a handoff any more; None while somebody has."""
    if status != HandoffStatus.ACCEPTED or cycle != cycle_now:
        return closed_at
    return None if stage in WORKED else stage_entered_at


def _days_between(begin: datetime, end: datetime | None) -> int | None:
    return None if end is None else max(0, round(day_of(end) - day_of(begin)))


def _whole(length: str) -> int | None:
    return None if length == LASTING else int(length)


def _members() -> tuple[frozenset[tuple[UUID, UUID | None]], dict[UUID, Narrowing]]:
    """Who is in which team, and by what the people of each are narrowed: one statement."""
    people: set[tuple[UUID, UUID | None]] = set()
    found: dict[UUID, Narrowing] = {}
    columns: tuple[Any, ...] = ("team_id", "user_id", "countries", "regions", "product_lines", "languages")
    for team, user, countries, regions, lines, languages in TeamMember.objects.filter(is_active=True).values_list(
        *columns
    ):
        people.add((team, user))
        own = Narrowing(bool(countries or regions), bool(lines), bool(languages))
        found[team] = Narrowing(*map(max, found.get(team, Narrowing()), own))
    return frozenset(people), found
