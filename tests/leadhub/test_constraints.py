"""The database states what must always hold: each named constraint is tried to be broken, on either engine."""

from itertools import chain

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from accounts.models import Account, Capability, Contact, NoiseFinding, ProductLine
from leadhub.models import (
    DocumentKind,
    Draft,
    Event,
    Job,
)
from qualification.models import (
    ClockRun,
    DataRequest,
    Escalation,
    Handoff,
    Hold,
    Lead,
    ObservedHandoff,
    Override,
    PinnedExample,
    Placement,
    Quote,
    Remark,
    Rfq,
    Suspension,
    TechnicalReview,
    Transition,
    Triage,
)
from tests.accounts import deal_constraints as of_deals
from tests.accounts import merge_constraints as of_merges
from tests.feedback import campaign_constraints as of_campaigns
from tests.feedback import recalibration_constraints as of_recalibrations
from tests.feedback import review_constraints as of_reviews
from tests.leadhub import change_constraints as of_changes
from tests.leadhub.alerts import constraints as of_alerts
from tests.leadhub.breaches import (
    ACCEPTED,
    BROKEN,
    COMPANY,
    ENDED,
    NAMED,
    OPEN,
    PERSON,
    PHONE,
    REJECTED,
    Breach,
    two_handoffs,
    two_leads,
    two_signatures,
)
from tests.leadhub.identity import constraints as of_identity
from tests.leadhub.integrations import constraints as of_connections
from tests.leadhub.watching import constraints as of_use
from tests.personal import constraints as of_people
from tests.qualification import import_constraints as of_imports
from tests.qualification import mail_constraints as of_mails
from tests.qualification import shadow_constraints as of_shadows
from tests.rows import AT, row

pytestmark = pytest.mark.usefixtures("db", "direct_writes")

