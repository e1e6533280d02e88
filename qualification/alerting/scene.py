"""What some events are about, read at once: handoffs, leads, reviews, triage, and the people around them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Role
from leadhub.models import Event, User
from qualification.calendars import calendar_of
from qualification.models import (
    Absence,
    BusinessCalendar,
    Handoff,
    HandoffStatus,
    Lead,
    Team,
    TeamMember,
    TechnicalReview,
    Triage,
)
from qualification.rules.business_time import Calendar

OF_REVIEWS, OF_TRIAGE = "technical_review", "triage"
RESUMED = "lead.resumed"
IN_HAND = (HandoffStatus.OPEN, HandoffStatus.ACCEPTED)


class Scene:
    """The things that events name, each kind in one statement."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events

    def handoff(self, event: Event) -> Handoff | None:
        """The handoff that an event is about."""
        if event.type == RESUMED:
            return self._in_hand.get(event.lead_ref)
        return self._handoffs.get(_key(event.data.get("placed_as") or event.data.get("handoff")))

    def lead(self, event: Event) -> Lead | None:
        """The lead that an event is about."""
        return self._leads.get(event.lead_ref)

    def review(self, event: Event) -> TechnicalReview | None:
        """The technical review that an event is about: the one it names, or the last one of its lead."""
        named = _key(event.data.get("technical_review"))
        return next((one for one in self._reviews.get(event.lead_ref, ()) if named in (None, one.pk)), None)

    def triage(self, event: Event) -> Triage | None:
        """The last triage of the lead of an event."""
        return self._triages.get(event.lead_ref)

    def team(self, event: Event) -> Team | None:
        """Who has to do what an event is about."""
        if event.type.startswith("technical_review.asked") or event.data.get("clock") == OF_REVIEWS:
            review = self.review(event)
            return review.team if review else None
        if event.data.get("clock") == OF_TRIAGE:
            triage = self.triage(event)
            return triage.team if triage else None
        handoff = self.handoff(event)
        return handoff.team if handoff else None

    @property
    def handoffs(self) -> Collection[Handoff]:
        """Every handoff that is named."""
        return [*self._handoffs.values(), *self._in_hand.values()]

    @property
    def leads(self) -> Collection[Lead]:
        """Every lead that is named."""
        return self._leads.values()

    @cached_property
    def _handoffs(self) -> Mapping[Any, Handoff]:
        named = {_key(event.data.get(name)) for event in self._events for name in ("handoff", "placed_as")}
        rows = Handoff.objects.filter(pk__in=[key for key in named if key is not None])
        return _beside(rows).in_bulk()

    @cached_property
    def _in_hand(self) -> Mapping[Any, Handoff]:
        """The latest handoff of each lead whose hold has ended that may be in hand."""
        resumed = {event.lead_ref for event in self._events if event.type == RESUMED}
        rows = Handoff.objects.filter(lead__in=resumed, status__in=IN_HAND).order_by("created_at", "pk")
        return {row.lead_id: row for row in _beside(rows)} if resumed else {}

    @cached_property
    def _leads(self) -> Mapping[Any, Lead]:
        named = {event.lead_ref for event in self._events if event.lead_ref is not None}
        return Lead.objects.filter(pk__in=named).select_related("account", "product_line").in_bulk()

    @cached_property
    def _reviews(self) -> Mapping[Any, list[TechnicalReview]]:
        named = {event.lead_ref for event in self._events if _is_of_review(event)}
        found: dict[Any, list[TechnicalReview]] = defaultdict(list)
        teams = ("team__calendar", "handoff__team__calendar")
        rows = TechnicalReview.objects.filter(lead__in=named).select_related("handoff__owner", *teams)
        beside = rows.prefetch_related(*(f"{team}__closures" for team in teams))
        for row in beside.order_by("-asked_at", "-pk") if named else ():
            found[row.lead_id].append(row)
        return found

    @cached_property
    def _triages(self) -> Mapping[Any, Triage]:
        named = {event.lead_ref for event in self._events if event.data.get("clock") == OF_TRIAGE}
        open_ones = Triage.objects.filter(lead__in=named).select_related("team__calendar")
        rows = open_ones.prefetch_related("team__calendar__closures").order_by("created_at", "pk")
        return {row.lead_id: row for row in rows} if named else {}


