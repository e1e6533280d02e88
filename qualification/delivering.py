"""Making handoffs and triage items: the right team or partner, and due times by the agreement in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from qualification.calendars import calendar_of
from qualification.glances import LeadGlance
from qualification.models import (
    DeliveryMode,
    Handoff,
    HandoffStatus,
    Lead,
    ObservedHandoff,
    RouteKind,
    RouteMode,
    Team,
    Triage,
)
from qualification.moving import Ledger
from qualification.rulebook import Rulebook
from qualification.rules.agreement import due_at

HANDOFF_COLUMNS = (
    "id",
    "lead_id",
    "cycle",
    "kind",
    "team_id",
    "partner_id",
    "owner_id",
    "needs_owner",
    "status",
    "priority",
    "agreement",
    "created_at",
    "accept_due_at",
    "response_due_at",
    "next_due_at",
    "closed_by_name",
)
OBSERVED_COLUMNS = (
    "id",
    "lead_id",
    "stage_seq",
    "kind",
    "team_id",
    "partner_id",
    "priority",
    "ruleset",
    "decision_seq",
    "created_at",
    "accept_due_at",
    "response_due_at",
)
PARTNER_CHANNEL = "partner"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a lead goes by its route."""

    kind: str
    partner: UUID | None
    priority: str


class Desks:
    """All teams with their calendars, and which routes only observe, read once per transaction."""

    def __init__(self) -> None:
        self._teams: Sequence[Team] = list(Team.objects.select_related("calendar").order_by("name"))
        observed = RouteMode.objects.filter(mode=DeliveryMode.OBSERVE)
        self._observed = frozenset(observed.values_list("kind", flat=True))

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


class Deliveries:
    """The handoffs and triage items that one transaction makes."""

    def __init__(self, ledger: Ledger, book: Rulebook) -> None:
        self._ledger = ledger
        self._book = book
        self._desks: Desks | None = None
        self._handoffs: list[Handoff] = []
        self._observed: list[ObservedHandoff] = []
        self._triages: list[Triage] = []

    @property
    def made(self) -> bool:
        """Whether a handoff was made that needs an owner."""
        return any(handoff.needs_owner for handoff in self._handoffs)

    def only_observed(self, lead: Lead | LeadGlance, to: Destination) -> bool:
        """Whether a handoff of this lead is only to be written down."""
        return self._teams().only_observes(to, lead.account.country if lead.account else None)

    def observe(self, lead: Lead, to: Destination) -> ObservedHandoff:
        """Write down that a locked lead would have been handed over: no clock, no owner, nobody is told."""
        now = self._ledger.now
        team = self._teams().team_for(to.kind, lead.account.country if lead.account else None)
        made = ObservedHandoff(
            lead=lead,
            stage_seq=lead.stage_seq,
            kind=to.kind,
            team=None if to.partner else team,
            partner_id=to.partner,
            priority=to.priority,
            ruleset=self._book.id,
            decision_seq=lead.decision_seq,
            created_at=now,
            accept_due_at=self._due("acceptance", lead, to, team, now),
            response_due_at=self._due("first_response", lead, to, team, now),
        )
        self._observed.append(made)
        return made

    def hand_over(self, lead: Lead, to: Destination) -> Handoff:
        """Open a handoff of a locked lead that has none."""
        now = self._ledger.now
        country = lead.account.country if lead.account else None
        team = self._teams().team_for(to.kind, country)
        handoff = Handoff(
            lead=lead,
            cycle=lead.cycle,
            kind=to.kind,
            team=None if to.partner else team,
            partner_id=to.partner,
            needs_owner=to.partner is None,
            status=HandoffStatus.OPEN,
            priority=to.priority,
            agreement=self._book.versions["agreement"],
            created_at=now,
            accept_due_at=self._due("acceptance", lead, to, team, now),
            response_due_at=self._due("first_response", lead, to, team, now),
        )
        handoff.pk = new_id()
        handoff.next_due_at = min(handoff.accept_due_at, handoff.response_due_at)
        lead.team, lead.owner = handoff.team, None
        self._handoffs.append(handoff)
        self._ledger.tell(
            lead,
            "handoff.created",
            {"handoff": str(handoff.pk), "clock": "acceptance", "due_at": handoff.accept_due_at.isoformat()},
        )
        self._ledger.touch(lead)
        return handoff

    def triage(self, lead: Lead, priority: str) -> Triage:
        """Put a locked lead before the triage desk."""
        team = self._teams().team_for(Team.Kind.TRIAGE, None)
        to = Destination(RouteKind.DIRECT, None, priority)
        due = self._due("triage", lead, to, team, self._ledger.now)
        item = Triage(lead=lead, team=team, created_at=self._ledger.now, due_at=due)
        self._triages.append(item)
        self._ledger.touch(lead)
        return item

    def save(self) -> None:
        """Write what was made, after the leads."""
        insert(
            Handoff,
            HANDOFF_COLUMNS,
            [tuple(getattr(handoff, name) for name in HANDOFF_COLUMNS) for handoff in self._handoffs],
        )
        # What was written down before, and still is so, stays one row.
        observed = sorted(self._observed, key=lambda each: (each.lead_id, each.stage_seq))
        insert_new(
            ObservedHandoff,
            OBSERVED_COLUMNS,
            [tuple(getattr(each, name) for name in OBSERVED_COLUMNS) for each in observed],
        )
        insert(
            Triage,
            ("id", "lead_id", "team_id", "created_at", "due_at", "decision", "decided_by"),
            [(item.pk, item.lead_id, item.team_id, item.created_at, item.due_at, "", "") for item in self._triages],
        )

    def _teams(self) -> Desks:
        self._desks = self._desks or Desks()
        return self._desks

    def _due(self, clause: str, lead: Lead, to: Destination, team: Team, start: datetime) -> datetime:
        agreed = self._book.rules.agreement.duration(
            clause,
            to.priority,
            PARTNER_CHANNEL if to.partner else to.kind,
            lead.product_line.code,
        )
        return due_at(agreed, start, calendar_of(team.calendar, start))
