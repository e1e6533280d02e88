"""Rules that change among signals: every lead has the answer of the rules in force, and every past answer replays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadhub.actors import SYSTEM
from leadhub.composition import parts
from leadhub.documents.publishing import publish
from qualification.beside import beside_of
from qualification.deciding import Deciding, verdict_of
from qualification.intake import ingest
from qualification.locking import hold_leads
from qualification.models import Decision, Facts, Lead, Signal
from qualification.moving import Ledger
from qualification.rescoring import to_rescore
from qualification.rulebook import rulebook, rulebook_at
from qualification.rules.decision import decide
from qualification.rules.intent import DIGITS
from qualification.rules.replay import replay
from qualification.rules.terms import Terms, build, day_of, pack, unpack
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.rule_changes import Change, changes, standing

pytestmark = pytest.mark.django_db

TYPES = ("page_view", "guide_download", "webinar_attended", "pricing_page_view", "price_question", "rfq_submitted")
COMPANIES: dict[str, dict[str, Any]] = {
    "ana@medico.example": MEDICO,
    "ben@medico.example": MEDICO,
    "cem@crust.example": {"domain": "crust.example", "industry": "311811", "country": "US", "employee_count": 40},
    "dov@nobody.example": {"domain": "nobody.example"},
}
LINES = ("cnc-machining", "injection-molding")
# The gate tries a handful, the soak some hundreds: each example is a history of its own in the database.
EXAMPLES = max(2, settings().max_examples // 25)


@dataclass(frozen=True)
class Told:
    """Somebody did something some days ago."""

    email: str
    type: str
    line: str
    days_ago: int


@dataclass(frozen=True)
class Published:
    """A change that is published now, in force some hours later."""

    change: Change
    in_hours: int


@dataclass(frozen=True)
class Passed:
    """Time goes by."""

    hours: int


Step = Told | Published | Passed
steps = st.one_of(
    st.builds(
        Told, st.sampled_from(sorted(COMPANIES)), st.sampled_from(TYPES), st.sampled_from(LINES), st.integers(0, 120)
    ),
    st.builds(Published, changes(TYPES), st.sampled_from([0, 0, 5, 30])),
    st.builds(Passed, st.integers(1, 24 * 40)),
)


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(steps, min_size=4, max_size=12))
def test_every_answer_is_that_of_the_rules_in_force_and_every_decision_replays(
    db: None, now: datetime, story: Sequence[Step]
) -> None:
    with transaction.atomic():
        make_company()
        moment = now
        told(*beginning(moment), at=moment)
        for step in story:
            moment = lived(step, moment)
            run_due(moment)
            assert_standing(moment)
        transaction.set_rollback(True)


def beginning(at: datetime) -> list[Told]:
    """Each of the four has looked around and one of them has asked."""
    return [*(Told(email, "guide_download", LINES[0], 10) for email in COMPANIES), Told(*ASKED)]


ASKED = ("ana@medico.example", "price_question", LINES[0], 3)


def told(*deeds: Told, at: datetime) -> None:
    signals = [
        signal(
            deed.type,
            at,
            days_ago=deed.days_ago,
            contact={"email": deed.email, "job_title": "Buyer"},
            account=COMPANIES[deed.email],
            product_line=deed.line,
        )
        for deed in deeds
    ]
    ingest(signals, actor=INTEGRATION, now=at)


def lived(step: Step, moment: datetime) -> datetime:
    """What a step does; the moment after it."""
    match step:
        case Told():
            told(step, at=moment)
        case Passed():
            return moment + timedelta(hours=step.hours)
        case Published(change, hours):
            content, since = change.applied_to(standing(change.kind, moment)), moment + timedelta(hours=hours)
            publish({change.kind: content}, note="", by="Ines", now=moment, effective_at=since)
    return moment


def run_due(moment: datetime) -> None:
    for run in parts("LEADHUB_DUE"):
        run(moment)


def assert_standing(moment: datetime) -> None:
    """What must hold of every lead and of every decision once what was due is done."""
    book = rulebook_at(moment)
    assert not to_rescore(book).exists()
    held = hold_leads(list(Lead.objects.values_list("pk", flat=True)))
    assert held
    ledger = Ledger(actor=SYSTEM, now=moment)
    deciding, beside = Deciding(ledger, book), beside_of([each.lead.pk for each in held], ledger)
    for each in held:
        lead, state = each.lead, each.state
        assert lead.ruleset == book.id
        terms = folded(lead, book)
        assert rounded(unpack(bytes(state.terms))) == rounded(terms)
        state.terms = pack(terms)
        answer = decide(deciding.situation_of(each, beside), book.rules)
        assert (answer.path, answer.handoff, answer.triage) == ((), None, False)
        assert verdict_of(answer) == state.verdict
        assert (lead.action, lead.level, lead.stage) == (answer.action, answer.intent.level, answer.stage)
        assert (lead.fit_tier, lead.excluded_by) == (answer.fit.tier, answer.fit.excluded_by)
        assert lead.route_kind == (answer.route.kind if answer.route else None)
    bodies = {bytes(row.sha256): bytes(row.body) for row in Facts.objects.all()}
    for row in Decision.objects.all():
        rules, facts = rulebook(row.ruleset).rules, bodies[bytes(row.facts)]
        assert replay(rules, facts, bytes(row.terms), bytes(row.context)) == bytes(row.answer)


def folded(lead: Lead, book: Any) -> Terms:
    """The terms of a lead from nothing but its signals."""
    signals = Signal.objects.filter(lead=lead).order_by("occurred_at").values_list("type", "occurred_at")
    half_lives = book.rules.scoring.for_line(lead.product_line.code).half_lives
    return build([(number, day_of(at)) for number, at in signals], half_lives)


def rounded(terms: Terms) -> dict[int, tuple[float, ...]]:
    return {number: tuple(round(value, DIGITS) for value in term) for number, term in terms.items()}
