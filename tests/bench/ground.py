"""Leads with a history, laid down set-wise: what rules are changed over. Their first rescoring decides them."""

import os
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import Account, Contact, ProductLine
from leadhub.bulk import insert
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.dimensions import origin_numbers, source_numbers
from qualification.intake import SIGNAL_COLUMNS
from qualification.models import Lead, LeadState, Signal, Stage, Transition
from qualification.moving import TRANSITION_COLUMNS
from qualification.placing import BORN_COLUMNS
from qualification.rulebook import rulebook_at
from qualification.rules.terms import build, day_of, pack
from tests.bench.workload import COUNTRIES, HISTORY_DAYS, INDUSTRIES, TYPES

SIGNALS = 20
"""Signals of each lead, over half a year."""
AT_ONCE = 2_000
PEOPLE = 4
"""People of one company; each has one lead."""
ORIGIN = ("organic_search", "form", "tolerance-guide", "")
STATE_COLUMNS = ("lead_id", "terms", "basis", "enquiry_as_of", "gate", "verdict", "trend")


def lay(leads: int, now: datetime) -> None:
    """So many leads that were decided by other rules than those in force, with their signals and folded states."""
    dice = random.Random(leads)
    line, _ = ProductLine.objects.get_or_create(code="cnc-machining", defaults={"label": "CNC machining"})
    for start in range(0, leads, AT_ONCE):
        _lay_some(range(start, min(start + AT_ONCE, leads)), line, dice, now)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@use_case
def _lay_some(numbers: range, line: ProductLine, dice: random.Random, now: datetime) -> None:
    scoring = rulebook_at(now).rules.scoring
    model, types = scoring.for_line(line.code), [scoring.numbers[code] for code in TYPES]
    (source,), (origin,) = source_numbers({"website"}).values(), origin_numbers({ORIGIN}).values()
    companies = [_company(number // PEOPLE, now) for number in numbers if number % PEOPLE == 0]
    _insert(Account, companies)
    people = [_person(number, companies[at // PEOPLE], now) for at, number in enumerate(numbers)]
    _insert(Contact, people)
    leads = [_lead(person, line, origin, now) for person in people]
    _insert(Lead, leads, (*BORN_COLUMNS, "ruleset"))
    insert(Transition, TRANSITION_COLUMNS, [_birth(lead, now) for lead in leads])
    signals: list[tuple[Any, ...]] = []
    states: list[tuple[Any, ...]] = []
    for lead in leads:
        told = sorted((dice.random() * HISTORY_DAYS, dice.choice(types)) for _ in range(SIGNALS))
        moments = [(number, now - timedelta(days=days)) for days, number in reversed(told)]
        signals += [_signal(lead, source, origin, number, at) for number, at in moments]
        terms = build([(number, day_of(at)) for number, at in moments], model.half_lives)
        states.append((lead.pk, pack(terms), model.basis, {}, "", "", "cold"))
    insert(LeadState, STATE_COLUMNS, states)
    insert(Signal, SIGNAL_COLUMNS, signals)


def _insert(model: Any, rows: Sequence[Any], columns: Sequence[str] = ()) -> None:
    names = columns or [field.attname for field in model._meta.concrete_fields]
    insert(model, names, [[getattr(row, name) for name in names] for row in rows])


def _company(number: int, now: datetime) -> Account:
    pk, kind = new_id(), number % len(INDUSTRIES)
    return Account(
        pk=pk,
        canonical_id=pk,
        name=f"Company {number}",
        name_key=f"company {number}",
        domain=f"c{number}.example",
        industry=INDUSTRIES[kind],
        country=COUNTRIES[kind],
        employee_count=20 + number % 900,
        plant_count=1 + number % 5,
        facts_as_of={name: [now.isoformat(), "website"] for name in ("industry", "country", "employee_count")},
        created_at=now,
        updated_at=now,
    )


def _person(number: int, company: Account, now: datetime) -> Contact:
    pk, address = new_id(), f"p{number}@{company.domain}"
    return Contact(
        pk=pk,
        canonical_id=pk,
        account_id=company.pk,
        email=address,
        email_key=address,
        job_title="Design engineer",
        function="engineering",
        function_derived=True,
        facts_as_of={"email": [now.isoformat(), "website"], "job_title": [now.isoformat(), "website"]},
        created_at=now,
        updated_at=now,
    )


def _lead(person: Contact, line: ProductLine, origin: int, now: datetime) -> Lead:
    pk = new_id()
    return Lead(
        pk=pk,
        canonical_id=pk,
        contact_id=person.pk,
        product_line_id=line.pk,
        account_id=person.account_id,
        stage=Stage.INQUIRY,
        stage_entered_at=now,
        first_origin_id=origin,
        # None that was ever in force: whoever rescores decides it.
        ruleset=pk,
        created_at=now,
        updated_at=now,
    )


def _birth(lead: Lead, now: datetime) -> tuple[Any, ...]:
    return (new_id(), lead.pk, 1, "", Stage.INQUIRY, now, "integration", None, "website", "signal", "", None, None)


def _signal(lead: Lead, source: int, origin: int, number: int, at: datetime) -> tuple[Any, ...]:
    key = os.urandom(16)
    return (new_id(), source, key, number, lead.pk, lead.contact_id, origin, at, at, None, None, None, None, 0)
