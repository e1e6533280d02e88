"""The rule documents through REST and through GraphQL: the same answers, and the same refusals in code and words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from leadhub.documents.draft_readers import DRAFT, DifferencesView, ExampleResultsView, PublishedView, RulesInForceView
from leadhub.documents.readers import VERSION, DocumentView
from leadhub.models import DocumentKind, Draft, Signature, Version
from tests.qualification.doors.selections import alike, fields_of, noun_alike, selection_of
from tests.qualification.drafts import begun, edited, published
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
NOBODY = "018f0000-0000-7000-8000-000000000000"
FAULT = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"
A_DRAFT = f"... on Draft {{ {fields_of(DRAFT)} }}"


class Undone(Exception):
    """Ends a try of one door, so that the other begins where it began."""


@dataclass(frozen=True)
class Act:
    """One act: its mutation with the types of its arguments, its address in REST, and how what it answers is read."""

    arguments: str
    method: str
    path: str
    gives: str
    read: Callable[[Any], Any]
    status: int = 200


def a_draft(answer: Any) -> Any:
    return noun_alike(answer, DRAFT)


def a_version(answer: Any) -> Any:
    return alike(answer, PublishedView)


ACTS = {
    "beginDraft": Act("kind: DocumentKind!, input: BeginInput", "POST", "{kind}/drafts/", A_DRAFT, a_draft, 201),
    "editDraft": Act("id: ID!, input: EditDraftInput!", "PATCH", "{kind}/drafts/{id}/", A_DRAFT, a_draft),
    "signDraft": Act("id: ID!, version: Int", "POST", "{kind}/drafts/{id}/sign/", A_DRAFT, a_draft),
    "publishDraft": Act(
        "id: ID!, input: PublishInput, version: Int",
        "POST",
        "{kind}/drafts/{id}/publish/",
        f"... on Published {{ {selection_of(PublishedView)} }}",
        a_version,
    ),
    "discardDraft": Act(
        "id: ID!, version: Int!", "DELETE", "{kind}/drafts/{id}/", "... on Discarded { id }", dict, 204
    ),
}
# What is made anew has another id each time, and so has the work that follows.
MADE_ANEW = ("id", "job")


def over_rest(office: Office, who: str, act: Act, draft: Json, given: Json) -> Json:
    """What REST answers: the thing, or the refusal."""
    headers = {"If-Match": f'"{given["version"]}"'} if "version" in given else {}
    body = None if act.method == "DELETE" else given.get("input", {})
    answer = office.call(who, act.method, act.path.format(**draft), body, **headers)
    content = answer.json() if answer.content else {"id": draft["id"]}
    if answer.status_code == act.status:
        return dict(content)
    return {"errors": []} | {
        name: value for name, value in content.items() if name not in ("type", "title", "request_id")
    }


def over_graphql(office: Office, who: str, name: str, draft: Json, given: Json) -> Json:
    """What GraphQL answers, as REST would have written it."""
    act = ACTS[name]
    names = [part.split(":")[0] for part in act.arguments.split(", ")]
    signature = ", ".join(f"${part}" for part in act.arguments.split(", "))
    passed = ", ".join(f"{one}: ${one}" for one in names)
    values = {"kind": DocumentKind(draft["kind"]).name, "id": draft["id"], "version": given.get("version")}
    values["input"] = camel(given.get("input", {}))
    if "EditDraftInput" in act.arguments:
        values["input"]["version"] = given["version"]
    document = f"mutation({signature}) {{ answer: {name}({passed}) {{ __typename {act.gives} {FAULT} }} }}"
    answer = office.ask(who, document, **{one: values[one] for one in names if values[one] is not None})
    assert "errors" not in answer, answer
    content = answer["data"]["answer"]
    if content["__typename"] != "Refusal":
        return dict(act.read({key: value for key, value in content.items() if key != "__typename"}))
    refusal = {one: content[one] for one in ("code", "detail", "errors")} | {"status": content["httpStatus"]}
    return {**refusal, **content["facts"]}


def camel(body: Json) -> Json:
    return {{"effective_at": "effectiveAt"}.get(name, name): value for name, value in body.items()}


def tried(act: Callable[[], Json]) -> Json:
    """The outcome of an act that is undone."""
    outcome: Json = {}
    try:
        with transaction.atomic():
            outcome = act()
            raise Undone
    except Undone:
        return outcome


# Given a draft of a document, who does what with what: the code of the refusal, or None.
ROWS: list[tuple[str, str, str, Json, str | None]] = [
    ("nothing", "operations", "beginDraft", {}, None),
    ("nothing", "operations", "beginDraft", {"input": {"from": 1, "note": "Again"}}, None),
    ("nothing", "operations", "beginDraft", {"input": {"from": 9}}, "unknown_version"),
    ("nothing", "operations", "beginDraft", {"input": {"from": 0}}, "out_of_bounds"),
    ("nothing", "marketing", "beginDraft", {}, "not_allowed"),
    ("open", "operations", "beginDraft", {}, "draft_exists"),
    ("open", "operations", "editDraft", {"version": 1, "input": {"note": "Better"}}, None),
    ("edited", "operations", "editDraft", {"version": 1, "input": {"note": "Better"}}, "stale"),
    ("unknown", "operations", "editDraft", {"version": 1, "input": {"note": "Better"}}, "not_found"),
    ("published", "operations", "editDraft", {"version": 1, "input": {"note": "Better"}}, "draft_published"),
    ("open", "marketing", "signDraft", {}, None),
    ("open", "manager", "signDraft", {"version": 1}, None),
    ("open", "operations", "signDraft", {}, "not_a_signing_side"),
    ("open", "integration", "signDraft", {}, "not_allowed"),
    ("signed", "marketing", "signDraft", {}, "already_signed"),
    ("edited", "marketing", "signDraft", {"version": 1}, "stale"),
    ("edited", "marketing", "signDraft", {"version": 2}, None),
    ("unknown", "marketing", "signDraft", {}, "not_found"),
    ("published", "marketing", "signDraft", {}, "draft_published"),
    ("open", "operations", "publishDraft", {}, "signature_missing"),
    ("signed", "operations", "publishDraft", {}, "signature_missing"),
    ("agreed", "operations", "publishDraft", {"version": 7}, "stale"),
    ("agreed", "operations", "publishDraft", {"version": 1}, None),
    ("agreed", "operations", "publishDraft", {"input": {"effective_at": "2026-12-01T00:00:00Z"}}, None),
    (
        "agreed",
        "operations",
        "publishDraft",
        {"input": {"effective_at": "1969-01-01T00:00:00Z"}},
        "effective_in_the_past",
    ),
    ("agreed", "operations", "publishDraft", {"input": {"effective_at": "2200-01-01T00:00:00Z"}}, "out_of_bounds"),
    ("agreed", "sales", "publishDraft", {}, "not_allowed"),
    ("unknown", "operations", "publishDraft", {}, "not_found"),
    ("published", "operations", "publishDraft", {}, "draft_published"),
    ("edited", "operations", "discardDraft", {"version": 1}, "stale"),
    ("edited", "operations", "discardDraft", {"version": 2}, None),
    ("unknown", "operations", "discardDraft", {"version": 1}, "not_found"),
]


def given_draft(office: Office, state: str, kind: str) -> Json:
    """A draft as a row of the table wants it."""
    if state in ("nothing", "unknown"):
        return {"kind": kind, "id": NOBODY}
    draft = begun(office, kind)
    if state == "edited":
        return edited(office, draft, note="Another note")
    if state == "published":
        published(office, draft)
    for who in {"signed": ["marketing"], "agreed": ["marketing", "sales"]}.get(state, []):
        office.post(who, f"{kind}/drafts/{draft['id']}/sign/", {})
    return draft


def told(outcome: Json) -> Json:
    return {name: value for name, value in outcome.items() if name not in MADE_ANEW}


@pytest.mark.parametrize(("state", "who", "name", "given", "code"), ROWS)
def test_every_act_has_the_same_outcome(
    office: Office, state: str, who: str, name: str, given: Json, code: str | None
) -> None:
    draft = given_draft(office, state, "agreements")
    before = rows_written(), Draft.objects.count(), Signature.objects.count(), Version.objects.count()
    rest = tried(lambda: over_rest(office, who, ACTS[name], draft, given))
    graphql = tried(lambda: over_graphql(office, who, name, draft, given))
    assert told(graphql) == told(rest)
    assert rest.get("code") == code
    assert (rows_written(), Draft.objects.count(), Signature.objects.count(), Version.objects.count()) == before


def test_what_asks_for_no_signature_takes_none_by_either_door(office: Office) -> None:
    draft = begun(office, "profiles")
    rest = over_rest(office, "marketing", ACTS["signDraft"], draft, {})
    assert over_graphql(office, "marketing", "signDraft", draft, {}) == rest
    assert rest["code"] == "signature_not_asked"


def asked(office: Office, field: str, read: Callable[[Any], Any]) -> Json:
    """What a root query answers, or its refusal."""
    answer = office.ask("viewer", f"{{ answer: {field} }}")
    if "errors" not in answer:
        return dict(read(answer["data"]["answer"]))
    (error,) = answer["errors"]
    return {"code": error["extensions"]["code"], "status": error["extensions"]["status"]}


def got(office: Office, path: str) -> Json:
    """What a GET answers, or its refusal."""
    answer = office.call("viewer", "GET", path)
    content = answer.json()
    return content if answer.status_code == 200 else {name: content[name] for name in ("code", "status")}


DOCUMENT = (selection_of(DocumentView), lambda answer: alike(answer, DocumentView))
DIFFERENCES = (selection_of(DifferencesView), lambda answer: alike(answer, DifferencesView))
RULES = (selection_of(RulesInForceView), lambda answer: alike(answer, RulesInForceView))
EXAMPLES = (selection_of(ExampleResultsView), lambda answer: alike(answer, ExampleResultsView))
ONE_DRAFT = (fields_of(DRAFT), a_draft)
READ: list[tuple[str, str, tuple[str, Callable[[Any], Any]], str | None]] = [
    # a root field, its address in REST, how what it answers is read: the code of the refusal, or None
    ("document(kind: PROFILES)", "profiles/current/", DOCUMENT, None),
    ("document(kind: AGREEMENTS, number: 1)", "agreements/versions/1/", DOCUMENT, None),
    ("document(kind: PROFILES, number: 9)", "profiles/versions/9/", DOCUMENT, "not_found"),
    ("document(kind: PROFILES, number: 0)", "profiles/versions/0/", DOCUMENT, "not_found"),
    ("document(kind: PROFILES, number: -1)", "profiles/versions/-1/", DOCUMENT, "not_found"),
    ("versionsDiff(kind: PROFILES, before: 1, after: 2)", "profiles/versions/1/diff/2/", DIFFERENCES, None),
    ("versionsDiff(kind: PROFILES, before: 2, after: 1)", "profiles/versions/2/diff/1/", DIFFERENCES, None),
    ("versionsDiff(kind: PROFILES, before: 0, after: 1)", "profiles/versions/0/diff/1/", DIFFERENCES, "not_found"),
    ("versionsDiff(kind: PROFILES, before: 1, after: 9)", "profiles/versions/1/diff/9/", DIFFERENCES, "not_found"),
    ('draft(id: "{id}")', "profiles/drafts/{id}/", ONE_DRAFT, None),
    (f'draft(id: "{NOBODY}")', f"profiles/drafts/{NOBODY}/", ONE_DRAFT, "not_found"),
    ('draftDiff(id: "{id}")', "profiles/drafts/{id}/diff/", DIFFERENCES, None),
    ('draftDiff(id: "{id}", version: 1)', "profiles/drafts/{id}/diff/1/", DIFFERENCES, None),
    ('draftDiff(id: "{id}", version: 0)', "profiles/drafts/{id}/diff/0/", DIFFERENCES, "not_found"),
    ('draftDiff(id: "{id}", version: 9)', "profiles/drafts/{id}/diff/9/", DIFFERENCES, "not_found"),
    (f'draftDiff(id: "{NOBODY}")', f"profiles/drafts/{NOBODY}/diff/", DIFFERENCES, "not_found"),
    ('draftExamples(id: "{id}")', "profiles/drafts/{id}/examples/", EXAMPLES, None),
    (f'draftExamples(id: "{NOBODY}")', f"profiles/drafts/{NOBODY}/examples/", EXAMPLES, "not_found"),
    ("rulesInForce", "rules-in-force/", RULES, None),
    ('rulesInForce(at: "2027-01-01T00:00:00Z")', "rules-in-force/?at=2027-01-01T00:00:00Z", RULES, None),
    ('rulesInForce(at: "1999-12-31T00:00:00Z")', "rules-in-force/?at=1999-12-31T00:00:00Z", RULES, "no_rules"),
    ('rulesInForce(at: "1066-10-14T00:00:00Z")', "rules-in-force/?at=1066-10-14T00:00:00Z", RULES, "out_of_bounds"),
    ('rulesInForce(at: "2200-01-01T00:00:00Z")', "rules-in-force/?at=2200-01-01T00:00:00Z", RULES, "out_of_bounds"),
]


@pytest.fixture
def draft(office: Office) -> Json:
    """A draft of the profiles, after a second version with a row more, one less and others."""
    first = begun(office, "profiles")
    criteria = first["content"]["profiles"][0]["criteria"]
    gone = criteria.pop()
    criteria.append({**gone, "code": "another", "label": "Another name"})
    criteria[0]["points"] += 1
    published(office, edited(office, first, content=first["content"]))
    return begun(office, "profiles", **{"from": 1})


@pytest.mark.parametrize(("field", "path", "shape", "code"), READ)
def test_every_question_has_the_same_answer(
    office: Office,
    draft: Json,
    field: str,
    path: str,
    shape: tuple[str, Callable[[Any], Any]],
    code: str | None,
) -> None:
    selection, read = shape
    found = got(office, path.replace("{id}", draft["id"]))
    assert asked(office, f"{field.replace('{id}', draft['id'])} {{ {selection} }}", read) == found
    assert found.get("code") == code


def test_a_row_that_only_one_version_has_is_null_in_the_other(office: Office, draft: Json) -> None:
    found = got(office, "profiles/versions/1/diff/2/")["differences"]
    assert [(one["kind"], one["before"] is None, one["after"] is None) for one in found] == [
        ("changed", False, False),
        ("added", True, False),
        ("removed", False, True),
    ]


def test_the_lists_are_the_same(office: Office, draft: Json) -> None:
    for noun, field, path in (
        (DRAFT, "drafts(filter: {kind: [PROFILES]})", "profiles/drafts/"),
        (VERSION, "documentVersions(filter: {kind: [PROFILES]}, orderBy: [NUMBER_DESC])", "profiles/versions/"),
    ):
        answer = office.ask("viewer", f"{{ answer: {field} {{ edges {{ node {{ {fields_of(noun)} }} }} }} }}")
        nodes = [edge["node"] for edge in answer["data"]["answer"]["edges"]]
        assert [noun_alike(node, noun) for node in nodes] == office.get("viewer", path)["results"]


def test_a_document_that_is_none_is_refused_by_both(office: Office) -> None:
    """Each in its own words: an address of REST that is not there, a word that GraphQL's closed list does not have."""
    assert got(office, "poems/current/") == {"code": "not_found", "status": 404}
    refused = office.ask("viewer", "{ document(kind: POEMS) { number } }")
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["invalid_query"]
    assert office.call("operations", "POST", "poems/drafts/", {}).json()["code"] == "not_found"
    refused = office.ask("operations", "mutation { beginDraft(kind: POEMS) { __typename } }")
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["invalid_query"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("name", ["signDraft", "publishDraft"])
def test_a_draft_stands_under_its_own_document(office: Office, name: str) -> None:
    draft = begun(office, "agreements")
    elsewhere = {**draft, "kind": "profiles"}
    who = "marketing" if name == "signDraft" else "operations"
    assert over_rest(office, who, ACTS[name], elsewhere, {})["code"] == "not_found"
    assert not Signature.objects.exists()
