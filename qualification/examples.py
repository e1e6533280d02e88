"""Pinned examples: made by people, held against every draft, retired when they are no longer agreed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Q

from accounts.directory import Directory
from accounts.knowing import facts_of
from accounts.rules.channels import partners_named
from accounts.rules.content import ContentError
from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.documents.definitions import Example
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.models import DocumentKind
from leadhub.usecases import use_case
from qualification.merged import with_merged
from qualification.models import Lead, PinnedExample, Signal
from qualification.rulebook import rulebook_at
from qualification.rules.examples import (
    Given,
    GivenSignal,
    Wanted,
    answer_of,
    describe,
    mismatches,
    read_given,
    read_wanted,
)
from qualification.rules.terms import day_of
from qualification.simulating import rules_with
from qualification.sites_of_use import site_of_use

NEWEST = 2_000
DIGITS = 6


@use_case
def pin(
    name: str,
    *,
    wanted: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    given: Mapping[str, Any] | None = None,
    lead: UUID | None = None,
    document: DocumentKind | None = None,
) -> PinnedExample:
    """Keep made-up facts, or a lead as it stands now, with the answer that is wanted."""
    if (given is None) == (lead is None):
        raise _refusal("given_or_lead", "/given", "Give either made-up facts or a lead.")
    if not name.strip():
        raise _refusal("required", "/name", "Give the example a name that says what it shows.")
    if PinnedExample.objects.filter(name=name.strip(), retired_at=None).exists():
        raise Conflict("An example of this name is pinned already. Nothing was changed.", code="duplicate")
    source = None if lead is None else _lead_of(lead, actor)
    told = given_in(given) if source is None else _as_it_stands(source, now)
    return PinnedExample.objects.create(
        document=document,
        name=name.strip(),
        lead=source,
        given=msgspec.to_builtins(told),
        wanted=msgspec.to_builtins(_checked("/wanted", read_wanted, wanted)),
        created_at=now,
        created_by_name=actor.label,
    )


@use_case
def retire(example: UUID, *, actor: Actor, now: datetime) -> PinnedExample:
    """Hold an example against drafts no longer; it stays readable."""
    row: PinnedExample | None = locked(PinnedExample.objects.filter(pk=example).order_by("pk")).first()
    if row is None:
        raise NotFound("No example with this id.")
    if row.retired_at is None:
        row.retired_at, row.retired_by_name = now, actor.label
        row.save()
    return row


def held_against(kind: str, content: Any, now: datetime) -> list[Example]:
    """How the examples of a document come out, were it published with this content now."""
    rules = rules_with(rulebook_at(now).rules, kind, content)
    rows = PinnedExample.objects.filter(Q(document=None) | Q(document=kind), retired_at=None).order_by(
        "created_at", "pk"
    )
    results = []
    for row in rows:
        differing = mismatches(wanted_of(row), answer_of(given_of(row), rules, now))
        results.append(Example(id=str(row.pk), name=row.name, passed=not differing, detail=describe(differing)))
    return results


def given_in(content: Any) -> Given:
    """A made-up lead as somebody typed it, refused with the fact or signal at fault."""
    told: Given = _checked("/given", read_given, content)
    return told


def given_of(row: PinnedExample) -> Given:
    """The lead of a stored example."""
    return msgspec.convert(row.given, Given)


def wanted_of(row: PinnedExample) -> Wanted:
    """The answer that a stored example wants."""
    return msgspec.convert(row.wanted, Wanted)


def _lead_of(lead: UUID, actor: Actor) -> Lead:
    related = ("account", "contact", "product_line", "site", "state")
    found = Lead.objects.visible_to(actor).select_related(*related).filter(pk=lead).first()
    if found is None:
        raise _refusal("unknown_lead", "/lead", "There is no lead with this id that you may see.")
    return found


def _as_it_stands(lead: Lead, now: datetime) -> Given:
    """Facts and signals of a lead, with ages instead of dates: the example does not fade with its lead."""
    state, rules = lead.state, rulebook_at(now).rules
    types = {number: code for code, number in rules.scoring.numbers.items()}
    facts = facts_of(
        lead.account,
        lead.contact,
        lead.product_line,
        Directory.load(partners_named(rules.channels), cleared_at=now),
        quantity=state.quantity,
        annual_volume=state.annual_volume,
        # Whoever reads the example need not be cleared.
        end_customer=None if state.export_controlled else state.end_customer,
        site=site_of_use(lead, state),
        export_controlled=state.export_controlled,
    )
    told = Signal.objects.counting().filter(lead__in=with_merged(lead.pk)).order_by("-occurred_at")
    return Given(
        facts=msgspec.json.decode(facts.canonical()),
        signals=tuple(
            GivenSignal(type=types[number], days_ago=max(0.0, round(day_of(now) - day_of(at), DIGITS)))
            for number, at in told.values_list("type", "occurred_at")[:NEWEST]
            if number in types
        ),
        product_line=lead.product_line.code,
        stage=msgspec.convert(lead.stage, type(Given().stage)),
        gave_back_days_ago=None if state.reset_at is None else _days(now, state.reset_at),
        rests_for_days=None if lead.rest_until is None else -_days(now, lead.rest_until),
    )


def _days(now: datetime, then: datetime) -> float:
    return round(day_of(now) - day_of(then), DIGITS)


def _checked(pointer: str, check: Any, content: Any) -> Any:
    try:
        return check(content)
    except ContentError as fault:
        raise _refusal("unfit_value", f"{pointer}{fault.rows[0] if fault.rows else ''}", fault.detail) from fault


def _refusal(code: str, pointer: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
