"""Both doors lead as far: what may be done or read by one may be by the other, and refusals are held against it."""

from contextlib import nullcontext
from typing import Any

import pytest
from django.test import RequestFactory

from leadhub.api.graphql.assembly import root_fields
from leadhub.keys import new_id
from leadhub.policy.inventory import routes_of
from leadhub.schema import partner_schema, schema
from tests import alike
from tests.examples import contract

SCHEMAS = (schema, partner_schema)
# Files are sent and fetched over REST; every client reads the closed lists of GraphQL from its schema; the clock is one
# of sandboxes. One route is read by GraphQL as a row of all of them, one export or lift by REST so.
OF_REST = {
    *("account.export", "contact.export", "handoff.export", "lead.export", "signal.export"),
    *("import.create", "import.refused", "choices.read", "clock.read", "clock.set", "route_mode.read"),
}
OF_GRAPHQL = {"me.read", "partner.me", "node.read", "export.read", "erasure_lift.read"}


def verbs_of_rest() -> set[str]:
    """What the table of roles calls everything that has an address."""
    endpoints = [getattr(view, "cls", None) for address, view in routes_of() if address.startswith("api/")]
    return {verb for endpoint in endpoints for verb in getattr(endpoint, "verbs", {}).values()}


def test_whatever_has_an_address_is_asked_by_graphql_too() -> None:
    asked = {verb for one in SCHEMAS for verb in root_fields(one).values() if verb}
    assert verbs_of_rest() - asked == OF_REST
    assert asked - verbs_of_rest() == OF_GRAPHQL


def test_the_refusals_of_every_act_are_held_against_its_mutation() -> None:
    acts = [
        one["operationId"] for item in contract()["paths"].values() for method, one in item.items() if method != "get"
    ]
    found = {name: alike.mutation_of(name) for name in acts}
    held = {(of is schema, mutation) for mutation, _, of in found.values() if mutation in alike.fields_of(of)}
    assert {name for name, (mutation, _, of) in found.items() if mutation not in alike.fields_of(of)} == {
        "createImport",
        "setSandboxClock",
    }
    assert held == {(one is schema, name) for one in SCHEMAS for name in alike.fields_of(one)}


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{}, {"code": "handoff_closed"}, {"detail": "Another one."}, {"status": 409}])
def test_a_refusal_in_other_words_is_found(
    user_of: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    monkeypatch.setattr(alike, "asked", set())
    seller, key = user_of("sales"), new_id()
    path = f"/api/v1/handoffs/{key}/accept/"
    said = client_of(seller).post(path).json() | wrong
    with pytest.raises(AssertionError, match="acceptHandoff answers") if wrong else nullcontext():
        alike.compare("acceptHandoff", said, RequestFactory().post(path), seller.actor, {"id": key})
    assert alike.asked == {("acceptHandoff", said["code"])}
