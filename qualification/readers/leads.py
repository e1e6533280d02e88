"""Leads as callers read them: stored answers, with the intent read as of now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.readers.accounts import ACCOUNT, SITE
from accounts.readers.contacts import CONTACT
from accounts.readers.roots import views_of
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from qualification.holdouts import is_told
from qualification.models import (
    Action,
    Business,
    Handoff,
    HandoffLead,
    HandoffStatus,
    Hold,
    HoldReason,
    Lead,
    Level,
    Origin,
    RouteKind,
    Stage,
    Tier,
    Transition,
    Trend,
    Triage,
    TriageKind,
    ValueKind,
)
from qualification.omissions import Omissions, omissions_at
from qualification.readers.lead_filters import LeadFilters
from qualification.readers.nurture import NurtureView, moves_to_nurture, nurture_view
from qualification.readers.teams import TEAM
from qualification.rulebook import Rulebook, rulebook, rulebook_at
from qualification.rules.answer import Next
from qualification.rules.intent import Intent, read
from qualification.rules.model import Model
from qualification.rules.terms import counted, day_of, unpack
from qualification.rules.words import HELD_OUT, NEXT_STEPS

SCORE_DIGITS = 1
COVERAGE_DIGITS = 2


class FitView(View):
    """How well account and contact match the target profiles; tier U while too little is known."""

    score: float | None
    tier: Tier
    coverage: float
    profile: str | None
    excluded_by: str | None
    missing: list[str]


class IntentView(View):
    """What the signals count now."""

    research: float
    buying: float
    level: Level
    trend: Trend


class NextStepView(View):
    """What the lead waits for."""

    code: str
    text: str


class RouteView(View):
    """Which way the lead goes, and the rule that says so."""

    kind: RouteKind
    partner: UUID | None
    rule: str | None


class HoldView(View):
    """A pause for a cause, until a date."""

    reason: HoldReason
    until: datetime


class TriageView(View):
    """A named desk decides until then."""

    team: UUID
    due_at: datetime


class RuleNumbersView(View):
    """The versions that the last decision was made by."""

    profiles: int
    channel_rules: int
    scoring_model: int
    agreement: int


class MoneyView(View):
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


class LeadValueView(MoneyView):
    """What a lead is worth: the amount of its most advanced RFQ, and whether it is expected, quoted or won."""

    kind: ValueKind


class LeadView(View):
    """A contact's interest in a product line.

    `project_of` names the lead of a colleague whose handoff this one shares: both are one enquiry, counted once.
    `triage` is set while the desk is to decide, `decline` while it is to answer an excluded party that has asked.
    """

    id: UUID
    contact: UUID
    account: UUID | None
    product_line: str
    site: UUID | None
    stage: Stage
    stage_label: str
    stage_entered_at: datetime
    fit: FitView
    intent: IntentView
    action: Action
    next_step: NextStepView
    route: RouteView | None
    owner: UUID | None
    team: UUID | None
    hold: HoldView | None
    handoff: UUID | None
    project_of: UUID | None
    triage: TriageView | None
    decline: TriageView | None
    nurture: NurtureView | None
    rules: RuleNumbersView | None
    source: str | None
    campaign: str | None
    value: LeadValueView | None
    business: Business
    returned: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the leads of one page."""

    handoffs: Mapping[UUID, UUID]
    held_out: frozenset[UUID]
    """Leads whose handoff the hold-out drew, as far as the caller is told."""
    shared: Mapping[UUID, tuple[UUID, UUID]]
    """Of leads that share a colleague's handoff, that one and its lead."""
    holds: Mapping[UUID, Hold]
    triages: Mapping[UUID, Triage]
    moves_to_nurture: Mapping[UUID, Transition]

    @classmethod
    def of(cls, actor: Actor, leads: Sequence[UUID], now: datetime) -> Self:
        """Five statements, however many leads."""
        in_hand = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
        handoffs = list(
            Handoff.objects.filter(in_hand, lead_id__in=leads)
            .order_by("created_at", "pk")
            .values_list("lead_id", "pk", "holdout")
        )
        present = HandoffLead.objects.present().filter(lead_id__in=leads)
        shared = present.exclude(handoff__status=HandoffStatus.EXPIRED)
        holds = Hold.objects.filter(lead_id__in=leads, ended_at=None, until__gt=now)
        triages = Triage.objects.filter(lead_id__in=leads, decided_at=None)
        return cls(
            {lead: handoff for lead, handoff, _ in handoffs},
            frozenset(lead for lead, _, is_drawn in handoffs if is_drawn and is_told(actor)),
            {
                lead: (handoff, first)
                for lead, handoff, first in shared.values_list("lead_id", "handoff_id", "handoff__lead_id")
            },
            {hold.lead_id: hold for hold in holds},
            {triage.lead_id: triage for triage in triages},
            moves_to_nurture(leads),
        )


def lead_rows(actor: Actor) -> "QuerySet[Lead]":
    """The leads that a caller may see, without those that were merged into another."""
    return _with_its_words(Lead.objects.visible_to(actor).canonical())


def lead_views(actor: Actor, rows: Sequence[Lead]) -> list[LeadView]:
    """The leads of one page."""
    now = clock.now()
    beside = Beside.of(actor, [lead.pk for lead in rows], now)
    in_force = rulebook_at(now) if any(lead.ruleset is None for lead in rows) else None
    omissions = omissions_at(now)
    views = []
    for lead in rows:
        book = book_of(lead, in_force)
        views.append(_view(lead, beside, book, reading_of(lead, book, omissions, now), now))
    return views


