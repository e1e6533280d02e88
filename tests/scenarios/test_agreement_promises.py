"""What the agreement promises about itself, told through the REST API: clauses, signatures, versions, paper."""

import re
from collections.abc import Iterable
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.scenarios.world import MEDICAL_DEVICES, World, of

Json = dict[str, Any]
DANA = of(MEDICAL_DEVICES, "dana@medico.example", "Sourcing manager")
BEN = of(MEDICAL_DEVICES, "ben@apex.example", "Sourcing manager", name="Apex Aero", domain="apex.example")
HOURS, DAYS, WALL_DAYS = ("business_hours", "business"), ("business_days", "business"), ("days", "wall")
MINUTES, COUNT, PERCENT = ("minutes", "wall"), ("count", None), ("percent", None)


def both(code: str, urgent: float, normal: float, counted: Any, owner: str, **scope: str) -> list[tuple[Any, ...]]:
    """The two clauses of a promise that is shorter for what is urgent."""
    numbers = {"urgent": urgent, "normal": normal}
    return [(code, number, counted, owner, {"priority": name} | scope) for name, number in numbers.items()]


AGREED = [
    *both("delivery", 5, 60, MINUTES, "operations"),
    *both("card_completed", 4, 8, HOURS, "marketing"),
    *both("acceptance", 1, 4, HOURS, "sales"),
    *both("first_response", 2, 8, HOURS, "sales"),
    ("first_response", 30, ("minutes", "business"), "sales", {"channel": "inside_sales"}),
    *both("expiry", 8, 16, HOURS, "sales"),
    *both("triage", 2, 8, HOURS, "marketing"),
    ("attempts", 6, COUNT, "sales", {}),
    ("attempt_channels", 2, COUNT, "sales", {}),
    ("attempts_window", 10, DAYS, "sales", {}),
    ("decision", 10, DAYS, "sales", {}),
    ("decision_in_technical_review", 20, DAYS, "sales", {}),
    *both("technical_review", 2, 5, DAYS, "sales"),
    *both("account_executive", 1, 2, DAYS, "sales"),
    ("quote", 5, DAYS, "sales", {"product_line": "cnc-machining"}),
    ("quote", 10, DAYS, "sales", {"product_line": "injection-molding"}),
    ("quote", 20, DAYS, "sales", {"product_line": "plant-automation"}),
    ("quote_follow_up", 5, DAYS, "sales", {}),
    ("quote_end", 30, WALL_DAYS, "sales", {}),
    ("status", 30, WALL_DAYS, "sales", {}),
    *both("not_mine", 4, 8, HOURS, "operations"),
    ("needs_data", 5, DAYS, "marketing", {}),
    ("hold", 180, WALL_DAYS, "sales", {}),
    ("hold_alone", 1, COUNT, "sales", {}),
    ("hold_alone_days", 90, WALL_DAYS, "sales", {}),
    ("hold_reconfirmed", 3, DAYS, "sales", {}),
    *both("acceptance", 1, 2, DAYS, "partner", channel="partner"),
    *both("first_response", 2, 3, DAYS, "partner", channel="partner"),
    ("progress", 14, WALL_DAYS, "partner", {"channel": "partner"}),
    ("recall", 21, WALL_DAYS, "operations", {"channel": "partner"}),
    ("registration", 90, WALL_DAYS, "operations", {"channel": "partner"}),
    ("registration_extensions", 1, COUNT, "operations", {"channel": "partner"}),
    ("direct_contact_window", 30, WALL_DAYS, "operations", {"channel": "partner"}),
    ("registration_appeal", 2, DAYS, "operations", {"channel": "partner"}),
    ("event_list", 2, DAYS, "marketing", {}),
    ("acceptance_rate", 70, PERCENT, "marketing", {}),
    ("acceptance_rate_quarters", 2, COUNT, "marketing", {}),
    ("acceptance_rate_later", 85, PERCENT, "marketing", {}),
    ("completeness", 95, PERCENT, "marketing", {}),
    ("volume_months", 3, COUNT, "marketing", {}),
    ("rest_timing", 60, WALL_DAYS, "marketing", {}),
    ("rest_no_budget", 90, WALL_DAYS, "marketing", {}),
    ("rest_unreachable", 90, WALL_DAYS, "marketing", {}),
    ("rest_not_decision_maker", 30, WALL_DAYS, "marketing", {}),
    ("rest_no_project", 90, WALL_DAYS, "marketing", {}),
    ("rest", 60, WALL_DAYS, "marketing", {}),
    ("escalation_first", 50, PERCENT, "operations", {}),
    ("escalation_second", 100, PERCENT, "operations", {}),
    ("escalation_third", 150, PERCENT, "operations", {}),
    ("reviews_per_month", 1, COUNT, "marketing", {}),
    ("recalibrations_per_quarter", 1, COUNT, "operations", {}),
    ("recalibration_won", 40, COUNT, "operations", {}),
    ("recalibration_lost", 40, COUNT, "operations", {}),
]
"""What marketing and sales agree on by default: code, number, unit and clock, owner, scope."""


