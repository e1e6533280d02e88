"""What GraphQL callers read of leads, handoffs and signals."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, one, plain_connection, query
from leadhub.api.pages import Page, Window
from leadhub.documents.draft_bodies import Number
from qualification.readers.committees import CommitteeView, committee_of
from qualification.readers.examples import PINNED_EXAMPLE, PINNED_EXAMPLES
from qualification.readers.explanations import ExplanationView, explanation_of
from qualification.readers.handoffs import HANDOFF, HANDOFFS
from qualification.readers.leads import LEAD, LEADS
from qualification.readers.matches import MatchesView, matches_of
from qualification.readers.sheets import SheetView, sheet_of
from qualification.readers.signal_views import SIGNAL, SIGNALS, SignalTypeView, signal_types
from qualification.readers.teams import TEAM, TEAMS
from qualification.readers.timelines import TimelineEntryView, timeline_page


def explanation(actor: Actor, lead: UUID) -> ExplanationView:
    """Why a lead is where it is, and what would change it."""
    return explanation_of(actor, lead, clock.now())


def committee(actor: Actor, lead: UUID) -> CommitteeView:
    """The people of the account by function."""
    return committee_of(actor, lead, clock.now())


def qualification(actor: Actor, lead: UUID) -> SheetView:
    """The qualification sheet: what sales found out, and what is missing."""
    return sheet_of(actor, lead, clock.now())


def timeline(actor: Actor, lead: UUID, window: Window) -> Page[TimelineEntryView]:
    """What happened to a lead, the oldest first."""
    return timeline_page(actor, lead, window)


def kinds_of_signals(actor: Actor) -> list[SignalTypeView]:
    """Every kind of signal with what it counts by the default scoring model in force."""
    return signal_types(actor).results


def profile_matches(actor: Actor, draft: UUID | None = None, number: Number | None = None) -> MatchesView:
    """How many known accounts and won deals the profiles match: of a draft or a version, else of the one in force."""
    return matches_of(actor, draft, number, clock.now())


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
    pinned_example = one(PINNED_EXAMPLE)
    pinned_examples = connection(PINNED_EXAMPLES)
    explanation = query("lead.explain", ExplanationView)(explanation)
    committee = query("lead.committee", CommitteeView)(committee)
    qualification = query("sheet.read", SheetView)(qualification)
    timeline = plain_connection("lead.timeline", TimelineEntryView)(timeline)
    profile_matches = query("profile.match", MatchesView)(profile_matches)
    signal_types = query("signal_type.list", list[SignalTypeView])(kinds_of_signals)
