"""How long one statement may take, with a database that really takes long."""

from types import ModuleType
from typing import Any

import psycopg
import pytest
from django.contrib import admin
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.request import Request
from rest_framework.test import APIClient

from leadhub import patience
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.graphql import Root, mutation, query
from leadhub.api.graphql.assembly import assemble
from leadhub.api.graphql.door import door
from leadhub.api.tokens import make_token
from leadhub.api.views import Endpoint, describes
from leadhub.models import User
from leadhub.policy.registry import table
from tests import fence

# SQLite cannot be told how long a statement may take.
pytestmark = pytest.mark.engine("postgresql")
# Seconds that the database is made to take: more than reading has, less than writing has.
LONG = 2.4


class Said(View):
    """What PostgreSQL says of its patience."""

    patience: str


def slept(seconds: float = LONG) -> Said:
    """What PostgreSQL says of its patience, after a sleep."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
        cursor.execute("SHOW statement_timeout")
        return Said(patience=cursor.fetchone()[0])


@transaction.atomic
def written() -> Said:
    """The same as use cases do it, in one transaction."""
    return slept()


class Slow(Endpoint):
    """Something that takes long."""

    verbs = {"GET": "lead.list", "POST": "lead.create"}

    @describes("readSlow", "Slow", answer=Said)
    def get(self, request: Request) -> Said:
        """Reads."""
        return slept()

    @describes("writeSlow", "Slow", answer=Said)
    def post(self, request: Request) -> Said:
        """Writes."""
        return written()


class Counting(Endpoint):
    """Something about all leads."""

    verbs = {"GET": "insight.read", "POST": "draft.simulate"}

    @describes("readCounting", "Slow", answer=Said)
    def get(self, request: Request) -> Said:
        """Reads."""
        return slept()

    @describes("writeCounting", "Slow", answer=Said)
    def post(self, request: Request) -> Said:
        """Writes what it found."""
        return written()


class Queries:
    """The same by GraphQL."""

    @staticmethod
    @query("lead.list", str)
    def slow(actor: Actor) -> str:
        """Reads."""
        return slept().patience

    @staticmethod
    @query("insight.read", str)
    def counting(actor: Actor) -> str:
        """Reads all."""
        return slept().patience


class Mutations:
    """The same by GraphQL."""

    @staticmethod
    @mutation("lead.create", Said)
    def write(actor: Actor) -> Said:
        """Writes."""
        return written()


def page(request: HttpRequest) -> HttpResponse:
    """A page for people that takes longer than even a page has."""
    slept(6 if "long" in request.GET else LONG)
    return HttpResponse("made")


@pytest.fixture
def served(fresh_database: str, settings: Any) -> APIClient:
    """Slow doors on a database of their own, and a client of operations."""
    schema = assemble([Root(queries=[Queries], mutations=[Mutations])])
    settings.ROOT_URLCONF = ModuleType("slow_routes")
    settings.ROOT_URLCONF.urlpatterns = [
        path("api/v1/slow/", Slow.as_view()),
        path("api/v1/counting/", Counting.as_view()),
        path("graphql/", door(schema, "graphql.ask")),
        path("admin/slow/", page),
        path("admin/", admin.site.urls),
    ]
    with fence.allow_writes():
        user = User.objects.create_user("slow@leadhub.example", name="Operations", role="operations")
        token = make_token(user, "test")
    client = APIClient(headers={"Authorization": f"Bearer {token}"})
    client.raise_request_exception = False
    return client


def asked(client: APIClient, document: str) -> Any:
    """What GraphQL answers."""
    return client.post("/graphql/", {"query": document}, format="json")


def test_a_statement_has_as_long_as_its_door_gives(served: APIClient) -> None:
    refused = served.get("/api/v1/slow/")
    assert (refused.status_code, refused.json()["code"]) == (503, "took_too_long")
    assert (refused["Retry-After"], refused["Content-Type"]) == ("5", "application/problem+json")
    read = asked(served, "{ slow }")
    assert read.json()["errors"][0]["extensions"]["code"] == "took_too_long"
    assert read["Retry-After"] == "5"
    assert served.post("/api/v1/slow/", {}, format="json").json() == {"patience": "10s"}
    assert served.get("/api/v1/counting/").json() == {"patience": "30s"}
    assert served.post("/api/v1/counting/", {}, format="json").json() == {"patience": "30s"}
    assert asked(served, "{ counting }").json()["data"] == {"counting": "30s"}
    assert served.get("/api/v1/slow/").status_code == 503, "what one request was given is not left to the next"
    made = Client().get("/admin/slow/")
    assert (made.status_code, made.content) == (200, b"made")
    late = Client().get("/admin/slow/?long=1")
    assert (late.status_code, late["Retry-After"]) == (503, "5")
    assert "Try again in a moment" in late.content.decode()


def test_a_write_may_stand_in_line_by_graphql_too(served: APIClient) -> None:
    written = asked(served, "mutation { write { ... on Said { patience } } }").json()
    assert written["data"] == {"write": {"patience": "10s"}}


def test_work_has_the_minute_of_the_connection(fresh_database: str) -> None:
    assert slept(0).patience == "1min"
    with patience.at_most(1):
        assert slept(0).patience == "1s"
        with pytest.raises(OperationalError) as ended:
            slept(1.2)
    assert patience.is_over(ended.value)


def test_a_connection_that_is_gone_is_no_fault_of_ours(fresh_database: str) -> None:
    with psycopg.connect(fresh_database, autocommit=True) as other, patience.at_most(1):
        slept(0)
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
        with patience.at_most(2), pytest.raises(OperationalError) as ended:
            slept(0)
    assert not patience.is_over(ended.value)


def test_only_verbs_that_there_are_may_take_longer() -> None:
    assert set(patience.of_verbs()) <= set(table())
    assert max(patience.of_verbs().values()) <= 60, (
        "no statement takes more than a minute: see leadhub.usecases.IN_FLIGHT"
    )