def rows(clauses: Iterable[Json]) -> list[tuple[Any, ...]]:
    """Clauses as they are compared."""
    found = [
        (
            each["code"],
            each["number"],
            (each["unit"], each["clock"]),
            each["owner"],
            {name: word for name, word in each["scope"].items() if word},
        )
        for each in clauses
    ]
    return sorted(found, key=repr)


def with_clause(world: World, **clause: Any) -> tuple[Json, int, Json]:
    """A draft, and what is answered to one more clause in it."""
    draft = world.draft("agreements")
    status, answer = world.edit(draft, content={"clauses": [*draft["content"]["clauses"], clause]})
    return draft, status, answer


def numbered(draft: Json, code: str, number: float, **scope: str) -> Json:
    """The content of a draft with the number of one clause changed."""
    clauses = [dict(each) for each in draft["content"]["clauses"]]
    (found,) = (
        each
        for each in clauses
        if each["code"] == code and scope.items() <= each["scope"].items() and not each["scope"].get("channel")
    )
    found["number"] = number
    return {"clauses": clauses}


def published(world: World, draft: Json, **when: Any) -> Json:
    """A draft that both sides signed, published."""
    for who in ("marketing", "sales"):
        status, answer = world.post(who, f"agreements/drafts/{draft['id']}/sign/")
        assert status == 200, answer
    status, version = world.post("operations", f"agreements/drafts/{draft['id']}/publish/", when)
    assert status == 200, version
    return version


class TestClauses:
    """Each a number, a unit, an owner, a clock and where it holds."""

    def test_the_default_agreement_is_what_was_agreed(self, world: World) -> None:
        content = world.get("viewer", "agreements/current/")["content"]
        assert rows(content["clauses"]) == sorted(AGREED, key=repr)
        assert content["sal_step"] is True
        assert content["sql_definition"] == {
            "confirmed": ["need", "timeline", "technical_fit"],
            "known": ["annual_usage", "plant_location"],
            "not_refuted": ["technical_fit", "compliance"],
            "asked": ["budget", "authority", "decision_process"],
        }

    def test_there_is_a_kind_for_everything_that_can_be_agreed(self, world: World) -> None:
        kinds = {one["code"]: one for one in world.get("viewer", "agreements/clause-kinds/")["results"]}
        codes = {code.partition("rest_")[0] or "rest" for code, *_ in AGREED}
        assert set(kinds) == codes | {"volume", "coverage", "channel_return", "feedback", "holdout"}

    @pytest.mark.parametrize(
        ("word", "said"),
        [
            ("promptly", "Promptly"),
            ("soon", "Soon"),
            ("quickly", "Quickly"),
            ("as needed", "As needed"),
            ("as soon as possible", "As soon as possible"),
            ("immediately", "Immediately"),
            ("ASAP", "Asap"),
        ],
    )
    def test_29_a_word_is_no_number(self, world: World, word: str, said: str) -> None:
        vague = {"code": "first_call", "label": f"Sales calls back {word}", "owner": "sales"}
        draft, status, refusal = with_clause(world, **vague)
        sentence = f'Give a number and a unit. "{said}" cannot be measured. Example: 4 business hours.'
        named = f'The clause "{vague["label"]}": {sentence}'
        assert (status, refusal["code"]) == (422, "clause_not_measurable")
        (fault,) = refusal["errors"]
        assert named == fault["detail"]
        assert fault["pointer"] == f"/content/clauses/{len(draft['content']['clauses'])}"
        assert world.get("operations", f"agreements/drafts/{draft['id']}/")["content"] == draft["content"]

    @pytest.mark.parametrize(
        ("left_out", "said"),
        [("number", "a number"), ("unit", "a unit"), ("owner", "an owner"), ("clock", "a clock (business or wall)")],
    )
    def test_29_nothing_may_be_left_out(self, world: World, left_out: str, said: str) -> None:
        whole = {"code": "visit", "label": "A visit", "number": 4, "unit": "business_days", "owner": "sales"}
        clause = {name: value for name, value in (whole | {"clock": "business"}).items() if name != left_out}
        _, status, refusal = with_clause(world, **clause)
        assert (status, refusal["code"]) == (422, "clause_not_measurable")
        assert f"Give {said}" in refusal["errors"][0]["detail"]

    def test_29_graphql_refuses_it_with_the_same_words(self, world: World) -> None:
        vague = {"code": "first_call", "label": "Sales calls back promptly", "owner": "sales"}
        draft, _, refusal = with_clause(world, **vague)
        document = """mutation($id: ID!, $input: EditDraftInput!) {
            editDraft(id: $id, input: $input) { ... on Refusal { code detail } }
        }"""
        given = {"content": {"clauses": [*draft["content"]["clauses"], vague]}, "version": draft["version"]}
        answer = world.ask("operations", document, id=draft["id"], input=given)
        assert answer["data"]["editDraft"] == {"code": refusal["code"], "detail": refusal["detail"]}

    def test_the_narrowest_holds(self, world: World) -> None:
        narrow = {
            "code": "acceptance",
            "label": "Automation is answered at once",
            "number": 3,
            "unit": "business_hours",
            "clock": "business",
            "owner": "sales",
            "scope": {"priority": "normal", "product_line": "plant-automation"},
        }
        _, status, draft = with_clause(world, **narrow)
        assert status == 200
        published(world, draft)
        world.happens(DANA, "plant_assessment_request", line="plant-automation")
        world.happens(BEN, "meeting_request")
        clocks = [world.clocks(world.lead(who)["handoff"])["acceptance"] for who in (DANA, BEN)]
        assert [clock["number"] for clock in clocks] == [3, 4]

    @pytest.mark.parametrize(
        ("definition", "missing"),
        [
            ({"confirmed": ["budget"]}, {"budget"}),
            ({"known": ["authority"]}, {"authority"}),
            ({"functions_seen": ["quality"]}, {"quality"}),
        ],
    )
    def test_what_an_sql_takes_is_what_the_sheet_is_held_against(
        self, world: World, definition: Json, missing: set[str]
    ) -> None:
        draft = world.draft("agreements")
        nothing: Json = {"confirmed": [], "known": [], "not_refuted": [], "asked": []}
        status, draft = world.edit(draft, content={"sql_definition": nothing | definition})
        assert status == 200, draft
        published(world, draft)
        world.happens(DANA, "rfq_submitted", annual_volume=20_000)
        lead = world.lead(DANA)
        world.post("sales", f"handoffs/{lead['handoff']}/accept/")
        status, refusal = world.post("sales", f"leads/{lead['id']}/qualify/")
        assert (status, refusal["code"]) == (409, "sheet_incomplete")
        assert {each.get("criterion") or each.get("function") for each in refusal["missing"]} == missing


