"""Whom an event concerns: the owner, else the team; the manager at a breach; whoever is asked or answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from leadhub.actors import Role
from leadhub.alerts.notices import Notice
from leadhub.models import Event
from leadhub.policy.groups import STAFF
from qualification.alerting.asking import asked_by
from qualification.alerting.kinds import ANSWER, ARRIVAL, BREACH, CUSTOMER, DUE_SOON, PUBLISHED, REJECTED, REQUEST
from qualification.alerting.scene import OF_REVIEWS, OF_TRIAGE, Hours, People, Scene
from qualification.models import ClockKind, Handoff, Level, Priority, Team

OF_ROLES: Final[Mapping[str, Role]] = {
    ClockKind.CARD_COMPLETED: Role.MARKETING,
    ClockKind.NEEDS_DATA: Role.MARKETING,
    ClockKind.NOT_MINE: Role.OPERATIONS,
}
"""Clocks of what others do for whoever holds a handoff, and who they are."""
Nobody: Final[frozenset[UUID]] = frozenset()


def notices(events: Sequence[Event], now: datetime) -> list[Notice]:
    """Who is to be told of these events, in a fixed number of statements."""
    scene = Scene(events)
    teams = {team.pk: team for event in events if (team := scene.team(event))}
    telling = Telling(scene, People(teams.values(), now), Hours(now))
    return [notice for event in events for notice in NOTICED[event.type](telling, event)]


class Telling:
    """One round: what happened, who there is, and when they work."""

    def __init__(self, scene: Scene, people: People, hours: Hours) -> None:
        self._scene = scene
        self._people = people
        self._hours = hours

    def arrival(self, event: Event) -> Iterator[Notice]:
        """To the owner, and to the whole team while nobody is; of work that came in one act is told once.

        Whoever speaks for a partner hears of what is handed to it: partners have no desk in here to look at.
        """
        handoff = self._scene.handoff(event)
        if "change" in event.data or handoff is None:
            return
        if handoff.team is not None:
            yield self._notice(event, ARRIVAL, self._holders(handoff), handoff.team)
        elif handoff.partner_id is not None:
            yield self._notice(event, ARRIVAL, self._people.of_partner(handoff.partner_id), None)

    def work(self, event: Event) -> Iterator[Notice]:
        """To whoever got the work of somebody."""
        yield self._notice(event, ARRIVAL, frozenset({UUID(event.data["to"])}), None)

    def due_soon(self, event: Event) -> Iterator[Notice]:
        """To whoever has to act; a room hears of what its team has to do."""
        with_room = event.data.get("clock") not in OF_ROLES
        yield self._notice(event, DUE_SOON, self._keepers(event), self._scene.team(event), with_room=with_room)

    def breach(self, event: Event) -> Iterator[Notice]:
        """To whoever should have acted, and to the manager."""
        team = self._scene.team(event)
        yield self._notice(event, BREACH, self._keepers(event) | self._people.managers_of(team), team)

    def breach_of_others(self, event: Event) -> Iterator[Notice]:
        """To whoever should have done something for whoever holds a handoff; to the manager where that was sales."""
        team = self._scene.team(event)
        is_of_sales = event.data.get("clock") == ClockKind.FEEDBACK
        people = self._keepers(event) | (self._people.managers_of(team) if is_of_sales else Nobody)
        yield self._notice(event, BREACH, people, team, with_room=False)

    def escalation(self, event: Event) -> Iterator[Notice]:
        """To all managers, and to whoever got the handoff instead."""
        team = self._scene.team(event)
        taker = event.data.get("reassigned_to")
        given = frozenset({UUID(taker)}) if taker else Nobody
        yield self._notice(event, BREACH, self._people.with_role(Role.MANAGER) - given, team)
        if given:
            # The room hears of it once.
            yield self._notice(event, ARRIVAL, given, team, with_room=False)

    def expiry(self, event: Event) -> Iterator[Notice]:
        """To the manager and to operations, who give it to somebody, and to whoever let it pass."""
        handoff, team = self._scene.handoff(event), self._scene.team(event)
        owner = frozenset({handoff.owner_id}) if handoff and handoff.owner_id else Nobody
        dispatchers = self._people.managers_of(team) | self._people.with_role(Role.OPERATIONS)
        yield self._notice(event, BREACH, owner | dispatchers, team)

    def recall(self, event: Event) -> Iterator[Notice]:
        """To operations and to whoever looks after the partner: it is with somebody else, or a person decides."""
        people = managers_of_partner(self._scene.handoff(event)) | self._people.with_role(Role.OPERATIONS)
        yield self._notice(event, BREACH, people, None)

    def data_request(self, event: Event) -> Iterator[Notice]:
        """To marketing."""
        yield self._asked(event, self._people.with_role(Role.MARKETING))

    def dispute(self, event: Event) -> Iterator[Notice]:
        """To operations."""
        yield self._asked(event, self._people.with_role(Role.OPERATIONS))

    def feedback(self, event: Event) -> Iterator[Notice]:
        """To the owner, else to the manager of the team; to operations where nobody has the lead in hand."""
        handoff, team = self._scene.handoff(event), self._scene.team(event)
        if handoff is None:
            people = self._people.with_role(Role.OPERATIONS)
        elif team is None:
            people = managers_of_partner(handoff) or self._people.with_role(Role.OPERATIONS)
        elif handoff.owner_id is None:
            people = self._people.managers_of(team)
        else:
            people = self._people.standing_in_for(handoff.owner_id)
        yield self._asked(event, people)

    def review_asked(self, event: Event) -> Iterator[Notice]:
        """To the engineers."""
        team = self._scene.team(event)
        yield self._notice(event, REQUEST, self._people.of(team), team)

    def answered(self, event: Event) -> Iterator[Notice]:
        """To whoever holds the handoff."""
        review = self._scene.review(event)
        handoff = self._scene.handoff(event) or (review.handoff if review else None)
        if handoff is not None and handoff.team is not None:
            yield self._notice(event, ANSWER, self._holders(handoff), handoff.team)

    def resumption(self, event: Event) -> Iterator[Notice]:
        """To whoever holds the lead whose hold has ended by itself."""
        handoff = self._scene.handoff(event)
        if event.data.get("cause") == "date" and handoff is not None and handoff.team is not None:
            yield self._notice(event, ANSWER, self._holders(handoff), handoff.team)

    def customer(self, event: Event) -> Iterator[Notice]:
        """To whoever owns the account, and to who stands in while they are away."""
        owner = self._people.standing_in_for(UUID(event.data["owner"]))
        yield self._notice(event, CUSTOMER, owner, None)

    def rejection(self, event: Event) -> Iterator[Notice]:
        """To marketing and operations, who mend what the reason names, and to managers."""
        people = self._people.with_role(Role.MARKETING, Role.OPERATIONS, Role.MANAGER)
        yield self._notice(event, REJECTED, people, self._scene.team(event))

    def publication(self, event: Event) -> Iterator[Notice]:
        """To everybody who wants to know."""
        yield self._notice(event, PUBLISHED, self._people.with_role(*STAFF), None)

    def _holders(self, handoff: Handoff) -> frozenset[UUID]:
        """The owner, and whoever stands in while they are away; without an owner those of the team who are there."""
        if handoff.owner_id is not None:
            return self._people.standing_in_for(handoff.owner_id)
        return self._people.present_in(handoff.team)

    def _keepers(self, event: Event) -> frozenset[UUID]:
        """Whose promise a clock is; a partner has doors of its own."""
        if event.data.get("clock") in (OF_REVIEWS, OF_TRIAGE):
            return self._people.of(self._scene.team(event))
        if (role := OF_ROLES.get(str(event.data.get("clock")))) is not None:
            return self._people.with_role(role)
        handoff = self._scene.handoff(event)
        if handoff is None or handoff.team is None:
            return managers_of_partner(handoff)
        return self._holders(handoff)

    def _asked(self, event: Event, people: frozenset[UUID]) -> Notice:
        return self._notice(event, REQUEST, people, self._scene.team(event), with_room=False)

    def _notice(
        self, event: Event, kind: str, people: frozenset[UUID], team: Team | None, *, with_room: bool = True
    ) -> Notice:
        return Notice(
            event=event.pk,
            kind=kind,
            people=people,
            subject=team.pk if team and with_room else None,
            is_urgent=self._is_urgent(event),
            opens_at=self._hours.opening(team),
            asks=asked_by(event, self._scene.handoff(event)),
        )

    def _is_urgent(self, event: Event) -> bool:
        handoff, lead = self._scene.handoff(event), self._scene.lead(event)
        if handoff is not None:
            return handoff.priority == Priority.URGENT
        return event.data.get("clock") == OF_TRIAGE and lead is not None and lead.level == Level.URGENT


def managers_of_partner(handoff: Handoff | None) -> frozenset[UUID]:
    """Whoever of us looks after the partner of a handoff."""
    manager = handoff.partner.manager_id if handoff is not None and handoff.partner else None
    return Nobody if manager is None else frozenset({manager})


Tells: TypeAlias = Callable[[Telling, Event], Iterator[Notice]]
NOTICED: Final[Mapping[str, Tells]] = {
    "handoff.created": Telling.arrival,
    "handoff.reassigned": Telling.arrival,
    "work.handed_over": Telling.work,
    "handoff.due_soon": Telling.due_soon,
    "handoff.breached": Telling.breach,
    "clock.due_soon": Telling.due_soon,
    "clock.breached": Telling.breach_of_others,
    "lead.not_reconfirmed": Telling.breach,
    "handoff.escalated": Telling.escalation,
    "handoff.expired": Telling.expiry,
    "handoff.recalled": Telling.recall,
    "handoff.recall_due": Telling.recall,
    "handoff.needs_data": Telling.data_request,
    "handoff.disputed": Telling.dispute,
    "handoff.needs_feedback": Telling.feedback,
    "handoff.data_provided": Telling.answered,
    "handoff.placed": Telling.answered,
    "handoff.joined": Telling.answered,
    "technical_review.asked": Telling.review_asked,
    "technical_review.answered": Telling.answered,
    "lead.resumed": Telling.resumption,
    "lead.customer_interest": Telling.customer,
    "handoff.rejected": Telling.rejection,
    "agreement.published": Telling.publication,
    "rules.published": Telling.publication,
}
