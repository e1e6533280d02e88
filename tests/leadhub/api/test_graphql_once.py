"""A request of GraphQL that is sent twice with one Idempotency-Key is done once, as in REST and by the same code."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from rest_framework.test import APIClient

from leadhub.api.graphql.assembly import secrets_of
from leadhub.api.tokens import make_token
from leadhub.api.views import Operation
from leadhub.models import IdempotencyKey, Token, User
from leadhub.policy.inventory import routes_of
from leadhub.schema import partner_schema, schema
from tests import alike, fence
from tests.leadhub.api import example
from tests.leadhub.api.example import SIGHT, make_key

ONCE: Any = {"HTTP_IDEMPOTENCY_KEY": "first"}
REFUSAL = "... on Refusal { code }"


def making(*names: str) -> str:
    """A document with a mutation for each key."""
    answer = f"{{ ... on Key {{ id }} {REFUSAL} }}"
    fields = [f'k{at}: makeKey(input: {{name: "{name}"}}) {answer}' for at, name in enumerate(names)]
    return f"mutation {{ {' '.join(fields)} }}"


@pytest.fixture
def ask(client: APIClient) -> Callable[..., Any]:
    """Send a document with the key; the answer as it came."""
    return lambda query, **more: client.post("/graphql/", {"query": query, **more}, format="json", **ONCE)


def names() -> list[str]:
    return sorted(Token.objects.exclude(name="own").values_list("name", flat=True))


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.django_db
def test_the_same_key_and_body_answer_the_first_answer_again(ask: Any, client: APIClient) -> None:
    first, again = ask(making("a")), ask(making("a"))
    assert "Idempotent-Replayed" not in first
    assert (again.status_code, again["Idempotent-Replayed"], again.content) == (200, "true", first.content)
    assert first.json()["data"]["k0"]["id"]
    assert refused(ask(making("b"))) == (422, "idempotency_key_reused")
    assert refused(client.post("/api/v1/keys/", {"name": "a"}, format="json", **ONCE)) == (
        422,
        "idempotency_key_reused",
    )
    assert names() == ["a"]


@pytest.mark.django_db
def test_what_was_refused_as_a_whole_leaves_neither_rows_nor_the_key(ask: Any) -> None:
    for _ in range(2):
        answer = ask(making("refused"))
        assert answer.json()["data"]["k0"] == {"code": "name_refused"}
        assert "Idempotent-Replayed" not in answer
    assert not IdempotencyKey.objects.exists()
    assert names() == []
    assert ask(making("fine")).json()["data"]["k0"]["id"]


@pytest.mark.django_db
def test_what_was_refused_in_part_is_answered_again_and_only_that_part_is_taken_back(ask: Any) -> None:
    first, again = ask(making("a", "refused", "b")), ask(making("a", "refused", "b"))
    assert first.json()["data"]["k1"] == {"code": "name_refused"}
    assert (again["Idempotent-Replayed"], again.content) == ("true", first.content)
    assert names() == ["a", "b"]


@pytest.mark.django_db
def test_a_fault_takes_back_all_of_it(ask: Any, client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(actor: Any, name: str) -> Any:
        if name == "broken":
            raise RuntimeError("secret of the house")
        return make_key(actor, name)

    monkeypatch.setattr(example, "make_key", breaking)
    answer = ask(making("a", "broken"))
    assert refused(answer) == (500, "internal_error")
    assert b"secret" not in answer.content
    assert (names(), IdempotencyKey.objects.exists()) == ([], False)


@pytest.mark.django_db
def test_queries_go_the_same_way(ask: Any, make_keys: Any) -> None:
    first = ask("{ keys { edges { node { name } } } }")
    make_keys("later")
    again = ask("{ keys { edges { node { name } } } }")
    assert (again["Idempotent-Replayed"], again.content) == ("true", first.content)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["{ refused { id } }", "{ nothing }", "{", "query A { a } query B { b }"])
def test_what_answers_nothing_is_not_kept(ask: Any, query: str) -> None:
    assert ask(query).json()["errors"]
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_what_may_not_be_told_again_is_withheld_and_what_has_no_answer_yet_is_waited_for(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(making("a"))
    with monkeypatch.context() as patch:
        patch.setitem(SIGHT, "sees", "less")
        assert refused(ask(making("a"))) == (409, "answer_withheld")
    with fence.allow_writes():
        IdempotencyKey.objects.update(status=None)
    answer = ask(making("a"))
    assert (*refused(answer), answer["Retry-After"]) == (409, "retry_later", "1")
    assert names() == ["a"]


@pytest.mark.django_db
def test_a_key_that_is_none(client: APIClient) -> None:
    answer = client.post("/graphql/", {"query": making("a")}, format="json", HTTP_IDEMPOTENCY_KEY=" ")
    assert refused(answer) == (400, "malformed_key")
    assert names() == []


CREATE = 'createToken(input: {name: "export"}) { ... on Token { text } ... on Refusal { code } }'


@pytest.mark.django_db
def test_a_secret_is_kept_sealed_and_asked_for_alone(client_of: Callable[..., APIClient]) -> None:
    sales = client_of("sales")
    both = {"query": f"mutation {{ a: {CREATE} b: {CREATE} }}"}
    assert refused(sales.post("/graphql/", both, format="json", **ONCE)) == (400, "malformed_query")
    assert not Token.objects.filter(name="export").exists()
    first, again = (
        sales.post("/graphql/", {"query": f"mutation {{ {CREATE} }}"}, format="json", **ONCE) for _ in range(2)
    )
    text = first.json()["data"]["createToken"]["text"]
    assert (again["Idempotent-Replayed"], again.content) == ("true", first.content)
    assert text.encode() not in bytes(IdempotencyKey.objects.get().answer or b"")
    assert Token.objects.filter(name="export").count() == 1


def test_the_mutations_that_tell_a_secret_are_those_of_rest() -> None:
    told = {name for one in (schema, partner_schema) for name in secrets_of(one)}
    operations = [operation for _, view in routes_of() for operation in operations_of(view)]
    assert told == {alike.mutation_of(operation.name)[0] for operation in operations if operation.tells_secret}


def operations_of(view: Any) -> list[Operation]:
    kind: Any = getattr(view, "cls", None)
    handlers: list[Any] = [getattr(kind, method.lower(), None) for method in getattr(kind, "verbs", {})]
    return [handler.operation for handler in handlers if hasattr(handler, "operation")]


@pytest.mark.engine("postgresql")
def test_twenty_at_once_are_done_once_also_where_the_first_meets_a_lock(
    fresh_database: str, example: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fence.allow_writes():
        user = User.objects.create_user("race@leadhub.example", name="race", role="operations")
    text = make_token(user, "race")
    answers: list[Any] = []
    tries: list[str] = []
    start = threading.Barrier(20)

    def meeting_a_lock(actor: Any, name: str) -> Any:
        made = make_key(actor, name)
        tries.append(name)
        if len(tries) == 1:
            raise OperationalError("database is locked")
        return made

    monkeypatch.setattr("tests.leadhub.api.example.make_key", meeting_a_lock)

    def send() -> None:
        client = APIClient(raise_request_exception=False)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        start.wait()
        answers.append(client.post("/graphql/", {"query": making("raced")}, format="json", **ONCE))
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert sorted(answer.get("Idempotent-Replayed", "") for answer in answers) == ["", *["true"] * 19]
    assert Token.objects.filter(name="raced").count() == 1
    assert tries == ["raced", "raced"]