class TestSignatures:
    """Two sides, two people, and what they sign."""

    def test_30_two_people_of_two_sides(self, world: World) -> None:
        draft = world.draft("agreements")
        sign = f"agreements/drafts/{draft['id']}/sign/"
        refusals = []
        for who, status in (
            ("marketing", 200),
            ("marketing", 409),
            ("operations", 403),
            ("viewer", 403),
            ("sales", 200),
            ("sales2", 409),
            ("manager", 409),
        ):
            answered, body = world.post(who, sign)
            assert answered == status, (who, body)
            refusals.append(body.get("code"))
        assert refusals[1] == refusals[5] == refusals[6] == "already_signed"
        signed = world.get("viewer", f"agreements/drafts/{draft['id']}/")["signatures"]
        assert [(one["side"], one["name"]) for one in signed] == [
            ("marketing", "Marta Lindqvist"),
            ("sales", "Sam Keller"),
        ]

    def test_a_deputy_is_named_with_whom_he_stands_for(self, world: World) -> None:
        draft = world.draft("agreements")
        sign = f"agreements/drafts/{draft['id']}/sign/"
        teams = world.get("viewer", "teams/")["results"]
        people = {member["name"]: member["user"] for team in teams for member in team["members"]}
        status, refusal = world.post("marketing", sign, {"deputy_for": people["Dana Whitfield"]})
        assert (status, refusal["code"]) == (422, "not_a_deputy")
        assert world.post("sales", sign, {"deputy_for": people["Dana Whitfield"]})[0] == 200
        status, refusal = world.post("sales2", sign)
        assert (status, refusal["code"]) == (409, "already_signed")
        (signed,) = world.get("viewer", f"agreements/drafts/{draft['id']}/")["signatures"]
        assert (signed["name"], signed["deputy_for_name"]) == ("Sam Keller", "Dana Whitfield")

    def test_an_edit_asks_for_both_again(self, world: World) -> None:
        draft = world.draft("agreements")
        for who in ("marketing", "sales"):
            world.post(who, f"agreements/drafts/{draft['id']}/sign/")
        status, draft = world.edit(draft, content=numbered(draft, "needs_data", 4))
        assert (status, draft["signatures"]) == (200, [])
        status, refusal = world.post("operations", f"agreements/drafts/{draft['id']}/publish/")
        assert (status, refusal["code"], refusal["missing"]) == (409, "signature_missing", ["marketing", "sales"])

    def test_they_see_the_difference_to_what_was_signed_before(self, world: World) -> None:
        draft = world.draft("agreements")
        published(world, world.edit(draft, content=numbered(draft, "needs_data", 4))[1])
        draft = world.draft("agreements")
        status, draft = world.edit(draft, content=numbered(draft, "needs_data", 3))
        assert status == 200
        found = world.get("marketing", f"agreements/drafts/{draft['id']}/diff/signed/")
        (change,) = found["differences"]
        assert (found["before"], change["label"]) == ("2", "A pause for missing data lasts at most")
        assert (change["before"], change["after"]) == (4, 3)


