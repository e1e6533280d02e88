"""Objects by kind and id: called as their pages call them, in words of people, at the same cost however many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.actors import Actor, ActorKind, Role
from leadhub.console.objects import kinds_that_change, links_of, names_of_objects, noun_of, pages
from leadhub.keys import new_id
from tests.rows import row

pytestmark = pytest.mark.django_db
OPERATIONS = Actor(ActorKind.PERSON, role=Role.OPERATIONS)
# There is one at most that `row` could make, or it asks for more than that.
ONE = {
    *("alert", "alertchannel", "alertroom", "clearance", "draft", "recalibration", "routemode", "shadow"),
    *("shadowdifference", "syncitem", "use"),
}


@pytest.mark.parametrize("kind", sorted(pages().keys() - ONE))
def test_names_cost_the_same_however_many_there_are(kind):
    def cost(keys):
        with CaptureQueriesContext(connection) as asked:
            names_of_objects(OPERATIONS, [(kind, key) for key in keys])
        return len(asked)

    model = pages()[kind].model
    one, *more = (row(model).pk for _ in range(3))
    assert cost([one]) == cost(more), kind


def test_kinds_are_called_as_people_call_them():
    assert (noun_of("titlefunction"), noun_of("territory", 2), noun_of("rfq")) == ("job title", "territories", "RFQ")
    assert noun_of("of_an_older_version", 2) == "of_an_older_versions"
    offered = dict(kinds_that_change())
    assert offered["user"] == "person"
    assert not {"answered", "use", "edit", "change", "idempotencykey", "sandboxclock"} & offered.keys()


def test_a_link_says_what_is_known():
    key = new_id()
    rfq, account, draft = (row(pages()[kind].model) for kind in ("rfq", "account", "draft"))
    wanted = [("rfq", rfq.pk), ("account", account.pk), ("draft", draft.pk), ("clockrun", key)]
    links = links_of(OPERATIONS, wanted)
    assert str(links["rfq", rfq.pk]) == str(rfq), "it says already what it is"
    assert str(links["account", account.pk]) == f"Account {account}"
    assert links["account", account.pk].address == f"/admin/accounts/account/{account.pk}/change/"
    assert draft.state == "discarded"
    assert links["draft", draft.pk] == f"Draft …{str(draft.pk)[-6:]}", "it is gone: a link would lead nowhere"
    assert links["clockrun", key] == f"Clock …{str(key)[-6:]}", "it has no page"


def test_nobody_is_led_to_what_they_may_not_open():
    seller, key = Actor(ActorKind.PERSON, role=Role.SALES), row(pages()["token"].model).pk
    assert links_of(seller, [("token", key)])["token", key] == f"Token …{str(key)[-6:]}"
    assert links_of(OPERATIONS, [("token", key)])["token", key].address == f"/admin/leadhub/token/{key}/change/"
