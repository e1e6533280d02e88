"""How things stand when a message is written: what still runs and waits, and who may see it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q

from leadhub.alerts.notices import Asked
from leadhub.models import Event
from qualification.alerting.scene import OF_REVIEWS, OF_TRIAGE, Scene
from qualification.models import (
    Absence,
    ClockKind,
    ClockOutcome,
    ClockRun,
    DataRequest,
    Handoff,
    HandoffStatus,
    Lead,
    Placement,
    Proposal,
)


class Standing:
    """Reads what is asked for in a fixed number of statements, and for each person what that person may see."""

    def __init__(self, scene: Scene, asked: Sequence[Asked], now: datetime) -> None:
        self._scene = scene
        self._now = now
        self._people = {one.person.pk: one.person for one in asked if one.person is not None}
        self._handoffs_seen: dict[UUID, frozenset[UUID]] = {}
        self._leads_seen: dict[UUID, frozenset[UUID]] = {}

    def sees(self, one: Asked, handoff: Handoff) -> bool:
        """Whether a person may see a handoff; a room hears of those of its team."""
        if one.person is None:
            return handoff.team_id == one.subject
        return handoff.pk in self._handoffs_of(one.person.pk)

    def is_theirs(self, one: Asked, handoff: Handoff) -> bool:
        """Whether it is whose it is told to: nobody's yet, their own, or of somebody for whom they stand in."""
        if one.person is None or handoff.owner_id in (None, one.person.pk):
            return True
        return self._away.get(handoff.owner_id) == one.person.pk

    def sees_lead(self, one: Asked, lead: Lead) -> bool:
        """Whether a person may see a lead; a room hears of what its team has to do."""
        if one.person is None:
            team = self._scene.team(one.event)
            return team is not None and team.pk == one.subject
        return lead.pk in self._leads_of(one.person.pk)

    def run(self, event: Event, kind: str) -> ClockRun | None:
        """The clock of a kind that runs for what an event is about."""
        if kind in (OF_REVIEWS, OF_TRIAGE):
            return self._runs.get((event.lead_ref, kind))
        handoff = self._scene.handoff(event)
        return self._runs.get((handoff.pk, kind)) if handoff else None

    def is_in_hand(self, handoff: Handoff, lead: Lead) -> bool:
        """Whether somebody has it: it waits for its answer, or was accepted and the lead did not go back since."""
        accepted = handoff.status == HandoffStatus.ACCEPTED and handoff.cycle == lead.cycle
        return accepted or handoff.status == HandoffStatus.OPEN

    def is_left(self, handoff: Handoff) -> bool:
        """Whether it expired and nobody has the lead since."""
        return handoff.status == HandoffStatus.EXPIRED and handoff.lead_id not in self._taken_up

    def waits_for_data(self, handoff: Handoff) -> bool:
        """Whether sales waits for marketing."""
        return handoff.pk in self._data_requests

    def waits_for_place(self, handoff: Handoff) -> bool:
        """Whether operations is asked whose it is."""
        return handoff.pk in self._placements

    def waits_for_feedback(self, lead: Lead) -> bool:
        """Whether a person is asked why a machine says what it says of a lead."""
        return lead.pk in self._unexplained

    def _handoffs_of(self, person: UUID) -> frozenset[UUID]:
        if person not in self._handoffs_seen:
            rows = Handoff.objects.visible_to(self._people[person].actor).filter(pk__in=self._keys)
            self._handoffs_seen[person] = frozenset(rows.values_list("pk", flat=True))
        return self._handoffs_seen[person]

    def _leads_of(self, person: UUID) -> frozenset[UUID]:
        if person not in self._leads_seen:
            leads = [lead.pk for lead in self._scene.leads]
            rows = Lead.objects.visible_to(self._people[person].actor).filter(pk__in=leads)
            self._leads_seen[person] = frozenset(rows.values_list("pk", flat=True))
        return self._leads_seen[person]

    @cached_property
    def _away(self) -> Mapping[Any, UUID | None]:
        return dict(Absence.objects.at(self._now).values_list("user_id", "deputy_id"))

    @property
    def _keys(self) -> list[UUID]:
        return [handoff.pk for handoff in self._scene.handoffs]

    @cached_property
    def _runs(self) -> Mapping[Any, ClockRun]:
        """By the handoff and the kind; those of reviews and triage by the lead.

        A request for data ends when its time is over: of that one the last is told which was not kept.
        """
        leads = [lead.pk for lead in self._scene.leads]
        told = Q(outcome=ClockOutcome.RUNNING) | Q(kind=ClockKind.NEEDS_DATA, outcome=ClockOutcome.MISSED)
        running = ClockRun.objects.filter(told, lead__in=leads).order_by("started_at", "pk")
        rows = running.select_related("calendar").prefetch_related("calendar__closures")
        return {(row.lead_id if row.kind in (OF_REVIEWS, OF_TRIAGE) else row.handoff_id, row.kind): row for row in rows}

    @cached_property
    def _taken_up(self) -> frozenset[UUID]:
        leads = [handoff.lead_id for handoff in self._scene.handoffs]
        rows = Handoff.objects.filter(lead__in=leads, status=HandoffStatus.OPEN)
        return frozenset(rows.values_list("lead_id", flat=True))

    @cached_property
    def _data_requests(self) -> frozenset[UUID]:
        rows = DataRequest.objects.filter(handoff__in=self._keys, ended_at=None)
        return frozenset(rows.values_list("handoff_id", flat=True))

    @cached_property
    def _placements(self) -> frozenset[UUID]:
        rows = Placement.objects.filter(handoff__in=self._keys, answered_at=None)
        return frozenset(rows.values_list("handoff_id", flat=True))

    @cached_property
    def _unexplained(self) -> frozenset[UUID]:
        leads = [lead.pk for lead in self._scene.leads]
        return frozenset(Proposal.objects.waiting().filter(lead__in=leads).values_list("lead_id", flat=True))
