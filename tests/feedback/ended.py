"""Leads that came to an end, laid down set-wise: decided, taken up by sales, and won or lost."""

import hashlib
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Any

from accounts.models import Contact, ProductLine
from leadhub.bulk import insert
from leadhub.keys import new_id
from qualification.deciding import DECISION_COLUMNS
from qualification.dimensions import origin_numbers, source_numbers
from qualification.intake import SIGNAL_COLUMNS
from qualification.models import Decision, Facts, Lead, LeadState, Signal, Stage, Transition
from qualification.moving import TRANSITION_COLUMNS
from qualification.placing import BORN_COLUMNS
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.decision import CORE_VERSION, Situation, decide, encode
from qualification.rules.replay import context_of
from qualification.rules.terms import build, day_of, pack
from tests.bench.ground import STATE_COLUMNS
from tests.fence import allow_writes
from tests.qualification.rules.given import MEDICAL

AT_ONCE = 2_000
ORIGIN = ("organic_search", "form", "", "")
TYPES = ("pricing_page_view", "price_question", "sample_request", "meeting_request", "webinar_attended", "page_view")


@dataclass(frozen=True)
class Ended:
    """One lead: what was done so many days before sales took it up, and whether it was won ten days later."""

    taken_up_at: datetime
    signals: Sequence[tuple[str, float]]
    won: bool
    decided: bool = True
    """By the rules, when it was taken up."""


def ended(
    number: int, until: datetime, weights: Mapping[str, float], *, base: float, signals: int = 3, hours: float = 6
) -> list[Ended]:
    """So many leads, some hours apart; the weights of the types that are there say how likely a win is."""
    dice = random.Random(number)
    found = []
    for place in range(number):
        told = [(dice.choice(TYPES), 40 * dice.random()) for _ in range(dice.randint(1, 2 * signals - 1))]
        odds = base + sum(weights.get(type, 0.0) for type in {type for type, _ in told})
        taken_up_at = until - timedelta(days=11, hours=hours * (number - place))
        found.append(Ended(taken_up_at, told, dice.random() < 1 / (1 + exp(-odds))))
    return found


def lay(leads: Sequence[Ended], now: datetime) -> None:
    """Write them down."""
    with allow_writes():
        book = rulebook_at(now)
        line, _ = ProductLine.objects.get_or_create(code="cnc-machining", defaults={"label": "CNC machining"})
        for start in range(0, len(leads), AT_ONCE):
            _lay_some(leads[start : start + AT_ONCE], line, book)


def _lay_some(leads: Sequence[Ended], line: ProductLine, book: Rulebook) -> None:
    (source,), (origin,) = source_numbers({"website"}).values(), origin_numbers({ORIGIN}).values()
    model, numbers = book.rules.scoring.for_line(line.code), book.rules.scoring.numbers
    people = [_person(one) for one in leads]
    _insert(Contact, people)
    rows = [_lead(one, person, line, origin) for one, person in zip(leads, people, strict=True)]
    _insert(Lead, rows, BORN_COLUMNS)
    facts = MEDICAL.canonical()
    digest = hashlib.sha256(facts).digest()
    if not Facts.objects.filter(pk=digest).exists():
        insert(Facts, ("sha256", "body"), [(digest, facts)])
    decisions: list[tuple[Any, ...]] = []
    moves: list[tuple[Any, ...]] = []
    signals: list[tuple[Any, ...]] = []
    for one, row in zip(leads, rows, strict=True):
        at = one.taken_up_at
        told = [(numbers[type], at - timedelta(days=age)) for type, age in one.signals]
        terms = build([(number, day_of(when)) for number, when in told], model.half_lives)
        situation = Situation(facts=MEDICAL, terms=terms, at=at, product_line=line.code)
        answer, context = encode(decide(situation, book.rules)), context_of(situation)
        inputs = (book.id, str(CORE_VERSION), digest, pack(terms), context)
        decisions += [(new_id(), row.pk, 1, at, *inputs, answer, "signal")] if one.decided else []
        moves += _moves(row, one)
        signals += [_signal(row, source, origin, number, when) for number, when in told]
    insert(LeadState, STATE_COLUMNS, [(row.pk, b"", model.basis, {}, "", "", "cold") for row in rows])
    insert(Decision, DECISION_COLUMNS, decisions)
    insert(Transition, TRANSITION_COLUMNS, moves)
    insert(Signal, SIGNAL_COLUMNS, signals)


def _insert(model: Any, rows: Sequence[Any], columns: Sequence[str] = ()) -> None:
    names = columns or [field.attname for field in model._meta.concrete_fields]
    insert(model, names, [[getattr(row, name) for name in names] for row in rows])


def _person(one: Ended) -> Contact:
    pk = new_id()
    return Contact(
        pk=pk,
        canonical_id=pk,
        email=f"{pk}@c.example",
        email_key=f"{pk}@c.example",
        facts_as_of={},
        created_at=one.taken_up_at,
        updated_at=one.taken_up_at,
    )


def _lead(one: Ended, person: Contact, line: ProductLine, origin: int) -> Lead:
    pk = new_id()
    return Lead(
        pk=pk,
        canonical_id=pk,
        contact_id=person.pk,
        product_line_id=line.pk,
        first_origin_id=origin,
        stage=Stage.WON if one.won else Stage.LOST,
        stage_seq=3,
        stage_entered_at=one.taken_up_at + timedelta(days=10),
        was_opportunity=True,
        decision_seq=1,
        created_at=one.taken_up_at,
        updated_at=one.taken_up_at,
    )


def _moves(row: Lead, one: Ended) -> list[tuple[Any, ...]]:
    steps = (
        ("", Stage.INQUIRY, one.taken_up_at),
        (Stage.INQUIRY, Stage.SAL, one.taken_up_at),
        (Stage.SAL, row.stage, row.stage_entered_at),
    )
    return [
        (new_id(), row.pk, seq, before, to, at, "import", None, "history", "history", "", None, None)
        for seq, (before, to, at) in enumerate(steps, start=1)
    ]


def _signal(row: Lead, source: int, origin: int, number: int, at: datetime) -> tuple[Any, ...]:
    pk = new_id()
    return (pk, source, pk.bytes, number, row.pk, row.contact_id, origin, at, at, None, None, None, None, 0)
