"""The doors of partners, asked by a partner about everything: its own opens, and nothing else can be told from nothing.

That all other doors are closed to it, test_matrix.py shows.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from graphql import (
    GraphQLInputObjectType,
    get_named_type,
    is_required_argument,
)

from accounts.models import Partner
from leadhub.api.tokens import make_token
from leadhub.keys import new_id
from leadhub.models import Token, User
from leadhub.policy.inventory import CONSOLE, methods_of, routes_of
from leadhub.policy.table import OPEN_ROUTES
from leadhub.schema import partner_schema, schema
from tests.qualification.doors.canaries import CANARY, Planted, everything
from tests.qualification.doors.cells import selection
from tests.qualification.office import Office

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
    """Status, body without what names this request or counts it, and how many statements it took."""
    with CaptureQueriesContext(connection) as captured:
        answer = client.generic(method, path, json.dumps(body or {}), content_type="application/json")
    text = re.sub(r',?"request_id":"[^"]*"', "", answer.content.decode())
    text = re.sub(r',"extensions":{"cost":{[^}]*}}', "", text)
    return answer.status_code, text, len(captured)


def rest_calls() -> Iterator[tuple[str, str]]:
    """Each method of each route that is a partner's; test_matrix.py asks all others."""
    for address, view in routes_of():
        if address not in OPEN_ROUTES and not address.startswith(CONSOLE):
            verbs = getattr(getattr(view, "cls", view), "verbs", {})
            for method in methods_of(view):
                if verbs[method].startswith("partner."):
                    yield address, method


def placed(address: str, key: str) -> str:
    """A route with an id in each place that takes one."""
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: "1" if found[1] == "int" else key, address)


def test_no_route_tells_what_is_not_its_own_from_what_never_was(office: Office, planted: Planted) -> None:
    client, before = office.client("partner"), everything()
    seen = 0
    for address, method in rest_calls():
        body = next((given for name, given in BODIES.items() if address.endswith(f"{name}/")), {})
        absent = heard(client, method, placed(address, str(new_id())), body)
        for what, key in planted.ids().items():
            if "<" not in address:
                continue
            assert heard(client, method, placed(address, key), body) == absent, (what, method, address)
            seen += 1
        assert CANARY not in absent[1]
    assert seen > 80
    assert everything() == before


def test_what_is_its_own_is_shown_without_a_word_of_others(office: Office, planted: Planted) -> None:
    assert CANARY not in str(office.post("partner", f"partner/leads/{planted.own['handoff']}/accept/"))
    office.run_due()
    own = f"partner/leads/{planted.own['handoff']}/"
    for path in (
        "partner/leads/",
        own,
        "partner/changes/",
        "partner/registrations/",
        f"partner/registrations/{planted.registered['own']}/",
        "partner/leads/?status=accepted,new,returned",
        f"{own}?x=1",
    ):
        answer = office.client("partner").get(f"/api/v1/{path}")
        assert answer.status_code in (200, 400)
        assert CANARY not in answer.content.decode(), path
    assert len(office.get("partner", "partner/leads/")["results"]) == 1
    assert [deal["id"] for deal in office.get("partner", "partner/registrations/")["results"]] == [
        planted.registered["own"]
    ]
    lines = office.get("partner", "partner/changes/")["results"]
    assert {line["id"] for line in lines} == {planted.own["handoff"], planted.registered["own"]}
    standing = next(line["registration"] for line in lines if line["id"] == planted.registered["own"])
    assert (standing["status"], standing["appeal"]) == ("registered", None)


def test_places_and_pages_of_another_are_refused_as_nonsense_is(office: Office, planted: Planted) -> None:
    office.run_due()
    theirs = office.get("partner2", "partner/changes/")["cursor"]
    client = office.client("partner")
    assert heard(client, "GET", f"/api/v1/partner/changes/?since={theirs}") == heard(
        client, "GET", "/api/v1/partner/changes/?since=nonsense"
    ), "statements differ where a place is read"


def graphql(office: Office, who: str, document: str, path: str = "/graphql/partner/") -> tuple[int, str, int]:
    """What a schema answers, without what names this request."""
    return heard(office.client(who), "POST", path, {"query": document})