def leads_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, LeadView]:
    """The leads with these ids; what was merged answers as the lead that stands for it."""
    return views_of(_with_its_words(Lead.objects.visible_to(actor)), keys, lambda rows: lead_views(actor, rows))


def book_of(lead: Lead, in_force: Rulebook | None) -> Rulebook:
    """The rules that a lead was last decided by; those in force for one that was never decided."""
    if lead.ruleset is not None:
        return rulebook(lead.ruleset)
    assert in_force is not None, "given wherever a lead was never decided"
    return in_force


def reading_of(lead: Lead, book: Rulebook, omissions: Omissions, now: datetime) -> Intent:
    """The intent of a lead at a moment, without what counts nothing then."""
    return read(counted(unpack(bytes(lead.state.terms)), omissions.types), _model_of(lead, book), day_of(now))


def _model_of(lead: Lead, book: Rulebook) -> Model:
    return book.rules.scoring.for_line(lead.product_line.code)


def intent_view(intent: Intent) -> IntentView:
    """A reading, its sums to one decimal."""
    return IntentView(
        research=round(intent.research, SCORE_DIGITS),
        buying=round(intent.buying, SCORE_DIGITS),
        level=Level(intent.level),
        trend=Trend(intent.trend),
    )


def fit_view(lead: Lead) -> FitView:
    """The fit as last decided."""
    return FitView(
        score=None if lead.fit_score is None else round(lead.fit_score, SCORE_DIGITS),
        tier=Tier(lead.fit_tier),
        coverage=round(lead.fit_coverage, COVERAGE_DIGITS),
        profile=lead.fit_profile,
        excluded_by=lead.excluded_by,
        missing=list(lead.missing),
    )


def next_step_view(lead: Lead, *, held_out: bool = False) -> NextStepView:
    """What the lead waits for, in words, and that it was `held_out` where the caller is told."""
    text = NEXT_STEPS[Next(lead.next_step)]
    return NextStepView(code=lead.next_step, text=f"{text} {HELD_OUT}" if held_out else text)


def numbers_view(book: Rulebook) -> RuleNumbersView:
    """The four version numbers of a rule set."""
    return RuleNumbersView(**book.versions)


def _with_its_words(rows: "QuerySet[Lead]") -> "QuerySet[Lead]":
    return rows.select_related("state", "product_line", "first_origin")


def _view(lead: Lead, beside: Beside, book: Rulebook, intent: Intent, now: datetime) -> LeadView:
    hold, triage = beside.holds.get(lead.pk), beside.triages.get(lead.pk)
    origin = lead.first_origin or Origin()
    handoff, first = beside.shared.get(lead.pk, (beside.handoffs.get(lead.pk), None))
    return LeadView(
        id=lead.pk,
        contact=lead.contact_id,
        account=lead.account_id,
        product_line=lead.product_line.code,
        site=lead.site_id,
        stage=Stage(lead.stage),
        stage_label=Stage(lead.stage).label,
        stage_entered_at=lead.stage_entered_at,
        fit=fit_view(lead),
        intent=intent_view(intent),
        action=Action(lead.action),
        next_step=next_step_view(lead, held_out=lead.pk in beside.held_out),
        route=_route(lead),
        owner=lead.owner_id,
        team=lead.team_id,
        hold=HoldView(reason=HoldReason(hold.reason), until=hold.until) if hold else None,
        handoff=handoff,
        project_of=first,
        triage=_before_desk(triage, TriageKind.DECIDE),
        decline=_before_desk(triage, TriageKind.DECLINE),
        nurture=nurture_view(lead, beside.moves_to_nurture.get(lead.pk), _model_of(lead, book), now),
        rules=numbers_view(book) if lead.ruleset else None,
        source=origin.source or None,
        campaign=origin.campaign or None,
        value=value_of(lead),
        business=Business(lead.business),
        returned=lead.returned,
        created_at=lead.created_at,
        updated_at=lead.updated_at,
    )


def _before_desk(item: Triage | None, kind: TriageKind) -> TriageView | None:
    return TriageView(team=item.team_id, due_at=item.due_at) if item is not None and item.kind == kind else None


def _route(lead: Lead) -> RouteView | None:
    if lead.route_kind is None:
        return None
    return RouteView(kind=RouteKind(lead.route_kind), partner=lead.route_partner_id, rule=lead.route_rule)


def value_of(lead: Lead) -> LeadValueView | None:
    """What a lead is worth, and what that amount is; None where nobody said."""
    if lead.value_amount is None:
        return None
    kind = ValueKind(lead.value_kind or ValueKind.EXPECTED)
    return LeadValueView(amount=lead.value_amount, currency=lead.value_currency, kind=kind)


def _links() -> dict[str, Noun[Any]]:
    from qualification.readers.handoffs import HANDOFF

    return {"contact": CONTACT, "account": ACCOUNT, "site": SITE, "owner": USER, "team": TEAM, "handoff": HANDOFF}


LEAD = Noun(name="Lead", view=LeadView, verb="lead.read", load=leads_by_id, links=_links)
LEADS = Listing(
    noun=LEAD,
    verb="lead.list",
    rows=lead_rows,
    views=lead_views,
    filters=LeadFilters,
    orderings=Orderings(
        {name: Key(name) for name in ("created_at", "updated_at", "rank", "stage_entered_at")}, default="-created_at"
    ),
)
