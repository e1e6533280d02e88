"""Who would get a lead that waited for an owner now, and why nobody else: a dry run that gives no turn either."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from accounts.models import Partner
from accounts.rules.territories import Place
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import FieldError, NotAcceptable, NotFound
from qualification.desks import Desks
from qualification.holding import handoff_in_hand
from qualification.leaving import HandedOver
from qualification.models import Lead, Level, Priority, RouteKind, Team, WhyUnassigned
from qualification.readers.unassigned import WHY
from qualification.rosters import Asking, roster_of
from qualification.rules.assignment import AssignmentCause, causes, choose, last_bar
from qualification.sites_of_use import territory_of
from qualification.staff_forms import MadeUpNeedBody

IN_WORDS: Final[Mapping[AssignmentCause, str]] = {
    AssignmentCause.INACTIVE: "No longer in the team, or may not sign in",
    AssignmentCause.ABSENT: "Away",
    AssignmentCause.FULL: "Has as much open work as they take",
    AssignmentCause.NOT_CLEARED: "Not cleared for it",
    AssignmentCause.NOT_THE_OWNER: "The account's owner, or who stands in, comes first",
    AssignmentCause.OTHER_TERRITORY: "Takes another territory",
    AssignmentCause.OTHER_PRODUCT_LINE: "Takes other product lines",
    AssignmentCause.OTHER_LANGUAGE: "Speaks other languages",
    AssignmentCause.OUT_OF_HOURS: "Does not work now, and it is urgent",
    AssignmentCause.NOT_THEIR_TURN: "Another's turn",
}


class AssignmentCandidateView(View):
    """Somebody who came into question; without a cause they are the one. `room` is how much more they would take."""

    user: UUID
    name: str
    cause: AssignmentCause | None
    text: str
    turns: int
    room: int | None


class AssignmentTrialView(View):
    """Who would get it now: the chosen one comes first. Without a team it goes to a partner, who assigns it itself.

    `by_name` says that it is the account's owner, or who stands in for them.
    """

    as_of: datetime
    team: UUID | None
    team_name: str | None
    partner: UUID | None
    priority: Priority
    chosen: UUID | None
    by_name: bool
    why_unassigned: WhyUnassigned | None
    text: str
    candidates: list[AssignmentCandidateView]


def assignment_of(
    actor: Actor, now: datetime, *, lead: UUID | None = None, given: MadeUpNeedBody | None = None
) -> AssignmentTrialView:
    """A lead that the caller may see, as it stands, or a made-up one."""
    if given is not None and lead is None:
        return _of_given(given, now)
    if given is not None or lead is None:
        detail = "Give either made-up facts or a lead."
        raise NotAcceptable(detail, code="given_or_lead", errors=[FieldError("/given", "given_or_lead", detail)])
    return _of_lead(actor, lead, now)


def _of_lead(actor: Actor, lead: UUID, now: datetime) -> AssignmentTrialView:
    related = ("account", "contact", "product_line", "route_partner", "site", "state")
    row = Lead.objects.visible_to(actor).select_related(*related).filter(pk=lead).first()
    if row is None:
        raise NotFound("No lead with this id.")
    handoff, account = handoff_in_hand(row), row.account
    place = territory_of(row, row.state)
    priority = Priority.URGENT if row.level == Level.URGENT else Priority.NORMAL
    partner = handoff.partner if handoff else row.route_partner
    if partner is not None:
        return _to_partner(partner, Priority(handoff.priority) if handoff else priority, now)
    team = handoff.team if handoff else Desks().team_for(row.route_kind or RouteKind.DIRECT, place.country)
    assert team is not None, "a handoff goes to a team or to a partner"
    asking = Asking(
        handoff=row.pk,
        lead=row.pk,
        team=team.pk,
        priority=handoff.priority if handoff else priority,
        account_owner=account.owner_id if account else None,
        product_line=row.product_line.code,
        language=row.contact.language,
        is_marked=row.state.export_controlled,
        place=place,
    )
    return _tried(asking, team, now)


def _of_given(given: MadeUpNeedBody, now: datetime) -> AssignmentTrialView:
    country = given.country.upper() if given.country else None
    if given.team is None:
        team = Desks().team_for(given.route, country)
    else:
        found = Team.objects.filter(pk=given.team).first()
        if found is None:
            detail = "There is no team with this id."
            raise NotAcceptable(detail, code="unknown_team", errors=[FieldError("/given/team", "unknown_team", detail)])
        team = found
    asking = Asking(
        handoff=team.pk,
        lead=team.pk,
        team=team.pk,
        priority=given.priority,
        account_owner=given.account_owner,
        product_line=given.product_line,
        language=given.language,
        is_marked=False,
        place=Place(country, given.region.upper() if given.region else None),
    )
    return _tried(asking, team, now)


def _tried(asking: Asking, team: Team, now: datetime) -> AssignmentTrialView:
    roster = roster_of([asking], now=now)
    need, people, names = asking.need(roster), roster.people(team.pk), roster.names(team.pk)
    choice = choose(need, people)
    why = causes(need, people, choice)
    candidates = [
        AssignmentCandidateView(
            user=person,
            name=names[person],
            cause=why.get(person),
            text=IN_WORDS[why[person]] if person in why else "Would get it",
            turns=one.turns,
            room=one.room,
        )
        for person, one in people.items()
    ]
    order = list(AssignmentCause)
    candidates.sort(key=lambda one: (-1 if one.cause is None else len(order) - order.index(one.cause), one.name))
    nobody = None if choice.person else WHY[last_bar(need, [*people.values()])]
    return AssignmentTrialView(
        as_of=now,
        team=team.pk,
        team_name=team.name,
        partner=None,
        priority=Priority(asking.priority),
        chosen=choice.person,
        by_name=choice.by_name,
        why_unassigned=nobody,
        text=f"{names[choice.person]}, {team}" if choice.person else f"Nobody of {team}: {_because(nobody)}",
        candidates=candidates,
    )


def _to_partner(partner: Partner, priority: Priority, now: datetime) -> AssignmentTrialView:
    return AssignmentTrialView(
        as_of=now,
        team=None,
        team_name=None,
        partner=partner.pk,
        priority=priority,
        chosen=None,
        by_name=False,
        why_unassigned=None,
        text=f"{partner}: a partner, who assigns its leads itself",
        candidates=[],
    )


def _because(why: WhyUnassigned | None) -> str:
    return str(why.label).lower() if why else ""


class HandOverView(View):
    """What of somebody's work went to others; `waiting` of the open handoffs stand in line for an owner.

    `change` is the number that the history and every event of it carry.
    """

    user: UUID
    change: UUID
    open_handoffs: int
    accepted_handoffs: int
    waiting: int
    leads: int
    accounts: int
    memberships: int


def hand_over_view(user: UUID, done: HandedOver) -> HandOverView:
    """What was done."""
    return HandOverView(
        user=user,
        change=done.change_no,
        open_handoffs=done.open_handoffs,
        accepted_handoffs=done.accepted_handoffs,
        waiting=done.waiting,
        leads=done.leads,
        accounts=done.accounts,
        memberships=done.memberships,
    )
