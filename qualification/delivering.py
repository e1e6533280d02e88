"""Making handoffs and triage items: the right team or partner, and clocks by the agreement in force."""

from collections import defaultdict
from uuid import UUID

from accounts.clearing import cleared_partners, cleared_people
from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from qualification.clocks import next_due
from qualification.completing import gaps_of
from qualification.desks import Desks, Destination
from qualification.glances import Glance
from qualification.locking import Held
from qualification.models import (
    ClockKind,
    ClockRun,
    Handoff,
    HandoffStatus,
    Lead,
    ObservedHandoff,
    RouteKind,
    Team,
    Triage,
    TriageKind,
    project_of,
)
from qualification.moving import Ledger
from qualification.projects import Opened, call_colleagues, number_besides, share_owners
from qualification.rulebook import Rulebook
from qualification.rules.clocks import Case
from qualification.runs import Subject, begin, demanded, hold_up, keep
from qualification.sites_of_use import SiteOfUse, site_of, territory_of

HANDOFF_COLUMNS = (
    "id",
    "lead_id",
    "cycle",
    "project",
    "project_no",
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
    "card_missing",
    "closed_by_name",
    "holdout",
)
ON_SILENCE = (ClockKind.EXPIRY, ClockKind.RECALL)
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


TRIAGE_COLUMNS = ("id", "lead_id", "team_id", "kind", "created_at", "due_at", "decision", "reason", "decided_by")


