"""The people of teams as they stand at a moment, and what leads ask of them: what the choice of a person is made from.

A fixed number of statements, whatever the number of people, teams and leads.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Q

from accounts.clearing import cleared_people
from accounts.rules.territories import Place
from leadhub.actors import Role
from leadhub.models import User
from qualification import sites_of_use
from qualification.calendars import is_open
from qualification.models import (
    Absence,
    BusinessCalendar,
    Handoff,
    HandoffStatus,
    Lead,
    LeadState,
    Priority,
    Stage,
    TeamMember,
)
from qualification.rules.assignment import Candidate, Need
from qualification.sites_of_use import first_known, read_site, territory_of

SELLERS: Final = (Role.SALES, Role.MANAGER)
WORKED: Final = (Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED)
OPEN_WORK: Final = Q(status=HandoffStatus.OPEN) | Q(
    status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"), lead__stage__in=WORKED
)
"""Handoffs that somebody has something to do about: what capacity is held against."""


class Asking(NamedTuple):
    """What of a handoff says who is to get it; `COLUMNS` are where a queryset of handoffs finds it."""

    handoff: UUID
    lead: UUID
    team: UUID
    priority: str
    account_owner: UUID | None
    product_line: str
    language: str | None
    is_marked: bool
    place: Place

    @classmethod
    def read(cls, row: Sequence[Any]) -> "Asking":
        """The same of a row of `COLUMNS`."""
        handoff, lead, team, priority, account_owner, product_line, language, is_marked, *places = row
        place = first_known(read_site(places[:-3]).place, Place(*places[-3:]))
        return cls(handoff, lead, team, priority, account_owner, product_line, language, is_marked, place)

    def need(self, roster: "Roster") -> Need:
        """The same as the rule takes it."""
        return Need(
            country=self.place.country,
            region=self.place.region,
            product_line=self.product_line,
            language=language_of(self.language),
            is_urgent=self.priority == Priority.URGENT,
            needs_clearance=self.is_marked,
            named=roster.named(self.account_owner),
        )


# As `territory_of` looks for it: where it is used, then where the company is.
_PLACES: Final = (
    *(f"lead__{name}" for name in sites_of_use.COLUMNS),
    *(f"lead__account__{name}" for name in ("country", "region", "postal_code")),
)
COLUMNS: Final = (
    "pk",
    "lead_id",
    "team_id",
    "priority",
    "lead__account__owner_id",
    "lead__product_line__code",
    "lead__contact__language",
    "lead__state__export_controlled",
    *_PLACES,
)


class Roster:
    """The people of some teams, and those outside who are asked by name as owners of accounts."""

    def __init__(self, teams: Collection[UUID], *, now: datetime, owners: Collection[UUID] = ()) -> None:
        self._now = now
        away = Absence.objects.at(now).values_list("user_id", "deputy_id") if teams else ()
        self._away: dict[UUID, UUID | None] = dict(away)
        named = {person for owner in owners for person in self.named(owner)}
        members = TeamMember.objects.filter(Q(team__in=list(teams)) | Q(user__among=named)).order_by("pk")
        self._members = list(members.select_related("user", "team")) if teams else []
        self._users = User.objects.filter(pk__among=named).in_bulk() if named else {}

    def named(self, owner: UUID | None) -> tuple[UUID, ...]:
        """Who is asked first for an account: its owner, and while they are away who stands in."""
        deputy = self._away.get(owner) if owner is not None else None
        return tuple(person for person in (owner, deputy) if person is not None)

    def people(self, team: UUID) -> dict[UUID, Candidate]:
        """Everybody who was ever in a team, and those outside who are asked by name."""
        found = {row.user_id: self._member(row) for row in self._members if row.team_id == team}
        for person, user in self._users.items():
            if person not in found or not found[person].is_active:
                found[person] = self._outsider(user, is_member=person in found)
        return found

    def rows(self, team: UUID) -> dict[UUID, TeamMember]:
        """The memberships of a team, by person."""
        return {row.user_id: row for row in self._members if row.team_id == team}

    def names(self, team: UUID) -> dict[UUID, str]:
        """What the people of a team are called, and those outside who are asked by name."""
        outsiders = {person: user.name for person, user in self._users.items()}
        return outsiders | {row.user_id: row.user.name for row in self._members if row.team_id == team}

    def _member(self, row: TeamMember) -> Candidate:
        return Candidate(
            person=row.user_id,
            is_active=row.is_active and row.user.is_active,
            is_absent=row.user_id in self._away,
            room=self._room(row),
            countries=frozenset(row.countries),
            regions=frozenset(row.regions),
            product_lines=frozenset(row.product_lines),
            languages=frozenset(row.languages),
            works_now=self._open[row.calendar_id or row.team.calendar_id],
            is_cleared=row.user_id in self._cleared,
            turns=row.turns,
        )

    def _outsider(self, user: User, *, is_member: bool) -> Candidate:
        """Somebody of sales who is in another team or in none; whoever was taken out of every team has left."""
        own = [row for row in self._members if row.user_id == user.pk]
        present = [row for row in own if row.is_active]
        rooms = [self._room(row) for row in present]
        has_limit = bool(rooms) and None not in rooms
        return Candidate(
            person=user.pk,
            is_member=is_member,
            is_active=user.is_active and user.role in SELLERS and (bool(present) or not own),
            is_absent=user.pk in self._away,
            is_cleared=user.pk in self._cleared,
            room=sum(room for room in rooms if room is not None and room > 0) if has_limit else None,
        )

    def _room(self, row: TeamMember) -> int | None:
        return None if row.capacity is None else row.capacity - self._work.get((row.team_id, row.user_id), 0)

    @cached_property
    def _cleared(self) -> frozenset[UUID]:
        return cleared_people(self._now)

    @cached_property
    def _work(self) -> Mapping[tuple[UUID, UUID], int]:
        """How much open work of each team those have who take no more than so much."""
        limited = {row.user_id for row in self._members if row.capacity is not None}
        work: dict[tuple[UUID, UUID], int] = {}
        if limited:
            rows = Handoff.objects.filter(OPEN_WORK, owner__among=limited, team__isnull=False).order_by()
            for team, owner, count in rows.values_list("team", "owner").annotate(count=Count("pk")):
                work[team, owner] = count
        return work

    @cached_property
    def _open(self) -> Mapping[UUID, bool]:
        """Whether it is working time now, by calendar."""
        keys = {row.calendar_id or row.team.calendar_id for row in self._members}
        calendars = BusinessCalendar.objects.filter(pk__in=keys).prefetch_related("closures")
        found: dict[UUID, bool] = defaultdict(bool)
        return found | {row.pk: is_open(row, self._now) for row in calendars}


def need_of(lead: Lead, state: LeadState, priority: str) -> Need:
    """What a lead that was read with what stands beside it asks of whoever gets it by turns.

    What is marked as export-controlled goes to nobody who is not cleared.
    """
    place = territory_of(lead, state)
    return Need(
        country=place.country,
        region=place.region,
        product_line=lead.product_line.code,
        language=language_of(lead.contact.language),
        is_urgent=priority == Priority.URGENT,
        needs_clearance=state.export_controlled,
    )


def language_of(code: str | None) -> str | None:
    """The language of a code such as de or de-CH."""
    return (code or "")[:2].lower() or None


def roster_of(asking: Collection[Asking], *, now: datetime) -> Roster:
    """The people who come into question for some handoffs."""
    owners = {one.account_owner for one in asking if one.account_owner is not None}
    return Roster({one.team for one in asking}, now=now, owners=owners)
