"""Rows that the database must refuse, by the constraint that they break, and the shapes that they are made of."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.db import models

from accounts.models import Account, Capability, Clearance, Contact, ExternalRef, NoiseFinding, Partner, Site
from feedback.models import DeclineText, Reason, Verdict
from leadhub.blanks import BLANKS
from leadhub.models import (
    ChangesAsked,
    Delivery,
    DeliveryAttempt,
    DocumentKind,
    Draft,
    Event,
    IdempotencyKey,
    Job,
    SandboxClock,
    Signature,
    User,
    Version,
    WebhookEndpoint,
)
from qualification.models import (
    Absence,
    ClockRun,
    Closure,
    Collaborator,
    Credit,
    DataRequest,
    Decision,
    Escalation,
    Handoff,
    HandoffLead,
    Hold,
    Lead,
    ObservedHandoff,
    Origin,
    Override,
    PinnedExample,
    Placement,
    Progress,
    Proposal,
    Quote,
    Remark,
    Rfq,
    RfqLine,
    RfqRevision,
    RouteMode,
    SheetItem,
    Signal,
    SignalExclusion,
    Suspension,
    Team,
    TeamMember,
    TechnicalReview,
    Transition,
    Triage,
)
from tests.rows import AT, row

Breach = Callable[[], object]


def twice(model: type[models.Model], *related: type[models.Model], **same: Any) -> Breach:
    """Two rows that agree in what is given and in what they refer to."""

    def make() -> None:
        given = same | {kind._meta.model_name or "": row(kind) for kind in related}
        row(model, **given)
        row(model, **given)

    return make


def once(model: type[models.Model], **given: Any) -> Breach:
    """One row that should not be."""
    return lambda: row(model, **given)


def unreasoned(to: str, kind: str, missing: dict[str, Any]) -> Breach:
    """A transition that lacks what a person must say with it."""
    return lambda: row(
        Transition, to_stage=to, actor_kind=kind, **{"reason": "timing", "remark": row(Remark)} | missing
    )


def unfinished(status: str, missing: dict[str, Any]) -> Breach:
    """An RFQ that nobody ordered by and that lacks what a person must say with it."""
    return lambda: row(Rfq, status=status, ended_at=AT, **{"reason": "price", "remark": row(Remark)} | missing)


def two_leads(**other: Any) -> None:
    first = row(Lead)
    row(Lead, contact=first.contact, product_line=first.product_line, **other)


def two_handoffs(first: dict[str, Any], second: dict[str, Any]) -> None:
    lead, team = row(Lead), row(Team)
    row(Handoff, lead=lead, team=team, **first)
    row(Handoff, lead=lead, team=team, **second)


def two_reviews(**same: Any) -> None:
    review = row(TechnicalReview, answer="")
    row(ClockRun, lead=review.lead, technical_review=review, **same)
    row(ClockRun, lead=review.lead, technical_review=review, **same)


def two_signatures(first: dict[str, Any], second: dict[str, Any], **same: Any) -> None:
    draft = row(Draft)
    row(Signature, draft=draft, **same, **{"sha256": "a" * 64, "side": "sales"} | first)
    row(Signature, draft=draft, **same, **{"sha256": "a" * 64, "side": "sales"} | second)


OPEN = {"status": "open"}
ACCEPTED = {"status": "accepted", "closed_at": AT, "cycle": 1}
REJECTED = {"status": "rejected", "closed_at": AT, "cycle": 1}
ENDED = {"outcome": "met", "stopped_at": AT}
PERSON = {"email_key": "dana@medico.example"}
PHONE = {"phone_key": "+13125550100", "name_key": "dana ito"}
COMPANY = {"domain": "medico.example"}
NAMED = {"name_key": "medico devices", "country": "US"}

BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "absence_ends_after_it_begins": once(Absence, begins=AT, ends=AT),
    "absence_has_another_as_deputy": lambda: row(Absence, user=(away := row(User)), deputy=away),
    "version_number_is_unique_in_its_document": twice(Version, kind=DocumentKind.PROFILES, number=99),
    "draft_is_the_only_open_one_of_its_document": twice(Draft, kind=DocumentKind.PROFILES, state="open"),
    "draft_has_a_number_when_it_was_published": [
        once(Draft, state="published", published_number=None),
        once(Draft, state="open", published_number=2),
        once(Draft, state="discarded", published_number=2),
    ],
    "signature_is_one_a_side": twice(Signature, Draft, sha256="a" * 64, side="sales"),
    "signature_is_one_a_person": lambda: two_signatures({"side": "sales"}, {"side": "marketing"}, user="0" * 32),
    "signature_stands_in_for_a_person_once": lambda: two_signatures(
        {"side": "sales"}, {"side": "marketing"}, deputy_for="0" * 32, deputy_for_name="Mara"
    ),
    "signature_of_a_deputy_names_another_person": [
        once(Signature, deputy_for="0" * 32, deputy_for_name=""),
        once(Signature, deputy_for=None, deputy_for_name="Mara"),
        once(Signature, user="0" * 32, deputy_for="0" * 32, deputy_for_name="Mara"),
    ],
    "changes_are_asked_for_once_a_side_and_version": twice(ChangesAsked, Draft, version=2, side="sales"),
    "job_runs_once_for_its_key": twice(Job, kind="rescore", key="a"),
    "job_is_finished_when_it_no_longer_runs": [
        once(Job, status="done", finished_at=None),
        once(Job, status="queued", finished_at=AT),
    ],
    "event_sequence_is_unique_in_its_lead": twice(Event, lead_ref="0" * 32, lead_seq=1),
    "idempotency_key_is_unique_per_principal": twice(IdempotencyKey, principal="0" * 32, key="a"),
    "sandbox_clock_is_one_row": once(SandboxClock, id=2, now=AT),
    "user_of_role_partner_has_a_partner": [
        once(User, role="partner", partner_id=None),
        once(User, role="sales", partner_id="0" * 32),
    ],
    "webhook_endpoint_that_is_disabled_says_why": [
        once(WebhookEndpoint, state="disabled", disabled_at=AT, disabled_why=""),
        once(WebhookEndpoint, state="disabled", disabled_at=None, disabled_why="gone"),
        once(WebhookEndpoint, state="active", disabled_at=AT, disabled_why="gone"),
    ],
    "webhook_endpoint_has_a_secret_until_it_is_removed": [
        once(WebhookEndpoint, secret="", state="disabled", disabled_at=AT, disabled_why="gone"),
        once(WebhookEndpoint, secret="sealed", state="disabled", disabled_at=AT, disabled_why="removed"),
    ],
    "webhook_endpoint_signs_with_two_secrets_for_a_time": [
        once(WebhookEndpoint, previous_secret="sealed", previous_signs_until=None),
        once(WebhookEndpoint, previous_secret="", previous_signs_until=AT),
    ],
    "webhook_endpoint_fails_since_a_moment": [
        once(WebhookEndpoint, failures=1, failing_since=None),
        once(WebhookEndpoint, failures=0, failing_since=AT),
    ],
    "delivery_is_one_per_event_and_endpoint": lambda: row(
        Delivery, event=(first := row(Delivery)).event, endpoint=first.endpoint
    ),
    "delivery_is_due_or_has_ended": [
        once(Delivery, state="due", ended_at=AT),
        once(Delivery, state="delivered", ended_at=None),
        once(Delivery, state="delivered", ended_at=AT, lease_until=AT),
    ],
    "delivery_was_tried_before_no_oftener_than_at_all": once(Delivery, attempts=2, tried_before=3),
    "attempt_is_numbered_in_its_delivery": twice(DeliveryAttempt, Delivery, number=1),
    "attempt_has_a_status_or_a_fault": [
        once(DeliveryAttempt, status=None, fault=""),
        once(DeliveryAttempt, status=200, fault="timed_out"),
        once(DeliveryAttempt, status=None, fault="timed_out", answer="yes"),
        once(DeliveryAttempt, status=99, fault=""),
        once(DeliveryAttempt, status=1000, fault=""),
    ],
    "account_domain_is_unique_among_canonical": twice(Account, **COMPANY),
    "account_name_is_unique_in_its_country_without_domain": [
        twice(Account, **NAMED),
        twice(Account, name_key="medico devices", country=None),
    ],
    "site_name_is_unique_in_its_account": twice(Site, Account, name="Rochester"),
    "contact_email_is_unique": twice(Contact, **PERSON),
    "contact_phone_and_name_are_unique_without_email": twice(Contact, **PHONE),
    "noise_finding_stands_once": twice(NoiseFinding, Contact, noise_class="competitor", evidence="title:student"),
    "noise_finding_lifted_says_by_whom": [
        once(NoiseFinding, lifted_at=AT, lifted_by_name=""),
        once(NoiseFinding, lifted_at=None, lifted_by_name="Mara"),
    ],
    "external_ref_is_unique_in_its_system": twice(ExternalRef, system="crm", object="lead", external_id="7"),
    "capability_names_its_process": [once(Capability, process=""), once(Capability, process="  ")],
    "capability_tolerance_is_above_zero": [once(Capability, tolerance_um=0.0), once(Capability, tolerance_um=-5.0)],
    "capability_sides_are_above_zero": [
        once(Capability, length_mm=0.0),
        once(Capability, length_mm=1.0, width_mm=-1.0),
        once(Capability, length_mm=1.0, width_mm=1.0, height_mm=0.0),
    ],
    "capability_sides_are_stated_from_length_to_height": [
        once(Capability, width_mm=1.0),
        once(Capability, length_mm=1.0, height_mm=1.0),
    ],
    "capability_volume_from_is_not_above_volume_to": once(Capability, volume_from=2, volume_to=1),
    "clearance_is_of_a_person_or_a_partner": [
        once(Clearance, proof="TAA 4711"),
        lambda: row(Clearance, proof="TAA 4711", user=row(User, role="sales"), partner=row(Partner)),
    ],
    "clearance_rests_on_a_proof": [
        lambda: row(Clearance, partner=row(Partner), proof=""),
        lambda: row(Clearance, partner=row(Partner), proof="  "),
    ],
    "clearance_withdrawn_says_by_whom": [
        lambda: row(Clearance, partner=row(Partner), withdrawn_at=AT, withdrawn_by_name=""),
        lambda: row(Clearance, partner=row(Partner), withdrawn_at=None, withdrawn_by_name="Mara"),
    ],
    "origin_is_unique": twice(Origin, source="organic", channel="", campaign="", content=""),
    "signal_counts_once_per_source": twice(Signal, Lead, source=1, external_key=b"0" * 16),
    "signal_exclusion_is_numbered_in_its_signal": twice(SignalExclusion, Signal, seq=1),
    "lead_one_before_opportunity_per_contact_and_line": two_leads,
    "pinned_example_name_is_unique_among_those_in_use": twice(PinnedExample, name="Wish"),
    "decision_is_numbered_in_its_lead": twice(Decision, Lead, seq=1),
    "remark_is_not_blank": [
        once(Remark, text=text) for text in ("", "   ", " \t\n\u00a0", "\u200b\u2060\ufeff", BLANKS)
    ],
    "transition_is_numbered_in_its_lead": twice(Transition, Lead, seq=1),
    "transition_back_by_a_person_has_reason_and_remark": [
        unreasoned(to, kind, missing)
        for to in ("nurture", "disqualified", "lost")
        for kind in ("person", "partner", "crm")
        for missing in ({"reason": ""}, {"remark": None})
    ],
    "transition_to_sal_or_sql_is_made_by_sales": [
        once(Transition, to_stage=to, actor_kind=kind) for to in ("sal", "sql") for kind in ("system", "integration")
    ],
    "closure_one_begins_on_a_day": lambda: row(Closure, calendar=row(Closure).calendar),
    "closure_ends_no_sooner_than_it_begins": once(Closure, first_day=AT.date(), last_day=AT.date() - timedelta(days=1)),
    "closure_has_a_label": [once(Closure, label=""), once(Closure, label="  ")],
    "team_member_is_in_a_team_once": twice(TeamMember, Team, User),
    "handoff_one_open_per_lead": lambda: two_handoffs(OPEN, OPEN),
    "handoff_one_open_per_project_and_site": twice(Handoff, Team, project="a company:a product line", **OPEN),
    "handoff_lead_shares_one_handoff_at_a_time": twice(HandoffLead, Lead),
    "decline_text_one_by_reason_and_language": twice(DeclineText, reason="competitor", language="en", text="No."),
    "decline_text_says_something": once(DeclineText, text=""),
    "handoff_one_acceptance_per_lead_and_cycle": lambda: two_handoffs(ACCEPTED, ACCEPTED),
    "handoff_goes_to_a_team_or_a_partner": [
        lambda: row(Handoff, team=row(Team), partner=row(Partner)),
        lambda: Handoff.objects.filter(pk=row(Handoff).pk).update(team=None),
    ],
    "handoff_is_open_or_says_when_it_closed": [
        once(Handoff, status="open", closed_at=AT),
        once(Handoff, status="accepted", closed_at=None),
    ],
    "route_has_one_mode": once(RouteMode, kind="direct"),
    "observed_handoff_once_per_stay_and_team": twice(ObservedHandoff, Lead, Team, stage_seq=2, priority="normal"),
    "observed_handoff_once_per_stay_and_partner": twice(ObservedHandoff, Lead, Partner, stage_seq=2, priority="normal"),
    "observed_handoff_goes_to_a_team_or_a_partner": lambda: row(ObservedHandoff, team=row(Team), partner=row(Partner)),
    "suspension_one_at_a_time": twice(Suspension, kind="source", code="fair"),
    "suspension_says_why": [once(Suspension, note=""), once(Suspension, note="  ")],
    "hold_one_at_a_time": twice(Hold, Lead),
    "override_one_of_a_kind": twice(Override, Lead, kind="exclusion"),
    "triage_one_open_per_lead": twice(Triage, Lead),
    "clock_runs_once_per_handoff_and_kind": twice(ClockRun, Lead, Handoff, kind="decision"),
    "clock_runs_once_per_rfq_and_kind": twice(ClockRun, Lead, Rfq, kind="quote"),
    "clock_runs_once_per_triage": twice(ClockRun, Lead, Triage, kind="triage", **ENDED),
    "clock_runs_once_per_technical_review": lambda: two_reviews(kind="technical_review", **ENDED),
    "clock_runs_or_says_when_it_stopped": [
        once(ClockRun, outcome="running", stopped_at=AT),
        once(ClockRun, outcome="met", stopped_at=None),
        once(ClockRun, outcome="met", stopped_at=AT, running_since=AT),
    ],
    "clock_that_stands_fires_nothing": once(ClockRun, running_since=None, next_at=AT),
    "clock_spends_no_less_than_nothing": once(ClockRun, spent_s=-0.5),
    "escalation_fires_each_step_once": lambda: row(
        Escalation, clock=(first := row(Escalation, step=2)).clock, step=first.step
    ),
    "progress_has_an_amount_in_a_currency_or_none": [
        once(Progress, amount=1, currency=""),
        once(Progress, amount=None, currency="USD"),
    ],
    "progress_to_lost_has_reason_and_remark": once(Progress, status="lost", reason="", remark=None),
    "collaborator_names_its_party": once(Collaborator, party="person", user=None),
    "collaborator_has_a_share_where_it_splits": [
        once(Collaborator, credit="split", share=None),
        once(Collaborator, credit="sourced", share=5),
    ],
    "collaborator_person_once_per_credit": twice(Collaborator, Lead, User, party="person", credit="influenced"),
    "collaborator_partner_once_per_credit": twice(Collaborator, Lead, Partner, party="partner", credit="influenced"),
    "credit_names_its_party": once(Credit, party="partner", partner=None),
    "credit_has_a_share_where_it_splits": [
        once(Credit, credit="split", share=None),
        once(Credit, credit="sourced", share=5),
    ],
    "technical_review_one_open_per_lead": twice(TechnicalReview, Lead, answer=""),
    "technical_review_is_open_or_answered": [
        once(TechnicalReview, answer="feasible", answered_at=None),
        once(TechnicalReview, answer="", answered_at=AT),
    ],
    "technical_review_is_answered_or_withdrawn": once(
        TechnicalReview, answer="feasible", answered_at=AT, withdrawn_at=AT
    ),
    "technical_review_that_limits_names_the_fact": [
        once(TechnicalReview, answer=answer, answered_at=AT, limiting_fact="")
        for answer in ("not_feasible", "feasible_with_changes")
    ],
    "data_request_one_open_per_handoff": twice(DataRequest, Handoff),
    "data_request_is_answered_once_it_has_ended": once(DataRequest, answered=True, ended_at=None),
    "placement_one_open_per_handoff": twice(Placement, Handoff),
    "placement_is_open_or_answered": [
        once(Placement, answer="stays", answered_at=None),
        once(Placement, answer="", answered_at=AT),
    ],
    "proposal_one_waiting_per_lead": twice(Proposal, Lead, state="waiting"),
    "proposal_counts_once_per_message": twice(
        Proposal, Lead, state="known", ended_at=AT, source="hubspot", external_id="evt-1"
    ),
    "proposal_waits_or_says_when_it_ended": [
        once(Proposal, state="waiting", ended_at=AT),
        once(Proposal, state="answered", ended_at=None),
    ],
    "proposal_is_dismissed_with_a_comment": once(Proposal, state="dismissed", ended_at=AT, answer_remark=None),
    "proposal_names_its_source": once(Proposal, source=""),
    "reason_has_an_owner_of_the_list": once(Reason, owner="nobody"),
    "rfq_is_numbered_in_its_lead": twice(Rfq, Lead, number=1),
    "rfq_goes_on_or_says_when_it_ended": [
        once(Rfq, status="quoted", ended_at=AT),
        once(Rfq, status="won", ended_at=None),
    ],
    "rfq_that_is_not_won_has_reason_and_remark": [
        unfinished(status, missing)
        for status in ("lost", "no_bid", "withdrawn")
        for missing in ({"reason": ""}, {"remark": None})
    ],
    "rfq_amounts_come_with_currencies": [
        once(Rfq, status="won", ended_at=AT, **{amount: given, currency: code})
        for amount, currency in (
            ("target_price", "target_currency"),
            ("expected_amount", "expected_currency"),
            ("won_amount", "won_currency"),
        )
        for given, code in ((1, ""), (None, "USD"), (-1, "USD"))
    ],
    "rfq_is_won_where_an_amount_says_so": once(Rfq, won_amount=1, won_currency="USD"),
    "rfq_line_is_numbered_in_its_rfq": twice(RfqLine, Rfq, number=1),
    "rfq_line_that_is_controlled_names_a_drawing": once(RfqLine, is_export_controlled=True),
    "rfq_line_tolerance_is_above_zero": once(RfqLine, tolerance_um=0.0),
    "rfq_revision_is_numbered_in_its_rfq": twice(RfqRevision, Rfq, revision=1),
    "quote_is_revised_in_its_number": twice(Quote, Rfq, number="Q-1", revision=1),
    "quote_has_an_amount": [once(Quote, amount=-1, currency="USD"), once(Quote, amount=1, currency="")],
    "hold_is_confirmed_once_it_has_ended": once(Hold, confirmed_at=AT, ended_at=None),
    "sheet_item_is_unique_in_its_sheet": lambda: row(
        SheetItem, sheet=(first := row(SheetItem, criterion="need")).sheet, criterion=first.criterion
    ),
    "reason_code_is_unique_in_its_kind": twice(Reason, kind="loss", code="planted"),
    "verdict_one_answer_per_handoff": twice(Verdict, Handoff, kind="accepted"),
    "verdict_of_rejection_has_reason_and_remark": [
        lambda: row(Verdict, kind="rejected", reason="", remark=row(Remark)),
        once(Verdict, kind="rejected", reason="timing", remark=None),
    ],
}
