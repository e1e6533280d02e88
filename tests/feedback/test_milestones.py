"""When leads first reached each stage: as the ledger notes it, as the history has it, as a file tells it."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction

from leadhub.actors import SYSTEM
from qualification.models import Lead, Transition
from qualification.moving import Ledger
from tests.feedback.counting import a_whole_month, advance
from tests.fence import allow_writes
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

MILESTONES = {
    "mql_at": ("mql", "sal", "sql", "opportunity", "quoted", "won", "lost"),
    "sal_at": ("sal", "sql", "opportunity", "quoted", "won", "lost"),
    "sql_at": ("sql", "opportunity", "quoted", "won", "lost"),
    "opportunity_at": ("opportunity", "quoted", "won", "lost"),
    "quoted_at": ("quoted",),
    "won_at": ("won",),
    "lost_at": ("lost",),
}
UPGRADES = ("qualification.migrations.0031_leads_keep_their_milestones", "feedback.migrations.0006_campaigns")
NOTED = (*MILESTONES, "handed_over_at", "rejected_at", "sent_back_at", "requalified_at")


def test_milestones_are_those_of_the_history(office: Office) -> None:
    a_whole_month(office)
    office.lead("tolerance_guide_download", "engineer@medico.example")
    shared = office.handed_over()
    office.post("sales", f"handoffs/{shared['handoff']}/accept/")
    taken_back = office.qualified("cem@cem.example")
    advance(office, taken_back, "opportunity", "won")
    office.post("operations", f"leads/{taken_back['id']}/reopen/", {"reason": "The order was cancelled."})
    for lead in Lead.objects.all():
        assert {name: getattr(lead, name) for name in MILESTONES} == found_in_history(lead), lead.pk


def found_in_history(lead: Lead) -> dict[str, datetime | None]:
    """When a lead first passed each milestone, looked up in its moves alone."""
    moves = list(Transition.objects.filter(lead=lead).exclude(cause="followed").order_by("seq"))
    found: dict[str, datetime | None] = {}
    for name, stages in MILESTONES.items():
        found[name] = min((move.at for move in moves if move.to_stage in stages), default=None)
    for name, stage in (("won_at", "won"), ("lost_at", "lost")):
        found[name] = found[name] if lead.stage == stage else None
    return found


def test_what_a_file_tells_late_counts_when_it_happened(office: Office, now: datetime) -> None:
    lead = Lead.objects.get(pk=office.accepted()["id"])
    ledger = Ledger(actor=SYSTEM, now=now)
    earlier = now - timedelta(days=40)
    with allow_writes(), transaction.atomic():
        ledger.move(lead, "opportunity", cause="import", at=earlier)
        ledger.save()
    lead.refresh_from_db()
    assert (lead.mql_at, lead.sal_at, lead.opportunity_at) == (earlier, earlier, earlier)


def test_an_upgrade_finds_in_the_history_what_the_ledger_would_have_noted(office: Office) -> None:
    a_whole_month(office)
    lead = office.accepted("ann@ann.example")
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "no_budget", "comment": "Next year."})
    office.pass_time(minutes=5)
    office.lead("rfq_submitted", "ann@ann.example")
    office.lead("tolerance_guide_download", "engineer@medico.example")
    shared = office.handed_over()
    office.post("sales", f"handoffs/{shared['handoff']}/accept/")
    noted = list(Lead.objects.order_by("pk").values("pk", *NOTED))
    assert all(any(one[name] for one in noted) for name in NOTED), noted
    with allow_writes():
        Lead.objects.update(**dict.fromkeys(NOTED))
        for migration in UPGRADES:
            import_module(migration).look_back(apps, None)
    assert list(Lead.objects.order_by("pk").values("pk", *NOTED)) == noted
