"""What GraphQL callers read of leads, handoffs and signals."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, one, plain_connection, query
from leadhub.api.pages import Page, Window
from qualification.readers.committees import CommitteeView, committee_of
from qualification.readers.explanations import ExplanationView, explanation_of
from qualification.readers.handoffs import HANDOFF, HANDOFFS
from qualification.readers.leads import LEAD, LEADS
from qualification.readers.sheets import SheetView, sheet_of
from qualification.readers.signal_views import SIGNAL, SIGNALS, SignalTypeView, signal_types
from qualification.readers.teams import TEAM, TEAMS
from qualification.readers.technical_fits import TechnicalFitView, technical_fit_of
from qualification.readers.timelines import TimelineEntryView, timeline_page


def explanation(actor: Actor, lead: UUID) -> ExplanationView:
    """Why a lead is where it is, and what would change it."""
    return explanation_of(actor, lead, clock.now())


def committee(actor: Actor, lead: UUID) -> CommitteeView:
    """The people of the account by function."""
    return committee_of(actor, lead, clock.now())


def technical_fit(actor: Actor, lead: UUID) -> TechnicalFitView:
    """Whether what a lead asks for can be made, and what limits it or is missing."""
    return technical_fit_of(actor, lead, clock.now())


def qualification(actor: Actor, lead: UUID) -> SheetView:
    """The qualification sheet: what sales found out, and what is missing."""
    return sheet_of(actor, lead, clock.now())


def timeline(actor: Actor, lead: UUID, window: Window) -> Page[TimelineEntryView]:
    """What happened to a lead, the oldest first."""
    return timeline_page(actor, lead, window)


def kinds_of_signals(actor: Actor) -> list[SignalTypeView]:
    """Every kind of signal with what it counts by the default scoring model in force."""
    return signal_types(actor).results


class Queries:
    """Root fields of queries."""

    lead = one(LEAD)
    leads = connection(LEADS)
    handoff = one(HANDOFF)
    handoffs = connection(HANDOFFS)
    signal = one(SIGNAL)
    signals = connection(SIGNALS)
    team = one(TEAM)
    teams = connection(TEAMS)
    explanation = query("lead.explain", ExplanationView)(explanation)
    committee = query("lead.committee", CommitteeView)(committee)
    technical_fit = query("lead.technical_fit", TechnicalFitView)(technical_fit)
    qualification = query("sheet.read", SheetView)(qualification)
    timeline = plain_connection("lead.timeline", TimelineEntryView)(timeline)
    signal_types = query("signal_type.list", list[SignalTypeView])(kinds_of_signals)
