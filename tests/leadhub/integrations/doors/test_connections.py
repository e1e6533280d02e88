"""Connections are made, changed and removed through REST; what is secret is told by no door."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from leadhub.integrations.connections import keep_secrets
from leadhub.integrations.kinds import kinds
from leadhub.integrations.sealed import unsealed
from leadhub.keys import new_id
from leadhub.models import Connection, Edit, StatusRow, SyncItem, SyncLink, User
from leadhub.sealing import is_current
from tests.fence import allow_writes
from tests.leadhub.integrations.doors.conftest import LIST, Desk
from tests.leadhub.integrations.engine import memory

pytestmark = pytest.mark.django_db
NAMED = {"kind": "memory", "name": "Memory"}

REFUSED: list[tuple[dict[str, object], int, str, str]] = [
    ({"name": " "}, 422, "name_required", "/name"),
    ({"name": "a" * 81}, 422, "out_of_bounds", "/name"),
    ({"kind": "siebel"}, 422, "unknown_kind", "/kind"),
    ({"base_url": "https://10.0.0.1/"}, 422, "address_refused", "/base_url"),
    ({"base_url": "http://crm.example.com/"}, 422, "address_refused", "/base_url"),
    ({"base_url": "http://127.0.0.2:8000/"}, 422, "address_refused", "/base_url"),
    ({"base_url": "https://user:word@crm.example.com/"}, 422, "address_refused", "/base_url"),
    ({"version": "v99"}, 422, "unknown_version", "/version"),
    ({"credentials": {"pasword": "x"}}, 422, "unknown_credential", "/credentials/pasword"),
    ({"credentials": {"token": "x" * 10_001}}, 422, "out_of_bounds", "/credentials/token"),
    ({"credentials": {"token": 5}}, 400, "wrong_type", "/credentials"),
    ({"settings": {"brings_peple": "yes"}}, 422, "unknown_setting", "/settings/brings_peple"),
    ({"settings": {"brings_people": "perhaps"}}, 422, "unknown_value", "/settings/brings_people"),
    ({"whose": {"shoe_size": "remote"}}, 422, "unknown_fact", "/whose/shoe_size"),
    ({"whose": {"email": "nobody"}}, 422, "unknown_value", "/whose/email"),
    ({"tokens": "x"}, 400, "unknown_field", "/tokens"),
]


@pytest.mark.parametrize(("changes", "status", "code", "pointer"), REFUSED)
def test_what_cannot_be_is_refused_by_name_and_nothing_is_kept(
    desk: Desk, changes: dict[str, object], status: int, code: str, pointer: str
) -> None:
    answer = desk.client.post(LIST, NAMED | changes, format="json")
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["errors"][0]["pointer"]) == (status, code, pointer)
    assert not Connection.objects.exists() and not User.objects.filter(email__startswith="lhi_").exists()


def test_a_draft_has_the_map_of_its_kind_a_user_of_its_own_and_no_secret_to_tell(desk: Desk) -> None:
    made = desk.made(settings={"brings_people": "yes"}, whose={"phone": "leadhub"})
    assert (made["state"], made["has_credentials"], made["settings"]) == ("draft", True, {"brings_people": "yes"})
    assert (made["whose"]["phone"], made["whose"]["email"]) == ("leadhub", "latest")
    assert made["hook_url"].endswith(f"/hooks/memory/{made['id']}/")
    row = desk.row(made)
    assert (row.acts_as.role, row.acts_as.name, row.acts_as.has_usable_password()) == ("integration", "Memory", False)
    assert StatusRow.objects.filter(connection=row).count() == len(memory.STATUSES)
    assert "s3cret-token" not in row.credentials and unsealed(row.credentials) == {"token": "s3cret-token"}
    told = json.dumps([desk.client.get(address).json() for address in (LIST, desk.at(made), desk.at(made, "check"))])
    kept = str(list(Edit.objects.values_list("before", "after")))
    assert "s3cret" not in told and "s3cret" not in kept and row.credentials not in told


def test_names_are_unique_until_one_is_removed(desk: Desk) -> None:
    made = desk.made()
    again = desk.client.post(LIST, NAMED, format="json")
    assert (again.status_code, again.json()["code"]) == (422, "name_taken")
    assert desk.client.delete(desk.at(made)).status_code == 204
    desk.made()


def test_in_the_sandbox_an_address_may_be_of_this_machine_and_nowhere_else(desk: Desk) -> None:
    made = desk.made(base_url="http://127.0.0.1:4201")
    with override_settings(LOCAL_RECEIVERS=False):
        answer = desk.patched(made, base_url="http://127.0.0.1:4202")
    assert (answer.status_code, answer.json()["code"]) == (422, "address_refused")
    assert desk.client.get(desk.at(made)).json()["base_url"] == "http://127.0.0.1:4201"


def test_credentials_are_sent_to_no_other_address_than_the_one_they_were_typed_for(desk: Desk) -> None:
    made = desk.made()
    answer = desk.patched(made, base_url="https://elsewhere.example.com")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "credentials_required")
    assert problem["errors"][0]["pointer"] == "/credentials/token"
    moved = desk.patched(made, base_url="https://elsewhere.example.com", credentials={"token": "new"})
    assert moved.status_code == 200 and unsealed(desk.row(made).credentials) == {"token": "new"}


def test_what_access_goes_by_ends_tokens_and_the_check(desk: Desk) -> None:
    made = desk.made()
    desk.checked(made)
    with allow_writes():
        Connection.objects.update(tokens="sealed")
    assert desk.patched(made, name="Memory two").json()["checked_at"] is not None
    assert desk.patched(made, credentials={"token": "other"}).json()["checked_at"] is None
    row = desk.row(made)
    assert (row.tokens, row.acts_as.name) == ("", "Memory two")
    note = Edit.objects.get(object_id=row.pk, field="credentials")
    assert (note.before, note.after) == (None, None)


def test_whoever_changes_what_has_changed_meanwhile_is_told_so(desk: Desk) -> None:
    made = desk.made()
    read = desk.client.get(desk.at(made))["ETag"]
    assert desk.patched(made, name="Mine").status_code == 200
    late = desk.client.patch(desk.at(made), {"name": "Yours"}, format="json", headers={"If-Match": read})
    assert (late.status_code, late.json()["code"], desk.row(made).name) == (412, "stale", "Mine")


def test_what_is_removed_keeps_no_secret_and_knows_nobody(desk: Desk) -> None:
    made = desk.live()
    row = desk.row(made)
    with allow_writes():
        dana = desk.here.add("mql", email="dana@medico.example")
        SyncLink.objects.create(connection=row, object="person", remote_id="1", target=dana, made_at=row.created_at)
        SyncItem.objects.create(
            connection=row, direction="out", target=dana, next_try_at=row.created_at, created_at=row.created_at
        )
    assert desk.client.delete(desk.at(made)).status_code == 204
    row.refresh_from_db()
    assert (row.credentials, row.tokens, row.acts_as.is_active) == ("", "", False)
    assert not SyncLink.objects.exists() and not SyncItem.objects.exists()
    assert desk.client.get(desk.at(made)).status_code == 404 and desk.client.get(LIST).json()["results"] == []


def test_secrets_are_sealed_anew_once_the_key_has_changed(desk: Desk, settings: Any) -> None:
    made = desk.made()
    with override_settings(SECRET_KEY="new-" + "1" * 60, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert (keep_secrets(desk.row(made).created_at), keep_secrets(desk.row(made).created_at)) == (1, 0)
        row = desk.row(made)
        assert is_current(row.credentials) and unsealed(row.credentials) == {"token": "s3cret-token"}


def test_kinds_say_what_each_needs(desk: Desk) -> None:
    (kind,) = desk.client.get(f"{LIST}kinds/").json()["results"]
    assert (kind["kind"], [one["name"] for one in kind["credentials"]]) == ("memory", ["token"])
    assert [one["name"] for one in kind["settings"]] == ["brings_people"]


def test_a_kind_without_an_address_of_its_own_is_given_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "KIND", replace(memory.KIND, base_url=""))
    kinds.cache_clear()
    answer = desk.client.post(LIST, NAMED, format="json")
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["errors"][0]["pointer"]) == (
        422,
        "base_url_required",
        "/base_url",
    )


def test_one_of_a_kind_that_is_no_longer_there_is_shown_to_nobody_and_breaks_no_list(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.live()
    monkeypatch.setattr(memory, "KIND", replace(memory.KIND, code="other"))
    kinds.cache_clear()
    assert desk.client.get(LIST).json()["results"] == [] and desk.client.get(desk.at(made)).status_code == 404
    assert desk.turn() == 0


def test_a_list_takes_as_many_statements_for_one_as_for_three(
    desk: Desk, django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    desk.made()
    with CaptureQueriesContext(connection) as one:
        desk.client.get(LIST)
    count = len(one)
    for name in ("Second", "Third"):
        desk.made(name=name)
    with django_assert_max_num_queries(count):
        assert len(desk.client.get(LIST).json()["results"]) == 3


def test_fifty_are_all_there_may_be(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadhub.integrations.connections.MOST", 1)
    desk.made()
    answer = desk.client.post(LIST, NAMED | {"name": "Two"}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_connections")


@pytest.mark.parametrize("role", ["marketing", "sales", "manager", "viewer", "auditor", "integration", "partner"])
def test_only_operations_sets_up_and_partners_see_none(
    desk: Desk, client_of: Callable[..., APIClient], role: str
) -> None:
    made, other = desk.made(), client_of(role)
    calls = [
        other.post(LIST, NAMED, format="json"),
        other.patch(desk.at(made), {"name": "Mine"}, format="json"),
        other.delete(desk.at(made)),
        other.put(desk.at(made, "status-map"), {"rows": []}, format="json"),
        *(other.post(desk.at(made, *rest), {}, format="json") for rest in POSTS),
    ]
    assert {answer.status_code for answer in calls} == {403}
    sees = role not in ("integration", "partner")
    assert other.get(LIST).status_code == (200 if sees else 403)
    assert other.get(desk.at(made, "failures")).status_code == (200 if role == "auditor" else 403)
    assert desk.client.get(f"{LIST}{new_id()}/").status_code == 404


POSTS = (("check",), ("dry-run",), ("sync",), ("failures", "retry"), ("failures", str(new_id()), "retry"))