class Deliveries:
    """The handoffs and triage items that one transaction makes."""

    def __init__(self, ledger: Ledger, book: Rulebook) -> None:
        self._ledger = ledger
        self._book = book
        self._desks: Desks | None = None
        self._cleared_partners: frozenset[UUID] | None = None
        self._cleared_people: frozenset[UUID] | None = None
        self._ownerless: list[UUID] = []
        self._handoffs: list[Handoff] = []
        self._observed: list[ObservedHandoff] = []
        self._triages: list[Triage] = []
        self._perhaps_shared: list[Opened] = []
        self._clocks: list[ClockRun] = []

        self.opened: dict[str, list[Opened]] = defaultdict(list)
        """By project, the handoffs that colleagues who ask in the same transaction join."""

    @property
    def made(self) -> bool:
        """Whether a handoff needs an owner, since it was made or its owner may not have it."""
        return bool(self._ownerless) or any(handoff.needs_owner for handoff in self._handoffs)

    def only_observed(self, held: Held | Glance, to: Destination) -> bool:
        """Whether a handoff of this lead is only to be written down."""
        return self._teams().only_observes(to, territory_of(held.lead, held.state).country)

    def destined(self, held: Held, to: Destination | None, *, to_owner: bool) -> Destination | None:
        """Where a lead goes: what a customer asks, to whoever owns the account."""
        account = held.lead.account
        if to is None or not to_owner or account is None or account.owner_id is None:
            return to
        return self._teams().of_owner(to, account.owner_id, territory_of(held.lead, held.state).country)

    def observe(self, held: Held, to: Destination) -> ObservedHandoff:
        """Write down that a locked lead would have been handed over: no clock, no owner, nobody is told."""
        lead, handoff = held.lead, self._handoff(held, to)
        acceptance, response = self._demanded(handoff, lead)
        made = ObservedHandoff(
            lead=lead,
            stage_seq=lead.stage_seq,
            kind=to.kind,
            team=handoff.team,
            partner_id=handoff.partner_id,
            priority=to.priority,
            ruleset=self._book.id,
            decision_seq=lead.decision_seq,
            created_at=handoff.created_at,
            accept_due_at=acceptance.due_at,
            response_due_at=response.due_at,
        )
        self._observed.append(made)
        return made

    def hand_over(
        self,
        held: Held,
        to: Destination,
        *,
        team: Team | None = None,
        owner: UUID | None = None,
        shared: bool | None = None,
        number: int = 1,
        holdout: bool = False,
    ) -> Handoff:
        """Open a handoff of a locked lead that has none, to whom the route or a person names; its clocks begin.

        Where it is `shared`, colleagues of its project join it, under a `number` that none of another site has; where
        nobody says so, unless another is open already.
        What is export-controlled goes past a partner that is not cleared: the desk takes it. One of the `holdout` stays
        marked so when it is made anew.
        """
        lead, handoff = held.lead, self._handoff(held, to)
        handoff.holdout = holdout
        self._put_project(handoff, site_of(lead, held.state), shared=shared, number=number)
        if team is not None:
            handoff.team, handoff.partner_id = team, None
            handoff.kind = team.kind if team.kind in RouteKind.values else handoff.kind
        if to.team is not None:
            handoff.team, handoff.partner_id = self._teams().team(to.team), None
        if (owner := owner or to.owner) is not None:
            handoff.owner_id, handoff.needs_owner = owner, False
        clocks = self._demanded(handoff, lead)
        # A partner's lies for so long at most, whether it is answered or not.
        more = [begin(kind, self._about(handoff, lead), handoff.created_at) for kind in ON_SILENCE]
        handoff.accept_due_at, handoff.response_due_at = (clock.due_at for clock in clocks)
        lead.team, lead.owner_id = handoff.team, handoff.owner_id
        lead.handed_over_at = lead.handed_over_at or handoff.created_at
        self._handoffs.append(handoff)
        self._clocks += [*clocks, *(clock for clock in more if clock is not None)]
        due = (ClockKind.ACCEPTANCE, handoff.accept_due_at)
        self._ledger.tell_of_handoff(lead, "handoff.created", handoff.pk, *due)
        self._ledger.touch(lead)
        return handoff

    def triage(self, lead: Lead, priority: str, *, kind: TriageKind = TriageKind.DECIDE) -> Triage:
        """Put a locked lead before the triage desk, to be decided or to be declined; its clock begins."""
        now, team = self._ledger.now, self._teams().team_for(Team.Kind.TRIAGE, None)
        item = Triage(lead=lead, team=team, created_at=now, kind=kind)
        case = Case(priority, RouteKind.DIRECT, lead.product_line.code)
        about = Subject(lead, case, self._book.versions["agreement"], team.calendar, triage=item)
        clock = demanded(ClockKind.TRIAGE, about, self._ledger.waited_since)
        item.due_at = clock.due_at
        self._triages.append(item)
        self._clocks.append(clock)
        self._ledger.touch(lead)
        return item

    def take_from_owner(self, held: Held, handoff: UUID) -> None:
        """Let an open handoff of a locked lead wait for another owner, with its clocks as they run."""
        self._ownerless.append(handoff)
        held.lead.owner_id = None
        team = held.lead.team_id
        self._ledger.tell_of_handoff(held.lead, "handoff.reassigned", handoff, team=team and str(team), owner=None)

    def may_have(self, partner: UUID, held: Held) -> bool:
        """Whether a locked lead may go to a partner: what is export-controlled only to one that is cleared."""
        if not held.state.export_controlled:
            return True
        if self._cleared_partners is None:
            self._cleared_partners = cleared_partners(self._ledger.now)
        return partner in self._cleared_partners

    def may_work(self, person: UUID) -> bool:
        """Whether somebody may work what is export-controlled."""
        if self._cleared_people is None:
            self._cleared_people = cleared_people(self._ledger.now)
        return person in self._cleared_people

    def save(self) -> None:
        """Write what was made, after the leads."""
        if self._ownerless:
            Handoff.objects.filter(pk__among=self._ownerless).update(owner=None, needs_owner=True)
            share_owners(dict.fromkeys(self._ownerless))
        self._look_at_cards()
        number_besides(self._perhaps_shared)
        hold_up(self._clocks, self._ledger.now)
        for handoff in self._handoffs:
            handoff.next_due_at = next_due(run for run in self._clocks if run.handoff is handoff)
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
            TRIAGE_COLUMNS,
            [tuple(getattr(item, name) for name in TRIAGE_COLUMNS) for item in self._triages],
        )
        keep(self._clocks)
        call_colleagues([handoff for handoff in self._handoffs if handoff.project], now=self._ledger.now)

    def _look_at_cards(self) -> None:
        """Say what the cards lack: marketing has a clock to complete them, and nothing is held back for it."""
        gaps = gaps_of([handoff.lead for handoff in self._handoffs], self._book.rules.scoring)
        for handoff in self._handoffs:
            handoff.card_missing = list(gaps[handoff.lead_id])
            clock = begin(ClockKind.CARD_COMPLETED, self._about(handoff, handoff.lead), handoff.created_at)
            if handoff.card_missing and clock is not None:
                self._clocks.append(clock)

    def _put_project(self, handoff: Handoff, site: SiteOfUse, *, shared: bool | None, number: int) -> None:
        project = project_of(handoff.lead.account_id, handoff.lead.product_line_id)
        if project is None or shared is False:
            return
        handoff.project, handoff.project_no = project, number
        opened = Opened(handoff, site)
        self.opened[project].append(opened)
        if shared is None:
            self._perhaps_shared.append(opened)

    def _handoff(self, held: Held, to: Destination) -> Handoff:
        lead, team = held.lead, self._teams().team_for(to.kind, territory_of(held.lead, held.state).country)
        partner = to.partner if to.partner is not None and self.may_have(to.partner, held) else None
        return Handoff(
            pk=new_id(),
            lead=lead,
            cycle=lead.cycle,
            kind=to.kind,
            team=None if partner else team,
            partner_id=partner,
            needs_owner=partner is None,
            status=HandoffStatus.OPEN,
            priority=to.priority,
            agreement=self._book.versions["agreement"],
            created_at=self._ledger.now,
        )

    def _demanded(self, handoff: Handoff, lead: Lead) -> list[ClockRun]:
        """The clocks without which nothing is handed over: the answer, and the first response.

        They count from when somebody began to wait; what ends by silence counts from the delivery.
        """
        about, since = self._about(handoff, lead), self._ledger.waited_since
        return [demanded(kind, about, since) for kind in (ClockKind.ACCEPTANCE, ClockKind.FIRST_RESPONSE)]

    def _about(self, handoff: Handoff, lead: Lead) -> Subject:
        return Subject.of(handoff, lead, self._teams().calendar_for(handoff))

    def _teams(self) -> Desks:
        self._desks = self._desks or Desks()
        return self._desks