class TestComingIntoForce:
    """From an instant; what began before keeps what it began with."""

    def test_an_open_handoff_keeps_its_version_and_the_next_one_has_the_new(self, world: World) -> None:
        world.happens(DANA, "meeting_request")
        old = world.lead(DANA)
        before = world.handoff(old)
        draft = world.draft("agreements")
        draft = world.edit(draft, content=numbered(draft, "acceptance", 2, priority="normal"))[1]
        when = world.now + timedelta(minutes=30)
        version = published(world, draft, effective_at=when.isoformat())
        assert (version["number"], version["in_force"]) == (2, False)
        assert world.get("viewer", "agreements/current/")["number"] == 1
        world.turn_to(when)
        assert world.get("viewer", "agreements/current/")["number"] == 2
        world.happens(BEN, "meeting_request")
        new = world.handoff(world.lead(BEN))
        assert (new["agreement_version"], new["accept_due_at"]) == (2, "2026-11-03T17:30:00Z")
        same = world.handoff(old)
        assert (same["agreement_version"], same["accept_due_at"]) == (1, before["accept_due_at"])
        world.pass_time(hours=1)
        world.post("sales", f"handoffs/{before['id']}/accept/")
        assert {run["agreement_version"] for run in world.clocks(before["id"]).values()} == {1}

    def test_a_published_version_never_changes(self, world: World) -> None:
        version = published(world, world.draft("agreements"))
        path = f"/api/v1/agreements/versions/{version['number']}/"
        for method in ("patch", "put", "delete"):
            assert getattr(world.as_("operations"), method)(path, {}, format="json").status_code == 405


class TestOnPaper:
    """The rows that run, printed and signed."""

    @pytest.mark.parametrize(("paper", "width", "height"), [("a4", 595, 842), ("letter", 612, 792)])
    def test_the_pdf_says_what_runs_and_who_signed(self, world: World, paper: str, width: int, height: int) -> None:
        draft = world.draft("agreements")
        version = published(world, world.edit(draft, content=numbered(draft, "acceptance", 3, priority="normal"))[1])
        answer = world.as_("viewer").get("/api/v1/agreements/current.pdf", {"paper": paper})
        assert answer.status_code == 200
        pdf = PdfReader(BytesIO(answer.content))
        assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [width, height]
        root: Any = pdf.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
        read = "".join("".join(page.extract_text() for page in pdf.pages).split())
        for said in (
            "Version2",
            version["sha256"],
            "FormarketingMartaLindqvistsigned3Nov2026,15:00UTC",
            "ForsalesSamKellersigned3Nov2026,15:00UTC",
        ):
            assert said in read, said
        for clause in version["content"]["clauses"]:
            unit = "" if clause["unit"] == "count" else clause["unit"].replace("_", "").rstrip("s")
            assert f"{clause['number']:g}{unit}" in read, clause
            assert "".join(clause["label"].split()) in read, clause
        world.happens(BEN, "meeting_request")
        assert world.clocks(world.lead(BEN)["handoff"])["acceptance"]["number"] == 3, "what is printed runs"

    def test_the_page_stands_alone(self, world: World) -> None:
        published(world, world.draft("agreements"))
        markup = world.as_("viewer").get("/agreement/").content.decode()
        for skeleton in ("<script", "<form", "sidebar", "/admin/", "<link"):
            assert skeleton not in markup, skeleton
        words = " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())
        for said in (
            "MQL: marketing qualified lead",
            "medium from 12 of research",
            "SQL: sales qualified lead",
            "A handoff is accepted or rejected, from delivery (urgent) 1 business hour business acceptance clock",
            "no case yet",
        ):
            assert said in words, said
