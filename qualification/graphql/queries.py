"""What GraphQL callers read of leads, handoffs and signals."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import Count, Instant
from leadhub.api.graphql import connection, one, plain_connection, query
from leadhub.api.pages import Page, Window
from leadhub.documents.draft_bodies import Number
from qualification.measures import CaseResult
from qualification.readers.account_interests import (
    ACCOUNT_INTEREST,
    ACCOUNT_INTERESTS,
    AccountInterestView,
    interest_id,
)
from qualification.readers.agreement_pages import page_of_version
from qualification.readers.agreement_views import AgreementPageView
from qualification.readers.attainment import (
    AttainmentCaseView,
    AttainmentView,
    attainment_of,
    cases_of,
    term_of,
)
from qualification.readers.clause_kinds import ClauseKindView, clause_kinds
from qualification.readers.clocks import HandoffClockView, clocks_of
from qualification.readers.committees import CommitteeView, account_committee, committee_of
from qualification.readers.decisions import DecisionView, StoredDecisionView, decision_page, stored_decision
from qualification.readers.examples import PINNED_EXAMPLE, PINNED_EXAMPLES
from qualification.readers.explanation_views import ExplanationView
from qualification.readers.explanations import explanation_of
from qualification.readers.handoffs import HANDOFF, HANDOFFS
from qualification.readers.leads import LEAD, LEADS
from qualification.readers.ledgers import LeadLedgerView, ledger_view
from qualification.readers.matches import MatchesView, matches_of
from qualification.readers.observations import OBSERVED_HANDOFF, OBSERVED_HANDOFFS, RouteModeView, route_modes
from qualification.readers.sheets import SheetView, sheet_of
from qualification.readers.signal_views import SIGNAL, SIGNALS, SignalTypeView, signal_types
from qualification.readers.suspensions import SUSPENSION, SUSPENSIONS
from qualification.readers.team_overlaps import TeamOverlapsView, team_overlaps
from qualification.readers.teams import TEAM, TEAMS
from qualification.readers.technical_fits import TechnicalFitView, technical_fit_of
from qualification.readers.timelines import TimelineEntryView, timeline_page


def explanation(actor: Actor, lead: UUID, as_of: Instant | None = None, decision: int | None = None) -> ExplanationView:
    """Why a lead is where it is, and what would change it, as of now or of a stored decision as it was made."""
    return explanation_of(actor, lead, clock.now(), as_of=as_of, decision=decision)


def lead_ledger(
    actor: Actor, lead: UUID, as_of: Instant | None = None, known_at: Instant | None = None
) -> LeadLedgerView:
    """The score of a lead and every signal in it, at any moment; without moments that of now."""
    return ledger_view(actor, lead, clock.now(), as_of=as_of, known_at=known_at)


def lead_decisions(actor: Actor, lead: UUID, window: Window) -> Page[DecisionView]:
    """The decisions of a lead, the newest first."""
    return decision_page(actor, lead, window)


def lead_decision(actor: Actor, lead: UUID, seq: int) -> StoredDecisionView:
    """One decision with all it was made from."""
    return stored_decision(actor, lead, seq)


def committee(actor: Actor, lead: UUID) -> CommitteeView:
    """The people of the account by function."""
    return committee_of(actor, lead, clock.now())


def technical_fit(actor: Actor, lead: UUID) -> TechnicalFitView:
    """Whether what a lead asks for can be made, and what limits it or is missing."""
    return technical_fit_of(actor, lead, clock.now())


def account_interest(actor: Actor, account: UUID) -> AccountInterestView:
    """How an account stands: all its people and product lines read together, as of now."""
    return ACCOUNT_INTEREST.read(actor, interest_id(actor, account))


def committee_of_account(actor: Actor, account: UUID) -> CommitteeView:
    """The people of an account by function."""
    return account_committee(actor, account, clock.now())


def qualification(actor: Actor, lead: UUID) -> SheetView:
    """The qualification sheet: what sales found out, and what is missing."""
    return sheet_of(actor, lead, clock.now())


def handoff_clocks(actor: Actor, handoff: UUID) -> list[HandoffClockView]:
    """The clocks of a handoff: what was promised by when, what is left of it, and how it ended."""
    return clocks_of(actor, handoff, clock.now())


def timeline(actor: Actor, lead: UUID, window: Window) -> Page[TimelineEntryView]:
    """What happened to a lead, the oldest first."""
    return timeline_page(actor, lead, window)


def modes_of_routes(actor: Actor) -> list[RouteModeView]:
    """Which routes hand over, and which only observe."""
    return route_modes(actor).results


def kinds_of_signals(actor: Actor) -> list[SignalTypeView]:
    """Every kind of signal with what it counts by the default scoring model in force."""
    return signal_types(actor).results


def profile_matches(actor: Actor, draft: UUID | None = None, number: int | None = None) -> MatchesView:
    """How many known accounts and won deals the profiles match: of a draft or a version, else of the one in force."""
    return matches_of(actor, draft, number, clock.now())


def agreement_page(actor: Actor, number: Number | None = None) -> AgreementPageView:
    """What the page of one version of the agreement says; without a number that of the one in force."""
    return page_of_version(number, clock.now())


def agreement_attainment(
    actor: Actor, version: Number | None = None, begins: Instant | None = None, ends: Instant | None = None
) -> AttainmentView:
    """How each clause of a version was kept: of the one in force, this month up to now, where nothing else is said."""
    return attainment_of(term_of(clock.now(), version=version, begins=begins, ends=ends))


def agreement_attainment_cases(
    actor: Actor,
    clause: Count,
    result: CaseResult | None = None,
    version: Number | None = None,
    begins: Instant | None = None,
    ends: Instant | None = None,
    *,
    window: Window,
) -> Page[AttainmentCaseView]:
    """The cases behind one number of the attainment, the newest first."""
    term = term_of(clock.now(), version=version, begins=begins, ends=ends)
    return cases_of(actor, term, clause, window, result=result)


def kinds_of_clauses(actor: Actor) -> list[ClauseKindView]:
    """The closed table of clauses by which the service runs."""
    return clause_kinds().results


def overlaps_of_teams(actor: Actor) -> TeamOverlapsView:
    """Teams of one kind that take the same countries, and who gets it."""
    return team_overlaps()


class Queries:
    """Root fields of queries."""

    lead = one(LEAD)
    leads = connection(LEADS)
    handoff = one(HANDOFF)
    handoffs = connection(HANDOFFS)
    handoff_clocks = query("handoff.clocks", list[HandoffClockView])(handoff_clocks)
    signal = one(SIGNAL)
    signals = connection(SIGNALS)
    team = one(TEAM)
    teams = connection(TEAMS)
    team_overlaps = query("team.overlaps", TeamOverlapsView)(overlaps_of_teams)
    pinned_example = one(PINNED_EXAMPLE)
    pinned_examples = connection(PINNED_EXAMPLES)
    account_interests = connection(ACCOUNT_INTERESTS)
    account_interest = query("account_interest.read", ACCOUNT_INTEREST)(account_interest)
    account_committee = query("account.committee", CommitteeView)(committee_of_account)
    observed_handoff = one(OBSERVED_HANDOFF)
    observed_handoffs = connection(OBSERVED_HANDOFFS)
    suspension = one(SUSPENSION)
    suspensions = connection(SUSPENSIONS)
    route_modes = query("route_mode.list", list[RouteModeView])(modes_of_routes)
    explanation = query("lead.explain", ExplanationView)(explanation)
    lead_ledger = query("lead.ledger", LeadLedgerView)(lead_ledger)
    lead_decisions = plain_connection("decision.list", DecisionView)(lead_decisions)
    lead_decision = query("decision.read", StoredDecisionView)(lead_decision)
    committee = query("lead.committee", CommitteeView)(committee)
    technical_fit = query("lead.technical_fit", TechnicalFitView)(technical_fit)
    qualification = query("sheet.read", SheetView)(qualification)
    timeline = plain_connection("lead.timeline", TimelineEntryView)(timeline)
    profile_matches = query("profile.match", MatchesView)(profile_matches)
    agreement_page = query("document.read", AgreementPageView)(agreement_page)
    agreement_attainment = query("agreement.attainment", AttainmentView)(agreement_attainment)
    agreement_attainment_cases = plain_connection("agreement.attainment", AttainmentCaseView)(
        agreement_attainment_cases
    )
    clause_kinds = query("document.list", list[ClauseKindView])(kinds_of_clauses)
    signal_types = query("signal_type.list", list[SignalTypeView])(kinds_of_signals)
