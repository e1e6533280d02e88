"""Two people at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from accounts import accounts, capabilities, contacts
from accounts.accounts import CreateAccountBody, UpdateAccountBody
from accounts.capabilities import MOST_IN_USE, CreateCapabilityBody, UpdateCapabilityBody
from accounts.contacts import CreateContactBody
from accounts.models import Account, Capability, Contact, ProductLine
from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict
from tests.fence import allow_writes
from tests.rows import AT, row

SOMEBODY = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Somebody")


def at_once(act: Callable[[int], Any], number: int = 4) -> list[Any]:
    """What each of several threads got from the same act."""
    start, answers = threading.Barrier(number), list[Any]()

    def run(index: int) -> None:
        start.wait()
        try:
            answers.append(act(index))
        except Conflict as refusal:
            answers.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[index]) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_of_those_who_make_the_same_account_makes_it(fresh_database):
    body = CreateAccountBody(name="Acme", domain="acme.example")
    answers = at_once(lambda _: accounts.create(body, actor=SOMEBODY, now=AT))
    (made,) = [answer for answer in answers if isinstance(answer, Account)]
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [(refusal.code, refusal.facts["existing"]) for refusal in refused] == [("duplicate", str(made.pk))] * 3


def test_one_of_those_who_make_the_same_contact_makes_it(fresh_database):
    body = CreateContactBody(phone="+13125550142", last_name="Hill")
    answers = at_once(lambda _: contacts.create(body, actor=SOMEBODY, now=AT))
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 3 + ["Contact"]
    assert Contact.objects.count() == 1


def test_no_edit_of_an_account_is_lost(fresh_database):
    account = accounts.create(CreateAccountBody(name="Acme"), actor=SOMEBODY, now=AT)
    bodies = [
        UpdateAccountBody(country="US"),
        UpdateAccountBody(employee_count=7),
        UpdateAccountBody(plant_count=2),
        UpdateAccountBody(certifications=["ISO 9001"]),
    ]
    at_once(lambda index: accounts.edit(account.pk, bodies[index], actor=SOMEBODY, now=AT))
    account.refresh_from_db()
    assert (account.country, account.employee_count, account.plant_count, account.certifications) == (
        "US",
        7,
        2,
        ["ISO 9001"],
    )
    assert account.facts_stamp == 5


def test_no_edit_of_a_capability_is_lost(fresh_database):
    row(ProductLine, code="forging")
    made = capabilities.create(CreateCapabilityBody(product_line="forging", process="x"), actor=SOMEBODY, now=AT)
    bodies = [
        UpdateCapabilityBody(tolerance_um=5.0),
        UpdateCapabilityBody(volume_from=7),
        UpdateCapabilityBody(materials=["steel"]),
        UpdateCapabilityBody(note="y"),
    ]
    at_once(lambda index: capabilities.edit(made.pk, bodies[index], actor=SOMEBODY, now=AT))
    made.refresh_from_db()
    assert (made.tolerance_um, made.volume_from, made.materials, made.note, made.version) == (5.0, 7, ["steel"], "y", 5)


def test_the_last_free_place_of_a_line_is_taken_once(fresh_database):
    line = row(ProductLine, code="forging")
    with allow_writes():
        Capability.objects.bulk_create(Capability(product_line=line, process="x") for _ in range(MOST_IN_USE - 1))
    body = CreateCapabilityBody(product_line="forging", process="y")
    answers = at_once(lambda _: capabilities.create(body, actor=SOMEBODY, now=AT))
    assert sorted(type(answer).__name__ for answer in answers) == ["Capability", *["Conflict"] * 3]
    assert line.capabilities.count() == MOST_IN_USE
