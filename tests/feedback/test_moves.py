"""Moves with a reason over REST: advance, recycle, disqualify, reopen."""

from typing import Any

import pytest

from qualification.models import Transition
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
LOSS = {"to": "lost", "reason": "price", "comment": "A third too dear."}
REST = {"reason": "timing", "comment": "Next year."}


REFUSED_STEPS: list[Any] = [
    ({}, 400, "required"),
    ({"to": None}, 400, "wrong_type"),
    ({"to": "heaven"}, 422, "unknown_value"),
    ({"to": "won", "stage": "won"}, 400, "unknown_field"),
]


REFUSED_RETURNS: list[Any] = [
    ({}, 422, "reason_required"),
    ({"reason": "timing"}, 422, "comment_required"),
    ({"reason": "timing", "comment": " "}, 422, "comment_required"),
    ({"reason": "price", "comment": "c"}, 422, "unknown_reason"),
    ({"reason": None, "comment": 5}, 400, "wrong_type"),
]


class TestAdvance:
    """POST leads/{id}/advance/."""

    def test_goes_along_the_pipeline_to_won(self, office: Office) -> None:
        lead = office.qualified()
        path = f"leads/{lead['id']}/advance/"
        for stage in ("opportunity", "quoted", "opportunity", "quoted", "won"):
            assert office.post("sales2", path, {"to": stage})["stage"] == stage
        refused(office, "sales", path, {"to": "opportunity"}, 409, "stage_not_allowed")

    def test_a_lost_deal_is_taken_up_again_with_a_reason_whichever_way(self, office: Office) -> None:
        lead = office.qualified()
        path = f"leads/{lead['id']}/advance/"
        office.post("sales", path, {"to": "opportunity"})
        office.post("sales", path, LOSS)
        refused(office, "sales", path, {"to": "opportunity"}, 422, "reason_required")
        again = office.post("sales", path, {"to": "opportunity", "reason": "They ask for another quote."})
        assert (again["stage"], again["business"]) == ("opportunity", "re_quote")

    def test_a_loss_needs_a_reason_and_a_comment(self, office: Office) -> None:
        lead = office.qualified()
        path = f"leads/{lead['id']}/advance/"
        office.post("sales", path, {"to": "opportunity"})
        for missing, code in (("reason", "reason_required"), ("comment", "comment_required")):
            refused(office, "sales", path, LOSS | {missing: " "}, 422, code)
        refused(office, "sales", path, LOSS | {"reason": "timing"}, 422, "unknown_reason")
        assert office.post("sales", path, LOSS)["stage"] == "lost"
        last = Transition.objects.filter(lead=lead["id"]).latest("seq")
        assert (last.reason, last.remark.text) == ("price", "A third too dear.")  # type: ignore[union-attr]

    def test_nurture_needs_a_reason_and_a_comment(self, office: Office) -> None:
        lead = office.qualified()
        path = f"leads/{lead['id']}/advance/"
        refused(office, "sales", path, {"to": "nurture"}, 422, "reason_required")
        after = office.post("sales", path, {"to": "nurture", **REST})
        assert (after["stage"], after["handoff"], after["returned"]) == ("nurture", None, True)

    @pytest.mark.parametrize("to", ["mql", "sal", "sql", "opportunity", "quoted", "won", "inquiry"])
    def test_nothing_is_skipped_from_an_open_handoff(self, office: Office, to: str) -> None:
        lead = office.handed_over()
        problem = refused(office, "sales", f"leads/{lead['id']}/advance/", {"to": to}, 409, "stage_not_allowed")
        assert problem["current_stage"] == "mql"

    def test_sql_needs_the_sheet_whichever_way_it_is_asked_for(self, office: Office) -> None:
        lead = office.accepted()
        path = f"leads/{lead['id']}/advance/"
        refused(office, "sales", path, {"to": "sql"}, 409, "sheet_incomplete")
        refused(office, "sales", path, {"to": "opportunity"}, 409, "stage_not_allowed")

    def test_only_by_the_holder(self, office: Office) -> None:
        lead = office.qualified()
        path = f"leads/{lead['id']}/advance/"
        for who in ("marketing", "operations", "viewer"):
            refused(office, who, path, {"to": "opportunity"}, 403, "not_sales")

    def test_refuses_in_shape(self, office: Office, subtests: pytest.Subtests) -> None:
        lead = office.qualified()
        for body, status, code in REFUSED_STEPS:
            with subtests.test(body=str(body)):
                refused(office, "sales", f"leads/{lead['id']}/advance/", body, status, code)