KEPT: dict[str, Breach] = {
    "a merged account gives its domain free": lambda: row(Account, canonical_id=row(Account, **COMPANY).pk, **COMPANY),
    "companies without a domain and of other countries share a name": lambda: (
        row(Account, **NAMED),
        row(Account, **NAMED | {"country": "DE"}),
        row(Account, **NAMED, domain="medico.example"),
    ),
    "an erased contact gives its address free": lambda: (row(Contact, erased_at=AT, **PERSON), row(Contact, **PERSON)),
    "a capability may say as little or as much as is known": lambda: (
        row(Capability),
        row(Capability, length_mm=1.0),
        row(Capability, tolerance_um=0.5, length_mm=1.0, width_mm=1.0, height_mm=1.0, volume_from=1, volume_to=1),
    ),
    "two people share a telephone": lambda: (row(Contact, **PHONE), row(Contact, **PHONE | {"name_key": "li wu"})),
    "contacts without an address are many": lambda: (row(Contact), row(Contact)),
    "a draft follows one that was discarded": lambda: (
        row(Draft, kind=DocumentKind.PROFILES, state="discarded"),
        row(Draft, kind=DocumentKind.PROFILES, state="open"),
    ),
    "two deputies sign for two people": lambda: two_signatures(
        {"side": "sales", "deputy_for": "0" * 32}, {"side": "marketing", "deputy_for": "1" * 32}, deputy_for_name="Mara"
    ),
    "two sides sign by two people": lambda: two_signatures({"side": "sales"}, {"side": "marketing"}),
    "a side signs another content of the draft": lambda: two_signatures({"sha256": "a" * 64}, {"sha256": "b" * 64}),
    "work is done again after its end": lambda: (
        row(Job, kind="rescore", key="a", status="done", finished_at=AT),
        row(Job, kind="rescore", key="a"),
    ),
    "a retired example gives its name free": lambda: (
        row(PinnedExample, name="Wish", retired_at=AT),
        row(PinnedExample, name="Wish"),
    ),
    "events of no lead have no sequence": lambda: (row(Event), row(Event)),
    "a lead that was an opportunity makes room for another": lambda: two_leads(was_opportunity=True),
    "a lead was accepted in one cycle and rejected before": lambda: two_handoffs(REJECTED, ACCEPTED),
    "a lead is accepted anew in its next cycle": lambda: two_handoffs(ACCEPTED, ACCEPTED | {"cycle": 2}),
    "a lead is accepted and handed over anew": lambda: two_handoffs(ACCEPTED, OPEN),
    "what would be handed over is seen again after it stood elsewhere": lambda: row(
        ObservedHandoff, lead=(first := row(ObservedHandoff, stage_seq=2)).lead, team=first.team, stage_seq=4
    ),
    "what would be handed over becomes urgent": lambda: row(
        ObservedHandoff,
        lead=(first := row(ObservedHandoff, priority="normal")).lead,
        team=first.team,
        priority="urgent",
    ),
    "a suspension follows one that ended": lambda: (
        row(Suspension, kind="source", code="fair", ended_at=AT),
        row(Suspension, kind="source", code="fair"),
    ),
    "a finding follows one that was taken back": lambda: row(
        NoiseFinding,
        contact=(old := row(NoiseFinding, lifted_at=AT, lifted_by_name="Mara")).contact,
        evidence=old.evidence,
    ),
    "a hold follows one that ended": lambda: row(Hold, lead=row(Hold, ended_at=AT).lead),
    "a request for data follows one that has ended": lambda: row(
        DataRequest, handoff=row(DataRequest, ended_at=AT, answered=True).handoff
    ),
    "a placement follows one that was answered": lambda: row(
        Placement, handoff=row(Placement, answer="stays", answered_at=AT).handoff
    ),
    "an RFQ is quoted anew, and follows another": lambda: (
        row(Quote, rfq=(first := row(Rfq, number=1)), number="Q-1", revision=1),
        row(Quote, rfq=first, number="Q-1", revision=2),
        row(Rfq, lead=first.lead, number=2, status="won", ended_at=AT, won_amount=1, won_currency="USD"),
    ),
    "clocks of the RFQs of a handoff run beside each other": lambda: (
        row(ClockRun, handoff=(one := row(Handoff)), lead=one.lead, kind="quote", rfq=row(Rfq, lead=one.lead)),
        row(ClockRun, handoff=one, lead=one.lead, kind="quote", rfq=row(Rfq, lead=one.lead)),
    ),
    "a technical review follows those that were answered or withdrawn": lambda: (
        row(
            TechnicalReview,
            lead=(first := row(TechnicalReview, withdrawn_at=AT)).lead,
            answer="feasible",
            answered_at=AT,
        ),
        row(TechnicalReview, lead=first.lead),
    ),
    "an override follows one that was lifted": lambda: row(Override, lead=row(Override, lifted_at=AT).lead),
    "a triage follows one that was decided": lambda: row(Triage, lead=row(Triage, decided_at=AT).lead),
    "a clock runs again after one of its kind has ended": lambda: (
        row(ClockRun, handoff=(first := row(Handoff)), lead=first.lead, kind="status", **ENDED),
        row(ClockRun, handoff=first, lead=first.lead, kind="status", running_since=AT, next_at=AT),
        row(ClockRun, handoff=first, lead=first.lead, kind="decision", running_since=AT, next_at=AT),
    ),
    "a clock takes one step after the other": lambda: row(Escalation, clock=row(Escalation, step=1).clock, step=2),
    "the rules move a lead back without reason": lambda: row(Transition, to_stage="nurture", actor_kind="system"),
    "an import states an acceptance": lambda: row(Transition, to_stage="sal", actor_kind="import"),
    "a person moves a lead back with reason and remark": lambda: row(
        Transition, to_stage="lost", actor_kind="person", reason="price", remark=row(Remark)
    ),
    "another product line is another lead": lambda: row(Lead, contact=row(Lead).contact, product_line=row(ProductLine)),
}


for more in (
    *(
        of_alerts,
        of_campaigns,
        of_changes,
        of_connections,
        of_deals,
        of_identity,
        of_imports,
        of_mails,
        of_merges,
        of_people,
    ),
    *(of_recalibrations, of_reviews, of_shadows, of_use),
):
    BROKEN |= more.BROKEN
    KEPT |= more.KEPT


def ours() -> dict[str, models.BaseConstraint]:
    """Every named constraint of our tables."""
    found = chain.from_iterable(apps.get_app_config(app).get_models() for app in settings.LEADHUB_APPS)
    return {constraint.name: constraint for model in found for constraint in model._meta.constraints}


def test_each_constraint_is_tried() -> None:
    assert set(BROKEN) == set(ours())


@pytest.mark.parametrize("name", BROKEN)
def test_no_row_breaks(name: str) -> None:
    attempts = BROKEN[name]
    for attempt in [attempts] if callable(attempts) else attempts:
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            attempt()
        # SQLite names the columns of a broken unique constraint, not the constraint.
        if connection.vendor == "postgresql" or isinstance(ours()[name], models.CheckConstraint):
            assert name in str(refusal.value)
        else:
            assert "UNIQUE constraint failed" in str(refusal.value)


@pytest.mark.parametrize("keep", KEPT.values(), ids=KEPT)
def test_what_is_allowed_stays_so(keep: Breach) -> None:
    keep()
