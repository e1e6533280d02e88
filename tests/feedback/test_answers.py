"""What sales answers over REST: accept, reject, attempts. A refusal says why and writes nothing."""

from typing import Any

import pytest

from feedback.models import Verdict
from qualification.models import Handoff, Remark
from tests.qualification.office import Office, rows_written
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
NURTURE = ["no_project", "timing", "no_budget", "price_check_only", "locked_to_supplier", "not_decision_maker", "other"]
OUT = ["student_or_academic", "competitor", "outside_market", "job_seeker", "vendor_solicitation", "spam"]


REFUSED_REJECTIONS: list[Any] = [
    ({}, 422, "reason_required", ["/reason", "/comment"]),
    ({"reason": "timing"}, 422, "comment_required", ["/comment"]),
    ({"reason": "timing", "comment": None}, 422, "comment_required", ["/comment"]),
    ({"reason": "timing", "comment": ""}, 422, "comment_required", ["/comment"]),
    ({"reason": "timing", "comment": " \n\t\u00a0"}, 422, "comment_required", ["/comment"]),
    ({"reason": "timing", "comment": "\u200b\u2060\ufeff"}, 422, "comment_required", ["/comment"]),
    ({"reason": "timing", "comment": "\u2800\u3164\U000e0020"}, 422, "comment_required", ["/comment"]),
    ({"reason": "\u200b", "comment": "Later."}, 422, "reason_required", ["/reason"]),
    ({"comment": "Later."}, 422, "reason_required", ["/reason"]),
    ({"reason": " ", "comment": "Later."}, 422, "reason_required", ["/reason"]),
    ({"reason": "boredom", "comment": "Later."}, 422, "unknown_reason", ["/reason"]),
    ({"reason": "price", "comment": "A reason of losses."}, 422, "unknown_reason", ["/reason"]),
    ({"reason": "timing", "comment": "c" * 10_001}, 422, "out_of_bounds", ["/comment"]),
    ({"reason": 5, "comment": "Later."}, 400, "wrong_type", ["/reason"]),
    ({"reason": "timing", "comment": "Later.", "status": "rejected"}, 400, "unknown_field", ["/status"]),
    ({"reason": "timing", "comment": "a\x00b"}, 400, "malformed_text", None),
]


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead with an open handoff."""
    return office.handed_over()


class TestAccept:
    """POST handoffs/{id}/accept/."""

    def test_answers_the_handoff_as_it_now_stands(self, office: Office, lead: Json) -> None:
        handoff = office.post("sales2", f"handoffs/{lead['handoff']}/accept/")
        seller = str(office.users["sales2"].pk)
        assert (handoff["status"], handoff["owner"], handoff["closed_by"]) == ("accepted", seller, seller)
        assert handoff["closed_at"] == "2026-11-03T15:00:00Z"
        after = office.get("viewer", f"leads/{lead['id']}/")
        assert (after["stage"], after["owner"], after["handoff"]) == ("sal", seller, handoff["id"])

    def test_the_second_answer_is_told_who_was_first_and_when(self, office: Office, lead: Json) -> None:
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        bodies = {"accept": {}, "reject": {"reason": "timing", "comment": "Later."}}
        for act, body in bodies.items():
            problem = refused(office, "sales2", f"handoffs/{lead['handoff']}/{act}/", body, 409, "handoff_closed")
            assert problem["closed_by"] == str(office.users["sales"].pk)
            assert (problem["closed_by_name"], problem["closed_at"]) == ("Sam Keller", "2026-11-03T15:00:00Z")
            assert problem["current_status"] == "accepted"
            assert "Sam Keller accepted this handoff" in problem["detail"]

    def test_is_for_sales(self, office: Office, lead: Json) -> None:
        for who in ("marketing", "operations", "viewer", "integration", "partner"):
            refused(office, who, f"handoffs/{lead['handoff']}/accept/", {}, 403, "not_sales")

    def test_a_stale_if_match_is_412(self, office: Office, lead: Json) -> None:
        path = f"handoffs/{lead['handoff']}/"
        etag = office.call("sales", "GET", path, {})["ETag"]
        refused(office, "sales", f"{path}accept/", {}, 412, "stale", **{"If-Match": '"old"'})
        assert office.call("sales", "POST", f"{path}accept/", {}, **{"If-Match": etag}).status_code == 200

    def test_sent_twice_with_a_key_it_is_done_once(self, office: Office, lead: Json) -> None:
        path = f"handoffs/{lead['handoff']}/accept/"
        first, again = (office.call("sales", "POST", path, {}, **{"Idempotency-Key": "a"}) for _ in range(2))
        assert (first.status_code, again.status_code, again["Idempotent-Replayed"]) == (200, 200, "true")
        assert first.content == again.content


class TestReject:
    """POST handoffs/{id}/reject/."""

    def test_refuses(self, office: Office, lead: Json, subtests: pytest.Subtests) -> None:
        for body, status, code, pointers in REFUSED_REJECTIONS:
            with subtests.test(body=str(body)[:80]):
                problem = refused(office, "sales", f"handoffs/{lead['handoff']}/reject/", body, status, code)
                if pointers is not None:
                    assert [fault["pointer"] for fault in problem["errors"]] == pointers

    @pytest.mark.parametrize(("reasons", "stage"), [(NURTURE, "nurture"), (OUT, "disqualified")])
    def test_the_reason_says_what_follows(self, office: Office, reasons: list[str], stage: str) -> None:
        for number, reason in enumerate(reasons):
            lead = office.handed_over(f"p{number}@medico.example")
            body = {"reason": reason, "comment": f"  Because of {reason}. "}
            handoff = office.post("sales", f"handoffs/{lead['handoff']}/reject/", body)
            assert handoff["status"] == "rejected"
            after = office.get("viewer", f"leads/{lead['id']}/")
            assert (after["stage"], after["handoff"], after["owner"]) == (stage, None, None), reason
            verdict = Verdict.objects.get(handoff=handoff["id"])
            assert (verdict.reason, verdict.remark.text) == (reason, f"Because of {reason}.")  # type: ignore[union-attr]

    def test_wrong_team_goes_to_the_triage_desk_and_not_back(self, office: Office, lead: Json) -> None:
        body = {"reason": "wrong_team", "comment": "For the OEM desk."}
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", body)
        after = office.get("viewer", f"leads/{lead['id']}/")
        assert after["triage"] is not None
        assert after["handoff"] is None

    def test_belongs_to_channel_goes_to_the_partner(self, office: Office, lead: Json) -> None:
        body = {"reason": "belongs_to_channel", "comment": "Keystone's customer."}
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", body)
        after = office.get("viewer", f"leads/{lead['id']}/")
        handoff = office.get("manager", f"handoffs/{after['handoff']}/")
        assert (handoff["status"], handoff["route"], handoff["team"]) == ("open", "distributor", None)
        assert handoff["card"]["partner"]["name"] == "Keystone Industrial Supply"

    def test_nobody_is_unreachable_before_the_agreed_attempts(self, office: Office, lead: Json) -> None:
        body = {"reason": "unreachable", "comment": "No answer."}
        problem = refused(office, "sales", f"handoffs/{lead['handoff']}/reject/", body, 409, "attempts_incomplete")
        assert "6 attempts over 2 channels" in problem["detail"]

    def test_what_a_rejected_lead_did_before_no_longer_asks(self, office: Office, lead: Json) -> None:
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Later."})
        after = office.get("viewer", f"leads/{lead['id']}/")
        assert (after["intent"]["buying"], after["intent"]["level"], after["returned"]) == (0.0, "none", True)
        assert after["next_step"]["code"] == "resting"

    def test_a_marketer_may_not(self, office: Office, lead: Json) -> None:
        body = {"reason": "timing", "comment": "Later."}
        refused(office, "marketing", f"handoffs/{lead['handoff']}/reject/", body, 403, "not_sales")


class TestAttempts:
    """POST handoffs/{id}/attempts/."""

    def test_a_logged_attempt_also_accepts_and_is_the_first_response(self, office: Office, lead: Json) -> None:
        office.pass_time(minutes=20)
        body = {"channel": "phone", "outcome": "no_answer"}
        handoff = office.post("sales", f"handoffs/{lead['handoff']}/attempts/", body, 201)
        assert (handoff["status"], handoff["responded_at"]) == ("accepted", "2026-11-03T15:20:00Z")
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sal"

    def test_may_have_happened_a_little_earlier(self, office: Office, lead: Json) -> None:
        office.pass_time(minutes=20)
        body = {"channel": "email", "outcome": "left_message", "at": "2026-11-03T15:10:00Z"}
        handoff = office.post("sales", f"handoffs/{lead['handoff']}/attempts/", body, 201)
        assert handoff["responded_at"] == "2026-11-03T15:10:00Z"

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"channel": "pigeon"}, 422, "unknown_value"),
            ({"outcome": "sold"}, 422, "unknown_value"),
            ({"channel": None}, 400, "wrong_type"),
            ({"at": "2026-11-03T14:59:00Z"}, 422, "out_of_bounds"),
            ({"at": "2026-11-03T15:00:01Z"}, 422, "out_of_bounds"),
            ({"at": "9999-12-31T23:59:59-14:00"}, 422, "out_of_bounds"),
            ({"at": "2026-11-03T15:00:00"}, 400, "wrong_type"),
        ],
    )
    def test_refuses(self, office: Office, lead: Json, changes: Json, status: int, code: str) -> None:
        body = {"channel": "phone", "outcome": "reached"} | changes
        refused(office, "sales", f"handoffs/{lead['handoff']}/attempts/", body, status, code)

    def test_nobody_is_called_for_a_rejected_handoff(self, office: Office, lead: Json) -> None:
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": "Later."})
        body = {"channel": "phone", "outcome": "reached"}
        refused(office, "sales", f"handoffs/{lead['handoff']}/attempts/", body, 409, "handoff_closed")


def test_the_lists_of_reasons_are_those_of_the_agreement(office: Office) -> None:
    rejections = {row["code"]: row for row in office.get("viewer", "rejection-reasons/")["results"]}
    assert len(rejections) == 24
    assert rejections["timing"] == {
        "code": "timing",
        "label": rejections["timing"]["label"],
        "family": "timing",
        "group": "not_now",
        "action": "nurture",
        "says_quality": True,
        "places": ["rejection", "return", "taking_out", "triage"],
        "owner": "marketing",
        "rest_days": 60,
        "rest_clause": "rest_timing",
        "track": "Timing: check back",
        "is_active": True,
        "order": rejections["timing"]["order"],
    }
    assert {code for code, row in rejections.items() if not row["says_quality"]} == {
        "belongs_to_channel",
        "wrong_team",
        "already_in_hand",
        "no_capacity",
    }
    groups = {row["group"] for row in rejections.values()}
    assert groups == {"not_for_us", "not_now", "not_mine", "incomplete", "no_customer"}
    assert {row["group"] for row in office.get("viewer", "loss-reasons/")["results"]} == {None}
    losses = [row["code"] for row in office.get("viewer", "loss-reasons/")["results"]]
    assert losses[0] == "price" and losses[-1] == "other" and len(losses) == 15


def test_a_refusal_keeps_no_remark(office: Office, lead: Json) -> None:
    before = rows_written()
    refused(
        office,
        "sales",
        f"handoffs/{lead['handoff']}/reject/",
        {"reason": "boredom", "comment": "x"},
        422,
        "unknown_reason",
    )
    assert rows_written() == before
    assert not Remark.objects.exists()
    assert Handoff.objects.get().status == "open"
