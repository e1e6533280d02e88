"""Holds with limits, and what is asked once they are over."""

from typing import Any

import pytest

from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
SHORT: Json = {"reason": "tooling_change", "comment": "New press.", "until": "2026-11-05T15:00:00Z"}
LONG = SHORT | {"until": "2027-02-02T15:00:01Z"}
NINETY = SHORT | {"until": "2027-02-01T15:00:00Z"}


class TestAlone:
    """One hold, of ninety days at most; more is for the manager."""

    def test_ninety_days_are_anybodys(self, office: Office) -> None:
        lead = office.accepted()
        assert office.post("sales", f"leads/{lead['id']}/hold/", NINETY)["hold"]["until"] == NINETY["until"]

    @pytest.mark.parametrize("who", ["sales", "marketing", "operations"])
    def test_more_than_ninety_days_need_the_manager(self, office: Office, who: str) -> None:
        lead = office.accepted()
        problem = refused(office, who, f"leads/{lead['id']}/hold/", LONG, 403, "manager_needed")
        assert problem["detail"].startswith("It would last more than 90 days.")
        assert office.post("manager", f"leads/{lead['id']}/hold/", LONG)["hold"]

    def test_nobody_holds_for_more_than_half_a_year(self, office: Office) -> None:
        lead = office.accepted()
        body = SHORT | {"until": "2027-05-03T15:00:00Z"}
        refused(office, "manager", f"leads/{lead['id']}/hold/", body, 422, "hold_too_long")

    @pytest.mark.parametrize("who", ["sales", "marketing", "operations"])
    def test_a_second_one_needs_the_manager(self, office: Office, who: str) -> None:
        lead = office.accepted()
        office.post("sales", f"leads/{lead['id']}/hold/", SHORT)
        office.post("sales", f"leads/{lead['id']}/resume/")
        problem = refused(office, who, f"leads/{lead['id']}/hold/", SHORT, 403, "manager_needed")
        assert problem["detail"].startswith("It was on hold 1 time before.")
        assert office.post("manager", f"leads/{lead['id']}/hold/", SHORT)["hold"]


