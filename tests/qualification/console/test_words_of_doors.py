"""The same sentence at every door: REST, GraphQL and the console refuse in one voice.

What is refused to sellers stands in tests/feedback/test_refusal_words.py.
"""

import re

import pytest
from django.urls import reverse

from tests.qualification.console.desk import at_row, said, words

pytestmark = pytest.mark.django_db
LEADS = "admin:qualification_lead_changelist"
EDIT = """mutation($id: ID!, $input: EditDraftInput!) {
    editDraft(id: $id, input: $input) { ... on Refusal { code detail errors { detail } } }
}"""
VAGUE = {"code": "first_call", "label": "Sales calls back promptly", "owner": "sales"}


@pytest.fixture
def draft(office):
    """A draft of the agreement over REST."""
    return office.post("operations", "agreements/drafts/", {"note": "Words are tried."}, 201)


def over_rest(office, draft, content):
    """How an edit of the first version is refused."""
    answer = office.call(
        "operations", "PATCH", f"agreements/drafts/{draft['id']}/", {"content": content}, **{"If-Match": '"1"'}
    )
    return answer.json()


def over_graphql(office, draft, content):
    """The same."""
    answer = office.ask("operations", EDIT, id=draft["id"], input={"content": content, "version": 1})
    return answer["data"]["editDraft"]


def test_a_clause_that_cannot_be_measured(office, desk, draft):
    content = draft["content"] | {"clauses": [*draft["content"]["clauses"], VAGUE]}
    rest, graphql = over_rest(office, draft, content), over_graphql(office, draft, content)
    assert rest["code"] == graphql["code"] == "clause_not_measurable"
    ((rest_fault,), (graphql_fault,)) = rest["errors"], graphql["errors"]
    console = desk("operations").row(
        draft["id"], "clauses", "add", code="first_call", label=VAGUE["label"], owner=VAGUE["owner"]
    )
    assert console.status_code == 422
    sentence = 'Give a number and a unit. "Promptly" cannot be measured. Example: 4 business hours.'
    for one in (rest_fault["detail"], graphql_fault["detail"], said(console)):
        assert one == f'The clause "{VAGUE["label"]}": {sentence}'


def test_somebody_saved_meanwhile(office, desk, draft):
    operations = desk("operations")
    address = at_row(draft["id"], "clauses/0", "change")
    opened = operations.fields(address)
    other = draft["content"] | {
        "clauses": [draft["content"]["clauses"][0] | {"number": 6}, *draft["content"]["clauses"][1:]]
    }
    assert "errors" not in over_rest(office, draft, other)
    rest, graphql = over_rest(office, draft, draft["content"]), over_graphql(office, draft, draft["content"])
    console = operations.client.post(address, opened | {"number": "7"})
    assert (rest["status"], console.status_code) == (412, 412)
    assert rest["code"] == graphql["code"]
    assert rest["detail"] == graphql["detail"]
    first = rest["detail"].partition(". ")[0]
    assert re.fullmatch(r"Ines Okafor saved version 2 at \d\d:\d\d UTC while you were editing", first)
    assert said(console).startswith(first)
    assert said(console).endswith("What you typed is kept below.")
    assert 'value="7"' in console.content.decode()


def test_a_filter_that_does_not_exist(office, browser):
    rest = office.call("viewer", "GET", "leads/", {"stge": "mql"}).json()
    assert (rest["code"], rest["detail"]) == ("unknown_parameter", "Unknown filter stge. Did you mean stage?")
    told = office.ask("viewer", "{ leads(first: 1, filter: {stge: [MQL]}) { edges { node { id } } } }")
    (graphql,) = told["errors"]
    assert "unknown field 'stge'. Did you mean 'stage'?" in graphql["message"]
    page = browser("operations").get(reverse(LEADS), {"stge": "mql"}, follow=True)
    assert "This list has no filter “stge”, or not with this value. It was left out." in words(page.content.decode())


def refused_in_the_end(ask):
    """The first refusal: a minute may begin in between, with its limit whole."""
    return next(answer for answer in (ask() for _ in range(6)) if answer.status_code == 429)


def test_too_many_requests(office, settings):
    settings.REQUESTS_PER_MINUTE = 2
    query = {"query": "{ __typename }"}
    rest = refused_in_the_end(lambda: office.call("viewer", "GET", "leads/"))
    graphql = refused_in_the_end(lambda: office.client("viewer").post("/graphql/", query, format="json"))
    for answer in (rest, graphql):
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (429, "too_many_requests")
        told = re.fullmatch(r"Limit of 2 requests a minute reached\. Try again in (\d+) seconds\.", problem["detail"])
        assert told and told[1] == answer["Retry-After"], problem["detail"]


def test_too_many_tries_to_sign_in(office, client):
    given = {"username": office.users["sales"].email, "password": "a guess"}
    answers = [client.post(reverse("admin:login"), given) for _ in range(6)]
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "300")
    told = words(answers[-1].content.decode())
    assert "Too many" in told, told
