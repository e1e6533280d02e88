"""Every door, asked by a partner: its own opens, and what is another's cannot be told from what never was.

The matrix is generated from the routes, the schemas and the console's registry: a new door is in it at once.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from accounts.models import Partner
from leadhub.api.tokens import make_token
from leadhub.keys import new_id
from leadhub.models import Token, User
from leadhub.policy.inventory import methods_of, routes_of
from leadhub.schema import partner_schema, schema
from tests.qualification.doors.canaries import CANARY, Planted
from tests.qualification.office import Office, rows_written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("direct_writes")]

DEPTH = 4
FORBIDDEN = (
    *("fit", "intent", "owner", "verdict", "scor", "channel", "rule", "level", "tier", "profile", "route", "team"),
    *("credit", "collaborat", "triage"),
)
BODIES = {
    "accept": {},
    "reject": {"reason": "timing", "comment": "x"},
    "progress": {"status": "contacted"},
    "appeal": {"comment": "x"},
}


@pytest.fixture
def planted(office: Office) -> Planted:
    """One lead of A, one of B and one of sales."""
    return Planted(office)


def heard(client: Any, method: str, path: str, body: Any = None) -> tuple[int, str, int]:
    """Status, body without what names this request, and how many statements it took."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(method, path, json.dumps(body or {}), content_type="application/json")
    text = re.sub(r',?"request_id":"[^"]*"', "", answer.content.decode())
    return answer.status_code, text, len(captured)


def rest_calls() -> Iterator[tuple[str, str, str]]:
    """Each method of each route with the verb that it names."""
    for address, view in routes_of():
        if address.startswith(("api/v1/", "hooks/")):
            verbs = getattr(getattr(view, "cls", view), "verbs", {})
            for method in methods_of(view):
                yield address, method, verbs[method]


def placed(address: str, key: str) -> str:
    """A route with an id in each place that takes one."""
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: "1" if found[1] == "int" else key, address)


def test_no_route_but_its_own_opens_and_none_tells_foreign_from_absent(office: Office, planted: Planted) -> None:
    client, before = office.client("partner"), rows_written()
    seen = 0
    for address, method, verb in rest_calls():
        body = next((given for name, given in BODIES.items() if address.endswith(f"{name}/")), {})
        absent = heard(client, method, placed(address, str(new_id())), body)
        if not verb.startswith("partner."):
            assert absent[0] in (401, 403), (method, address, absent)
        for what, key in planted.ids().items():
            if "<" not in address:
                continue
            assert heard(client, method, placed(address, key), body) == absent, (what, method, address)
            seen += 1
        assert CANARY not in absent[1]
    assert seen > 100
    assert rows_written() == before


def test_what_is_its_own_is_shown_without_a_word_of_others(office: Office, planted: Planted) -> None:
    office.post("partner", f"partner/leads/{planted.own['handoff']}/accept/")
    office.run_due()
    own = f"partner/leads/{planted.own['handoff']}/"
    for path in (
        "partner/leads/",
        own,
        "partner/changes/",
        "partner/registrations/",
        f"partner/registrations/{planted.own_deal['id']}/",
        "partner/leads/?status=accepted,new,returned",
        f"{own}?x=1",
    ):
        answer = office.client("partner").get(f"/api/v1/{path}")
        assert answer.status_code in (200, 400)
        assert CANARY not in answer.content.decode(), path
    assert len(office.get("partner", "partner/leads/")["results"]) == 1
    lines = office.get("partner", "partner/changes/")["results"]
    assert {line["id"] for line in lines} == {planted.own["handoff"], planted.own_deal["id"]}
    standing = next(line["registration"] for line in lines if line["id"] == planted.own_deal["id"])
    assert standing == {
        "status": "protected_for_another",
        "answer": "Protected for another.",
        "protected_until": None,
        "appeal": None,
    }


def test_places_and_pages_of_another_are_refused_as_nonsense_is(office: Office, planted: Planted) -> None:
    office.run_due()
    theirs = office.get("partner2", "partner/changes/")["cursor"]
    client = office.client("partner")
    assert heard(client, "GET", f"/api/v1/partner/changes/?since={theirs}") == heard(
        client, "GET", "/api/v1/partner/changes/?since=nonsense"
    ), "statements differ where a place is read"


def test_orders_and_filters_tell_nothing_of_what_is_hidden(office: Office, planted: Planted) -> None:
    client = office.client("partner")
    for name in ("owner", "stage", "team", "company", "contact__email", "lead__account__name", "handed_over_at__regex"):
        found = heard(client, "GET", f"/api/v1/partner/leads/?{name}={CANARY}")
        assert (found[0], found[2]) == heard(client, "GET", f"/api/v1/partner/leads/?{name}=none")[::2]
        assert found[0] == 400
    for name in ("company", "lead__rank", "owner"):
        assert heard(client, "GET", f"/api/v1/partner/leads/?ordering={name}")[0] == 400


def graphql(office: Office, who: str, document: str, path: str = "/graphql/partner/") -> tuple[int, str, int]:
    """What a schema answers, without what names this request."""
    return heard(office.client(who), "POST", path, {"query": document})


def selection(kind: Any, depth: int) -> str:
    """Every field of a type that needs no argument, down to a depth."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    if not isinstance(named, GraphQLObjectType):
        return "{ __typename }"
    parts = ["__typename"]
    for name, field in named.fields.items():
        inner = get_named_type(field.type)
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        if is_leaf_type(inner) or depth > 0:
            parts.append(f"{name} {selection(field.type, depth - 1)}")
    return "{ " + " ".join(parts) + " }"


def value_of(kind: Any, key: str) -> str:
    """A value of an argument's type as a document writes it."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        needed = {name: field for name, field in named.fields.items() if str(field.type).endswith("!")}
        return "{" + ", ".join(f"{name}: {value_of(field.type, key)}" for name, field in needed.items()) + "}"
    if named.name == "ID":
        return f'"{key}"'
    if hasattr(named, "values"):
        return str(next(iter(named.values)))
    return {"Int": "1", "Boolean": "true"}.get(named.name, '"x"')


