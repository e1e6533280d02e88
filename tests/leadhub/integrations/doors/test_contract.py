"""What `integrations/` answers is what the contract says: names, what is missing, lists, versions, refusals."""

from typing import Any

import pytest

from leadhub.keys import new_id
from tests.fence import allow_writes
from tests.leadhub.integrations.doors.conftest import LIST, Desk
from tests.leadhub.integrations.doors.test_failures import failed
from tests.leadhub.integrations.doors.test_graphql import asked

pytestmark = pytest.mark.django_db
PROMISED = {"id", "kind", "name", "state", "base_url", "version", "health", "gaps"}


def empties(value: Any, at: str = "") -> list[str]:
    """Where an empty text stands in the place of null."""
    if isinstance(value, dict):
        return [found for name, part in value.items() for found in empties(part, f"{at}/{name}")]
    if isinstance(value, list):
        return [found for index, part in enumerate(value) for found in empties(part, f"{at}/{index}")]
    return [at] if value == "" else []


def test_a_connection_has_what_is_promised_and_what_is_missing_is_null(desk: Desk) -> None:
    made = failed(desk)
    with allow_writes():
        desk.row(made).gaps.create(
            object="person",
            field="status",
            value="Odd",
            count=3,
            first_at=desk.row(made).created_at,
            last_at=desk.row(made).created_at,
        )
    one = desk.client.get(desk.at(made)).json()
    assert one.keys() >= PROMISED
    assert one["health"].keys() >= {"last_sync_at", "lag_s", "failed"} and one["health"]["failed"] == 2
    assert [(gap["value"], gap["count"]) for gap in one["gaps"]] == [("Odd", 3)]
    addresses = (f"{LIST}kinds/", desk.at(made), *(desk.at(made, at) for at in ("status-map", "check", "failures")))
    assert {at: empties(desk.client.get(at).json()) for at in addresses} == {at: [] for at in addresses}
    fields = "id kind name state baseUrl version health { lastSyncAt lagS failed } gaps { value count }"
    told = asked(desk, f"query ($id: ID!) {{ integration(id: $id) {{ {fields} }} }}", id=made["id"])["integration"]
    assert (told["baseUrl"], told["version"], told["state"]) == (one["base_url"], one["version"], one["state"].upper())
    assert told["health"]["failed"] == 2 and told["gaps"] == [{"value": "Odd", "count": 3}]


def test_the_map_that_is_read_may_be_sent_back(desk: Desk) -> None:
    made = desk.made()
    desk.checked(made)
    rows = desk.client.get(desk.at(made, "status-map")).json()["rows"]
    rows.append({**rows[0], "stage": None, "value": "Odd", "is_default": True, "is_written": False})
    answer = desk.client.put(desk.at(made, "status-map"), {"rows": rows}, format="json")
    assert answer.status_code == 200
    assert {(row["stage"], row["value"]) for row in answer.json()["rows"]} >= {(None, "Odd"), ("inquiry", "New")}


def test_lists_are_narrowed_ordered_trimmed_and_expanded(desk: Desk) -> None:
    made = failed(desk)
    desk.made(name="Another")
    assert [one["name"] for one in read(desk, LIST, ordering="name")] == ["Another", "Memory"]
    assert [one["name"] for one in read(desk, LIST, state="live,broken")] == ["Memory"]
    assert read(desk, LIST, kind="memory", fields="name", page_size="1") == [{"name": "Another"}]
    items = desk.at(made, "failures")
    assert {one["connection"]["name"] for one in read(desk, items, expand="connection")} == {"Memory"}
    assert len(read(desk, items, direction="out", code="VALIDATION_ERROR")) == 2
    assert read(desk, items, direction="in") == []
    for wrong in ({"stat": "live"}, {"state": "alive"}, {"expand": "nobody"}, {"page_size": "0"}):
        answer = desk.client.get(LIST, wrong)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), wrong


def test_what_was_changed_meanwhile_is_not_removed(desk: Desk) -> None:
    made = desk.made()
    read_at = desk.client.get(desk.at(made))["ETag"]
    assert desk.patched(made, name="Memory two").status_code == 200
    late = desk.client.delete(desk.at(made), headers={"If-Match": read_at})
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert desk.client.delete(desk.at(made)).status_code == 204


def test_the_same_key_makes_one_connection(desk: Desk) -> None:
    body, key = {"kind": "memory", "name": "Memory"}, {"Idempotency-Key": str(new_id())}
    first = desk.client.post(LIST, body, format="json", headers=key)
    again = desk.client.post(LIST, body, format="json", headers=key)
    assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json() == again.json() and len(read(desk, LIST)) == 1
    other = desk.client.post(LIST, body | {"name": "Two"}, format="json", headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def read(desk: Desk, address: str, **given: str) -> Any:
    answer = desk.client.get(address, given)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]
