"""The desks that take handoffs: which team a lead goes to, which of them only observe, and whose hours count."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from accounts.models import Partner
from qualification.calendars import calendars_of_partners
from qualification.models import BusinessCalendar, DeliveryMode, Handoff, RouteKind, RouteMode, Team, TeamMember


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a lead goes by its route."""

    kind: str
    partner: UUID | None
    priority: str
    owner: UUID | None = None
    """Whoever of the team is to have it, where that is known beforehand."""
    team: UUID | None = None
    """The team of that person; None for the one that the kind and the place of use name."""


class Desks:
    """All teams with their calendars, and which routes only observe, each read once per transaction.

    Columns of `hours` stand in for those of the calendars of teams, as a what-if supposes them; nothing writes them.
    """

    def __init__(self, hours: Mapping[UUID, Mapping[str, Any]] | None = None) -> None:
        self._hours = hours or {}

    def only_observes(self, to: Destination, country: str | None) -> bool:
        """Whether a handoff there is not to be made: the route observes, or the team that it would reach."""
        if to.kind in self._observed:
            return True
        some_team_does = any(team.observing for team in self._teams)
        return some_team_does and to.partner is None and self.team_for(to.kind, country).observing

    def team_for(self, kind: str, country: str | None) -> Team:
        """The team of a kind that names the country, else the one that takes every other country."""
        teams = [team for team in self._teams if team.kind == kind]
        named = [team for team in teams if country in team.countries]
        rest = [team for team in teams if not team.countries]
        found = named or rest or teams
        if not found:
            raise LookupError(f"There is no team for {kind}.")
        return found[0]

    def of_owner(self, to: Destination, owner: UUID, country: str | None) -> Destination:
        """To whoever owns the account, in the team that the way names where they are of it, else in one of theirs.

        Where they are of no team that takes leads, it goes the way it would go.
        """
        own = [team for team in self._teams if team.pk in self._teams_of.get(owner, ()) and team.kind in RouteKind]
        if not own:
            return to
        usual = self.team_for(to.kind, country)
        team = usual if usual in own else own[0]
        kind = to.kind if team is usual else team.kind
        return Destination(kind, None, to.priority, owner, team.pk)

    def team(self, key: UUID) -> Team:
        """The team with this id."""
        return next(team for team in self._teams if team.pk == key)

    def calendar_for(self, handoff: Handoff) -> BusinessCalendar:
        """The working hours of whoever a handoff was made to; a team or a partner."""
        if handoff.team_id is not None:
            return self.team(handoff.team_id).calendar
        assert handoff.partner_id is not None, "a handoff goes to a team or a partner"
        return self.calendar_of_partner(handoff.partner_id)

    def calendar_of_partner(self, partner: UUID) -> BusinessCalendar:
        """The working hours of a partner; where it has none of its own, those of the channel desk where it is."""
        own = self._calendars_of_partners.get(partner)
        return own or self.team_for(RouteKind.DISTRIBUTOR, self._countries_of_partners.get(partner)).calendar

    @cached_property
    def _teams(self) -> Sequence[Team]:
        teams = list(Team.objects.select_related("calendar").prefetch_related("calendar__closures").order_by("name"))
        for team in teams:
            # Each team has an instance of its own, also of a calendar that several keep.
            for column, value in self._hours.get(team.pk, {}).items():
                setattr(team.calendar, column, value)
        return teams

    @cached_property
    def _teams_of(self) -> Mapping[UUID, Collection[UUID]]:
        """By person, the teams that they are active members of."""
        found: dict[UUID, set[UUID]] = defaultdict(set)
        members = TeamMember.objects.filter(is_active=True, user__is_active=True)
        for user, team in members.values_list("user_id", "team_id"):
            found[user].add(team)
        return found

    @cached_property
    def _calendars_of_partners(self) -> Mapping[UUID, BusinessCalendar]:
        return calendars_of_partners()

    @cached_property
    def _countries_of_partners(self) -> Mapping[UUID, str | None]:
        return dict(Partner.objects.values_list("pk", "account__country"))

    @cached_property
    def _observed(self) -> frozenset[str]:
        observed = RouteMode.objects.filter(mode=DeliveryMode.OBSERVE)
        return frozenset(observed.values_list("kind", flat=True))
