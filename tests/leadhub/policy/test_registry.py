"""Who may do what, and that nothing is forgotten."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.urls import path
from graphql import GraphQLInputObjectType
from unfold.admin import ModelAdmin

from leadhub.actors import SYSTEM, Actor, ActorKind, Role
from leadhub.console.admin import ConsoleAdmin
from leadhub.errors import NotAllowed
from leadhub.models import EventPosition, User
from leadhub.policy import inventory, registry
from leadhub.policy.registry import can, require, verify
from tests.examples import contract

TWICE = {"events.list": frozenset({Role.SALES})}
FOR_PARTNERS = {"lead.list": frozenset({Role.SALES, Role.PARTNER})}


@pytest.mark.parametrize(("table", "said"), [("TWICE", "two policy tables"), ("FOR_PARTNERS", "begins with partner.")])
def test_a_table_that_cannot_be_stops_the_start(settings, table, said):
    settings.LEADHUB_POLICIES = ["leadhub.policy.table.RULES", f"{__name__}.{table}"]
    registry.table.cache_clear()
    try:
        with pytest.raises(ImproperlyConfigured, match=said):
            can(actor("sales"), "events.list")
    finally:
        registry.table.cache_clear()


def actor(role):
    return Actor(ActorKind.PERSON, Role(role))


def test_what_is_not_in_a_table_is_refused_to_everybody():
    for role in Role:
        assert not can(actor(role), "nothing.known")
    assert not can(SYSTEM, "events.list")
    assert not can(None, "events.list")


def test_a_refusal_names_who_may():
    with pytest.raises(NotAllowed) as refusal:
        require(actor("sales"), "clock.set")
    assert (refusal.value.code, refusal.value.detail) == ("not_allowed", "This is for operations.")


def test_partners_may_only_do_what_is_theirs():
    for verb, rule in registry.table().items():
        if isinstance(rule, frozenset) and Role.PARTNER in rule:
            assert verb.startswith("partner.")
            assert rule == {Role.PARTNER}


RIGHTS = frozenset(
    {"role", "is_staff", "isStaff", "is_superuser", "isSuperuser", "permissions", "groups", "partner_id"}
)


def members(schema: dict[str, Any], schemas: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """The names of all that a body may say, down to the last member."""
    if (name := schema.get("$ref", "").rpartition("/")[2]) and name not in seen:
        seen.add(name)
        yield from members(schemas[name], schemas, seen)
    yield from schema.get("properties", {})
    inner = [schema.get("items"), *schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    for each in inner:
        if isinstance(each, dict):
            yield from members(each, schemas, seen)


def test_only_operations_gives_roles_and_by_no_other_door():
    from leadhub.schema import partner_schema, schema

    document = contract()
    # Here a role is given, to others only, and that of operations by two: tests/leadhub/identity/test_people.py.
    giving = {"addPerson", "changeRole"}
    bodies = [
        one["requestBody"]
        for path in document["paths"].values()
        for one in path.values()
        if "requestBody" in one and one["operationId"] not in giving
    ]
    assert registry.table()["people.add"] == registry.table()["people.change"] == {Role.OPERATIONS}
    kinds = [media["schema"] for body in bodies for media in body["content"].values()]
    said = {name for kind in kinds for name in members(kind, document["components"]["schemas"], set())}
    assert {"comment", "reason", "email"} <= said, "the walk goes down"
    assert said & RIGHTS == set()
    for one in (schema, partner_schema):
        inputs = [kind for kind in one._schema.type_map.values() if isinstance(kind, GraphQLInputObjectType)]
        others = [kind for kind in inputs if kind.name not in ("AddPersonInput", "ChangeRoleInput", "PersonFilter")]
        assert {name for kind in others for name in kind.fields} & RIGHTS == set()
    page = admin.site._registry[User]
    assert (page.create_verb, page.change_verb, page.entry.verb) == ("", "", "people.add")
    assert {one.verb for one in page.object_actions} == {"people.change"}


def test_everything_that_is_served_has_a_rule():
    verify()


def test_the_walk_sees_what_is_served():
    addresses = dict(inventory.routes_of())
    assert {"api/v1/events/", "graphql/", "graphql/partner/", "admin/login/"} <= set(addresses)
    assert inventory.methods_of(addresses["api/v1/sandbox/clock/"]) == ["GET", "POST"]


def serve_also(settings, *more):
    """Serve these routes beside those there are."""
    from leadhub import urls

    settings.ROOT_URLCONF = ModuleType("routes_of_a_test")
    settings.ROOT_URLCONF.urlpatterns = [*urls.urlpatterns, *more]


def unruled(request):
    """A view that names no verb."""


class Bare(ModelAdmin):
    """A page outside of the base class."""


class Silent(ConsoleAdmin):
    """A page that names no verb."""


class Bulky(ConsoleAdmin):
    """A page with a bulk action."""

    verb = "events.list"
    actions: Any = ["explode"]


def test_a_route_without_a_verb_stops_the_start(settings):
    serve_also(settings, path("api/v1/forgotten/", unruled))
    with pytest.raises(ImproperlyConfigured, match="route api/v1/forgotten/"):
        verify()


def test_a_method_without_a_verb_stops_the_start(settings):
    from leadhub.api.views import Endpoint

    class Half(Endpoint):
        verbs = {"GET": "events.list", "POST": "events.invented"}

        def get(self, request):
            """Reads."""

        def post(self, request):
            """Writes under a verb of no table."""

        def delete(self, request):
            """Deletes without a verb."""

    serve_also(settings, path("half/", Half.as_view()))
    with pytest.raises(ImproperlyConfigured) as refusal:
        verify()
    assert "POST half/ (events.invented)" in str(refusal.value)
    assert "DELETE half/ (names no verb)" in str(refusal.value)
    assert "GET half/" not in str(refusal.value)


@pytest.mark.parametrize(
    ("page", "said"), [(Bare, "is no ConsoleAdmin"), (Silent, "names no verb"), (Bulky, "bulk actions")]
)
def test_a_console_page_without_a_verb_stops_the_start(monkeypatch, page, said):
    monkeypatch.setitem(admin.site._registry, EventPosition, page(EventPosition, admin.site))
    with pytest.raises(ImproperlyConfigured, match=said):
        verify()


def test_a_root_field_without_a_verb_stops_the_start(monkeypatch):
    import strawberry

    from leadhub import schema
    from leadhub.api.graphql import Root, query
    from leadhub.api.graphql.assembly import assemble

    class Queries:
        forgotten = strawberry.field(resolver=lambda: 1, graphql_type=int)

        @staticmethod
        @query("nothing.known", str)
        def unknown(actor):
            """Names a verb of no table."""
            return ""

    made = assemble([Root(queries=[Queries])])
    monkeypatch.setattr(schema, "partner_schema", made)
    with pytest.raises(ImproperlyConfigured) as refusal:
        verify()
    assert "partner GraphQL query forgotten (names no verb)" in str(refusal.value)
    assert "partner GraphQL query unknown (nothing.known)" in str(refusal.value)


def test_a_noun_without_a_verb_or_a_root_stops_the_start(monkeypatch):
    from leadhub import schema
    from leadhub.api.graphql import Root, one
    from leadhub.api.graphql.assembly import assemble
    from tests.leadhub.api.example import KEY

    class Queries:
        key = one(KEY)

    monkeypatch.setattr(schema, "partner_schema", assemble([Root(queries=[Queries])]))
    with pytest.raises(ImproperlyConfigured) as refusal:
        verify()
    assert "partner GraphQL type Key (is in the nouns of no root)" in str(refusal.value)
    monkeypatch.setattr(schema, "partner_schema", assemble([Root(queries=[Queries], nouns=[KEY])]))
    with pytest.raises(ImproperlyConfigured) as refusal:
        verify()
    assert "partner GraphQL type Person (person.read)" in str(refusal.value), "a link is followed"


def test_nobody_sends_a_pattern_to_match():
    from leadhub.schema import partner_schema, schema

    operations = [one for path in contract()["paths"].values() for one in path.values()]
    names = {parameter["name"] for one in operations for parameter in one["parameters"]}
    lookups = {name.rpartition("__")[2] for name in names if "__" in name}
    assert lookups <= {"gte", "lt", "isnull", "email", "consented_to", "withdrew_from"}, (
        "times have ends, and a contact an e-mail and consents: no text is searched by its beginning"
    )
    for one in (schema, partner_schema):
        inputs = [kind for kind in one._schema.type_map.values() if isinstance(kind, GraphQLInputObjectType)]
        assert not [name for kind in inputs for name in kind.fields if "regex" in name.lower() or name.endswith("With")]
