"""Two people at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from accounts import accounts, contacts
from accounts.accounts import CreateAccountBody, UpdateAccountBody
from accounts.contacts import CreateContactBody
from accounts.models import Account, Contact
from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict
from tests.rows import AT

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
