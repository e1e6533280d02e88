"""Each guard of the way to a stage, met or not; and the sheet with its history."""

from typing import Any

import pytest

from tests.qualification.office import SATISFYING, Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


def guards(office: Office, lead: Json, to: str) -> Json:
    """The guards of a way."""
    view: Json = office.get("viewer", f"leads/{lead['id']}/guards/", to=to)
    return view


def unmet(view: Json) -> list[str]:
    """What stands in the way."""
    return [guard["criterion"] or guard["code"] for guard in view["guards"] if guard["binds"] and not guard["met"]]


def test_an_urgent_rfq_shows_every_guard_met_once_sales_has_done_its_part(office: Office) -> None:
    lead = office.handed_over()
    asked = ["need", "timeline", "technical_fit", "annual_usage", "plant_location"]
    assert unmet(guards(office, lead, "sql")) == ["accepted", *asked]
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    assert unmet(guards(office, lead, "sql")) == asked
    items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
    office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
    view = guards(office, lead, "sql")
    assert (view["stage"], view["to"], view["open"]) == ("sal", "sql", True)
    assert all(guard["met"] for guard in view["guards"])
    assert "Sam Keller accepted it." in [guard["text"] for guard in view["guards"]]
    office.post("sales", f"leads/{lead['id']}/qualify/")


def test_a_guard_names_criterion_and_need(office: Office) -> None:
    lead = office.accepted()
    need = next(guard for guard in guards(office, lead, "sql")["guards"] if guard["criterion"] == "need")
    assert need == {
        "code": "sheet",
        "step": "sql",
        "met": False,
        "binds": True,
        "text": "Need must be confirmed: it is unknown.",
        "criterion": "need",
        "function": None,
        "needs": "confirmed",
    }


def test_a_hold_is_shown_and_stops_nobody(office: Office) -> None:
    lead = office.qualified()
    hold = {"reason": "tooling_change", "until": "2026-12-24T12:00:00Z"}
    office.post("sales", f"leads/{lead['id']}/hold/", hold)
    view = guards(office, lead, "opportunity")
    held = next(guard for guard in view["guards"] if guard["code"] == "not_on_hold")
    assert (held["met"], held["binds"], view["open"]) == (False, False, True)
    assert held["text"] == "It is on hold until 24 Dec 2026, unless somebody resumes it."


def test_nothing_is_skipped_and_the_refusal_shows_the_guards(office: Office) -> None:
    lead = office.accepted()
    path = f"leads/{lead['id']}/advance/"
    problem = refused(office, "sales", path, {"to": "opportunity"}, 409, "stage_not_allowed")
    assert {guard["step"] for guard in problem["guards"]} == {"sql", "opportunity"}
    assert problem["guards"][-1] == {
        "code": "stage",
        "step": "opportunity",
        "detail": "It must be sales qualified first.",
    }


@pytest.mark.parametrize("to", ["", "heaven", "SQL", "sql,opportunity"])
def test_a_stage_that_there_is_not_is_a_malformed_parameter(office: Office, to: str) -> None:
    lead = office.mql()
    answer = office.call("viewer", "GET", f"leads/{lead['id']}/guards/", {"to": to})
    problem = answer.json()
    assert (answer.status_code, problem["code"], problem["parameter"]) == (400, "malformed_parameter", "to")


def test_a_lead_that_is_not_there_is_not_found(office: Office) -> None:
    lead = office.mql()
    answer = office.call("viewer", "GET", f"leads/{lead['contact']}/guards/", {"to": "sql"})
    assert answer.status_code == 404


class TestTheSheet:
    """Who wrote what when, over what it said before."""

    def write(self, office: Office, who: str, lead: Json, **items: Any) -> Json:
        """Somebody fills in criteria; the sheet."""
        answer = office.call(who, "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
        assert answer.status_code == 200, answer.content
        sheet: Json = answer.json()
        return sheet

    def test_names_who_changed_it_last_also_without_new_evidence(self, office: Office) -> None:
        lead = office.accepted()
        self.write(office, "sales", lead, need={"status": "unknown", "evidence": "They do not say."})
        office.pass_time(minutes=10)
        item = self.write(office, "sales2", lead, need={"status": "confirmed"})["items"]["need"]
        assert item == {
            "status": "confirmed",
            "evidence": "They do not say.",
            "by": "Dana Whitfield",
            "at": "2026-11-03T15:10:00Z",
        }

    def test_every_change_stays_in_the_timeline(self, office: Office) -> None:
        lead = office.accepted()
        self.write(office, "sales", lead, need={"status": "confirmed", "evidence": "Call"})
        office.pass_time(minutes=10)
        self.write(office, "sales2", lead, need={"status": "refuted", "evidence": "Cancelled"})
        entries = office.get("viewer", f"leads/{lead['id']}/timeline/", page_size=200)["results"]
        told = [(e["actor"], e["text"], e["data"]["comment"]) for e in entries if e["kind"] == "sheet"]
        assert told == [
            ("Sam Keller", "Need: confirmed, before unknown", "Call"),
            ("Dana Whitfield", "Need: refuted, before confirmed", "Cancelled"),
        ]

    def test_the_same_again_changes_nothing(self, office: Office) -> None:
        lead = office.accepted()
        before = self.write(office, "sales", lead, need={"status": "confirmed", "evidence": "Call"})
        office.pass_time(minutes=10)
        assert self.write(office, "sales2", lead, need={"status": "confirmed", "evidence": " "}) == before
