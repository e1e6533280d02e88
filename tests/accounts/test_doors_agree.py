"""REST, GraphQL and the console give the same answer to the same edit."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.forms.models import model_to_dict

from accounts.models import Account, Contact
from leadhub.models import Edit
from tests.accounts.companies import created
from tests.accounts.pages import form_of
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Door = Callable[[Office, Any, str, str, dict[str, Any]], str | None]
KINDS: dict[str, type[Account] | type[Contact]] = {"account": Account, "contact": Contact}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def via_rest(office, browser, kind, key, body):
    """The sentences of the refusal, or None."""
    answer = office.call("operations", "PATCH", f"{kind}s/{key}/", body)
    return None if answer.status_code == 200 else "; ".join(f["detail"] for f in answer.json()["errors"])


def via_graphql(office, browser, kind, key, body):
    name = kind.capitalize()
    document = f"""mutation ($id: ID!, $input: Update{name}Input!) {{
      answer: update{name}(id: $id, input: $input) {{
        __typename ... on {name} {{ id }} ... on Refusal {{ errors {{ detail }} }} }} }}"""
    words = {"relationships", "target_status", "function", "noise_class", "channel_type"}
    given = {
        camel(field): [v.upper() for v in value]
        if field in words and isinstance(value, list)
        else value.upper()
        if field in words and value
        else value
        for field, value in body.items()
    }
    answer = office.ask("operations", document, id=key, input=given)["data"]["answer"]
    return None if answer["__typename"] == name else "; ".join(fault["detail"] for fault in answer["errors"])


def via_console(office, browser, kind, key, body):
    address = f"/admin/accounts/{kind}/{key}/change/"
    client = browser("operations")
    form = form_of(client.get(address))
    for name, value in body.items():
        typed = "\n".join(value) if name in ("certifications", "compliance_needs") else value
        form[name] = "" if typed is None else typed
    answer = client.post(address, form)
    if answer.status_code == 302:
        return None
    found = answer.context["adminform"].form.errors.values()
    return "; ".join(str(sentence) for sentences in found for sentence in sentences)


DOORS = [via_rest, via_graphql, via_console]
EDITS = {
    "account facts": ("account", {"country": "de", "region": "DE-BY", "employee_count": 50, "industry": "nace:28.13"}),
    "account words": ("account", {"relationships": ["customer", "partner"], "target_status": "house"}),
    "account lists": ("account", {"certifications": ["ISO 9001", "AS 9100"]}),
    "account unknown": ("account", {"country": None, "employee_count": None}),
    "account as it is": ("account", {"country": "NO"}),
    "contact facts": ("contact", {"first_name": "Ana", "job_title": "Buyer", "language": "no"}),
    "contact words": ("contact", {"function": "quality", "noise_class": "competitor"}),
    "contact address": ("contact", {"email": "Ana.Berg@Halvorsen.example", "phone": "+47 22 12 34 56"}),
}
REFUSED = {
    "account codes": ("account", {"country": "ZZ", "industry": "pumps"}),
    "account domain": ("account", {"domain": "localhost"}),
    "account taken": ("account", {"domain": "keystone-industrial.example"}),
    "account nameless": ("account", {"name": None, "domain": None}),
    "contact address": ("contact", {"email": "nobody"}),
    "contact unreachable": ("contact", {"email": None}),
}


@pytest.fixture
def keys(office):
    account = created(office)["id"]
    contact = created(office, "contacts", {"email": "ana@halvorsen.example", "job_title": "Design engineer"})["id"]
    return {"account": account, "contact": contact}


def picture(kind: str, key: str) -> Any:
    """Everything that an edit writes."""
    row = KINDS[kind].objects.get(pk=key)
    facts = {
        name: value for name, value in row.__dict__.items() if not name.startswith("_") and not name.endswith("_key")
    }
    edits = Edit.objects.filter(object_id=key).order_by("field").values_list("field", "before", "after")
    return model_to_dict(row), facts, list(edits)


@pytest.mark.parametrize(("kind", "body"), EDITS.values(), ids=EDITS)
def test_every_door_writes_the_same(office, browser, keys, kind, body):
    pictures = []
    for door in DOORS:
        with transaction.atomic():
            assert door(office, browser, kind, keys[kind], body) is None
            pictures.append(picture(kind, keys[kind]))
            transaction.set_rollback(True)
    rest, graphql, console = pictures
    assert rest == graphql
    assert rest == console


@pytest.mark.parametrize(("kind", "body"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("door", DOORS[1:])
def test_every_door_refuses_in_the_same_words(office, browser, keys, kind, body, door):
    before = picture(kind, keys[kind])
    said = via_rest(office, browser, kind, keys[kind], body)
    assert said
    assert door(office, browser, kind, keys[kind], body) == said
    assert picture(kind, keys[kind]) == before
