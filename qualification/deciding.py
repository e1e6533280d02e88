"""Deciding locked leads by the rules in force, all of a transaction at once, and doing what the answers ask for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from accounts.directory import Directory
from accounts.knowing import facts_of
from accounts.rules.channels import partners_named
from leadhub.actors import SYSTEM
from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from qualification.beside import Beside, InHand, beside_of
from qualification.clock_kinds import OF_HANDOFFS
from qualification.clocks import Clocks
from qualification.completing import gaps_of
from qualification.credits import register
from qualification.delivering import Deliveries
from qualification.desks import Destination
from qualification.gates import gate_of
from qualification.glances import Glance, LeadGlance
from qualification.locking import Held
from qualification.models import (
    Business,
    ClockKind,
    Decision,
    Facts,
    Handoff,
    Lead,
    Level,
    Priority,
    Triage,
    TriageDecision,
    TriageKind,
    WithdrawalCause,
)
from qualification.moving import Ledger
from qualification.omissions import Omissions, omissions_at
from qualification.projects import BEFORE_SALES, Enquiry, Joinings
from qualification.questions import drop
from qualification.rebuilding import catch_up
from qualification.rulebook import Rulebook
from qualification.rules import decision as core
from qualification.rules.holdout import asks_for_draws, draw_of
from qualification.rules.replay import context_of
from qualification.rules.stages import Stage as RuleStage
from qualification.rules.terms import unpack
from qualification.sites_of_use import site_of, site_of_use
from qualification.withdrawing import close_unanswered

DECISION_COLUMNS = (
    "id",
    "lead_id",
    "seq",
    "at",
    "ruleset",
    "core",
    "facts",
    "terms",
    "context",
    "answer",
    "cause",
)
# Whoever lets a team or route live hands over what waits, but cannot see what is just being written down beside it:
# that is looked at once more.
WATCHED = timedelta(hours=1)
SIGNAL: Final = "signal"
"""The cause of decisions that somebody caused by what they did."""
LEVEL_RANK = {level: index * 1_000.0 for index, level in enumerate(Level)}


class Deciding:
    """One round of decisions: `decide` as often as wanted, then `save` once.

    Rules that are tried `beside` those in force may name other partners.
    """

    def __init__(self, ledger: Ledger, book: Rulebook, *, beside: core.Rules | None = None) -> None:
        self.ledger = ledger
        self.book = book
        self._tried = (book.rules, *([beside] if beside else ()))
        self.deliveries = Deliveries(ledger, book)
        self._decisions: list[tuple[Any, ...]] = []
        self._facts: dict[bytes, bytes] = {}
        self._withdrawn: list[Held] = []
        self._taken_back: list[Held] = []
        self._untriaged: list[Held] = []
        self._registered: set[tuple[UUID, UUID]] = set()
        self._joinings = Joinings(ledger)
        self._completed: list[tuple[Held, UUID]] = []
        self._directory: Directory | None = None
        self._omissions: Omissions | None = None

    def decide(self, held: Sequence[Held], *, cause: str, origins: Mapping[UUID, int] | None = None) -> None:
        """Decide locked leads; `origins` names the touch that led here, for leads that become qualified."""
        held = [each for each in held if self._goes_on(each)]
        if not held:
            return
        for each in catch_up(held, self.book):
            self.ledger.keep(each.state)
            self.ledger.stir([each.lead.account_id])
        beside = beside_of([each.lead.pk for each in held], self.ledger, self.book.rules)
        self._complete(held, beside)
        for each in held:
            situation, answer = self.judge(each, beside)
            origin = (origins or {}).get(each.lead.pk)
            self.carry_out(each, situation, answer, beside, cause=cause, origin=origin)

    def _goes_on(self, held: Held) -> bool:
        """Whether a lead is decided at all: one that was merged into another gives nobody anything to do."""
        if held.lead.canonical_id == held.lead.pk:
            return True
        held.state.look_at = None
        self.ledger.keep(held.state)
        return False

    def situation_of(self, held: Held | Glance, beside: Beside) -> core.Situation:
        """The inputs of the decision core for one lead, read whole or as little as this takes."""
        lead, state = held.lead, held.state
        named = {partner for rules in self._tried for partner in partners_named(rules.channels)}
        directory = self._directory = self._directory or Directory.load(named, cleared_at=self.ledger.now)
        omissions = self._omissions = self._omissions or omissions_at(self.ledger.now)
        return core.Situation(
            facts=facts_of(
                lead.account,
                lead.contact,
                lead.product_line,
                directory,
                quantity=state.quantity,
                annual_volume=state.annual_volume,
                end_customer=state.end_customer,
                site=site_of_use(lead, state),
                registered_partner=beside.registered.get(lead.pk),
                export_controlled=state.export_controlled,
            ),
            terms=unpack(bytes(state.terms)),
            at=self.ledger.now,
            product_line=lead.product_line.code,
            stage=RuleStage(lead.stage),
            open_handoff=lead.pk in beside.open_handoffs or lead.pk in beside.joined,
            project_open=self.enquiry_for(held, beside) is not None,
            joined=lead.pk in beside.joined,
            customer=beside.enquiries.is_customer(lead.pk),
            expired_at=beside.expired_at(lead),
            triage_open=lead.pk in beside.triages,
            on_hold=lead.pk in beside.holds,
            rest_until=lead.rest_until,
            reset_at=state.reset_at,
            disqualified_by_exclusion=bool(lead.excluded_cause),
            imported_waiting=lead.is_imported,
            opens_nothing=lead.opens_nothing,
            rules_changed=_rules_changed(lead, self.book),
            overrides=tuple(beside.overrides[lead.pk]),
            sheet=tuple(beside.sheets[lead.pk]),
            draw=self._draw_of(lead),
            functions_seen=beside.functions.get(lead.pk, frozenset()),
            suspended=omissions.types,
        )

    def _draw_of(self, lead: Lead | LeadGlance) -> int | None:
        """Where a lead falls, given only where some of these rules hold leads out: what others decide keeps no draw."""
        if not any(asks_for_draws(rules.agreement) for rules in self._tried):
            return None
        return draw_of(lead.pk, lead.cycle)

    def enquiry_for(self, held: Held | Glance, beside: Beside) -> Enquiry | None:
        """What a colleague of this lead asks and somebody has in hand, also since this round began."""
        site = site_of(held.lead, held.state)
        return beside.enquiries.of(held.lead.pk, site, self.deliveries.opened)

    def judge(self, held: Held | Glance, beside: Beside) -> tuple[core.Situation, core.Answer]:
        """The inputs and the answer for one lead."""
        return self.judged(held, self.situation_of(held, beside))

    def judged(self, held: Held | Glance, situation: core.Situation) -> tuple[core.Situation, core.Answer]:
        """The same for inputs that are known; whether a handoff is only observed is known once its way is."""
        answer = core.decide(situation, self.book.rules)
        if not self.is_observed(held, answer):
            return situation, answer
        situation = replace(situation, observed=True)
        return situation, core.decide(situation, self.book.rules)

    def is_observed(self, held: Held | Glance, answer: core.Answer) -> bool:
        """Whether an answer asks for a handoff that is only to be written down."""
        to = _destination(answer)
        return to is not None and self.deliveries.only_observed(held, to)

    def carry_out(
        self,
        held: Held,
        situation: core.Situation,
        answer: core.Answer,
        beside: Beside,
        *,
        cause: str,
        origin: int | None = None,
    ) -> None:
        """Write an answer down and do what it asks for: it was given to this locked lead as it stands."""
        lead, state = held.lead, held.state
        self._write_down(held, situation, answer, cause)
        newly_observed = situation.observed and lead.next_step != answer.next_step
        rises = LEVEL_RANK[Level(answer.intent.level)] > LEVEL_RANK[Level(lead.level)]
        _copy(answer, held, self.book)
        for step in answer.path:
            self.ledger.move(lead, step.to_stage, cause=step.cause, actor=SYSTEM)
            lead.excluded_cause = (answer.fit.excluded_by or "") if step.to_stage is RuleStage.DISQUALIFIED else ""
            if step.to_stage is RuleStage.MQL and lead.qualifying_origin_id is None:
                lead.qualifying_origin_id = origin or lead.first_origin_id
        if answer.withdraw_handoff:
            self._withdrawn.append(held)
            self._joinings.leave(lead)
        elif state.export_controlled and lead.pk in beside.open_handoffs and not situation.on_hold:
            self._take_from_uncleared(held, beside.open_handoffs[lead.pk], answer)
        if answer.joins and (enquiry := self.enquiry_for(held, beside)) is not None:
            self._joinings.join(lead, enquiry)
        if lead.business == Business.NEW_CUSTOMER and lead.stage in BEFORE_SALES:
            lead.business = beside.enquiries.business_of(lead.pk)
        to = self.deliveries.destined(held, _destination(answer), to_owner=situation.customer)
        if to is not None and situation.observed:
            self.deliveries.observe(held, to)
        elif to is not None:
            number = beside.enquiries.number_for(lead.pk, site_of(lead, state), self.deliveries.opened)
            made = self.deliveries.hand_over(
                held, to, shared=number is not None, number=number or 1, holdout=answer.holdout
            )
            self._joinings.leave(lead)
            if made.partner_id is not None and made.partner_id == beside.registered.get(lead.pk):
                self._registered.add((lead.pk, made.partner_id))
        elif cause == SIGNAL and rises and situation.customer and not situation.open_handoff:
            self._tell_of_customer(lead, answer, situation)
        lifted = lead.pk in beside.declining and answer.fit.excluded_by is None
        if lifted or (situation.triage_open and answer.is_settled(observed=situation.observed)):
            self._untriaged.append(held)
        if answer.action == core.Action.DECLINE and lead.pk not in beside.declining and not core.is_quiet(situation):
            self.deliveries.triage(lead, Priority.NORMAL, kind=TriageKind.DECLINE)
        if answer.triage:
            self.deliveries.triage(lead, "urgent" if answer.intent.urgent else "normal")
        state.gate = gate_of(answer.intent, held, self.book, is_unanswered=situation.expired_at is not None)
        state.look_at = answer.look_at
        if newly_observed:
            watched = self.ledger.now + WATCHED
            state.look_at = watched if state.look_at is None else min(state.look_at, watched)
        self.ledger.touch(lead)
        self.ledger.keep(state)

    def _tell_of_customer(self, lead: Lead, answer: core.Answer, situation: core.Situation) -> None:
        """Whoever owns the account of a customer hears of the interest that nobody is handed."""
        owner = lead.account.owner_id if lead.account else None
        if owner is None or core.is_quiet(situation) or lead.stage not in BEFORE_SALES:
            return
        about = {"account": str(lead.account_id), "owner": str(owner), "level": answer.intent.level}
        self.ledger.tell(lead, "lead.customer_interest", about)

    def _take_from_uncleared(self, held: Held, standing: InHand, answer: core.Answer) -> None:
        """What was marked as export-controlled before anybody answered it goes to somebody who is cleared.

        From a partner it goes by the route, with clocks of its own; within its team on to another, with its clocks as
        they run. During a hold nobody gets anything; what is marked is hidden all the same.
        """
        if standing.partner_id is not None and not self.deliveries.may_have(standing.partner_id, held):
            self._taken_back.append(held)
            way = answer.route
            partner = UUID(way.partner) if way is not None and way.partner else None
            to = Destination(way.kind if way is not None else standing.kind, partner, standing.priority)
            made = self.deliveries.hand_over(held, to, holdout=answer.holdout)
            held.lead.route_partner_id = made.partner_id
        elif standing.owner_id is not None and not self.deliveries.may_work(standing.owner_id):
            self.deliveries.take_from_owner(held, standing.pk)

    def save(self) -> None:
        """Write facts, decisions, leads, handoffs and events."""
        insert_new(Facts, ("sha256", "body"), sorted(self._facts.items()), returning=("sha256",))
        insert(Decision, DECISION_COLUMNS, self._decisions)
        self._close()
        self.ledger.save()
        self.deliveries.save()
        self._joinings.save()
        register(self._registered, self.ledger)

    def _complete(self, held: Sequence[Held], beside: Beside) -> None:
        """See which cards say by now what they lacked when they were made."""
        lacking = {each.lead.pk: each for each in held if each.lead.pk in beside.lacking}
        gaps = gaps_of([each.lead for each in lacking.values()], self.book.rules.scoring)
        for pk, each in lacking.items():
            handoff = beside.lacking[pk]
            if handoff.cycle == each.lead.cycle and not set(handoff.card_missing).intersection(gaps[pk]):
                self._completed.append((each, handoff.pk))

    def _close(self) -> None:
        """Withdraw the handoffs of leads that the rules take out, and note cards that were completed; clocks end."""
        ended = [*self._withdrawn, *self._taken_back]
        if not ended and not self._completed and not self._untriaged:
            return
        withdrawn = [each.lead.pk for each in ended]
        close_unanswered({each.lead.pk: each.lead for each in self._withdrawn}, self.ledger)
        taken_back = {each.lead.pk: each.lead for each in self._taken_back}
        close_unanswered(taken_back, self.ledger, WithdrawalCause.REROUTED)
        completed = {pk: each for each, pk in self._completed}
        Handoff.objects.filter(pk__among=list(completed)).update(card_completed_at=self.ledger.now)
        drop(withdrawn, self.ledger)
        self._joinings.disband(withdrawn)
        untriaged = [each.lead.pk for each in self._untriaged]
        Triage.objects.filter(lead_id__among=untriaged, decided_at=None).update(
            decision=TriageDecision.VOID, decided_by=SYSTEM.label, decided_at=self.ledger.now
        )
        clocks = Clocks([*ended, *completed.values(), *self._untriaged], self.ledger)
        for lead in untriaged:
            clocks.end({ClockKind.TRIAGE}, lead=lead)
        for each in completed.values():
            clocks.stop({ClockKind.CARD_COMPLETED}, lead=each.lead.pk)
        for each in ended:
            clocks.end(OF_HANDOFFS, lead=each.lead.pk)
        clocks.save()

    def _write_down(self, held: Held, situation: core.Situation, answer: core.Answer, cause: str) -> None:
        """Keep the decision with its inputs where the answer differs from the last."""
        lead, state = held.lead, held.state
        verdict = verdict_of(answer)
        if verdict == state.verdict:
            return
        state.verdict = verdict
        lead.decision_seq += 1
        facts = situation.facts.canonical()
        digest = hashlib.sha256(facts).digest()
        self._facts[digest] = facts
        self._decisions.append(
            (
                new_id(),
                lead.pk,
                lead.decision_seq,
                self.ledger.now,
                self.book.id,
                str(core.CORE_VERSION),
                digest,
                bytes(state.terms),
                context_of(situation),
                core.encode(answer),
                cause,
            )
        )
        self.ledger.tell(lead, "lead.decided", {"action": answer.action, "decision": lead.decision_seq})


def verdict_of(answer: core.Answer) -> str:
    """The digest by which an answer is known again."""
    return hashlib.blake2b(repr(answer.verdict()).encode(), digest_size=16).hexdigest()


def _rules_changed(lead: Lead | LeadGlance, book: Rulebook) -> bool:
    """Whether other rules are in force than when the lead was last decided, or than when it was sent to rest."""
    if lead.ruleset is None:
        return False
    # Decided during its rest, a lead has met new rules before they could bring it back.
    return lead.ruleset != book.id or (lead.rest_until is not None and lead.stage_entered_at < book.effective_at)


def _destination(answer: core.Answer) -> Destination | None:
    """Where a handoff goes that the answer asks for."""
    if answer.handoff is None or answer.route is None:
        return None
    partner = UUID(answer.route.partner) if answer.route.partner else None
    return Destination(answer.route.kind, partner, answer.handoff)


def _copy(answer: core.Answer, held: Held, book: Rulebook) -> None:
    """What lists show and filter by."""
    lead, fit, intent, route = held.lead, answer.fit, answer.intent, answer.route
    lead.action, lead.level = answer.action, intent.level
    held.state.trend = intent.trend
    lead.fit_tier, lead.fit_score, lead.fit_coverage = fit.tier, fit.score, fit.coverage
    lead.fit_profile, lead.excluded_by, lead.missing = fit.profile, fit.excluded_by, list(fit.missing)
    lead.next_step = answer.next_step
    lead.route_kind = route.kind if route else None
    lead.route_rule = route.rule if route else None
    lead.route_partner_id = UUID(route.partner) if route and route.partner else None
    lead.ruleset = book.id
    lead.rank = LEVEL_RANK[Level(intent.level)] + (fit.score or 0.0)
