"""Nothing is taken back from published schemas without notice, and what goes is announced at every door."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from graphql import build_schema, print_schema

from leadhub.api.contract import openapi
from leadhub.api.graphql.assembly import mark
from leadhub.management.commands import schemas
from leadhub.published import changes
from leadhub.published.changes import ApiChange, ApiChangeKind, is_told, may_go
from leadhub.published.facts import facts_of
from leadhub.published.references import in_place
from leadhub.published.taken_back import losses_of_graphql, losses_of_rest, names_of_graphql, without_notice
from tests.leadhub.published import DOCUMENT, changed

TODAY = date(2026, 11, 28)
PARTS = "components__s__"
BREAKS: dict[str, tuple[dict[str, Any], str]] = {
    "an operation goes": ({"paths__things__post": None}, "makeThing"),
    "an operation gets another name": ({"paths__things__get__operationId": "readThings"}, "listThings"),
    "a parameter goes": ({"paths__things__get__parameters__1": None}, "listThings?old"),
    "a parameter is demanded": ({"paths__things__get__parameters__0__required": True}, "listThings"),
    "a parameter takes other values": (
        {"paths__things__get__parameters__1__schema__type": "integer"},
        "listThings?old",
    ),
    "a body is demanded": ({"paths__things__post__requestBody__required": True}, "makeThing"),
    "a member of a body is demanded": ({f"{PARTS}MakeThing__required": ["name", "note"]}, "MakeThing.note"),
    "a member of a body goes": ({f"{PARTS}MakeThing__properties__note": None}, "MakeThing.note"),
    "a member of a body takes less": ({f"{PARTS}MakeThing__properties__name__type": "string"}, "MakeThing.name"),
    "a member of an answer goes": ({f"{PARTS}Thing__properties__name": None}, "Thing.name"),
    "a member of an answer may be missing": ({f"{PARTS}Thing__required": ["id"]}, "Thing.name"),
    "a member of an answer may be null": ({f"{PARTS}Thing__properties__name__type": ["string", "null"]}, "Thing.name"),
    "a word goes": ({f"{PARTS}Kind__enum": ["big"]}, "Kind.small"),
    "another status is answered": ({"paths__things__post__responses": {"200": {}}}, "makeThing"),
}
ADDS: dict[str, dict[str, Any]] = {
    "an operation": {"paths__things__patch": {"operationId": "x", "responses": {"200": {}}}},
    "a parameter": {
        "paths__things__get__parameters": [
            *DOCUMENT["paths"]["/things/"]["get"]["parameters"],
            {"name": "new", "in": "query", "schema": {"type": "string"}},
        ]
    },
    "a word": {f"{PARTS}Kind__enum": ["big", "small", "tiny"]},
    "a member of an answer": {f"{PARTS}Thing__properties__colour": {"type": "string"}},
    "a member of a body": {f"{PARTS}MakeThing__properties__colour": {"type": "string"}},
    "a body takes more": {f"{PARTS}MakeThing__properties__note__type": ["string", "null"]},
    "what is answered always": {f"{PARTS}Thing__required": ["id", "name", "kind"]},
    "another refusal": {"paths__things__get__responses__404": {}},
}


def lost(after: dict[str, Any]) -> list[str]:
    """The names of what a document takes back."""
    return [loss.name for loss in losses_of_rest(facts_of(DOCUMENT), facts_of(after))]


@pytest.mark.parametrize(("at", "name"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_a_client_of_rest_is_found(at: dict[str, Any], name: str) -> None:
    assert f"rest:{name}" in lost(changed(**at))


@pytest.mark.parametrize("at", ADDS.values(), ids=ADDS)
def test_what_is_added_breaks_nobody(at: dict[str, Any]) -> None:
    assert lost(changed(**at)) == []


BEFORE = """
type Query { lead(id: ID!, old: String): Lead  leads(stage: Stage): [Lead!]! }
type Lead { id: ID!  fit: Int  name: String! }
enum Stage { MQL SAL }
input LeadInput { name: String! }
union Found = Lead
"""
OF_GRAPHQL = {
    "a field goes": ("fit: Int", "", "Lead.fit"),
    "a field gets another type": ("fit: Int", "fit: String", "Lead.fit"),
    "a field may be null": ("name: String! }\nenum", "name: String }\nenum", "Lead.name"),
    "an argument goes": (", old: String", "", "Query.lead"),
    "an argument is demanded": ("leads(stage: Stage)", "leads(stage: Stage, by: Int!)", "Query.leads"),
    "a word goes": ("MQL SAL", "SAL", "Stage.MQL"),
    "a member of an input is demanded": (
        "{ name: String! }\nunion",
        "{ name: String!, x: Int! }\nunion",
        "LeadInput.x",
    ),
}


@pytest.mark.parametrize(("old", "new", "name"), OF_GRAPHQL.values(), ids=OF_GRAPHQL)
def test_what_breaks_a_client_of_graphql_is_found(old: str, new: str, name: str) -> None:
    assert old in BEFORE
    assert [loss.name for loss in losses_of_graphql("graphql", BEFORE, BEFORE.replace(old, new))] == [f"graphql:{name}"]


def notice(*names: str, on: date = TODAY - timedelta(days=200), days: int = 180) -> ApiChange:
    """What was told of something that goes."""
    kind = ApiChangeKind.DEPRECATED
    return ApiChange(on=on, kind=kind, summary="x", names=names, sunset=on + timedelta(days=days), use="another")


def test_what_was_announced_may_go_once_its_day_has_come() -> None:
    losses = losses_of_rest(facts_of(DOCUMENT), facts_of(changed(paths__things__get__parameters__1=None)))
    assert len(without_notice(losses, [], TODAY)) == 1
    for names in (("rest:listThings?old",), ("rest:listThings",)):
        assert without_notice(losses, [notice(*names)], TODAY) == []
    assert without_notice(losses, [notice("rest:listThings", on=TODAY)], TODAY), "its day has not come"
    assert without_notice(losses, [notice("rest:listThings?kind")], TODAY), "of another one"
    assert may_go("graphql:Lead.fit", [notice("graphql:Lead")], TODAY)


@pytest.mark.parametrize(
    "fault",
    ['"sunset": "2027-05-01"', '"sunset": null', '"use": ""', '"names": ["rest:list*"]', '"kind": "gone"', '"more": 1'],
)
def test_a_notice_is_whole_and_half_a_year_long(fault: str) -> None:
    given = {
        "on": '"2026-11-28"',
        "kind": '"deprecated"',
        "summary": '"x"',
        "names": '["rest:listThings"]',
        "sunset": '"2027-06-01"',
        "use": '"y"',
    }
    text = ", ".join(f'"{name}": {value}' for name, value in given.items())
    (told,) = changes.read(f"[{{{text}}}]")
    assert told.reason == "Use y. Goes 2027-06-01."
    name, _, value = fault.partition(": ")
    wrong = ", ".join(f'"{n}": {v}' for n, v in {**given, name.strip('"'): value}.items())
    with pytest.raises(ValueError, match=r"needs|star|Invalid|unknown"):
        changes.read(f"[{{{wrong}}}]")


def test_the_changelog_names_only_what_there_is_or_was() -> None:
    here = {f"rest:{fact.partition(' ')[0]}" for fact in schemas.facts()}
    for door, name in schemas.GRAPHQL.items():
        here |= names_of_graphql(door, (schemas.FOLDER / name).read_text())
    for change in changes.every_change():
        for name in change.names if change.kind is not ApiChangeKind.REMOVED else ():
            assert any(is_told(one, [change]) for one in here), name


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> ApiChange:
    """An operation, a parameter and a member that go."""
    told = notice("rest:listKeys", "rest:listKeys?closed", "rest:Key.name", "graphql:Query.keys", on=TODAY)
    for module in ("leadhub.api.views", "leadhub.api.openapi"):
        monkeypatch.setattr(f"{module}.deprecations", lambda: dict.fromkeys(told.names, told))
    return told


def test_schemas_say_what_goes_and_what_to_use(announced: ApiChange, settings: Any) -> None:
    import json

    schema = build_schema("type Query { keys(x: Int): Int  other: Int }  enum Stage { MQL }")
    mark(
        schema,
        "graphql",
        {"graphql:Query.keys": announced, "partner:Query.x": announced, "graphql:Stage.MQL": announced},
    )
    written = print_schema(schema)
    assert 'keys(x: Int): Int @deprecated(reason: "Use another. Goes 2027-05-27.")' in written
    assert 'MQL @deprecated(reason: "Use another. Goes 2027-05-27.")' in written
    with pytest.raises(ImproperlyConfigured, match=r"Query\.gone"):
        mark(schema, "graphql", {"graphql:Query.gone": announced})
    settings.ROOT_URLCONF = "tests.leadhub.api.example"
    openapi.cache_clear()
    document = in_place(json.loads(openapi()))
    openapi.cache_clear()
    operation = document["paths"]["/api/v1/keys/"]["get"]
    assert operation["deprecated"] and operation["description"].endswith("Use another. Goes 2027-05-27.")
    assert {one["name"]: one.get("deprecated") for one in operation["parameters"]}["closed"] is True
    assert document["components"]["schemas"]["Key"]["properties"]["name"]["deprecated"] is True


def copied(folder: Path) -> None:
    """The committed schemas, as a tree of its own."""
    (folder / "released").mkdir()
    for path in (*schemas.FOLDER.glob("*.*"), *schemas.RELEASED.glob("*")):
        (folder / path.relative_to(schemas.FOLDER)).write_text(path.read_text())


def test_a_release_tells_of_each_change_and_takes_nothing_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied(tmp_path)
    monkeypatch.setattr(schemas, "FOLDER", tmp_path)
    monkeypatch.setattr(schemas, "RELEASED", tmp_path / "released")
    monkeypatch.setattr(schemas, "SCHEMAS", {})
    released = tmp_path / "released" / "rest.txt"
    schemas.release()
    whole = released.read_text()
    released.write_text("listNothing answers GET /api/v1/nothing/\n" + whole)
    for option in ("--check", "--release"):
        with pytest.raises(CommandError, match="rest:listNothing: no longer: listNothing answers"):
            call_command("schemas", option)
    released.write_text("\n".join(line for line in whole.splitlines() if not line.startswith("listLeads")))
    call_command("schemas", "--check")
    with pytest.raises(CommandError, match=r"(?s)Tell of these.*rest:listLeads\?stage"):
        call_command("schemas", "--release")
    told = ApiChange(on=TODAY, kind=ApiChangeKind.ADDED, summary="x", names=("rest:listLeads*",))
    monkeypatch.setattr(schemas, "every_change", lambda: (told,))
    call_command("schemas", "--release")
    assert released.read_text() == whole