class People:
    """Who is in which team, who has which role, and who is away: one statement each, where it is asked for."""

    def __init__(self, teams: Iterable[Team], now: datetime) -> None:
        self._teams = {team.pk for team in teams}
        self._now = now

    def of(self, team: Team | None) -> frozenset[UUID]:
        """The active members of a team."""
        return frozenset(user for user, _ in self._members.get(team.pk, ())) if team else frozenset()

    def present_in(self, team: Team | None) -> frozenset[UUID]:
        """Those of a team who are there; all of it where nobody is, so that somebody hears of it."""
        everybody = self.of(team)
        return everybody - self._away.keys() or everybody

    def standing_in_for(self, person: UUID) -> frozenset[UUID]:
        """A person; while they are away whoever stands in, where somebody does who is there."""
        deputy = self._away.get(person)
        return frozenset({person if deputy is None or deputy in self._away else deputy})

    def managers_of(self, team: Team | None) -> frozenset[UUID]:
        """The managers in a team; all of them where it has none."""
        own = {user for user, role in self._members.get(team.pk, ()) if role == Role.MANAGER} if team else set()
        return frozenset(own) or self.with_role(Role.MANAGER)

    def with_role(self, *roles: Role) -> frozenset[UUID]:
        """Everybody of these roles."""
        return frozenset(user for role in roles for user in self._by_role.get(role, ()))

    def of_partner(self, partner: UUID) -> frozenset[UUID]:
        """Those who speak for a partner."""
        return frozenset(self._by_partner.get(partner, ()))

    @cached_property
    def _by_partner(self) -> Mapping[UUID | None, list[UUID]]:
        found: dict[UUID | None, list[UUID]] = defaultdict(list)
        rows = User.objects.filter(is_active=True, role=Role.PARTNER)
        for partner, user in rows.values_list("partner_id", "pk"):
            found[partner].append(user)
        return found

    @cached_property
    def _members(self) -> Mapping[UUID, list[tuple[UUID, str]]]:
        rows = TeamMember.objects.filter(team__in=self._teams, is_active=True, user__is_active=True)
        found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
        for team, user, role in rows.values_list("team_id", "user_id", "user__role"):
            found[team].append((user, role))
        return found

    @cached_property
    def _away(self) -> Mapping[UUID, UUID | None]:
        away = Absence.objects.at(self._now).values_list("user_id", "deputy_id", "deputy__is_active")
        # Who has left hears of nothing, and stands in for nobody.
        return {user: deputy if is_there else None for user, deputy, is_there in away}

    @cached_property
    def _by_role(self) -> Mapping[str, list[UUID]]:
        found: dict[str, list[UUID]] = defaultdict(list)
        rows = User.objects.filter(is_active=True).exclude(role__in=(Role.PARTNER, Role.INTEGRATION))
        for user, role in rows.values_list("pk", "role"):
            found[role].append(user)
        return found


class Hours:
    """The working hours of teams, each made ready once."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._calendars: dict[UUID, Calendar] = {}

    def of(self, row: BusinessCalendar) -> Calendar:
        """The hours of a row."""
        if row.pk not in self._calendars:
            self._calendars[row.pk] = calendar_of(row)
        return self._calendars[row.pk]

    def opening(self, team: Team | None) -> datetime | None:
        """When a team works next; None where it works now, or there is no team."""
        if team is None:
            return None
        opens = next(self.of(team.calendar).stretches_from(self.now)).opening
        return opens if opens > self.now else None


def _beside(rows: "QuerySet[Handoff]") -> "QuerySet[Handoff]":
    """With what stands beside a handoff in messages."""
    return rows.select_related("team__calendar", "owner", "partner").prefetch_related("team__calendar__closures")


def _is_of_review(event: Event) -> bool:
    return event.type.startswith("technical_review.") or event.data.get("clock") == OF_REVIEWS


def _key(text: Any) -> UUID | None:
    return UUID(text) if text else None
