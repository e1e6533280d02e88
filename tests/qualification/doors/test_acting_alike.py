"""Every act through REST and through GraphQL: the same effect, or the same refusal in code and words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from leadhub.keys import new_id
from tests.qualification.company import MEDICO
from tests.qualification.office import SATISFYING, Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
FAULT = "... on Refusal { code detail httpStatus errors { pointer code detail } facts }"
LEAD = "... on Lead { id stage action owner { id } handoff { id } hold { reason until } nextStep { code } }"
HANDOFF = "... on Handoff { id status owner { id } closedAt respondedAt }"
SHEET = "... on Sheet { version complete items { need { status evidence } } }"


@dataclass(frozen=True)
class Act:
    """One act: its mutation with the type of its input, its address in REST, and what it answers."""

    mutation: str
    input: str
    path: str
    answer: str
    of: str = "id"
    method: str = "POST"
    status: int = 200


ACTS = {
    act.mutation: act
    for act in (
        Act("acceptHandoff", "", "handoffs/{id}/accept/", HANDOFF, of="handoff"),
        Act("rejectHandoff", "RejectInput", "handoffs/{id}/reject/", HANDOFF, of="handoff"),
        Act("logAttempt", "AttemptInput", "handoffs/{id}/attempts/", HANDOFF, of="handoff", status=201),
        Act("fillSheet", "SheetInput", "leads/{id}/qualification/", SHEET, method="PATCH"),
        Act("qualifyLead", "QualifyInput", "leads/{id}/qualify/", LEAD),
        Act("advanceLead", "AdvanceInput", "leads/{id}/advance/", LEAD),
        Act("claimLead", "ClaimInput", "leads/{id}/claim/", LEAD),
        Act("recycleLead", "RecycleInput", "leads/{id}/recycle/", LEAD),
        Act("disqualifyLead", "DisqualifyInput", "leads/{id}/disqualify/", LEAD),
        Act("holdLead", "HoldInput", "leads/{id}/hold/", LEAD),
        Act("resumeLead", "", "leads/{id}/resume/", LEAD),
        Act("reopenLead", "ReopenInput", "leads/{id}/reopen/", LEAD),
    )
}


class Undone(Exception):
    """Ends a try of one door, so that the other begins where it began."""


@dataclass
class Outcome:
    """What a door made of an act: a refusal, or what changed."""

    refusal: Json | None
    found: Json = field(default_factory=dict)


def tried(act: Callable[[], Outcome]) -> Outcome:
    """The outcome of an act that is undone."""
    outcome = Outcome(None)
    try:
        with transaction.atomic():
            outcome = act()
            raise Undone
    except Undone:
        return outcome


def over_rest(office: Office, who: str, act: Act, thing: Json, body: Json) -> Outcome:
    """Through REST."""
    answer = office.call(who, act.method, act.path.format(id=thing[act.of]), body)
    content = answer.json()
    if answer.status_code != act.status:
        facts = {name: value for name, value in content.items() if name not in ("type", "title", "request_id")}
        return Outcome({name: facts.get(name, []) for name in ("code", "detail", "status", "errors")} | facts)
    return Outcome(None, office.get("manager", f"leads/{thing['id']}/"))


def over_graphql(office: Office, who: str, act: Act, thing: Json, body: Json) -> Outcome:
    """Through GraphQL."""
    takes, gives = ("", "") if not act.input else (f", $input: {act.input}!", ", input: $input")
    document = (
        f"mutation($id: ID!{takes}) {{ answer: {act.mutation}(id: $id{gives}) {{ __typename {act.answer} {FAULT} }} }}"
    )
    variables = {"id": thing[act.of]} | ({"input": camel(body)} if act.input else {})
    answer = office.ask(who, document, **variables)
    assert "errors" not in answer, answer
    content = answer["data"]["answer"]
    if content["__typename"] == "Refusal":
        refusal = {"status": content["httpStatus"]} | {name: content[name] for name in ("code", "detail", "errors")}
        return Outcome(refusal | content["facts"])
    return Outcome(None, office.get("manager", f"leads/{thing['id']}/"))


def camel(body: Json) -> Json:
    """A body of REST as an input of GraphQL."""
    enums = {"to", "channel", "outcome", "status"}
    names = {"assign_to": "assignTo", "plant_location": "plantLocation", "technical_fit": "technicalFit"}
    names |= {"annual_usage": "annualUsage"}
    return {
        names.get(name, name): camel(value) if isinstance(value, dict) else value.upper() if name in enums else value
        for name, value in body.items()
    }


SHEET_ITEMS = {"items": {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}}
WHY = {"reason": "timing", "comment": "Next year."}
LOSS = {"to": "lost", "reason": "price", "comment": "Too dear."}
PAUSE = {"reason": "tooling_change", "comment": "New press", "until": "2026-12-24T12:00:00Z"}
ROWS: list[tuple[str, str, str, Json, str | None]] = [
    # given a lead, who, does what, with what: the code of the refusal, or None
    ("handed_over", "sales", "acceptHandoff", {}, None),
    ("handed_over", "manager", "acceptHandoff", {}, None),
    ("handed_over", "marketing", "acceptHandoff", {}, "not_sales"),
    ("accepted", "sales2", "acceptHandoff", {}, "handoff_closed"),
    ("handed_over", "sales", "rejectHandoff", WHY, None),
    ("handed_over", "sales", "rejectHandoff", {"reason": "spam", "comment": "No such person."}, None),
    ("handed_over", "sales", "rejectHandoff", {"reason": "wrong_team", "comment": "OEM desk."}, None),
    ("handed_over", "sales", "rejectHandoff", {}, "reason_required"),
    ("handed_over", "sales", "rejectHandoff", {"reason": "timing", "comment": " "}, "comment_required"),
    ("handed_over", "sales", "rejectHandoff", {"reason": "boredom", "comment": "x"}, "unknown_reason"),
    ("handed_over", "sales", "rejectHandoff", {"reason": "timing", "comment": "c" * 10_001}, "out_of_bounds"),
    ("handed_over", "sales", "rejectHandoff", {"reason": "unreachable", "comment": "x"}, "attempts_incomplete"),
    ("handed_over", "viewer", "rejectHandoff", WHY, "not_sales"),
    ("accepted", "sales", "rejectHandoff", WHY, "handoff_closed"),
    ("handed_over", "sales", "logAttempt", {"channel": "phone", "outcome": "no_answer"}, None),
    ("accepted", "sales2", "logAttempt", {"channel": "email", "outcome": "reached"}, None),
    (
        "accepted",
        "sales",
        "logAttempt",
        {"channel": "email", "outcome": "reached", "at": "2020-01-01T00:00:00Z"},
        "out_of_bounds",
    ),
    ("accepted", "sales", "fillSheet", SHEET_ITEMS, None),
    ("mql", "sales", "fillSheet", SHEET_ITEMS, "not_holder"),
    ("accepted", "marketing", "fillSheet", SHEET_ITEMS, "not_sales"),
    ("accepted", "sales", "qualifyLead", {}, "sheet_incomplete"),
    ("handed_over", "sales", "qualifyLead", {}, "stage_not_allowed"),
    ("accepted", "viewer", "qualifyLead", {}, "not_sales"),
    ("qualified", "sales", "advanceLead", {"to": "opportunity"}, None),
    ("qualified", "sales", "advanceLead", {"to": "won"}, "stage_not_allowed"),
    ("handed_over", "sales", "advanceLead", {"to": "sal"}, "stage_not_allowed"),
    ("accepted", "sales", "advanceLead", {"to": "sql"}, "sheet_incomplete"),
    ("qualified", "sales", "advanceLead", {"to": "nurture"}, "reason_required"),
    ("qualified", "sales", "advanceLead", {"to": "nurture", **WHY}, None),
    ("qualified", "sales", "advanceLead", LOSS, "stage_not_allowed"),
    ("mql", "sales", "claimLead", {"comment": "Met at the fair."}, None),
    ("mql", "marketing", "claimLead", {}, "not_sales"),
    ("handed_over", "sales", "claimLead", {}, "handoff_open"),
    ("mql", "marketing", "recycleLead", WHY, None),
    ("mql", "marketing", "recycleLead", WHY | {"until": "2020-01-01T00:00:00Z"}, "until_in_the_past"),
    ("mql", "marketing", "recycleLead", {"reason": "timing"}, "comment_required"),
    ("accepted", "marketing", "recycleLead", WHY, "stage_not_allowed"),
    ("accepted", "sales", "recycleLead", WHY, None),
    ("mql", "operations", "recycleLead", WHY, "not_allowed"),
    ("handed_over", "marketing", "disqualifyLead", {"reason": "spam", "comment": "x"}, None),
    ("mql", "marketing", "disqualifyLead", {"comment": "x"}, "reason_required"),
    ("mql", "marketing", "holdLead", PAUSE, None),
    ("mql", "sales", "holdLead", PAUSE, "not_holder"),
    ("mql", "marketing", "holdLead", {}, "reason_required"),
    ("mql", "marketing", "holdLead", PAUSE | {"until": "2030-01-01T00:00:00Z"}, "hold_too_long"),
    ("mql", "marketing", "resumeLead", {}, "not_on_hold"),
    ("mql", "operations", "reopenLead", {"reason": "x"}, "stage_not_allowed"),
    ("mql", "viewer", "reopenLead", {"reason": "x"}, "not_allowed"),
]


@pytest.mark.parametrize(
    ("given", "who", "does", "body", "code"), ROWS, ids=[f"{row[0]}-{row[1]}-{row[2]}-{row[4]}" for row in ROWS]
)
def test_both_doors_agree(office: Office, given: str, who: str, does: str, body: Json, code: str | None) -> None:
    thing: Json = getattr(office, given)()
    before, act = rows_written(), ACTS[does]
    rest = tried(lambda: over_rest(office, who, act, thing, body))
    graphql = tried(lambda: over_graphql(office, who, act, thing, body))
    assert (rest.refusal or {}).get("code") == code
    assert graphql.refusal == rest.refusal
    unlike = ("handoff", "updated_at")
    same = [{name: value for name, value in door.found.items() if name not in unlike} for door in (rest, graphql)]
    assert same[0] == same[1]
    if code is not None:
        over_rest(office, who, act, thing, body)
        over_graphql(office, who, act, thing, body)
        assert rows_written() == before


@pytest.mark.parametrize("does", ACTS)
def test_what_is_not_there_is_refused_alike(office: Office, does: str) -> None:
    bodies: Json = {
        "rejectHandoff": WHY,
        "logAttempt": {"channel": "phone", "outcome": "reached"},
        "fillSheet": SHEET_ITEMS,
        "advanceLead": LOSS,
    }
    absent, act = {"id": str(new_id()), "handoff": str(new_id())}, ACTS[does]
    who = "operations" if does in ("holdLead", "resumeLead", "reopenLead") else "sales"
    body = bodies.get(does, PAUSE if does == "holdLead" else {} if does in ("qualifyLead", "claimLead") else WHY)
    rest = over_rest(office, who, act, absent, body if act.input else {})
    graphql = over_graphql(office, who, act, absent, body)
    assert rest.refusal is not None
    assert (rest.refusal["code"], rest.refusal["status"]) == ("not_found", 404)
    assert graphql.refusal == rest.refusal


class TestSignalsAndLeads:
    """What comes in."""

    INGEST = f"""mutation($input: SignalsInput!) {{ ingestSignals(input: $input) {{ __typename
        ... on Receipt {{
            accepted duplicates leads {{ index lead }} rejected {{ index code errors {{ pointer code detail }} }}
        }}
        {FAULT} }} }}"""
    CREATE = f"mutation($input: LeadInput!) {{ createLead(input: $input) {{ __typename {LEAD} {FAULT} }} }}"

    def as_input(self, signal: Json) -> Json:
        """A signal of REST as GraphQL takes it."""
        account = {
            {"employee_count": "employeeCount", "plant_count": "plantCount"}.get(name, name): value
            for name, value in signal["account"].items()
        }
        names = {"first_name": "firstName", "last_name": "lastName", "job_title": "jobTitle"}
        contact = {names.get(name, name): value for name, value in signal["contact"].items()}
        return {
            "source": signal["source"],
            "externalId": signal["external_id"],
            "type": signal["type"],
            "occurredAt": signal["occurred_at"],
            "contact": contact,
            "account": account,
            "productLine": signal["product_line"],
        } | ({"properties": signal["properties"]} if "properties" in signal else {})

    def test_signals_are_taken_in_alike(self, office: Office) -> None:
        signals = [
            office.signal("page_view"),
            office.signal("telepathy"),
            office.signal("page_view", contact={"email": "nobody"}),
            office.signal("page_view", occurred_at="2036-01-01T00:00:00Z"),
            office.signal("page_view", source="s" * 61),
            office.signal("page_view", properties={"quantity": "ten"}),
            office.signal("rfq_submitted", properties={"annual_volume": 10**12}),
        ]
        given = {"signals": [self.as_input(signal) for signal in signals]}
        graphql = tried(lambda: Outcome(None, office.ask("integration", self.INGEST, input=given)))
        rest = office.post("integration", "signals/", {"signals": signals})
        answer = graphql.found["data"]["ingestSignals"]
        assert answer.pop("__typename") == "Receipt"
        assert answer["rejected"] == rest["rejected"]
        assert [each["index"] for each in answer["leads"]] == [each["index"] for each in rest["leads"]] == [0, 6]
        assert (answer["accepted"], answer["duplicates"]) == (rest["accepted"], rest["duplicates"]) == (2, 0)

    def test_history_is_taken_in_alike(self, office: Office) -> None:
        """What GraphQL takes is told afterwards by REST, so each door has a contact of its own."""
        first, second = (office.signal("rfq_submitted", f"{name}@medico.example") for name in ("ana", "ben"))
        given = {"signals": [self.as_input(first)], "history": True}
        receipts = [
            office.ask("integration", self.INGEST, input=given)["data"]["ingestSignals"],
            office.post("integration", "signals/", {"signals": [second], "history": True}),
        ]
        leads = [office.get("viewer", f"leads/{receipt['leads'][0]['lead']}/") for receipt in receipts]
        assert [(lead["action"], lead["stage"], lead["handoff"]) for lead in leads] == [
            ("handoff_urgent", "inquiry", None)
        ] * 2

    @pytest.mark.parametrize(("who", "count", "code"), [("integration", 0, "no_signals"), ("sales", 1, "not_allowed")])
    def test_a_batch_is_refused_alike(self, office: Office, who: str, count: int, code: str) -> None:
        signals = [office.signal("page_view")] * count
        before = rows_written()
        answer = office.ask(who, self.INGEST, input={"signals": [self.as_input(signal) for signal in signals]})
        problem = office.call(who, "POST", "signals/", {"signals": signals}).json()
        refusal = answer["data"]["ingestSignals"]
        assert refusal["code"] == problem["code"] == code
        assert refusal["detail"] == problem["detail"]
        assert rows_written() == before

    @pytest.mark.parametrize(
        ("who", "changes", "code"),
        [
            ("marketing", {}, None),
            ("sales", {"keep": True}, None),
            ("marketing", {"keep": True}, "not_sales"),
            ("marketing", {"contact": {}}, "contact_not_identified"),
            ("marketing", {"type": "telepathy"}, "unknown_signal_type"),
            ("viewer", {}, "not_allowed"),
        ],
    )
    def test_leads_are_typed_in_alike(self, office: Office, who: str, changes: Json, code: str | None) -> None:
        facts = {"name": MEDICO["name"], "domain": MEDICO["domain"], "country": "US"}
        form = {"contact": {"email": "lee@medico.example"}, "account": facts, **changes}
        before = rows_written()
        graphql = tried(lambda: Outcome(None, office.ask(who, self.CREATE, input=form))).found["data"]["createLead"]
        rest = tried(lambda: Outcome(None, office.call(who, "POST", "leads/", form).json())).found
        assert rows_written() == before
        if code is None:
            assert graphql["__typename"] == "Lead"
            assert graphql["stage"].lower() == rest["stage"]
            assert (graphql["owner"] or {}).get("id") == rest["owner"]
            return
        assert graphql["code"] == rest["code"] == code
        assert graphql["detail"] == rest["detail"]
