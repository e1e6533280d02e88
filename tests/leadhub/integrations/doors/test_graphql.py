"""GraphQL reaches what REST reaches, in the same words."""

from typing import Any

import pytest

from leadhub.keys import new_id
from tests.leadhub.integrations.doors.conftest import Desk
from tests.leadhub.integrations.doors.test_failures import failed
from tests.leadhub.integrations.doors.test_setting_up import ROWS

pytestmark = pytest.mark.django_db
ONE = "id kind name state baseUrl version settings whose hasCredentials hookUrl checkedAt health { failed waiting }"
REFUSED = "... on Refusal { code detail httpStatus errors { pointer code } }"


def asked(desk: Desk, document: str, **variables: object) -> Any:
    answer = desk.client.post("/graphql/", {"query": document, "variables": variables}, format="json").json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_a_connection_is_set_up_watched_and_removed(desk: Desk) -> None:
    create = f"""mutation ($input: CreateIntegrationInput!) {{
        createIntegration(input: $input) {{ ... on Integration {{ {ONE} }} {REFUSED} }} }}"""
    wanted = {"kind": "memory", "name": "Memory", "credentials": {"token": "s3cret-token"}}
    made = asked(desk, create, input=wanted)["createIntegration"]
    read = desk.client.get(desk.at(made)).json()
    assert (made["hookUrl"], made["settings"]) == (read["hook_url"], read["settings"])
    assert "s3cret" not in str(made)
    change = f"""mutation ($id: ID!, $input: UpdateIntegrationInput!) {{
        updateIntegration(id: $id, input: $input) {{ ... on Integration {{ state }} {REFUSED} }} }}"""
    refusal = asked(desk, change, id=made["id"], input={"state": "LIVE"})["updateIntegration"]
    problem = desk.patched(made, state="live").json()
    assert (refusal["code"], refusal["detail"]) == ("not_checked", problem["detail"])
    check = f"""mutation ($id: ID!) {{ checkIntegration(id: $id) {{
        ... on IntegrationCheck {{ isSound who inTheWay {{ code }} }} {REFUSED} }} }}"""
    found = asked(desk, check, id=made["id"])["checkIntegration"]
    assert found == {"isSound": True, "who": "Memory", "inTheWay": []}
    asked_again = asked(desk, "query ($id: ID!) { integrationCheck(id: $id) { isSound } }", id=made["id"])
    assert asked_again == {"integrationCheck": {"isSound": True}}
    live = asked(desk, change, id=made["id"], input={"state": "LIVE", "quietFirstSync": True})
    assert live == {"updateIntegration": {"state": "LIVE"}}
    every = asked(desk, f"{{ integrations {{ edges {{ node {{ {ONE} }} }} }} integrationKinds {{ kind isSynced }} }}")
    assert [edge["node"]["state"] for edge in every["integrations"]["edges"]] == ["LIVE"]
    assert every["integrationKinds"] == [{"kind": "memory", "isSynced": True}]
    remove = f"mutation ($id: ID!) {{ removeIntegration(id: $id) {{ ... on RemovedIntegration {{ id }} {REFUSED} }} }}"
    assert asked(desk, remove, id=made["id"]) == {"removeIntegration": {"id": made["id"]}}
    assert desk.client.get(desk.at(made)).status_code == 404


def test_the_map_is_read_and_replaced_and_a_turn_is_rehearsed(desk: Desk) -> None:
    made = desk.made()
    desk.checked(made)
    document = """query ($id: ID!) { statusMap(id: $id) { version stages
        rows { object field stage value isDefault } fields { field options { value } gaps { code } } } }"""
    read = asked(desk, document, id=made["id"])["statusMap"]
    assert (read["version"], len(read["rows"]), read["fields"][0]["gaps"]) == (1, len(ROWS), [])
    replace = f"""mutation ($id: ID!, $input: ReplaceStatusMapInput!) {{
        replaceStatusMap(id: $id, input: $input) {{ ... on StatusMap {{ version }} {REFUSED} }} }}"""
    camel = {"is_default": "isDefault", "is_written": "isWritten"}
    rows = [{camel.get(name, name): value for name, value in row.items()} for row in ROWS]
    refusal = asked(desk, replace, id=made["id"], input={"rows": rows[:-1]})["replaceStatusMap"]
    assert (refusal["code"], refusal["errors"][0]["pointer"]) == ("stage_missing", "/rows")
    assert asked(desk, replace, id=made["id"], input={"rows": rows})["replaceStatusMap"] == {"version": 1}
    rows.append({**rows[0], "stage": "", "value": "Odd", "isWritten": False})
    assert asked(desk, replace, id=made["id"], input={"rows": rows})["replaceStatusMap"] == {"version": 2}
    dana = desk.here.add("mql", email="dana@medico.example")
    rehearse = f"""mutation ($id: ID!, $input: RehearseIntegrationInput) {{
        rehearseIntegration(id: $id, input: $input) {{
        ... on IntegrationDryRun {{ lookedAt going {{ person told }} coming {{ stage }} }} {REFUSED} }} }}"""
    found = asked(desk, rehearse, id=made["id"], input={"people": [str(dana)]})["rehearseIntegration"]
    assert (found["lookedAt"], found["going"][0]["told"]["leadhub_stage"], found["coming"]) == (1, "mql", [])


def test_failures_are_read_and_tried_again(desk: Desk) -> None:
    made = failed(desk)
    document = """query ($filter: SyncFailureFilter) { syncFailures(filter: $filter) {
        edges { node { id code text connection { name } } } } }"""
    edges = asked(desk, document, filter={"connection": [made["id"]]})["syncFailures"]["edges"]
    assert {(edge["node"]["code"], edge["node"]["connection"]["name"]) for edge in edges} == {
        ("VALIDATION_ERROR", "Memory")
    }
    one = f"""mutation ($id: ID!, $failure: ID!) {{ retrySyncFailure(id: $id, failure: $failure) {{
        ... on Retried {{ retried }} {REFUSED} }} }}"""
    first = edges[0]["node"]["id"]
    assert asked(desk, one, id=made["id"], failure=first) == {"retrySyncFailure": {"retried": 1}}
    assert asked(desk, one, id=made["id"], failure=str(new_id()))["retrySyncFailure"]["code"] == "not_found"
    every = f"mutation ($id: ID!) {{ retrySyncFailures(id: $id) {{ ... on Retried {{ retried }} {REFUSED} }} }}"
    assert asked(desk, every, id=made["id"]) == {"retrySyncFailures": {"retried": 1}}
    sync = f"mutation ($id: ID!) {{ syncIntegration(id: $id) {{ ... on Integration {{ state }} {REFUSED} }} }}"
    assert asked(desk, sync, id=made["id"]) == {"syncIntegration": {"state": "LIVE"}}
