"""What is export-controlled is read by cleared people and partners only, whatever the door."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
)

from leadhub.policy.inventory import routes_of
from leadhub.schema import partner_schema, schema
from qualification.models import Handoff, Signal
from tests.qualification.office import Json, Office, rows_written, text_of

pytestmark = pytest.mark.django_db

SHOP = {
    "name": "Tiny Tools",
    "domain": "tinytools.example",
    "industry": "333517",
    "country": "US",
    "region": "US-IA",
    "employee_count": 12,
    "plant_count": 1,
}
SAID: Json = {
    "project": "canary-project",
    "application": "canary-application",
    "end_customer": "canary-customer",
    "material": "canary-material",
    "process": "canary-process",
    "tolerance_um": 13.577,
    "url": "https://canary-address.example/drawing",
    "message": "canary-message",
    "certificates": ["canary-certificate"],
}
DRAWING: Json = {
    "name": "canary-drawing",
    "revision": "canary-rev",
    "sha256": "cafe" * 16,
    "address": "vault://canary-vault",
    "is_export_controlled": True,
}
CANARY = re.compile("canary|13[.,]577|cafecafe")
STAFF = ("viewer", "sales", "manager", "marketing", "operations", "integration")
LINKED = ("Lead", "Account", "Contact", "User", "Team", "Partner", "Territory", "Calendar")


@pytest.fixture
def known(office: Office) -> dict[str, str]:
    """A lead that a partner took, whose RFQ was marked and revised afterwards; the ids of what it is made of."""
    lead = office.lead("rfq_submitted", "tom@tinytools.example", account=SHOP, properties=SAID | {"quantity": 30})
    office.run_due()
    office.post("partner", f"partner/leads/{Handoff.objects.get().pk}/accept/")
    rfq = office.get("viewer", "rfqs/", lead=lead["id"])["results"][0]["id"]
    office.post("marketing", f"rfqs/{rfq}/lines/", {"drawing": DRAWING}, 201)
    office.post("marketing", f"rfqs/{rfq}/revise/", {"reference": "4712"})
    return {
        "lead": lead["id"],
        "handoff": str(Handoff.objects.get().pk),
        "signal": str(Signal.objects.get().pk),
        "rfq": rfq,
        "account": lead["account"],
        "contact": lead["contact"],
    }


@pytest.fixture
def browser(office: Office) -> Callable[[str], Client]:
    """A browser in which somebody of the example company is signed in."""

    def make(who: str) -> Client:
        client = Client()
        client.force_login(office.users[who])
        return client

    return make


def clear(office: Office, **whom: str) -> Json:
    """Operations clears a person or a partner for a while."""
    body = {"until": "2027-11-03T00:00:00Z", "proof": "TAA 4711"} | whom
    made: Json = office.post("operations", "clearances/", body, 201)
    return made


def addresses(known: dict[str, str]) -> Iterator[str]:
    """Every address that reads something, with each of the ids in its place."""
    for address, view in routes_of():
        if not address.startswith("api/v1/") or "GET" not in getattr(getattr(view, "cls", view), "verbs", {}):
            continue
        path = re.sub(r"<int:\w+>|<slug:\w+>", "1", address.removeprefix("api/v1/"))
        if "<uuid:" not in path:
            yield path
            continue
        noun = path.split("/")[0].rstrip("s")
        for key in [known[noun]] if noun in known else ([known["handoff"]] if noun == "partner" else []):
            yield re.sub(r"<uuid:\w+>", key, path)


def expanded(path: str) -> Iterator[str]:
    yield path
    for noun, links in (("signals/", "lead"), ("rfqs/", "lead"), ("leads/", "handoff"), ("handoffs/", "lead")):
        if path.startswith(noun) and path.count("/") <= 2:
            yield f"{path}?expand={links}"


@pytest.mark.parametrize("who", STAFF)
def test_no_address_tells_who_is_not_cleared(office: Office, known: dict[str, str], who: str) -> None:
    answered = 0
    for path in (one for address in addresses(known) for one in expanded(address)):
        answer = office.client(who).get(f"/api/v1/{path}")
        assert answer.status_code < 500, (path, answer.content)
        answered += answer.status_code == 200
        assert not CANARY.search(text_of(answer)), path
    assert answered > 20


def selection(kind: Any, depth: int, seen: tuple[str, ...] = ()) -> str:
    """Everything that a type answers, so many levels deep, without coming back to where it was."""
    kind = get_named_type(kind)
    if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
        return ""
    if not isinstance(kind, GraphQLObjectType):
        return "{ __typename }"
    parts = []
    for name, member in kind.fields.items():
        inner = get_named_type(member.type)
        if any(isinstance(argument.type, GraphQLNonNull) for argument in member.args.values()):
            continue
        if isinstance(inner, GraphQLObjectType):
            if depth <= 0 or inner.name in seen or (seen and inner.name in LINKED and depth < 2):
                continue
            parts.append(f"{name} {selection(inner, depth - 1, (*seen, kind.name))}")
        else:
            parts.append(name)
    return f"{{ {' '.join(parts) or '__typename'} }}"


def queries(built: Any, known: dict[str, str]) -> Iterator[str]:
    """A query for each part of each root field whose arguments are ids that are known."""
    root = built._schema.query_type
    for name, member in root.fields.items():
        given, wanted = [], True
        for argument, about in member.args.items():
            if not isinstance(about.type, GraphQLNonNull):
                if argument == "first" and not isinstance(get_named_type(about.type), GraphQLInputObjectType):
                    given.append("first: 2")
                continue
            noun = name if argument == "id" else argument
            key = known.get("handoff" if noun == "partnerLead" else noun.removeprefix("account") or noun)
            wanted = wanted and key is not None
            given.append(f'{argument}: "{key}"' if key else "")
        if not wanted:
            continue
        head = f"{name}({', '.join(given)})" if given else name
        kind = get_named_type(member.type)
        if not isinstance(kind, GraphQLObjectType):
            continue
        for depth in (5, 4, 3):
            yield f"{{ {head} {selection(kind, depth)} }}"


def asked(office: Office, who: str, door: str, document: str) -> tuple[int, str]:
    answer = office.client(who).post(door, {"query": document}, format="json")
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("who", ["viewer", "sales", "integration"])
def test_no_query_tells_who_is_not_cleared(office: Office, known: dict[str, str], who: str) -> None:
    ids = known | {"decision": "1"}
    told = 0
    for document in queries(schema, ids):
        _, body = asked(office, who, "/graphql/", document)
        told += '"data":{' in body.replace(" ", "") and '"errors"' not in body
        assert not CANARY.search(body), document
    assert told > 20


def test_a_partner_that_is_not_cleared_reads_none_of_it(office: Office, known: dict[str, str]) -> None:
    for path in ("partner/leads/", f"partner/leads/{known['handoff']}/"):
        answer = office.call("partner", "GET", path)
        assert answer.status_code == 200
        assert not CANARY.search(answer.content.decode())
    for document in queries(partner_schema, known):
        assert not CANARY.search(asked(office, "partner", "/graphql/partner/", document)[1]), document
    rfq = office.get("partner", f"partner/leads/{known['handoff']}/")["rfq"]
    assert {"end_customer", "material", "project"} <= set(rfq["masked"])
    assert rfq["quantity"] == 30
    partner = str(Handoff.objects.get().partner_id)
    clear(office, partner=partner)
    assert office.get("partner", f"partner/leads/{known['handoff']}/")["rfq"]["material"] == "canary-material"


def test_no_page_tells_who_is_not_cleared(
    office: Office, known: dict[str, str], browser: Callable[[str], Client]
) -> None:
    pages = [
        reverse(f"admin:{name}_change", args=[known[noun]])
        for name, noun in (
            ("qualification_lead", "lead"),
            ("qualification_handoff", "handoff"),
            ("qualification_signal", "signal"),
            ("qualification_rfq", "rfq"),
            ("accounts_account", "account"),
            ("accounts_contact", "contact"),
        )
    ]
    pages += [reverse(f"admin:qualification_{name}_changelist") for name in ("lead", "handoff", "signal", "rfq")]
    pages += ["/admin/", reverse("admin:qualification_rfq_act", args=[known["rfq"], "edit"])]
    for who in ("sales", "manager", "operations"):
        answers = {page: browser(who).get(page) for page in pages}
        assert {answer.status_code for answer in answers.values()} <= {200, 302, 404}
        assert sum(answer.status_code == 200 for answer in answers.values()) > 8
        for page, answer in answers.items():
            assert not CANARY.search(answer.content.decode()), (who, page)
    clear(office, user=str(office.users["operations"].pk))
    assert "canary-material" in browser("operations").get(pages[3]).content.decode()


def test_who_is_not_cleared_reads_that_there_is_something_and_what_to_do(office: Office, known: dict[str, str]) -> None:
    rfq = office.get("sales", f"rfqs/{known['rfq']}/")
    assert rfq["export_marking"] == "other"
    assert rfq["masked_why"] == "Export-controlled: ask operations for clearance."
    assert {"project", "end_customer", "lines.material", "lines.drawing", "revisions.content"} <= set(rfq["masked"])
    assert [line["has_drawing"] for line in rfq["lines"]] == [False, True]
    signal = office.get("sales", f"signals/{known['signal']}/")
    assert signal["properties"]["quantity"] == 30
    assert signal["properties"]["message"] is None
    assert set(signal["masked"]) == set(SAID)


def test_who_is_cleared_reads_all_of_it_until_it_ends_or_is_withdrawn(office: Office, known: dict[str, str]) -> None:
    made = clear(office, user=str(office.users["sales"].pk))
    path = f"rfqs/{known['rfq']}/"
    seen = office.get("sales", path)
    assert (seen["masked"], seen["project"]) == ([], "canary-project")
    assert seen["lines"][1]["drawing"] == DRAWING
    assert seen["revisions"][0]["content"]["lines"][1]["drawing_name"] == "canary-drawing"
    assert office.get("sales", f"signals/{known['signal']}/")["properties"]["message"] == "canary-message"
    office.post("operations", f"clearances/{made['id']}/withdraw/")
    assert office.get("sales", path)["project"] is None
    clear(office, user=str(office.users["sales"].pk))
    assert office.get("sales", path)["project"] == "canary-project"
    office.pass_time(days=366)
    assert office.get("sales", path)["project"] is None


def test_a_marking_is_taken_off_by_who_is_cleared_once_no_drawing_is_controlled(
    office: Office, known: dict[str, str]
) -> None:
    path = f"rfqs/{known['rfq']}/"
    before = rows_written()
    refused = office.call("operations", "PATCH", path, {"export_marking": "none"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_cleared")
    assert rows_written() == before
    clear(office, user=str(office.users["operations"].pk))
    controlled = office.call("operations", "PATCH", path, {"export_marking": "none"})
    assert (controlled.status_code, controlled.json()["code"]) == (422, "drawing_controlled")
    office.call("operations", "PATCH", f"{path}lines/2/", {"drawing": None})
    taken_off = office.call("operations", "PATCH", path, {"export_marking": "none"})
    assert taken_off.json()["export_marking"] == "none"
    assert office.get("viewer", path)["project"] == "canary-project"


def test_what_is_marked_goes_to_the_desk_unless_its_partner_is_cleared(office: Office) -> None:
    asks = {"account": SHOP, "properties": {"quantity": 30, "export_marking": "itar"}}
    office.lead("rfq_submitted", "tom@tinytools.example", **asks)
    first = Handoff.objects.get()
    assert (first.kind, first.partner_id, str(first.team)) == ("distributor", None, "Channel desk")
    card = office.get("viewer", f"handoffs/{first.pk}/")["card"]
    assert card["why_here"].endswith("it is not cleared for what is export controlled. The desk takes it.")
    partner = next(one for one in office.get("viewer", "partners/")["results"] if one["name"].startswith("Keystone"))
    clear(office, partner=partner["id"])
    office.lead(
        "rfq_submitted", "tim@small.example", **asks | {"account": SHOP | {"name": "B", "domain": "small.example"}}
    )
    assert str(Handoff.objects.exclude(pk=first.pk).get().partner_id) == partner["id"]


FAULTS: dict[str, tuple[Json, str]] = {
    "nobody": ({}, "user_or_partner"),
    "no end": ({"until": None}, "until_required"),
    "an end before now": ({"until": "2026-01-01T00:00:00Z"}, "until_in_the_past"),
    "no proof": ({"proof": " "}, "proof_required"),
    "nobody that is known": ({"user": "01936d2f-8f4e-7cc0-b2a5-0c1f6f3f2a11"}, "unknown_user"),
    "no partner that is known": ({"partner": "01936d2f-8f4e-7cc0-b2a5-0c1f6f3f2a11"}, "unknown_partner"),
}


def test_a_clearance_that_says_too_little_is_none(office: Office, subtests: pytest.Subtests) -> None:
    someone = str(office.users["sales"].pk)
    for name, (changes, code) in FAULTS.items():
        with subtests.test(name):
            whom = {} if code in ("user_or_partner", "unknown_partner", "unknown_user") else {"user": someone}
            body = {"until": "2027-11-03T00:00:00Z", "proof": "TAA 4711"} | whom | changes
            answer = office.call("operations", "POST", "clearances/", body)
            assert (answer.status_code, answer.json()["code"]) == (422, code)
    for who in ("sales", "manager", "marketing", "viewer", "integration"):
        assert office.call(who, "GET", "clearances/").status_code == 403
        assert office.call(who, "POST", "clearances/", {"user": someone}).status_code == 403
    assert office.get("operations", "clearances/")["results"] == []
