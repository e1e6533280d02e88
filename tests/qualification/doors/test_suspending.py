"""Suspensions through REST and GraphQL: the same effect, the same words."""

from datetime import timedelta
from typing import Any

import pytest

from qualification.models import Suspension
from qualification.readers.suspensions import SUSPENSION
from tests.qualification.doors.selections import fields_of, noun_alike
from tests.qualification.office import Office, rows_written, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
REFUSED = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"
CREATE = f"""mutation($input: CreateSuspensionInput!) {{
    createSuspension(input: $input) {{ __typename ... on Suspension {{ {fields_of(SUSPENSION)} }} {REFUSED} }}
}}"""
END = f"""mutation($id: ID!) {{
    endSuspension(id: $id) {{ __typename ... on Suspension {{ {fields_of(SUSPENSION)} }} {REFUSED} }}
}}"""


def body(office: Office, code: str = "rfq_submitted", **changes: Any) -> Json:
    """A suspension of two days."""
    until = (office.now + timedelta(days=2)).isoformat()
    return {"kind": "signal_type", "code": code, "note": "Bots fill in the form.", "until": until} | changes


def suspended(office: Office, code: str = "rfq_submitted", **changes: Any) -> Json:
    found: Json = office.post("operations", "suspensions/", body(office, code, **changes), status=201)
    return found


def test_it_says_who_when_and_why(office: Office) -> None:
    made = suspended(office)
    user = office.users["operations"]
    assert made == {
        "id": made["id"],
        "kind": "signal_type",
        "code": "rfq_submitted",
        "note": "Bots fill in the form.",
        "running": True,
        "began_at": "2026-11-03T15:00:00Z",
        "until": "2026-11-05T15:00:00Z",
        "by": str(user.pk),
        "by_name": user.name,
        "ended_at": None,
        "ended_by_name": None,
        "leads_total": 0,
        "leads_done": 0,
    }
    assert office.get("viewer", f"suspensions/{made['id']}/") == made
    ended = office.post("operations", f"suspensions/{made['id']}/end/")
    assert (ended["running"], ended["ended_at"], ended["ended_by_name"]) == (False, "2026-11-03T15:00:00Z", user.name)


def test_the_list_is_narrowed(office: Office) -> None:
    first = suspended(office)
    office.pass_time(hours=1)
    second = suspended(office, "page_view")
    office.post("operations", f"suspensions/{first['id']}/end/")
    every = [each["id"] for each in office.get("viewer", "suspensions/")["results"]]
    assert every == [second["id"], first["id"]]
    for given, found in (
        ({"running": "true"}, every[:1]),
        ({"running": "false"}, every[1:]),
        ({"code": "rfq_submitted"}, every[1:]),
        ({"kind": "source"}, []),
        ({"began_at__gte": office.now.isoformat()}, every[:1]),
        ({"page_size": "1"}, every[:1]),
    ):
        assert [each["id"] for each in office.get("viewer", "suspensions/", **given)["results"]] == found, given


def test_a_lead_reads_at_once_and_says_what_is_left_out(office: Office) -> None:
    lead = office.handed_over()
    office.deliver(office.signal("guide_download", source="fair"))
    assert office.get("viewer", f"leads/{lead['id']}/")["intent"]["level"] == "urgent"
    suspended(office)
    suspended(office, "fair", kind="source")
    read = office.get("viewer", f"leads/{lead['id']}/")
    assert (read["intent"]["buying"], read["intent"]["level"]) == (0.0, "low")
    office.run_due()
    read = office.get("viewer", f"leads/{lead['id']}/")
    assert (read["intent"]["research"], read["intent"]["level"], read["stage"]) == (0.0, "none", "mql")
    assert read["handoff"] == lead["handoff"]
    intent = office.get("viewer", f"leads/{lead['id']}/explanation/")["intent"]
    assert (intent["suspended"], intent["suspended_sources"]) == (["rfq_submitted"], ["fair"])
    assert [part["type"] for part in intent["signals"]] == []
    office.pass_time(days=2)
    read = office.get("viewer", f"leads/{lead['id']}/")
    assert read["intent"]["level"] == "urgent"
    assert office.get("viewer", f"leads/{lead['id']}/explanation/")["intent"]["suspended"] == []


