"""Whatever is merged and taken apart in whatever order: one root for each, nothing lost, and the way back is whole."""

from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import F
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import merging
from accounts.models import Account, Contact, ExternalRef, Merge, MergeNoun
from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import DomainError
from qualification.intake import ingest
from qualification.models import Handoff, Lead, LeadState, Signal, Transition
from qualification.rules.terms import unpack
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal

pytestmark = pytest.mark.django_db

OLGA = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")
NOT_FACTS = ("facts_stamp", "facts_as_of", "updated_at")
OF_LEAD = ("contact_id", "account_id", "canonical_id", "product_line_id", "first_origin_id", "cycle")
PEOPLE = ("webinar_attended", "rfq_submitted", "sample_request", "page_view")

merges = st.tuples(st.sampled_from(("account", "contact")), st.integers(0, 3), st.integers(0, 3))
undos = st.tuples(st.just("undo"), st.integers(0, 5), st.just(0))


def three_companies(now: Any) -> None:
    """Four people in three companies, each with one lead or two."""
    make_company("ann")
    batch = []
    for number, type in enumerate(PEOPLE):
        company = MEDICO | {"name": f"Company {number % 3}", "domain": f"c{number % 3}.example"}
        who = {"email": f"p{number}@c{number % 3}.example", "external_id": f"crm-{number}"}
        lines = ("cnc-machining", "injection-molding")[: 1 + number % 2]
        batch += [signal(type, now, contact=who, account=company, product_line=line) for line in lines]
    ingest(batch, actor=INTEGRATION, now=now)


def kept() -> dict[str, Any]:
    """What a merge never touches, whatever it does."""
    return {
        "signals": list(Signal.objects.order_by("pk").values_list("pk", "lead_id", "contact")),
        "births": list(Transition.objects.filter(seq=1).order_by("pk").values_list("pk", "lead_id")),
        "contacts": Contact.objects.count(),
        "leads": Lead.objects.count(),
    }


def standing() -> dict[str, Any]:
    """All that undoing everything must bring back."""
    return {
        "accounts": [_facts(row) for row in Account.objects.order_by("pk")],
        "contacts": [_facts(row) for row in Contact.objects.order_by("pk")],
        "leads": list(Lead.objects.order_by("pk").values_list("pk", *OF_LEAD)),
        "refs": list(ExternalRef.objects.order_by("pk").values_list("pk", "target")),
        "terms": [(row.pk, _rounded(row)) for row in LeadState.objects.order_by("pk")],
    }


def _rounded(state: LeadState) -> dict[int, list[float]]:
    return {number: [round(value, 6) for value in term] for number, term in unpack(bytes(state.terms)).items()}


def _facts(row: Any) -> dict[str, Any]:
    found = {"id": row.pk, "canonical_id": row.canonical_id, "name_key": row.name_key, **model_to_dict(row)}
    return {name: value for name, value in found.items() if name not in NOT_FACTS}


def sound() -> None:
    """One root for each, no cycle, and what points to somebody points to a root."""
    for model in (Account, Contact, Lead):
        roots = set(model.objects.filter(canonical_id=F("pk")).values_list("pk", flat=True))
        assert set(model.objects.values_list("canonical_id", flat=True)) == roots
    leads = Lead.objects.canonical()
    assert not leads.exclude(contact__canonical_id=F("contact_id")).exists()
    assert not leads.exclude(account__canonical_id=F("account_id")).exists()
    open_ones = Handoff.objects.filter(status="open")
    assert not open_ones.exclude(lead__canonical_id=F("lead_id")).exists()
    # Every signal counts with the lead that stands for its own.
    counted = sum(
        term.n
        for state in LeadState.objects.filter(lead__in=leads.values("pk"))
        for term in unpack(bytes(state.terms)).values()
    )
    assert counted == Signal.objects.counting().count()


def act(step: tuple[str, int, int], now: Any) -> None:
    kind, one, other = step
    try:
        if kind == "undo":
            made: list[UUID] = list(Merge.objects.exclude(noun="lead").order_by("pk").values_list("pk", flat=True))
            if one < len(made):
                merging.undo(made[one], actor=OLGA, now=now)
        else:
            model: Any = Account if kind == "account" else Contact
            keys = list(model.objects.order_by("created_at", "pk").values_list("pk", flat=True))
            merging.merge(MergeNoun(kind), keys[one % len(keys)], keys[other % len(keys)], actor=OLGA, now=now)
    except DomainError as refusal:
        if refusal.code not in ("already_merged", "same_object", "merged_further", "already_undone", "both_in_hand"):
            raise


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(merges | undos, min_size=1, max_size=7))
def test_any_order_of_merges_and_undos_keeps_one_root_and_loses_nothing(db, now, steps):
    with transaction.atomic():
        three_companies(now)
        untouched, before = kept(), standing()
        for step in steps:
            act(step, now)
            sound()
        assert kept() == untouched
        for made in Merge.objects.standing().exclude(noun="lead").order_by("-pk"):
            merging.undo(made.pk, actor=OLGA, now=now)
        sound()
        assert standing() == before
        transaction.set_rollback(True)