def root_documents(one: Any, key: str) -> Iterator[tuple[str, bool, str]]:
    """A document for each root field, and whether the field takes an id."""
    types = one._schema
    for word, root in (("query", types.query_type), ("mutation", types.mutation_type)):
        for name, field in root.fields.items() if root else ():
            given = {n: a for n, a in field.args.items() if is_required_argument(a)}
            takes_id = any(get_named_type(argument.type).name == "ID" for argument in given.values())
            arguments = ", ".join(f"{n}: {value_of(a.type, key)}" for n, a in given.items())
            call = f"{name}({arguments})" if arguments else name
            yield f"{word} {{ {call} {selection(field.type, DEPTH)} }}", takes_id, name


def test_its_schema_tells_foreign_from_absent_nowhere(office: Office, planted: Planted) -> None:
    before = rows_written()
    absent = {name: document for document, _, name in root_documents(partner_schema, str(new_id()))}
    for key in planted.ids().values():
        for document, takes_id, name in root_documents(partner_schema, key):
            found = graphql(office, "partner", document)
            assert CANARY not in found[1], document
            if takes_id:
                assert found == graphql(office, "partner", absent[name]), document
    assert rows_written() == before


def test_its_schema_shows_its_own_to_any_depth_and_nothing_else(office: Office, planted: Planted) -> None:
    office.run_due()
    own = {"lead": planted.own["handoff"], "registration": planted.own_deal["id"]}
    for key in own.values():
        for document, takes_id, name in root_documents(partner_schema, key):
            if document.startswith("query"):
                status, text, _ = graphql(office, "partner", document)
                assert (status, CANARY in text) == (200, False), document
                # Where a field takes an id, the text has it when that is the id of such a thing, and not otherwise.
                assert not takes_id or (key in text) == (own[name] == key)
                assert name != "changes" or key in text


def test_every_field_of_the_other_schema_is_closed(office: Office, planted: Planted) -> None:
    documents = [document for document, _, _ in root_documents(schema, planted.ids()["lead of sales"])]
    assert len(documents) > 80
    answers = {heard(office.client("partner"), "POST", "/graphql/", {"query": one})[:2] for one in documents}
    ((status, text),) = answers
    assert (status, json.loads(text)["code"]) == (403, "not_allowed")


def test_its_schema_has_no_name_of_how_leads_are_judged() -> None:
    names = re.findall(r"\w+", re.sub(r'"""(?s:.*?)"""', "", str(partner_schema)))
    assert [name for name in names if any(word in name.lower() for word in FORBIDDEN)] == []


def test_no_page_of_the_console_opens(office: Office, browser: Callable[[str], Client], planted: Planted) -> None:
    client = browser("partner")
    for model in admin.site._registry:
        where = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        listed = client.get(reverse(f"{where}_changelist"))
        assert listed.status_code in (302, 403)
        absent = client.get(reverse(f"{where}_change", args=[new_id()]))
        for key in planted.ids().values():
            answer = client.get(reverse(f"{where}_change", args=[key]))
            assert answer.status_code == absent.status_code
            assert answer.status_code in (302, 403)
            assert CANARY not in answer.content.decode()


def test_what_ends_ends_with_the_next_request(office: Office, planted: Planted) -> None:
    user, path = office.users["partner"], f"/api/v1/partner/leads/{planted.own['handoff']}/"
    keystone, nordwerk = Partner.objects.get(pk=str(user.partner_id)), Partner.objects.get(name__startswith=CANARY)
    client = office.client("partner")
    assert client.get(path).status_code == 200
    Partner.objects.filter(pk=keystone.pk).update(is_active=False)
    assert client.get(path).status_code == 404
    assert client.get("/api/v1/partner/leads/").json()["results"] == []
    assert client.get("/api/v1/partner/changes/").json()["results"] == []
    Partner.objects.filter(pk=keystone.pk).update(is_active=True)
    User.objects.filter(pk=user.pk).update(partner_id=nordwerk.pk)
    assert client.get(path).status_code == 404
    User.objects.filter(pk=user.pk).update(partner_id=keystone.pk)
    assert client.get(path).status_code == 200
    Token.objects.filter(user=user).update(revoked_at="2026-01-01T00:00:00Z")
    assert client.get(path).status_code == 401


def test_a_partner_is_one_caller_however_many_ask_for_it(office: Office, settings: Any) -> None:
    settings.REQUESTS_PER_MINUTE = 2
    keystone = office.users["partner"]
    other = User.objects.create_user(
        "second@keystone.example", name="Lee", role="partner", partner_id=keystone.partner_id
    )
    second = office.client("partner")
    second.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(other, 'second')}")
    first = office.client("partner").get("/api/v1/partner/leads/")
    assert first["RateLimit"].startswith('"caller";r=1;')
    assert second.post("/graphql/partner/", {"query": "{ __typename }"}, format="json").status_code == 200
    over = second.get("/api/v1/partner/changes/")
    assert (over.status_code, over.json()["code"]) == (429, "too_many_requests")
    assert int(over["Retry-After"]) >= 1
    assert office.client("partner2").get("/api/v1/partner/leads/").status_code == 200
