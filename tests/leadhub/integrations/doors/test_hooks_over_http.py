"""The bytes of a call as they come over a socket are those that its signature was made over."""

import json
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections as databases

from leadhub.actors import Actor, ActorKind, Role
from leadhub.clock import real_now
from leadhub.integrations import checking, connections, states
from leadhub.integrations.readers import hook_url
from leadhub.models import Connection, ConnectionState, SyncItem
from tests.leadhub.integrations.engine.memory import SIGNATURE, Here, There, signed

OPERATIONS = Actor(ActorKind.PERSON, role=Role.OPERATIONS, name="Operations")


class Quiet(WSGIRequestHandler):
    """Says nothing of requests."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def address(fresh_database: str, sides: tuple[There, Here]) -> Iterator[str]:
    """The whole program behind a socket, on a database in which everything commits."""
    application = get_wsgi_application()

    def closing(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
        try:
            yield from application(environ, start)
        finally:
            databases.close_all()

    with make_server("127.0.0.1", 0, closing, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_raw_bytes_and_the_public_address_are_what_is_signed(address: str) -> None:
    now = real_now()
    made = connections.create(actor=OPERATIONS, now=now, kind="memory", name="Memory", credentials={"token": "x"})
    checking.check(made.pk, actor=OPERATIONS)
    states.change(made.pk, actor=OPERATIONS, now=now, state=ConnectionState.LIVE)
    public, path = hook_url(made), f"/hooks/memory/{made.pk}/"
    # Blanks, escapes and a repeated word: parsed and written anew none of them would come out as it was.
    body = b' [ "\\u0031",\t"caf\xc3\xa9",  "1" ]\r\n'
    query = "?b=2&a=%7E1+x&a="
    signature = signed("x", public + query, body)
    headers = {"Host": httpx.URL(public).netloc.decode(), SIGNATURE.lower(): signature}
    stored = httpx.post(address + path + query, content=body, headers=headers)
    assert (stored.status_code, stored.content) == (202, b"")
    assert sorted(SyncItem.objects.values_list("remote_id", flat=True)) == ["1", "café"]
    encoded_anew = httpx.post(address + path + query, content=json.dumps(json.loads(body)).encode(), headers=headers)
    other_query = httpx.post(address + path + "?a=%7E1+x&b=2&a=", content=body, headers=headers)
    cut = httpx.post(address + path + query, content=body[:-3], headers=headers)
    for answer in (encoded_anew, other_query, cut):
        assert (answer.status_code, answer.json()["code"]) == (401, "bad_signature")
        assert "set-cookie" not in answer.headers
    assert SyncItem.objects.count() == 2 and Connection.objects.get().state == "live"
