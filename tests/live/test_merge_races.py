"""Merges that cross each other, and signals that come meanwhile: in processes of their own, on both engines."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import F

from accounts import accounts, contacts, merging, registrations, sites
from accounts.accounts import CreateAccountBody
from accounts.contacts import CreateContactBody
from accounts.models import Account, Contact, DealRegistration, Merge, MergeNoun, Partner, Site
from accounts.registrations import EndCustomerBody, RegisterDealBody
from accounts.sites import CreateSiteBody
from leadhub.actors import Actor, ActorKind, Role
from qualification.intake import ingest
from qualification.locking import hold_leads
from qualification.models import Lead, Signal
from qualification.rebuilding import fold_anew, models_of
from qualification.rulebook import rulebook_at
from qualification.rules.terms import unpack
from tests.fence import allow_writes
from tests.live.meanwhile import Meanwhile
from tests.live.merge_races import merge_crosswise, merge_or_deliver, merge_or_erase, undo_at_once, undo_or_erase
from tests.live.races import race
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.rows import row

RUNNERS, ROUNDS = 4, 5
OLGA = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")


@pytest.fixture
def pairs(fresh_database: str, now: datetime) -> list[tuple[UUID, UUID]]:
    """In each of some companies a person who is known by two addresses, with a lead of each."""
    make_company("ann")
    batch = [
        signal(
            "webinar_attended",
            now,
            contact={"email": f"{which}@c{number}.example"},
            account=MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"},
        )
        for number in range(ROUNDS)
        for which in ("a", "b")
    ]
    ingest(batch, actor=INTEGRATION, now=now)
    people = dict(Contact.objects.values_list("email_key", "pk"))
    return [(people[f"a@c{number}.example"], people[f"b@c{number}.example"]) for number in range(ROUNDS)]


def sound(now: datetime) -> None:
    """Every root is a root, no lead stands twice, and every state is what its signals give."""
    for model in (Contact, Lead):
        roots = set(model.objects.filter(canonical_id=F("pk")).values_list("pk", flat=True))
        assert set(model.objects.values_list("canonical_id", flat=True)) == roots
    leads = Lead.objects.canonical()
    assert not leads.exclude(contact__canonical_id=F("contact_id")).exists()
    with transaction.atomic():
        held = hold_leads(list(leads.values_list("pk", flat=True)))
        models = models_of(held, rulebook_at(now))
        folded = list(fold_anew([each.state for each in held], models))
    for state, terms in folded:
        kept = unpack(bytes(state.terms))
        assert {number: term.n for number, term in kept.items()} == {n: term.n for n, term in terms.items()}


def test_merges_that_cross_each_other_end_in_one_root(
    fresh_database: str, pairs: list[tuple[UUID, UUID]], now: datetime
) -> None:
    answers = race(fresh_database, RUNNERS, ROUNDS, merge_crosswise, "contact", pairs, now)
    assert [sorted(said) for said in answers] == [["already_merged"] * (RUNNERS - 1) + ["merged"]] * ROUNDS
    for one, other in pairs:
        assert len(set(Contact.objects.filter(pk__in=(one, other)).values_list("canonical_id", flat=True))) == 1
    sound(now)
    merges = list(Merge.objects.filter(noun="contact").order_by("pk").values_list("pk", flat=True))
    undone = race(fresh_database, RUNNERS, ROUNDS, undo_at_once, merges, now)
    assert [sorted(said) for said in undone] == [["already_undone"] * (RUNNERS - 1) + ["undone"]] * ROUNDS
    sound(now)
    assert Contact.objects.canonical().count() == Lead.objects.canonical().count() == 2 * ROUNDS


def test_no_signal_that_comes_during_a_merge_is_lost_to_the_winner(
    fresh_database: str, pairs: list[tuple[UUID, UUID]], now: datetime
) -> None:
    answers = race(fresh_database, RUNNERS, ROUNDS, merge_or_deliver, pairs, now)
    assert answers == [["merged"] + ["2"] * (RUNNERS - 1)] * ROUNDS
    assert Signal.objects.count() == ROUNDS * (2 + 2 * (RUNNERS - 1))
    assert Contact.objects.count() == 2 * ROUNDS
    for winner, _ in pairs:
        assert Lead.objects.canonical().filter(contact=winner).count() == 3
    assert Lead.objects.canonical().count() == 3 * ROUNDS
    sound(now)


def test_whoever_is_merged_while_one_of_the_two_is_erased_is_erased_whole_or_stays_apart(
    fresh_database: str, pairs: list[tuple[UUID, UUID]], now: datetime
) -> None:
    answers = race(fresh_database, 2, ROUNDS, merge_or_erase, pairs, now)
    for number, ((merged, erased), pair) in enumerate(zip(answers, pairs, strict=True)):
        assert erased == "erased"
        gone = set(Contact.objects.filter(pk__in=pair).exclude(erased_at=None).values_list("pk", flat=True))
        roots = set(Contact.objects.filter(pk__in=pair).values_list("canonical_id", flat=True))
        if merged == "merged":
            assert (gone, roots) == (set(pair), {pair[0]})
        else:
            assert (merged, gone, roots) == ("contact_erased", {pair[number % 2]}, set(pair))
    sound(now)


def test_whoever_is_taken_apart_while_one_of_the_two_is_erased_is_the_one_who_was_meant(
    fresh_database: str, pairs: list[tuple[UUID, UUID]], now: datetime
) -> None:
    merges = [merging.merge(MergeNoun.CONTACT, *pair, actor=OLGA, now=now).pk for pair in pairs]
    answers = race(fresh_database, 2, ROUNDS, undo_or_erase, merges, pairs, now)
    for (undone, erased), pair in zip(answers, pairs, strict=True):
        assert erased == "erased"
        gone = set(Contact.objects.filter(pk__in=pair).exclude(erased_at=None).values_list("pk", flat=True))
        if undone == "undone":
            assert gone == {pair[1]}
        else:
            assert (undone, gone) == ("contact_erased", set(pair))
    sound(now)


CUSTOMER = EndCustomerBody(name="Twice Inc.", domain="twice.example")


def add_site(account: UUID, now: datetime) -> None:
    """A place of it."""
    sites.create(CreateSiteBody(account=account, name="Duluth"), actor=OLGA, now=now)


def add_subsidiary(account: UUID, now: datetime) -> None:
    """A company below it."""
    accounts.create(CreateAccountBody(name="Below", parent=account), actor=OLGA, now=now)


def add_contact(account: UUID, now: datetime) -> None:
    """Somebody who works there."""
    contacts.create(CreateContactBody(email="ann@elsewhere.example", account=account), actor=OLGA, now=now)


def register_deal(_account: UUID, now: datetime) -> None:
    """A partner's deal with it."""
    partner = Partner.objects.get()
    actor = Actor(kind=ActorKind.PARTNER, role=Role.PARTNER, name="Paula", partner_id=partner.pk)
    body = RegisterDealBody(end_customer=CUSTOMER, product_line="cnc-machining")
    registrations.register(body, actor=actor, now=now)


