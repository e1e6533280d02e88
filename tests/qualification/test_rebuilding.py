"""Decayed states built anew from their signals: the same sums as folding gives, and only where half-lives differ."""

import random
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.actors import SYSTEM
from leadhub.documents.publishing import publish
from leadhub.models import DocumentKind
from qualification.due import look_at_due
from qualification.intake import ingest
from qualification.locking import hold_leads
from qualification.models import Lead, LeadState, SignalExclusion
from qualification.rebuilding import caught_up, models_of, rebuild
from qualification.refreshing import decide_due
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.intent import DIGITS, read
from qualification.rules.terms import Terms, basis_of, day_of, pack, unpack
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, make_company, signal
from tests.qualification.rules.given import default_content
from tests.rows import row

pytestmark = pytest.mark.django_db

TYPES = ("page_view", "guide_download", "webinar_attended", "pricing_page_view", "sample_request", "rfq_submitted")
PEOPLE = ("ana", "ben", "cem")
OTHER_HALF_LIFE = 12.0


@pytest.fixture(autouse=True)
def company(db: None) -> None:
    """Somebody to hand leads to."""
    make_company()


def story(seed: int, at: datetime) -> list[dict[str, Any]]:
    """Thirty signals of three people, on two product lines."""
    dice = random.Random(seed)
    return [
        signal(
            dice.choice(TYPES),
            at,
            days_ago=dice.randrange(1, 300_000) / 1_000,
            external_id=f"told-{seed}-{number}",
            contact={"email": f"{dice.choice(PEOPLE)}@medico.example", "job_title": "Buyer"},
            product_line=dice.choice(["cnc-machining", "injection-molding"]),
        )
        for number in range(30)
    ]


def tell(signals: list[dict[str, Any]], sizes: list[int], now: datetime) -> None:
    """Take signals in by batches of these sizes, the rest at once."""
    for size in [*sizes, len(signals)]:
        batch, signals = signals[:size], signals[size:]
        if batch:
            ingest(batch, actor=INTEGRATION, now=now)


def change_scoring(at: datetime, change: Callable[[dict[str, Any]], None]) -> Rulebook:
    """Publish the default models with a change."""
    content = deepcopy(default_content("qualification", "scoring_models"))
    change(content)
    publish({DocumentKind.SCORING_MODELS: content}, note="", by="Ines", now=at, effective_at=at)
    return rulebook_at(at)


def halve(content: dict[str, Any]) -> None:
    """Let guides be forgotten sooner."""
    for points in content["models"][0]["signal_points"]:
        if points["type"] == "guide_download":
            points["half_life_days"] = OTHER_HALF_LIFE


def double(content: dict[str, Any]) -> None:
    """Let guides count twice."""
    for points in content["models"][0]["signal_points"]:
        if points["type"] == "guide_download":
            points["points"] *= 2


def rounded(terms: Terms) -> dict[int, tuple[float, ...]]:
    """Terms as they are compared: folding is exact to far less than a millionth."""
    return {number: tuple(round(value, DIGITS) for value in term) for number, term in terms.items()}


def sums() -> dict[Any, dict[int, tuple[float, ...]]]:
    """The terms of every lead."""
    return {state.pk: rounded(unpack(bytes(state.terms))) for state in LeadState.objects.all()}


def built_anew(book: Rulebook) -> dict[Any, dict[int, tuple[float, ...]]]:
    """What rebuilding gives of every lead, without keeping it."""
    held = hold_leads(list(Lead.objects.values_list("pk", flat=True)))
    rebuild(held, book)
    return {each.lead.pk: rounded(unpack(bytes(each.state.terms))) for each in held}


def asks_for_signals(statements: CaptureQueriesContext) -> list[str]:
    """The statements that read the times of stored signals."""
    reads = [each["sql"].split("FROM")[0] for each in statements.captured_queries]
    return [sql for sql in reads if sql.lstrip().startswith(("SELECT", "DECLARE")) and '"occurred_at"' in sql]


def touch(at: datetime, person: str = "ana") -> CaptureQueriesContext:
    """One more signal of a person; the statements that it takes."""
    one = signal("page_view", at, contact={"email": f"{person}@medico.example", "job_title": "Buyer"})
    with CaptureQueriesContext(connection) as statements:
        ingest([one], actor=INTEGRATION, now=at)
    return statements