def value_of(kind: Any, key: str) -> str:
    """A value of an argument's type as a document writes it."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        # With a comment no act is refused before it looks for what it is about.
        needed = {name: one for name, one in named.fields.items() if str(one.type).endswith("!") or name == "comment"}
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
    before = everything()
    absent = {name: document for document, _, name in root_documents(partner_schema, str(new_id()))}
    for key in planted.ids().values():
        for document, takes_id, name in root_documents(partner_schema, key):
            found = graphql(office, "partner", document)
            assert CANARY not in found[1], document
            if takes_id:
                assert "not_found" in found[1], document
                assert found == graphql(office, "partner", absent[name]), document
    assert everything() == before


def test_its_schema_shows_its_own_to_any_depth_and_nothing_else(office: Office, planted: Planted) -> None:
    office.run_due()
    done: set[str] = set()
    make_token(office.users["partner"], "of its own")
    token = str(Token.objects.get(name="of its own").pk)
    own = {"lead": planted.own["handoff"], "registration": planted.registered["own"], "token": token}
    for key in own.values():
        for document, takes_id, name in root_documents(partner_schema, key):
            status, text, _ = graphql(office, "partner", document)
            assert (status, CANARY in text) == (200, False), document
            if document.startswith("query"):
                # Where a field takes an id, the text has it when that is the id of such a thing, and not otherwise.
                assert not takes_id or (key in text) == (own[name] == key), document
                assert name != "changes" or (key in text) == (key != token)
            done |= {name} if "Refusal" not in text else set()
    assert done >= {"acceptLead", "reportLead", "withdrawRegistration", "revokeToken"}, (
        "they did it, and read nothing of others either"
    )


def test_its_schema_has_no_name_of_how_leads_are_judged() -> None:
    names = re.findall(r"\w+", re.sub(r'"""(?s:.*?)"""', "", str(partner_schema)))
    assert [name for name in names if any(word in name.lower() for word in FORBIDDEN)] == []


@pytest.mark.parametrize("one", [partner_schema, schema], ids=["partners", "staff"])
def test_no_mutation_changes_what_a_filter_or_a_list_of_ids_finds(one: Any) -> None:
    taken = {
        place: kind
        for name, field in one._schema.mutation_type.fields.items()
        for argument, about in field.args.items()
        for place, kind in inputs(about.type, f"{name}.{argument}")
    }
    assert [place for place, kind in taken.items() if get_named_type(kind).name.endswith(("Filter", "Order"))] == []
    lists = {place for place, kind in taken.items() if str(kind).startswith("[ID")}
    chosen = {f"{act}Partner.input.territories" for act in ("create", "update")}
    chosen |= {f"{act}ReviewDecision.input.items" for act in ("add", "update")}
    chosen |= {"rehearseIntegration.input.people", "retrySyncFailures.input.failures"}
    chosen |= {"thawFrozenFields.input.frozenFields"}
    assert lists <= chosen, "chosen, and not changed"


def inputs(kind: Any, place: str) -> Iterator[tuple[str, Any]]:
    """What an argument takes, down to the last member."""
    yield place, kind
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        for name, field in named.fields.items():
            yield from inputs(field.type, f"{place}.{name}")


def test_a_partner_does_eight_things_and_no_other() -> None:
    acts = partner_schema._schema.mutation_type.fields  # type: ignore[union-attr]  # there are some
    own = {"registerDeal", "appealRegistration", "withdrawRegistration", "acceptLead", "rejectLead", "reportLead"}
    own |= {"createToken", "revokeToken"}
    assert set(acts) == own
    ids = {
        name: [n for n, one in field.args.items() if get_named_type(one.type).name == "ID"]
        for name, field in acts.items()
    }
    assert ids == {name: [] if name in ("registerDeal", "createToken") else ["id"] for name in own}


def test_what_ends_ends_with_the_next_request(office: Office, planted: Planted) -> None:
    user, path = office.users["partner"], f"/api/v1/partner/leads/{planted.own['handoff']}/"
    keystone, nordwerk = Partner.objects.get(pk=str(user.partner_id)), Partner.objects.get(name__startswith=CANARY)
    client = office.client("partner")
    assert client.get(path).status_code == 200
    Partner.objects.filter(pk=keystone.pk).update(is_active=False)
    assert client.get(path).status_code == 404
    assert client.get("/api/v1/partner/leads/").json()["results"] == []
    assert client.get("/api/v1/partner/changes/").json()["results"] == []
    deal = f"/api/v1/partner/registrations/{planted.registered['own']}/"
    assert client.get("/api/v1/partner/registrations/").json()["results"] == []
    acts = [("GET", deal, {}), ("POST", f"{deal}withdraw/", {}), ("POST", f"{deal}appeal/", {"comment": "x"})]
    before = everything()
    for method, address, body in acts:
        absent = address.replace(planted.registered["own"], str(new_id()))
        assert heard(client, method, address, body) == heard(client, method, absent, body)
    assert everything() == before
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