class TestRecycleAndDisqualify:
    """POST leads/{id}/recycle/ and disqualify/."""

    def test_marketing_recycles_an_mql_until_a_date(self, office: Office) -> None:
        lead = office.mql()
        after = office.post("marketing", f"leads/{lead['id']}/recycle/", REST | {"until": "2027-01-15T00:00:00Z"})
        assert (after["stage"], after["next_step"]["code"]) == ("nurture", "resting")

    def test_the_holder_recycles_and_the_next_round_may_be_accepted_again(self, office: Office) -> None:
        lead = office.accepted()
        assert office.post("sales", f"leads/{lead['id']}/recycle/", REST)["handoff"] is None
        office.pass_time(days=7)
        again = office.accepted()
        assert (again["id"], again["stage"]) == (lead["id"], "sal")
        assert again["handoff"] != lead["handoff"]

    def test_what_was_lost_may_come_round_again(self, office: Office) -> None:
        lead = office.qualified()
        path = f"leads/{lead['id']}"
        office.post("sales", f"{path}/advance/", {"to": "opportunity"})
        office.post("sales", f"{path}/advance/", LOSS)
        after = office.post("marketing", f"{path}/recycle/", REST)
        assert (after["stage"], after["handoff"]) == ("nurture", None)
        office.pass_time(days=1)
        assert office.accepted()["stage"] == "sal"

    @pytest.mark.parametrize("act", ["recycle", "disqualify"])
    def test_need_a_reason_and_a_comment(self, office: Office, act: str, subtests: pytest.Subtests) -> None:
        lead = office.mql()
        for body, status, code in REFUSED_RETURNS:
            with subtests.test(body=str(body)):
                refused(office, "marketing", f"leads/{lead['id']}/{act}/", body, status, code)

    @pytest.mark.parametrize(
        ("until", "code"),
        [("2026-11-03T15:00:00Z", "until_in_the_past"), ("9999-12-31T23:59:59-14:00", "rest_too_long")],
    )
    def test_a_rest_ends_in_the_future_and_at_all(self, office: Office, until: str, code: str) -> None:
        lead = office.mql()
        refused(office, "marketing", f"leads/{lead['id']}/recycle/", REST | {"until": until}, 422, code)

    def test_disqualifying_withdraws_the_open_handoff(self, office: Office) -> None:
        lead = office.handed_over()
        body = {"reason": "spam", "comment": "Nobody of that name."}
        after = office.post("marketing", f"leads/{lead['id']}/disqualify/", body)
        assert (after["stage"], after["handoff"]) == ("disqualified", None)
        assert office.get("manager", f"handoffs/{lead['handoff']}/")["status"] == "withdrawn"

    def test_marketing_does_not_touch_what_sales_accepted(self, office: Office) -> None:
        lead = office.accepted()
        for act in ("recycle", "disqualify"):
            refused(office, "marketing", f"leads/{lead['id']}/{act}/", REST, 409, "stage_not_allowed")

    @pytest.mark.parametrize("who", ["operations", "viewer", "integration"])
    def test_are_for_marketing_and_sales(self, office: Office, who: str) -> None:
        lead = office.mql()
        for act in ("recycle", "disqualify"):
            refused(office, who, f"leads/{lead['id']}/{act}/", REST, 403, "not_allowed")


class TestReopen:
    """POST leads/{id}/reopen/."""

    def test_operations_reopens_what_was_disqualified(self, office: Office) -> None:
        lead = office.mql()
        office.post("marketing", f"leads/{lead['id']}/disqualify/", {"reason": "spam", "comment": "Looked like it."})
        path = f"leads/{lead['id']}/reopen/"
        refused(office, "marketing", path, {"reason": "It was not."}, 409, "stage_not_allowed")
        refused(office, "operations", path, {}, 422, "reason_required")
        refused(office, "operations", path, {"reason": " ", "comment": "\n"}, 422, "reason_required")
        assert office.post("operations", path, {"reason": "It was not."})["stage"] in ("inquiry", "mql")

    def test_sales_quotes_again_what_was_lost(self, office: Office) -> None:
        lead = office.qualified()
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
        office.post("sales", f"leads/{lead['id']}/advance/", LOSS)
        after = office.post(
            "sales", f"leads/{lead['id']}/reopen/", {"reason": "re_quote", "comment": "They came back."}
        )
        assert after["stage"] == "opportunity"
        last = Transition.objects.filter(lead=lead["id"]).latest("seq")
        assert last.remark.text == "re_quote: They came back."  # type: ignore[union-attr]

    def test_not_what_has_not_ended(self, office: Office) -> None:
        lead = office.mql()
        refused(office, "operations", f"leads/{lead['id']}/reopen/", {"reason": "x"}, 409, "stage_not_allowed")
