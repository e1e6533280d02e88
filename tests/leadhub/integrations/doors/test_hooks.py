"""Systems of others call: judged by their signature before anything is read, stored, and answered at once."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from leadhub.integrations.kinds import kinds
from leadhub.integrations.protocol import Call
from leadhub.keys import new_id
from leadhub.models import Connection, SyncItem
from leadhub.sealing import seal
from tests.fence import allow_writes
from tests.leadhub.integrations.doors.conftest import Desk, Json
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.memory import SIGNATURE, signed

pytestmark = pytest.mark.django_db
DANA = "dana@medico.example"
TOKEN = "s3cret-token"


def call(
    made: Json, body: bytes, *, token: str = TOKEN, url: str = "", address: str = "127.0.0.1", **headers: str
) -> Any:
    """The other side calls, without session, cookie or CSRF token."""
    path = made["hook_url"].partition("/hooks/")[2]
    told = {SIGNATURE: signed(token, url or made["hook_url"], body)} | headers
    return Client(enforce_csrf_checks=True, REMOTE_ADDR=address).post(
        f"/hooks/{path}", body, content_type="application/json", headers=told
    )


def test_a_signed_call_is_stored_and_what_it_names_is_read_anew(desk: Desk) -> None:
    made = desk.live(settings={"brings_people": "yes"})
    desk.turn()
    remote = desk.there.add(email=DANA, status="New")
    answer = call(made, json.dumps([remote.id]).encode())
    assert (answer.status_code, answer.content, SyncItem.objects.get().remote_id) == (202, b"", remote.id)
    assert not answer.cookies
    desk.turn()
    assert [person.values["email"] for person in desk.here.people.values()] == [DANA]


def test_a_call_that_is_repeated_changes_nothing(desk: Desk) -> None:
    made = desk.live(settings={"brings_people": "yes"})
    body = json.dumps([desk.there.add(email=DANA, status="New").id]).encode()
    for _ in range(3):
        assert call(made, body).status_code == 202
        assert SyncItem.objects.count() == 1
    desk.turn()
    before = (dict(desk.here.people), list(desk.here.said))
    assert call(made, body).status_code == 202
    desk.turn()
    assert (desk.here.people, desk.here.said) == before and len(before[0]) == 1


def unsigned(answer: Any) -> tuple[int, str, str]:
    problem = answer.json()
    problem.pop("request_id")
    return answer.status_code, problem["code"], json.dumps(problem, sort_keys=True)


def test_whatever_is_not_signed_is_answered_alike_before_it_is_read(desk: Desk) -> None:
    made, draft, removed = (
        desk.live(),
        desk.made(name="Draft", credentials={"token": "another"}),
        desk.live(name="Removed"),
    )
    desk.client.delete(desk.at(removed))
    unknown = made | {"hook_url": made["hook_url"].replace(made["id"], str(new_id()))}
    elsewhere = made | {"hook_url": made["hook_url"].replace("/memory/", "/siebel/")}
    answers = [
        call(made, b'["1"]', token="forged"),
        call(made, b"{ not json", token="forged"),
        call(made, b'["1"]', url=made["hook_url"].replace("http", "https")),
        call(made, b'["1"]', **{SIGNATURE: ""}),
        call(draft, b'["1"]'),
        call(removed, b'["1"]'),
        call(unknown, b'["1"]'),
        call(elsewhere, b'["1"]'),
    ]
    (told,) = {unsigned(answer) for answer in answers}
    assert told[:2] == (401, "bad_signature") and not SyncItem.objects.exists()
    assert answers[0]["Content-Type"] == "application/problem+json"


def test_what_is_signed_for_a_draft_waits_until_it_is_live(desk: Desk) -> None:
    draft = desk.made(name="Draft")
    assert call(draft, b'["1"]').status_code == 202
    desk.turn()
    assert SyncItem.objects.get().remote_id == "1"


@pytest.mark.parametrize("body", [b"", b"{ not json", b"5", b'["' + b"x" * 201 + b'"]', b'["\\u0000"]', b'[""]'])
def test_what_is_signed_and_cannot_be_read_is_malformed(desk: Desk, body: bytes) -> None:
    answer = call(desk.live(), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed") and not SyncItem.objects.exists()


def test_too_much_another_method_and_chunks_are_refused_before_anything_else(desk: Desk) -> None:
    made = desk.live()
    path = made["hook_url"].partition("://")[2].partition("/")[2]
    large = call(made, b"x" * (1024 * 1024 + 1))
    assert (large.status_code, large.json()["code"]) == (413, "too_large")
    got = Client().get(f"/{path}")
    assert (got.status_code, got["Allow"], got.json()["code"]) == (405, "POST", "method_not_allowed")
    chunked = Client().post(f"/{path}", b"[]", content_type="text/plain", HTTP_TRANSFER_ENCODING="chunked")
    assert (chunked.status_code, chunked.json()["code"]) == (411, "length_required")


def test_one_that_pauses_keeps_what_it_is_told(desk: Desk) -> None:
    made = desk.live(settings={"brings_people": "yes"})
    desk.patched(made, state="paused")
    remote = desk.there.add(email=DANA, status="New")
    assert call(made, json.dumps([remote.id]).encode()).status_code == 202
    assert desk.turn() == 0
    desk.checked(made)
    desk.patched(made, state="live")
    desk.turn()
    assert len(desk.here.people) == 1


def test_while_its_secret_cannot_be_read_it_is_asked_to_come_again(desk: Desk) -> None:
    made = desk.live()
    with allow_writes():
        Connection.objects.update(credentials="gone." + seal("{}").partition(".")[2])
    answer = call(made, b'["1"]')
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")


def acknowledgement(call: Call) -> tuple[str, str]:
    """What some systems wait for."""
    return "text/xml", f"<ack>{len(call.body)}</ack>"


def test_a_system_that_waits_for_certain_words_reads_them_once_it_is_stored(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "KIND", replace(memory.KIND, reply=f"{__name__}.acknowledgement"))
    kinds.cache_clear()
    made = desk.live()
    answer = call(made, b'["1"]')
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, "text/xml", b"<ack>5</ack>")
    assert SyncItem.objects.get().remote_id == "1"
    assert call(made, b'["1"]', token="forged").status_code == 401


def answers_by_itself(connection: Connection, call: Call, now: datetime) -> HttpResponse:
    """A kind that is only spoken to."""
    return HttpResponse(f"{connection.name} {len(call.body)} {call.url} {now:%Y}", status=200)


def test_a_kind_with_a_hook_of_its_own_answers_by_itself_as_of_the_business_clock(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, set_clock: Callable[[datetime], datetime]
) -> None:
    set_clock(datetime(2041, 5, 6, tzinfo=UTC))
    chatting = replace(memory.KIND, connector="", hook=f"{__name__}.answers_by_itself", statuses=())
    monkeypatch.setattr(memory, "KIND", chatting)
    kinds.cache_clear()
    made = desk.made()
    checked = desk.client.post(desk.at(made, "check"), {}, format="json")
    assert (checked.status_code, checked.json()["code"]) == (409, "nothing_to_check")
    mapped = desk.client.put(desk.at(made, "status-map"), {"rows": []}, format="json")
    assert (mapped.status_code, mapped.json()["code"]) == (409, "no_status_map")
    assert desk.patched(made, state="live").status_code == 200
    answer = call(made, b"x" * (2 * 1024 * 1024))
    assert answer.content.decode() == f"Memory {2 * 1024 * 1024} {made['hook_url']} 2041"