class TestAfterwards:
    """Within three business days the holder says that it goes on."""

    @pytest.fixture
    def lead(self, office: Office) -> Json:
        """An accepted lead whose hold of two days is over."""
        lead = office.accepted()
        office.post("sales", f"leads/{lead['id']}/hold/", SHORT)
        office.pass_time(days=2)
        return lead

    def confirmation(self, office: Office, lead: Json) -> str:
        """How the clock stands."""
        outcome: str = office.clock(lead["handoff"], "hold_reconfirmed")["outcome"]
        return outcome

    def test_a_clock_runs_once_it_is_over(self, office: Office, lead: Json) -> None:
        run = office.clock(lead["handoff"], "hold_reconfirmed")
        assert (run["owner"], run["due_at"], run["outcome"]) == ("sales", "2026-11-10T15:00:00Z", "running")

    def test_also_when_somebody_ends_it_and_as_of_its_date_when_nobody_came(self, office: Office) -> None:
        for number, late in enumerate((1, 3)):
            lead = office.accepted(f"p{number}@medico.example")
            until = office.now.replace(day=office.now.day + 2).isoformat()
            office.post("sales", f"leads/{lead['id']}/hold/", SHORT | {"until": until})
            office.pass_time(days=late)
            if late == 1:
                office.post("sales", f"leads/{lead['id']}/resume/")
            started = office.clock(lead["handoff"], "hold_reconfirmed")["started_at"]
            assert started == ("2026-11-04T15:00:00Z" if late == 1 else "2026-11-06T15:00:00Z")

    def test_a_word_confirms_it(self, office: Office, lead: Json) -> None:
        after = office.post("sales2", f"leads/{lead['id']}/reconfirm/", {"comment": "The press runs."})
        assert after["stage"] == "sal"
        assert self.confirmation(office, lead) == "met"
        entries = office.get("viewer", f"leads/{lead['id']}/timeline/", page_size=200)["results"]
        told = [(entry["text"], entry["data"]["comment"]) for entry in entries if entry["kind"] == "hold"]
        assert told == [
            ("Put on hold until 2026-11-05: tooling change", "New press."),
            ("Resumed after the hold", None),
            ("Confirmed after the hold", "The press runs."),
        ]
        refused(office, "sales", f"leads/{lead['id']}/reconfirm/", {}, 409, "nothing_to_reconfirm")

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("POST", "handoffs/{handoff}/attempts/", {"channel": "phone", "outcome": "no_answer"}),
            ("PATCH", "leads/{id}/qualification/", {"items": {"need": {"status": "confirmed"}}}),
            ("POST", "leads/{id}/technical-review/", {"question": "Still?"}),
            ("POST", "handoffs/{handoff}/needs-data/", {"items": ["phone"]}),
            ("POST", "handoffs/{handoff}/not-mine/", {"comment": "Graz."}),
        ],
    )
    def test_so_does_any_act_of_the_holder(
        self, office: Office, lead: Json, method: str, path: str, body: Json
    ) -> None:
        answer = office.call("sales", method, path.format(**lead), body)
        assert answer.status_code in (200, 201), answer.content
        assert self.confirmation(office, lead) == "met"

    def test_nobody_else_confirms_it(self, office: Office, lead: Json) -> None:
        for who in ("marketing", "operations", "viewer", "integration"):
            refused(office, who, f"leads/{lead['id']}/reconfirm/", {}, 403, "not_sales")
        office.call("marketing", "PATCH", f"contacts/{lead['contact']}/", {"phone": "+1 312 555 0100"})
        assert self.confirmation(office, lead) == "running"

    def test_what_sales_has_accepted_is_not_moved_when_nobody_does(self, office: Office, lead: Json) -> None:
        office.pass_time(days=6)
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sal"
        run = office.clock(lead["handoff"], "hold_reconfirmed")
        assert (run["outcome"], run["breached_at"] is not None) == ("running", True)
        office.post("sales", f"leads/{lead['id']}/reconfirm/")
        assert self.confirmation(office, lead) == "late"

    def test_a_hold_meanwhile_confirms_it_and_asks_again(self, office: Office, lead: Json) -> None:
        office.post("manager", f"leads/{lead['id']}/hold/", SHORT | {"until": "2026-11-09T15:00:00Z"})
        assert self.confirmation(office, lead) == "met"
        office.pass_time(days=4)
        assert office.clock(lead["handoff"], "hold_reconfirmed")["started_at"] == "2026-11-09T15:00:00Z"

    def test_a_lead_that_nobody_has_is_not_asked_about(self, office: Office) -> None:
        lead = office.mql()
        office.post("marketing", f"leads/{lead['id']}/hold/", SHORT)
        office.pass_time(days=2)
        refused(office, "sales", f"leads/{lead['id']}/reconfirm/", {}, 403, "not_holder")


class TestBeforeAcceptance:
    """What sales had not accepted goes back to nurture, where the agreement lets it wait so long."""

    def test_an_open_handoff_expires_first_by_the_default_agreement(self, office: Office) -> None:
        lead = office.handed_over()
        office.post("sales", f"leads/{lead['id']}/hold/", SHORT)
        office.pass_time(days=2)
        assert office.clock(lead["handoff"], "hold_reconfirmed")["outcome"] == "running"
        office.pass_time(days=6)
        assert office.get("manager", f"handoffs/{lead['handoff']}/")["status"] == "expired"
        assert office.clock(lead["handoff"], "hold_reconfirmed")["outcome"] == "void"
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "mql"

    def test_accepting_confirms_it(self, office: Office) -> None:
        lead = office.handed_over()
        office.post("sales", f"leads/{lead['id']}/hold/", SHORT)
        office.pass_time(days=2)
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        assert office.clock(lead["handoff"], "hold_reconfirmed")["outcome"] == "met"
