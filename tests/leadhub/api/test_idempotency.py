"""A POST that is sent twice is done once."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from leadhub.api.idempotency import KEPT_FOR, forget_old_answers
from leadhub.api.tokens import make_token
from leadhub.clock import real_now
from leadhub.models import IdempotencyKey, Token, User
from leadhub.policy import registry
from tests import fence
from tests.leadhub.api import example
from tests.leadhub.api.example import RULES, SIGHT

HEADER = {"HTTP_IDEMPOTENCY_KEY": "first"}


def names():
    return sorted(Token.objects.values_list("name", flat=True))


@pytest.mark.django_db
def test_the_same_key_and_body_answer_the_first_answer_again(client):
    first = client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    again = client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again["ETag"] == first["ETag"]
    assert names() == ["a", "own"]


@pytest.mark.django_db
def test_blanks_and_the_order_of_keys_make_no_other_request(client):
    bodies = [b'{"name": "a", "standing": "open"}', b'{"standing":"open","name":"a"}']
    answers = [client.generic("POST", "/api/v1/keys/", raw, "application/json", **HEADER) for raw in bodies]
    assert answers[1]["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
def test_another_body_or_address_is_refused(client):
    client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    for address, body in (("/api/v1/keys/", {"name": "b"}), ("/api/v1/bulk/", {"all": []})):
        answer = client.post(address, body, format="json", **HEADER)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert names() == ["a", "own"]


@pytest.mark.django_db
def test_keys_belong_to_their_caller(client, client_of, user_of):
    client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    other = client_of(user_of("operations", "other"))
    assert other.post("/api/v1/keys/", {"name": "b"}, format="json", **HEADER).status_code == 201


def withheld(client):
    """The refusal of a request that was done before and is not answered a second time."""
    answer = client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    assert (answer.status_code, answer.json()["code"]) == (409, "answer_withheld")
    assert "Idempotent-Replayed" not in answer
    assert names() == ["a", "own"], "nothing is done again"
    return answer.json()


@pytest.mark.django_db
def test_who_sees_otherwise_since_is_told_that_it_was_done_and_nothing_of_the_answer(client, monkeypatch):
    made = client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    monkeypatch.setitem(SIGHT, "sees", "less")
    told = withheld(client)
    assert set(told) == {"type", "title", "status", "detail", "code", "carried_out_at", "request_id"}
    assert "nothing was done again. What you may see has changed since" in told["detail"]
    assert made.json()["id"] not in str(told)
    monkeypatch.setitem(SIGHT, "sees", "all")
    again = client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    assert (again["Idempotent-Replayed"], again.content) == ("true", made.content)


@pytest.mark.django_db
def test_who_has_another_role_since_is_told_the_same(client, operations, monkeypatch):
    monkeypatch.setitem(RULES, "key.make", RULES["key.make"] | {"manager"})
    registry.table.cache_clear()
    client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    with fence.allow_writes():
        User.objects.filter(pk=operations.pk).update(role="manager")
    withheld(client)


@pytest.mark.django_db
def test_an_answer_that_was_kept_before_sight_was_is_not_told_again(client):
    client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    with fence.allow_writes():
        IdempotencyKey.objects.update(sight_sha256=None)
    assert "What you may see may have changed since" in withheld(client)["detail"]


@pytest.mark.django_db
def test_an_answer_that_was_made_while_a_right_ended_is_not_told_again(client, monkeypatch):
    seen = iter(["all", "less", "less"])
    monkeypatch.setattr(example, "sight", lambda _actor, _now: next(seen))
    assert client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER).status_code == 201
    withheld(client)


@pytest.mark.django_db
def test_another_body_is_refused_as_such_whatever_its_caller_sees_since(client, monkeypatch):
    client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    monkeypatch.setitem(SIGHT, "sees", "less")
    answer = client.post("/api/v1/keys/", {"name": "b"}, format="json", **HEADER)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.django_db
def test_a_refusal_is_not_kept_and_nothing_is_written(client):
    for _ in range(2):
        answer = client.post("/api/v1/keys/", {"name": "refused"}, format="json", **HEADER)
        assert (answer.status_code, answer.json()["code"]) == (409, "name_refused")
    assert names() == ["own"]
    assert not IdempotencyKey.objects.exists()
    assert client.post("/api/v1/keys/", {"name": "fine"}, format="json", **HEADER).status_code == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "  ", "x" * 256, "schlüssel", "tab\tkey"])
def test_a_key_that_is_none(client, key):
    answer = client.post("/api/v1/keys/", {"name": "a"}, format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_key")


@pytest.mark.django_db
def test_without_the_header_there_is_no_statement_more(client):
    with CaptureQueriesContext(connection) as seen:
        client.post("/api/v1/keys/", {"name": "a"}, format="json")
    assert not [query for query in seen if "idempotency" in query["sql"]]


@pytest.mark.django_db
def test_old_answers_are_forgotten_by_the_real_clock(client, now):
    client.post("/api/v1/keys/", {"name": "a"}, format="json", **HEADER)
    assert forget_old_answers(now) == 0
    with fence.allow_writes():
        IdempotencyKey.objects.update(at=real_now() - KEPT_FOR)
    assert forget_old_answers(now) == 1


def test_two_at_the_same_moment_are_done_once(fresh_database, example):
    with fence.allow_writes():
        user = User.objects.create_user("race@leadhub.example", name="race", role="operations")
    text = make_token(user, "race")
    answers = []
    start = threading.Barrier(4)

    def send():
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        start.wait()
        answers.append(client.post("/api/v1/keys/", {"name": "raced"}, format="json", **HEADER))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}, [answer.content for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert Token.objects.filter(name="raced").count() == 1