ADDED: dict[Callable[[UUID, datetime], None], tuple[Any, str]] = {
    add_site: (Site, "account_id"),
    add_subsidiary: (Account.objects.exclude(parent=None), "parent_id"),
    add_contact: (Contact, "account_id"),
    register_deal: (DealRegistration, "account_id"),
}


@pytest.mark.parametrize("add", ADDED, ids=lambda add: add.__name__)
@pytest.mark.engine("postgresql")
def test_what_is_added_to_a_company_while_it_is_merged_is_the_winners(
    fresh_database: str,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    add: Callable[[UUID, datetime], None],
) -> None:
    make_company("ann")
    with allow_writes():
        winner = row(Account, name="Once", name_key="once", domain="once.example")
        loser = row(Account, name="Twice", name_key="twice", domain="twice.example")
        row(Partner, account=row(Account, name="Seller", name_key="seller", domain="seller.example"), name="Seller")
    adding = Meanwhile(lambda: add(loser.pk, now))
    adding.before(monkeypatch, merging, "_tell")
    merging.merge(MergeNoun.ACCOUNT, winner.pk, loser.pk, actor=OLGA, now=now)
    adding.end()
    rows, column = ADDED[add]
    found = rows if add is add_subsidiary else rows.objects
    assert list(found.values_list(column, flat=True)) == [winner.pk]