@pytest.mark.parametrize("seed", range(4))
def test_folding_in_any_cut_gives_what_rebuilding_gives(seed: int, now: datetime) -> None:
    dice = random.Random(seed)
    signals = story(seed, now)
    tell(dice.sample(signals, k=len(signals)), [1, dice.randrange(1, 9), dice.randrange(1, 9)], now)
    book = rulebook_at(now)
    assert sums()
    assert built_anew(book) == sums()
    model, later = book.rules.scoring.default, day_of(now + timedelta(days=20))
    for each in hold_leads(list(Lead.objects.values_list("pk", flat=True))):
        before = read(unpack(bytes(each.state.terms)), model, later)
        rebuild([each], book)
        assert read(unpack(bytes(each.state.terms)), model, later) == before


def test_a_reset_leaves_older_signals_to_the_trend_alone(now: datetime) -> None:
    tell([signal("webinar_attended", now, days_ago=90), signal("guide_download", now, days_ago=2)], [], now)
    with allow_writes():
        LeadState.objects.update(reset_at=now - timedelta(days=60))
    (held,) = hold_leads(list(Lead.objects.values_list("pk", flat=True)))
    numbers, before = rulebook_at(now).rules.scoring.numbers, unpack(bytes(held.state.terms))
    rebuild([held], rulebook_at(now))
    after = unpack(bytes(held.state.terms))
    webinar, guide = numbers["webinar_attended"], numbers["guide_download"]
    assert after == {webinar: before[webinar]._replace(k_own=float("-inf")), guide: before[guide]}


def test_what_was_found_to_be_noise_is_left_out(now: datetime) -> None:
    tell([signal("page_view", now, days_ago=3), signal("webinar_attended", now)], [], now)
    (held,) = hold_leads(list(Lead.objects.values_list("pk", flat=True)))
    webinar = held.lead.signals.latest("occurred_at")
    with allow_writes():
        row(SignalExclusion, signal=webinar, reason="by_hand", by="Mara")
    rebuild([held], rulebook_at(now))
    assert set(unpack(bytes(held.state.terms))) == {held.lead.signals.earliest("occurred_at").type}


def test_types_that_a_model_does_not_know_are_left_out_until_it_does(now: datetime) -> None:
    tell([signal("page_view", now), signal("webinar_attended", now)], [], now)
    book = change_scoring(
        now,
        lambda content: content["models"].append(
            content["models"][0]
            | {
                "code": "machining",
                "product_lines": ["cnc-machining"],
                "signal_points": [p for p in content["models"][0]["signal_points"] if p["type"] != "webinar_attended"],
            }
        ),
    )
    (terms,) = built_anew(book).values()
    assert len(terms) == 1
    assert len(next(iter(sums().values()))) == 2


def test_new_leads_begin_with_the_half_lives_that_serve_their_line(now: datetime) -> None:
    tell(story(1, now), [], now)
    basis = rulebook_at(now).rules.scoring.default.basis
    assert set(LeadState.objects.values_list("basis", flat=True)) == {basis}
    assert asks_for_signals(touch(now)) == []


def test_new_points_read_no_signal_again(now: datetime) -> None:
    tell(story(2, now), [], now)
    later = now + timedelta(days=1)
    book = change_scoring(later, double)
    assert asks_for_signals(touch(later)) == []
    with CaptureQueriesContext(connection) as statements:
        look_at_due(now=later + timedelta(days=200))
    assert asks_for_signals(statements) == []
    assert sums() == built_anew(book)


def test_a_new_half_life_rebuilds_the_touched_and_only_them(now: datetime) -> None:
    tell(story(3, now), [], now)
    before, later = sums(), now + timedelta(days=1)
    book = change_scoring(later, halve)
    assert len(asks_for_signals(touch(later))) == 1
    wanted, after = built_anew(book), sums()
    touched = Lead.objects.get(contact__email_key="ana@medico.example", product_line__code="cnc-machining").pk
    assert after[touched] == wanted[touched] != before[touched]
    assert {pk: after[pk] for pk in after if pk != touched} == {pk: before[pk] for pk in after if pk != touched}
    bases = dict(LeadState.objects.values_list("pk", "basis"))
    assert {pk for pk in bases if bases[pk] == book.rules.scoring.default.basis} == {touched}
    assert asks_for_signals(touch(later)) == []


