"""What people do with a lead: sheet, qualify, claim, hold, resume. A refusal says why and writes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from tests.qualification.office import SATISFYING, Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
ITEMS = {name: {"status": "confirmed", "evidence": "Call of today"} for name in SATISFYING}


REFUSED_SHEETS: list[Any] = [
    ("marketing", {"items": ITEMS}, 403, "not_sales"),
    ("sales", {}, 400, "required"),
    ("sales", {"items": None}, 400, "wrong_type"),
    ("sales", {"items": {"colour": {"status": "confirmed"}}}, 400, "unknown_field"),
    ("sales", {"items": {"budget": {}}}, 400, "required"),
    ("sales", {"items": {"budget": {"status": "perhaps"}}}, 422, "unknown_value"),
    ("sales", {"items": {"budget": {"status": "confirmed", "by": "me"}}}, 400, "unknown_field"),
    ("sales", {"items": ITEMS, "stage": "sql"}, 400, "unknown_field"),
]


REFUSED_HOLDS: list[Any] = [
    ({"reason": None}, "reason_required"),
    ({"reason": "boredom"}, "unknown_reason"),
    ({"until": None}, "until_required"),
    ({"until": "2026-11-03T15:00:00Z"}, "until_in_the_past"),
    ({"until": "2027-11-03T15:00:00Z"}, "hold_too_long"),
    ({"until": "9999-12-31T23:59:59-14:00"}, "hold_too_long"),
]


def refused(
    office: Office,
    who: str,
    path: str,
    body: Any,
    status: int,
    code: str,
    *,
    method: str = "POST",
    **headers: str,
) -> Json:
    """The problem of a call that must be refused and write nothing."""
    before = rows_written()
    answer = office.call(who, method, path, body, **headers)
    problem: Json = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert rows_written() == before
    return problem


class TestSheet:
    """PATCH leads/{id}/qualification/."""

    def test_shows_every_criterion_and_what_is_missing(self, office: Office) -> None:
        lead = office.accepted()
        sheet = office.get("viewer", f"leads/{lead['id']}/qualification/")
        blank = {"status": "unknown", "evidence": None, "by": None, "at": None}
        assert len(sheet["items"]) == 9
        assert all(item == blank for item in sheet["items"].values())
        assert {gap["criterion"]: gap["needs"] for gap in sheet["missing"]} == {
            "need": "confirmed",
            "timeline": "confirmed",
            "technical_fit": "confirmed",
            "annual_usage": "known",
            "plant_location": "known",
        }
        assert sheet["open"] == ["budget", "authority", "decision_process"]
        assert (sheet["lead"], sheet["version"], sheet["complete"]) == (lead["id"], 1, False)

    def test_answers_the_sheet_as_it_now_stands(self, office: Office) -> None:
        lead = office.accepted()
        path = f"leads/{lead['id']}/qualification/"
        answer = office.call("sales", "PATCH", path, {"items": {"budget": {"status": "refuted", "evidence": " None "}}})
        sheet = answer.json()
        assert (answer.status_code, answer["ETag"], sheet["version"]) == (200, '"2"', 2)
        assert sheet["items"]["budget"] == {
            "status": "refuted",
            "evidence": "None",
            "by": "Sam Keller",
            "at": "2026-11-03T15:00:00Z",
        }
        assert sheet["open"] == ["authority", "decision_process"]
        # Evidence that is left out stays.
        kept = office.call("sales2", "PATCH", path, {"items": {"budget": {"status": "confirmed"}}}).json()
        assert (kept["items"]["budget"]["status"], kept["items"]["budget"]["evidence"]) == ("confirmed", "None")

    def test_a_stale_if_match_is_412_and_a_fresh_one_is_not(self, office: Office) -> None:
        lead = office.accepted()
        path = f"leads/{lead['id']}/qualification/"
        etag = office.call("sales", "GET", path, {})["ETag"]
        assert office.call("sales", "PATCH", path, {"items": ITEMS}, **{"If-Match": etag}).status_code == 200
        refused(office, "sales", path, {"items": ITEMS}, 412, "stale", method="PATCH", **{"If-Match": etag})

    def test_refuses(self, office: Office, subtests: pytest.Subtests) -> None:
        lead = office.accepted()
        for who, body, status, code in REFUSED_SHEETS:
            with subtests.test(body=str(body)):
                refused(office, who, f"leads/{lead['id']}/qualification/", body, status, code, method="PATCH")

    def test_only_the_holder_knows_what_sales_found_out(self, office: Office) -> None:
        lead = office.mql()
        refused(
            office, "sales", f"leads/{lead['id']}/qualification/", {"items": ITEMS}, 403, "not_holder", method="PATCH"
        )


class TestQualify:
    """POST leads/{id}/qualify/."""

    def test_an_incomplete_sheet_is_409_and_names_what_is_missing(self, office: Office) -> None:
        lead = office.accepted()
        office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": {"need": ITEMS["need"]}})
        problem = refused(office, "sales", f"leads/{lead['id']}/qualify/", {}, 409, "sheet_incomplete")
        assert {gap["criterion"] for gap in problem["missing"]} == set(SATISFYING) - {"need"}
        assert problem["current_stage"] == "sal"

    def test_a_satisfied_sheet_leads_to_sql(self, office: Office) -> None:
        lead = office.qualified()
        assert (lead["stage"], lead["stage_label"]) == ("sql", "Sales qualified")

    def test_hands_on_to_another_seller_of_the_team(self, office: Office) -> None:
        lead = office.accepted()
        office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": ITEMS})
        other = str(office.users["sales2"].pk)
        path = f"leads/{lead['id']}/qualify/"
        refused(office, "sales", path, {"assign_to": str(office.users["viewer"].pk)}, 422, "unknown_seller")
        refused(office, "sales", path, {"assign_to": "sales2"}, 400, "wrong_type")
        after = office.post("sales", path, {"assign_to": other})
        assert (after["stage"], after["owner"]) == ("sql", other)
        assert office.get("sales", f"handoffs/{lead['handoff']}/")["owner"] == other

    def test_comes_after_acceptance_and_once(self, office: Office) -> None:
        lead = office.handed_over()
        problem = refused(office, "sales", f"leads/{lead['id']}/qualify/", {}, 409, "stage_not_allowed")
        assert problem["current_stage"] == "mql"
        after = office.qualified("omar@medico.example")
        refused(office, "sales", f"leads/{after['id']}/qualify/", {}, 409, "stage_not_allowed")

    def test_is_for_sales(self, office: Office) -> None:
        lead = office.accepted()
        for who in ("marketing", "operations", "viewer", "integration"):
            refused(office, who, f"leads/{lead['id']}/qualify/", {}, 403, "not_sales")


class TestClaim:
    """POST leads/{id}/claim/."""

    def test_takes_a_lead_without_an_acceptance_clock(self, office: Office) -> None:
        lead = office.mql()
        claimed = office.post("sales", f"leads/{lead['id']}/claim/", {"comment": "Met at the fair."})
        assert (claimed["stage"], claimed["owner"]) == ("sal", str(office.users["sales"].pk))
        handoff = office.get("sales", f"handoffs/{claimed['handoff']}/")
        assert (handoff["status"], handoff["responded_at"]) == ("accepted", "2026-11-03T15:00:00Z")

    def test_not_what_is_handed_over_already(self, office: Office) -> None:
        lead = office.handed_over()
        problem = refused(office, "sales", f"leads/{lead['id']}/claim/", {}, 409, "handoff_open")
        assert problem["handoff"] == lead["handoff"]

    def test_not_what_is_excluded(self, office: Office) -> None:
        lead = office.lead(
            "page_view", account={"name": "Rival", "domain": "medico.example", "relationship": "competitor"}
        )
        assert lead["stage"] == "disqualified"
        refused(office, "sales", f"leads/{lead['id']}/claim/", {}, 409, "stage_not_allowed")

    def test_is_for_sales(self, office: Office) -> None:
        lead = office.mql()
        for who in ("marketing", "operations", "viewer"):
            refused(office, who, f"leads/{lead['id']}/claim/", {}, 403, "not_sales")


class TestHoldAndResume:
    """POST leads/{id}/hold/ and resume/."""

    def until(self, office: Office, **span: float) -> str:
        """A moment from now."""
        moment: str = (office.now + timedelta(**span)).isoformat()
        return moment

    def test_stops_the_clocks_and_gives_back_the_time_that_was_left(self, office: Office) -> None:
        lead = office.handed_over()
        path = f"leads/{lead['id']}"
        body = {"reason": "tooling_change", "comment": "Two quarters", "until": self.until(office, days=60)}
        held = office.post("sales", f"{path}/hold/", body)
        assert held["hold"]["reason"] == "tooling_change"
        assert held["next_step"]["code"] == "on_hold"
        office.pass_time(hours=1)
        assert office.post("operations", f"{path}/resume/")["hold"] is None
        handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
        assert (handoff["accept_due_at"], handoff["response_due_at"]) == (
            "2026-11-03T17:00:00Z",
            "2026-11-03T18:00:00Z",
        )

    def test_ends_by_itself(self, office: Office) -> None:
        lead = office.accepted()
        body = {"reason": "other", "until": self.until(office, days=5)}
        office.post("sales", f"leads/{lead['id']}/hold/", body)
        office.pass_time(days=5)
        assert office.get("sales", f"leads/{lead['id']}/")["hold"] is None

    def test_refuses_in_value(self, office: Office, subtests: pytest.Subtests) -> None:
        lead = office.accepted()
        for changes, code in REFUSED_HOLDS:
            with subtests.test(changes=str(changes)):
                body = {"reason": "other", "comment": "c", "until": self.until(office, days=5)} | changes
                problem = refused(office, "sales", f"leads/{lead['id']}/hold/", body, 422, code)
                assert problem["errors"][0]["code"] == code

    def test_refuses_in_shape(self, office: Office) -> None:
        lead = office.accepted()
        path = f"leads/{lead['id']}/hold/"
        for until in ("2026-12-01T00:00:00", "soon", 5):
            refused(office, "sales", path, {"reason": "other", "until": until}, 400, "wrong_type")
        refused(office, "sales", path, {"reason": "other", "comment": "a\x00b"}, 400, "malformed_text")
        refused(office, "sales", path, {"reason": ["other"]}, 400, "wrong_type")

    def test_one_at_a_time_and_only_while_it_lasts(self, office: Office) -> None:
        lead = office.accepted()
        path = f"leads/{lead['id']}"
        refused(office, "sales", f"{path}/resume/", {}, 409, "not_on_hold")
        body = {"reason": "other", "until": self.until(office, days=5)}
        office.post("marketing", f"{path}/hold/", body)
        refused(office, "sales", f"{path}/hold/", body, 409, "already_on_hold")

    def test_by_the_holder_marketing_or_operations(self, office: Office) -> None:
        lead = office.mql()
        body = {"reason": "other", "until": self.until(office, days=5)}
        refused(office, "sales", f"leads/{lead['id']}/hold/", body, 403, "not_holder")
        refused(office, "viewer", f"leads/{lead['id']}/hold/", body, 403, "not_allowed")


def test_if_match_holds_against_the_lead_as_it_is_now(office: Office) -> None:
    lead = office.mql()
    path = f"leads/{lead['id']}/"
    etag = office.call("sales", "GET", path, {})["ETag"]
    office.deliver(office.signal("webinar_attended"))
    refused(office, "sales", f"{path}claim/", {}, 412, "stale", **{"If-Match": '"1"'})
    fresh = office.call("sales", "GET", path, {})["ETag"]
    answer = office.call("sales", "POST", f"{path}claim/", {}, **{"If-Match": fresh})
    assert (answer.status_code, answer["ETag"] != fresh) == (200, True)
    assert etag


def test_the_etag_says_nothing_of_computed_intent(office: Office) -> None:
    lead = office.mql()
    etag = office.call("sales", "GET", f"leads/{lead['id']}/", {})["ETag"]
    office.now = office._set_clock(office.now + timedelta(days=2))
    assert office.call("sales", "GET", f"leads/{lead['id']}/", {})["ETag"] == etag


def test_other_methods_are_405_and_name_those_there_are(office: Office) -> None:
    lead = office.mql()
    answer = office.call("sales", "DELETE", f"leads/{lead['id']}/")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, PATCH, HEAD, OPTIONS")
    assert office.call("sales", "PUT", f"leads/{lead['id']}/claim/").status_code == 405
