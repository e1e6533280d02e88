"""The log of requests: what leaves a line, what never stands in it, and what is lost when nothing can be written."""

from uuid import uuid4

import pytest
from django.db import OperationalError
from graphql import build_schema, parse
from rest_framework.test import APIClient

from leadhub.api.graphql.used import deprecated_in, root_fields_of
from leadhub.events.outbox import Happening, record
from leadhub.keys import new_id
from leadhub.models import Answered, Change, Door, Edit, Event, Job, Token, Use
from leadhub.tracing import caused_by
from leadhub.usecases import use_case
from leadhub.watching import writing
from leadhub.watching.lines import OF_STRANGERS, Waiting

pytestmark = pytest.mark.django_db
SECRET = "dana.ito@medico.example"


def test_a_request_is_found_by_the_id_that_its_answer_said(client_of, logged):
    client = client_of("marketing")
    answer = client.get("/api/v1/leads/", {"stage": "mql"})
    (line,) = logged()
    assert str(line.request) == answer["X-Request-Id"]
    assert (line.door, line.method, line.route, line.operation) == (
        Door.REST,
        "GET",
        "/api/v1/leads/",
        "rest:listLeads",
    )
    assert (line.status, line.code, line.subject) == (200, "", None)
    assert line.key == f"token:{Token.objects.get().pk}"
    assert line.user == Token.objects.get().user_id


def test_refusals_say_their_code_by_every_door(client_of, browser, logged):
    client, lead = client_of("marketing"), new_id()
    client.get("/api/v1/leads/?stge=mql")
    client.get(f"/api/v1/leads/{lead}/")
    query = "mutation ($lead: ID!) { claimLead(id: $lead) { __typename } me: __typename }"
    client.post("/graphql/", {"query": query, "variables": {"lead": str(lead)}}, format="json")
    browser("operations", name="ops").post("/admin/leadhub/owntoken/add/", {"name": "", "user": "me"})
    unknown, absent, mutation, act = logged()
    assert (unknown.status, unknown.code) == (400, "unknown_parameter")
    assert (absent.code, absent.subject, absent.route) == ("not_found", lead, "/api/v1/leads/<uuid:id>/")
    assert (mutation.operation, mutation.code) == (
        "graphql:Mutation.claimLead, graphql:Mutation.__typename",
        "not_sales",
    )
    assert (act.door, act.operation, act.code) == (Door.CONSOLE, "own_token.create", "name_required")