def test_deciding_by_a_new_half_life_rebuilds_first(now: datetime) -> None:
    tell(story(4, now), [], now)
    later = now + timedelta(days=1)
    book = change_scoring(later, halve)
    leads = list(Lead.objects.values_list("pk", flat=True))
    with allow_writes():
        LeadState.objects.update(look_at=later)
    with CaptureQueriesContext(connection) as statements:
        assert decide_due(leads, now=later) == len(leads) > 1
    assert len(asks_for_signals(statements)) == 1
    assert sums() == built_anew(book)


def test_only_signals_of_types_whose_half_life_moved_are_read_again(now: datetime) -> None:
    tell(story(4, now), [], now)
    later = now + timedelta(days=1)
    book = change_scoring(later, halve)
    guide, wanted = book.rules.scoring.numbers["guide_download"], built_anew(book)
    held = hold_leads(list(Lead.objects.values_list("pk", flat=True)))
    for each in held:
        # Nothing that was ever folded counts a thousand signals: whoever reads them again forgets that.
        each.state.terms = pack(
            {number: term._replace(n=1_000) for number, term in unpack(bytes(each.state.terms)).items()}
        )
    caught = {lead: rounded(terms) for lead, terms in caught_up_terms(held, book)}
    counts = {lead: {number: term[4] for number, term in terms.items()} for lead, terms in caught.items()}
    assert any(guide in terms for terms in wanted.values())
    assert counts == {
        lead: {number: term[4] if number == guide else 1_000 for number, term in terms.items()}
        for lead, terms in wanted.items()
    }


def test_a_state_of_other_half_lives_than_its_rules_had_is_read_whole(now: datetime) -> None:
    tell(story(4, now), [], now)
    later = now + timedelta(days=1)
    book = change_scoring(later, halve)
    with allow_writes():
        LeadState.objects.update(basis="unheard of", terms=b"")
    held = hold_leads(list(Lead.objects.values_list("pk", flat=True)))
    caught = {lead: rounded(terms) for lead, terms in caught_up_terms(held, book)}
    assert caught == built_anew(book)


def caught_up_terms(held: list[Any], book: Rulebook) -> list[tuple[Any, Terms]]:
    """What catching up gives of each lead, without keeping it."""
    return [(state.pk, terms) for state, terms in caught_up(held, models_of(held, book))]


def test_a_state_that_does_not_say_its_basis_is_rebuilt_on_touch(now: datetime) -> None:
    tell(story(6, now), [], now)
    before = sums()
    with allow_writes():
        LeadState.objects.update(basis="", terms=b"")
    touch(now, "ben")
    lead = Lead.objects.get(contact__email_key="ben@medico.example", product_line__code="cnc-machining")
    page_view = rulebook_at(now).rules.scoring.numbers["page_view"]
    after = sums()[lead.pk]
    assert {number: after[number] for number in after if number != page_view} == {
        number: before[lead.pk][number] for number in before[lead.pk] if number != page_view
    }
    assert LeadState.objects.get(pk=lead.pk).basis


def test_rebuilding_costs_one_statement_at_any_number_of_leads(now: datetime) -> None:
    tell(story(8, now), [], now)
    book = rulebook_at(now)
    held = hold_leads(list(Lead.objects.values_list("pk", flat=True)))
    with CaptureQueriesContext(connection) as statements:
        rebuild(held, book)
        rebuild(held[:1], book)
        rebuild([], book)
    assert len(statements) == 2


def test_a_basis_tells_half_lives_apart_and_nothing_else() -> None:
    basis = basis_of({1: 30.0, 2: 45.0})
    assert basis == basis_of({2: 45.0, 1: 30.0})
    assert len({basis, basis_of({1: 30.0, 2: 46.0}), basis_of({1: 45.0, 2: 30.0}), basis_of({1: 30.0})}) == 4


def test_the_system_decides_what_it_rebuilt(now: datetime) -> None:
    """A lead that only guides had qualified is decided by what they count now."""
    guides = [signal("guide_download", now, days_ago=20 + number) for number in range(3)]
    tell(guides, [], now)
    assert Lead.objects.get().stage == "mql"
    later = now + timedelta(hours=1)
    change_scoring(later, halve)
    with allow_writes():
        LeadState.objects.update(look_at=later)
    look_at_due(now=later)
    lead = Lead.objects.get()
    assert lead.stage == "nurture"
    assert lead.transitions.latest("seq").actor_name == SYSTEM.label