def test_it_counts_again_by_the_clock_before_anything_else_is_done(office: Office) -> None:
    lead = office.handed_over()
    suspended(office)
    office.now = office._set_clock(office.now + timedelta(days=2))
    assert office.get("viewer", f"leads/{lead['id']}/")["intent"]["level"] == "urgent"
    assert office.get("viewer", "suspensions/")["results"][0]["running"] is False
    document = "query($r: Boolean) { suspensions(first: 5, filter: {running: $r}) { edges { node { running } } } }"
    for running, found in ((True, []), (False, [False])):
        listed = office.get("viewer", "suspensions/", running=str(running).lower())["results"]
        assert [each["running"] for each in listed] == found
        edges = office.ask("viewer", document, r=running)["data"]["suspensions"]["edges"]
        assert [edge["node"]["running"] for edge in edges] == found


FAULTS: list[tuple[Json, int, str, str]] = [
    ({"code": "telepathy"}, 422, "unknown_code", "/code"),
    ({"kind": "source"}, 422, "unknown_code", "/code"),
    ({"kind": "weather"}, 422, "unknown_value", "/kind"),
    ({"note": None}, 422, "note_required", "/note"),
    ({"note": "  "}, 422, "note_required", "/note"),
    ({"note": 5}, 400, "wrong_type", "/note"),
    ({"until": None}, 422, "until_required", "/until"),
    ({"until": "2026-11-03T15:00:00Z"}, 422, "until_in_the_past", "/until"),
    ({"until": "2026-11-08T15:00:01Z"}, 422, "suspension_too_long", "/until"),
    ({"until": "tomorrow"}, 400, "wrong_type", "/until"),
    ({"colour": "red"}, 400, "unknown_field", "/colour"),
]


@pytest.mark.parametrize(("changes", "status", "code", "pointer"), FAULTS)
def test_what_makes_no_sense_is_refused_and_writes_nothing(
    office: Office, changes: Json, status: int, code: str, pointer: str
) -> None:
    before = rows_written()
    answer = office.call("operations", "POST", "suspensions/", body(office, **changes))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert rows_written() == before


def test_one_runs_at_a_time(office: Office) -> None:
    made = suspended(office)
    before = rows_written()
    problem = office.post("operations", "suspensions/", body(office), status=409)
    assert (problem["code"], problem["suspension"]) == ("already_suspended", made["id"])
    assert rows_written() == before
    again = body(office, "page_view")
    first = office.post("operations", "suspensions/", again, status=201, **{"Idempotency-Key": "k"})
    assert office.post("operations", "suspensions/", again, status=201, **{"Idempotency-Key": "k"}) == first
    office.post("operations", f"suspensions/{made['id']}/end/")
    problem = office.post("operations", f"suspensions/{made['id']}/end/", status=409)
    assert problem["code"] == "suspension_ended"


def test_graphql_does_and_reads_the_same(office: Office) -> None:
    given = body(office) | {"kind": "SIGNAL_TYPE"}
    made = office.ask("operations", CREATE, input=given)["data"]["createSuspension"]
    (read,) = office.get("viewer", "suspensions/")["results"]
    assert noun_alike(made, SUSPENSION) == read
    again = office.ask("operations", CREATE, input=given)["data"]["createSuspension"]
    problem = office.post("operations", "suspensions/", body(office), status=409)
    assert (again["code"], again["detail"], again["httpStatus"]) == (problem["code"], problem["detail"], 409)
    document = (
        f"{{ suspensions(first: 5, filter: {{running: true}}) {{ edges {{ node {{ {fields_of(SUSPENSION)} }} }} }} }}"
    )
    edges = office.ask("viewer", document)["data"]["suspensions"]["edges"]
    assert [noun_alike(edge["node"], SUSPENSION) for edge in edges] == [read]
    ended = office.ask("operations", END, id=read["id"])["data"]["endSuspension"]
    assert noun_alike(ended, SUSPENSION) == office.get("viewer", f"suspensions/{read['id']}/")
    assert office.ask("operations", END, id=read["id"])["data"]["endSuspension"]["code"] == "suspension_ended"
    assert office.ask("marketing", END, id=read["id"])["data"]["endSuspension"]["code"] == "not_allowed"
    assert Suspension.objects.count() == 1


def test_lists_of_leads_cost_one_statement_more_whatever_is_suspended(office: Office) -> None:
    office.asked(3)
    none = statements_of(lambda: office.get("viewer", "leads/"))
    suspended(office)
    suspended(office, "page_view")
    assert statements_of(lambda: office.get("viewer", "leads/")) == none
