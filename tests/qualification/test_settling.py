"""Leads settled at a glance stand where deciding each of them whole would have put them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadhub.actors import SYSTEM
from leadhub.documents.publishing import publish
from leadhub.models import DocumentKind, Event
from qualification import rescoring
from qualification.beside import beside_of
from qualification.deciding import Deciding
from qualification.glances import glances
from qualification.intake import ingest
from qualification.locking import hold_leads
from qualification.models import (
    Decision,
    Handoff,
    Hold,
    Lead,
    LeadState,
    Override,
    Sheet,
    SheetItem,
    Transition,
    Triage,
)
from qualification.moving import Ledger
from qualification.rulebook import Rulebook, rulebook_at
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.rule_changes import Change, changes, standing
from tests.rows import row

pytestmark = pytest.mark.django_db

TYPES = ("page_view", "guide_download", "webinar_attended", "pricing_page_view", "sample_request", "rfq_submitted")
CRUST = {"domain": "crust.example", "industry": "311811", "country": "US", "employee_count": 5_000, "plant_count": 9}
STATED = [field.attname for field in LeadState._meta.concrete_fields]
# A lead that is settled was not touched: its version and the time of its last change are those of before.
SHOWN = [field.attname for field in Lead._meta.concrete_fields if field.name not in {"version", "updated_at"}]
EXAMPLES = max(2, settings().max_examples // 20)


@pytest.fixture
def population(now: datetime) -> list[UUID]:
    """Leads of every kind: readers, buyers, bakers, academics, strangers; at rest, on hold, overruled, with a sheet."""
    make_company()
    signals = []
    for number, kind in enumerate(TYPES):
        for name, account in {"medico": MEDICO, "crust": CRUST, "uni-ulm": {"domain": "uni-ulm.de"}, "x": None}.items():
            domain = (account or {"domain": f"x{number}.example"})["domain"]
            contact = {"email": f"{name}{number}@{domain}", "job_title": "Buyer"}
            told = [signal(kind, now, days_ago=number * 9, contact=contact) for type in (kind, "guide_download")]
            signals += [one | ({"account": account} if account else {}) for one in told]
    ingest(signals, actor=INTEGRATION, now=now)
    leads = list(Lead.objects.order_by("pk"))
    with allow_writes():
        row(Hold, lead=leads[0], until=now + timedelta(days=9), ended_at=None)
        row(Override, lead=leads[2], kind="exclusion", value="academic", until=now + timedelta(days=9), lifted_at=None)
        row(SheetItem, sheet=row(Sheet, lead=leads[4]), criterion="need", status="confirmed")
        LeadState.objects.filter(pk__in=[lead.pk for lead in leads[5:9]]).update(reset_at=now - timedelta(days=20))
        Lead.objects.filter(pk__in=[lead.pk for lead in leads[9:11]]).update(is_imported=True)
    return [lead.pk for lead in leads]


def put_in_force(story: Sequence[Change], at: datetime) -> Rulebook:
    contents: dict[DocumentKind, Any] = {}
    for change in story:
        contents[change.kind] = change.applied_to(contents.get(change.kind) or standing(change.kind, at))
    publish(contents, note="", by="Ines", now=at, effective_at=at)
    return rulebook_at(at)


def decide_whole(leads: list[UUID], book: Rulebook, at: datetime) -> None:
    deciding = Deciding(Ledger(actor=SYSTEM, now=at), book)
    deciding.decide(hold_leads(leads), cause="rules")
    deciding.save()


def decide_at_a_glance(leads: list[UUID], book: Rulebook, at: datetime) -> None:
    assert rescoring._decide(leads, book, at) == len(leads)


def outcome(decide: Callable[[list[UUID], Rulebook, datetime], None], *given: Any) -> list[Any]:
    """All that is stored afterwards; nothing of it stays."""
    with transaction.atomic(), allow_writes():
        decide(*given)
        found: list[Any] = [
            list(Lead.objects.order_by("pk").values(*SHOWN)),
            [
                {name: bytes(value) if name == "terms" else value for name, value in state.items()}
                for state in LeadState.objects.order_by("pk").values(*STATED)
            ],
            [
                (lead, seq, cause, bytes(answer), bytes(context))
                for lead, seq, cause, answer, context in Decision.objects.order_by("lead_id", "seq").values_list(
                    "lead_id", "seq", "cause", "answer", "context"
                )
            ],
            list(Transition.objects.order_by("lead_id", "seq").values_list("lead_id", "seq", "to_stage", "cause")),
            list(Handoff.objects.order_by("lead_id", "pk").values_list("lead_id", "team_id", "priority", "status")),
            list(Triage.objects.order_by("lead_id", "pk").values_list("lead_id", "team_id", "due_at")),
            list(Event.objects.order_by("lead_ref", "lead_seq").values_list("lead_ref", "lead_seq", "type", "data")),
        ]
        transaction.set_rollback(True)
    return found


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(story=st.lists(changes(TYPES), min_size=1, max_size=4), hours=st.integers(0, 24 * 60))
def test_it_writes_what_deciding_each_lead_whole_would_write(
    population: list[UUID], now: datetime, story: list[Change], hours: int
) -> None:
    with transaction.atomic():
        later = now + timedelta(hours=hours)
        book = put_in_force(story, later)
        whole, settled = (outcome(decide, population, book, later) for decide in (decide_whole, decide_at_a_glance))
        for told, wanted in zip(settled, whole, strict=True):
            assert without_ids(told) == without_ids(wanted)
        transaction.set_rollback(True)


def without_ids(rows: list[Any]) -> list[Any]:
    """Events name handoffs that were made, each time under an id of its own."""
    return [
        (*row[:3], {name: value for name, value in row[3].items() if name != "handoff"})
        if isinstance(row, tuple) and isinstance(row[-1], dict)
        else row
        for row in rows
    ]


def test_a_glance_shows_a_decision_all_that_whole_rows_show(population: list[UUID], now: datetime) -> None:
    ledger = Ledger(actor=SYSTEM, now=now)
    deciding, beside = Deciding(ledger, rulebook_at(now)), beside_of(population, ledger)
    seen = glances(Lead.objects.filter(pk__in=population).order_by("pk"))
    whole = sorted(hold_leads(population), key=lambda each: each.lead.pk)
    assert len(seen) == len(whole) == len(population)
    for glance, held in zip(seen, whole, strict=True):
        assert deciding.situation_of(glance, beside) == deciding.situation_of(held, beside)
