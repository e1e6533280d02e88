"""Explanation, timeline and committee over REST."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from accounts.models import Account
from leadhub.keys import new_id
from leadhub.models import Edit
from tests.fence import allow_writes
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db


class TestExplanation:
    """GET leads/{id}/explanation/."""

    def test_tells_fit_intent_matrix_route_and_what_would_change_it(self, office: Office) -> None:
        lead = office.mql()
        why = office.get("viewer", f"leads/{lead['id']}/explanation/")
        assert why["summary"] == (
            "Fit is tier A (100 of 100), and intent is medium, mostly from webinar attended: it is marketing qualified."
        )
        assert {row["code"] for row in why["fit"]["met"]} == {"industry", "employees", "country", "plants", "function"}
        assert (why["fit"]["not_met"], why["fit"]["unknown"]) == ([], [])
        assert why["intent"]["signals"] == [
            {"type": "webinar_attended", "family": "research", "points": 18.0, "count": 1, "capped": False}
        ]
        assert why["matrix"] == {"tier": "A", "level": "medium", "cell": "mql", "action": "mql"}
        assert why["route"][-1] == {
            "rule": "direct",
            "label": why["route"][-1]["label"],
            "matched": True,
            "failed": None,
            "passed_over": None,
        }
        assert all(step["failed"] for step in why["route"][:-1])
        assert why["missing"] == ["buying_signal"]
        assert {"handoff", "handoff_urgent"} <= {change["action"] for change in why["counterfactual"]}
        assert why["rules"] == {"profiles": 1, "channel_rules": 1, "scoring_model": 1, "agreement": 1}

    def test_agrees_with_the_lead(self, office: Office) -> None:
        for lead in (office.mql(), office.handed_over("omar@medico.example"), office.lead("page_view", "x@y.example")):
            why = office.get("viewer", f"leads/{lead['id']}/explanation/")
            for name in ("score", "tier", "coverage", "profile", "excluded_by", "missing"):
                assert why["fit"][name] == lead["fit"][name]
            for name in ("research", "buying", "level", "trend"):
                assert why["intent"][name] == lead["intent"][name]
            assert why["matrix"]["action"] == lead["action"]

    def test_names_the_facts_to_ask_for(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", "x@unknown-shop.example", account={"name": "Unknown shop"})
        why = office.get("viewer", f"leads/{lead['id']}/explanation/")
        assert why["matrix"] == {"tier": "U", "level": "urgent", "cell": "triage", "action": "triage"}
        assert why["missing"] == lead["fit"]["missing"]
        assert "industry" in why["missing"]

    def test_says_why_an_excluded_one_is_out_and_what_if_it_were_not(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", account={"domain": "medico.example", "relationship": "competitor"})
        assert (lead["action"], lead["fit"]["excluded_by"]) == ("decline", "competitor")
        why = office.get("viewer", f"leads/{lead['id']}/explanation/")
        assert why["summary"].startswith("It is excluded as competitor")
        assert why["counterfactual"][0]["change"] == "exclusion_set_aside"


class TestTimeline:
    """GET leads/{id}/timeline/."""

    @pytest.fixture
    def lead(self, office: Office) -> dict[str, Any]:
        """A lead with one entry of each kind."""
        office.lead("page_view", days_ago=3)
        lead = office.handed_over()
        office.pass_time(minutes=5)
        attempt = {"channel": "phone", "outcome": "no_answer"}
        office.post("sales", f"handoffs/{lead['handoff']}/attempts/", attempt, 201)
        with allow_writes():
            Edit.objects.create(
                object_kind="account",
                object_id=Account.objects.get(domain="medico.example").pk,
                field="employee_count",
                before=900,
                after=950,
                at=office.now,
                actor=office.users["marketing"].pk,
                change_no=new_id(),
            )
        found: dict[str, Any] = office.get("viewer", f"leads/{lead['id']}/")
        return found

    def test_merges_all_that_happened_in_order(self, office: Office, lead: dict[str, Any]) -> None:
        page = office.get("viewer", f"leads/{lead['id']}/timeline/")
        entries = page["results"]
        assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
        assert [(entry["kind"], entry["text"]) for entry in entries] == [
            ("signal", "Page view (research)"),
            ("transition", "Came in as Inquiry"),
            ("signal", "RFQ submitted (buying)"),
            ("rfq", "RFQ 1"),
            ("transition", "From Inquiry to Marketing qualified"),
            ("handoff", "Handed over to North America"),
            ("transition", "From Marketing qualified to Sales accepted"),
            ("verdict", "Accepted"),
            ("attempt", "Telephone: no answer"),
            ("edit", "Account: employee count changed"),
        ]
        edit = entries[-1]
        assert (edit["actor"], edit["data"]["before"], edit["data"]["after"]) == ("Marta Lindqvist", 900, 950)
        assert (page["next"], page["previous"]) == (None, None)

    @pytest.mark.parametrize("size", [1, 2, 3, 5])
    def test_pages_show_each_entry_once_both_ways(self, office: Office, lead: dict[str, Any], size: int) -> None:
        path = f"leads/{lead['id']}/timeline/"
        whole = office.get("viewer", path)["results"]
        page = office.get("viewer", f"{path}?page_size={size}")
        pages = [page]
        while page["next"]:
            page = self.follow(office, page["next"])
            pages.append(page)
        assert [entry for each in pages for entry in each["results"]] == whole
        for expected in reversed(pages[:-1]):
            page = self.follow(office, page["previous"])
            assert page["results"] == expected["results"]
        assert page["previous"] is None

    def follow(self, office: Office, url: str) -> Any:
        """The page at an address that the API gave."""
        place = urlsplit(url)
        return office.get("viewer", f"{place.path.removeprefix('/api/v1/')}?{place.query}")

    @pytest.mark.parametrize("query", ["page_size=0", "page_size=201", "cursor=x", "kind=signal", "ordering=at"])
    def test_what_cannot_be_understood_is_400(self, office: Office, lead: dict[str, Any], query: str) -> None:
        assert office.call("viewer", "GET", f"leads/{lead['id']}/timeline/?{query}", {}).status_code == 400

    def test_a_cursor_of_another_lead_or_caller_is_400(self, office: Office, lead: dict[str, Any]) -> None:
        other = office.mql("omar@medico.example")
        following = office.get("viewer", f"leads/{lead['id']}/timeline/?page_size=1")["next"]
        query = urlsplit(following).query
        assert office.call("viewer", "GET", f"leads/{other['id']}/timeline/?{query}", {}).status_code == 400
        assert office.call("sales", "GET", f"leads/{lead['id']}/timeline/?{query}", {}).status_code == 400


class TestCommittee:
    """GET leads/{id}/committee/."""

    def test_tells_who_is_engaged_and_which_functions_nobody_speaks_for(self, office: Office) -> None:
        titles = {"a": "Design engineer", "b": "Quality manager", "c": "Buyer", "d": "R&D engineer", "e": None}
        people = {name: {"job_title": title} for name, title in titles.items()}
        leads = [
            office.lead("page_view", f"{name}@medico.example", contact={"email": f"{name}@medico.example", **title})
            for name, title in people.items()
        ]
        lead = leads[0]
        committee = office.get("viewer", f"leads/{lead['id']}/committee/")
        by_function = {row["function"]: row for row in committee["functions"]}
        assert list(by_function) == ["engineering", "quality", "procurement", None]
        assert [person["email"] for person in by_function["engineering"]["contacts"]] == [
            "a@medico.example",
            "d@medico.example",
        ]
        assert by_function[None]["label"] == "Unknown"
        assert committee["missing"] == ["operations", "finance", "management"]
        assert committee["account"] == lead["account"]

    def test_engagement_ends_after_180_days(self, office: Office) -> None:
        lead = office.lead("page_view")
        path = f"leads/{lead['id']}/committee/"
        (person,) = office.get("viewer", path)["functions"][0]["contacts"]
        assert (person["engaged"], person["signals"], person["last_signal_at"]) == (True, 1, "2026-11-03T15:00:00Z")
        office.pass_time(days=181)
        (person,) = office.get("viewer", path)["functions"][0]["contacts"]
        assert (person["engaged"], person["signals"]) == (False, 1)

    def test_without_a_company_it_is_the_contact_alone(self, office: Office) -> None:
        lead = office.lead("page_view", "ann@gmail.com", account=None)
        committee = office.get("viewer", f"leads/{lead['id']}/committee/")
        assert committee["account"] is None
        assert [person["email"] for row in committee["functions"] for person in row["contacts"]] == ["ann@gmail.com"]