def test_nothing_of_what_a_request_said_is_kept(client_of, logged):
    client = client_of("operations")
    client.get("/api/v1/contacts/", {"q": SECRET})
    client.get(f"/api/v1/{SECRET}/")
    client.get(f"/answer/{SECRET}/")
    client.post("/graphql/", {"query": "query dana { leads(first: 1) { edges { node { id } } } }"}, format="json")
    client.post("/api/v1/signals/", {"signals": [{"contact": {"email": SECRET}}]}, format="json")
    client.post(f"/answer/{SECRET}/", {})
    lines = logged()
    assert [line.status // 100 for line in lines] == [4, 4, 2, 2, lines[-1].status // 100]
    held = " ".join(str(list(row)) for model in (Answered, Use) for row in model.objects.values_list())
    assert "dana" not in held
    assert "medico" not in held


def test_pages_that_are_read_leave_no_line(browser, logged):
    ops = browser("operations")
    for address in ("/admin/", "/graphql/", "/api/schema/", "/healthz", "/api/docs/"):
        assert ops.get(address).status_code == 200
    assert logged() == []


def test_what_failed_on_our_side_leaves_one_by_whatever_way(browser, logged, monkeypatch):
    monkeypatch.setattr("leadhub.console.home.parts", lambda _: 1 / 0)
    ops = browser("operations")
    ops.raise_request_exception = False
    assert ops.get("/admin/").status_code == 500
    (line,) = logged()
    assert (line.status, line.route, line.door) == (500, "/admin/", Door.CONSOLE)


def test_what_a_request_causes_names_it(client_of, logged):
    given = uuid4()
    operations = client_of("operations")
    operations.post("/api/v1/reviews/", {}, format="json", HTTP_X_REQUEST_ID=str(given))
    person = operations.post(
        "/api/v1/people/",
        {"name": "Vera Lund", "email": "vera@northfield.example", "role": "viewer"},
        format="json",
        HTTP_X_REQUEST_ID=str(given),
    )
    assert person.status_code == 201, person.content
    acts = Edit.objects.filter(object_id=person.json()["id"]).values("change_no")
    assert set(Change.objects.filter(pk__in=acts).values_list("request", flat=True)) == {given}
    assert [line.request for line in logged()] == [given, given]


def test_what_time_does_names_no_request_and_a_job_names_the_one_that_asked():
    asked = uuid4()

    @use_case
    def happen():
        record([Happening("rules.published", at=writing.datetime.now(writing.UTC), data={})])

    happen()
    with caused_by(asked):
        happen()
    assert list(Event.objects.order_by("pk").values_list("request", flat=True)) == [None, asked]
    assert not Job.objects.exists()


def test_callers_whom_nobody_knows_cannot_flood_it(logged):
    client = APIClient()
    for _ in range(OF_STRANGERS + 5):
        assert client.get("/api/v1/leads/").status_code == 401
    assert len(logged()) == OF_STRANGERS
    told = set(Use.objects.values_list("key", "name", "requests", "refused"))
    assert told == {("", name, OF_STRANGERS + 5, OF_STRANGERS + 5) for name in ("", "rest:listLeads")}


def test_uses_are_summed_up_by_caller_day_and_part(client_of, logged):
    client = client_of("marketing")
    client.get("/api/v1/leads/")
    logged()
    client.get("/api/v1/leads/")
    client.get("/api/v1/leads/?nothing=1")
    client.post("/graphql/", {"query": "{ me { name } leads(first: 1) { edges { node { id } } } }"}, format="json")
    logged()
    told = dict(Use.objects.values_list("name", "requests"))
    assert told == {"": 4, "rest:listLeads": 3, "graphql:Query.me": 1, "graphql:Query.leads": 1}
    assert Use.objects.get(name="rest:listLeads").refused == 1


def test_lines_wait_while_the_database_has_no_time_and_the_oldest_are_kept(client_of, lines, monkeypatch):
    client = client_of("marketing")
    client.get("/api/v1/leads/")

    def busy(_lines):
        raise OperationalError("database is locked")

    monkeypatch.setattr(writing, "write", busy)
    assert writing.write_waiting(lines) == 0
    monkeypatch.undo()
    client.get("/api/v1/handoffs/")
    assert writing.write_waiting(lines) == 2
    assert [row.operation for row in Answered.objects.order_by("pk")] == ["rest:listLeads", "rest:listHandoffs"]


def test_what_can_never_be_written_holds_up_nothing(client_of, lines, monkeypatch):
    client = client_of("marketing")
    client.get("/api/v1/leads/")
    monkeypatch.setattr(writing, "_row", lambda _line: ())
    assert writing.write_waiting(lines) == 0
    assert not lines.are_some.is_set()


def test_a_process_that_ends_writes_what_is_left(client_of, lines):
    client_of("marketing").get("/api/v1/leads/")
    writing.Writer(lines).end()
    assert Answered.objects.get().operation == "rest:listLeads"


def test_what_goes_is_found_in_documents_and_in_variables():
    inner = build_schema(
        """
        enum Stage { MQL HOT @deprecated(reason: "Use MQL.") }
        input Filter { stage: Stage phase: Int @deprecated(reason: "Use stage.") }
        type Lead { id: ID old: ID @deprecated(reason: "Use id.") }
        type Query { leads(filter: [Filter], stage: Stage): [Lead] lead: Lead }
        """
    )

    def found(text, **variables):
        return deprecated_in(inner, parse(text), variables)

    assert found("{ leads { id } }") == []
    assert found("{ leads { ...more } } fragment more on Lead { old }") == ["Lead.old"]
    assert found("{ leads(filter: [{phase: 1}], stage: HOT) { id } }") == ["Filter.phase", "Stage.HOT"]
    asks = "query all($filter: [Filter], $stage: Stage) { leads(filter: $filter, stage: $stage) { id } }"
    assert found(asks, filter=[{"phase": 1, "stage": "HOT"}, None], stage="MQL") == ["Filter.phase", "Stage.HOT"]
    assert found(asks, filter={"phase": 1}, stage=None) == ["Filter.phase"]
    two = parse("query one { ...q } query two { lead { id } } fragment q on Query { leads { id } lead { id } }")
    assert root_fields_of(inner, two, "one") == ["Query.leads", "Query.lead"]
    assert root_fields_of(inner, two, "two") == ["Query.lead"]


def test_more_than_fit_are_dropped_the_newest_first():
    few = Waiting(most=2)
    for name in ("one", "two", "three"):
        few.add(name)
    taken = few.take(1)
    few.add("four")
    few.give_back(taken)
    assert few.take(9) == ["two", "four"], "what waits is kept, and what comes back finds no room"
