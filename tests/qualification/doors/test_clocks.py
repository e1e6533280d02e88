"""Clocks of a handoff through REST, GraphQL and the console: the same rows, for the same people."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leadhub.keys import new_id
from qualification.models import Handoff
from qualification.readers.clocks import HandoffClockView
from tests.qualification.console.conftest import browser
from tests.qualification.doors.selections import alike, selection_of
from tests.qualification.office import Office, statements_of

__all__ = ["browser"]

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
DOCUMENT = f"query($handoff: ID!) {{ handoffClocks(handoff: $handoff) {{ {selection_of(HandoffClockView)} }} }}"


def clocks_of(office: Office, handoff: str, who: str = "viewer") -> dict[str, Json]:
    """The newest clock of each kind, as REST tells it."""
    return {each["kind"]: each for each in office.get(who, f"handoffs/{handoff}/clocks/")["results"]}


def test_one_says_all_that_it_promises(office: Office) -> None:
    lead = office.handed_over()
    office.pass_time(minutes=45)
    clock = clocks_of(office, lead["handoff"])["acceptance"]
    assert clock.pop("id")
    assert clock == {
        "kind": "acceptance",
        "label": "Accept or reject",
        "owner": "sales",
        "agreement_version": 1,
        "number": 1.0,
        "unit": "business_hours",
        "clock": "business",
        "started_at": "2026-11-03T15:00:00Z",
        "due_at": "2026-11-03T16:00:00Z",
        "timezone": "America/Chicago",
        "paused": False,
        "left": 900.0,
        "outcome": "running",
        "breached_at": None,
        "excused": None,
        "stopped_at": None,
        "how": "1 business hour from Tue 09:00. Times in America/Chicago.",
    }


def test_left_is_working_time_and_less_than_nothing_once_it_is_over(office: Office) -> None:
    lead = office.accepted()
    office.pass_time(hours=3)
    found = clocks_of(office, lead["handoff"])
    assert (found["first_response"]["left"], found["first_response"]["excused"]) == (-3600.0, "card_incomplete")
    assert found["acceptance"]["left"] is None
    # Ten days of eight hours, of which three have run.
    assert found["decision"]["left"] == 77 * 3600
    office.pass_time(hours=16)
    assert clocks_of(office, lead["handoff"])["decision"]["left"] == 72 * 3600
    status = clocks_of(office, lead["handoff"])["status"]
    assert (status["clock"], status["left"]) == ("wall", (30 * 24 - 19) * 3600)


def test_a_hold_is_shown(office: Office) -> None:
    lead = office.handed_over()
    until = (office.now + timedelta(days=3)).isoformat()
    office.post("sales", f"leads/{lead['id']}/hold/", {"reason": "other", "until": until})
    office.pass_time(days=1)
    found = clocks_of(office, lead["handoff"])
    assert all(clock["paused"] for clock in found.values())
    assert found["acceptance"]["left"] == 3600


def test_graphql_reads_the_same(office: Office) -> None:
    lead = office.accepted()
    office.pass_time(days=1)
    answer = office.ask("viewer", DOCUMENT, handoff=lead["handoff"])
    assert "errors" not in answer, answer
    rest = office.get("viewer", f"handoffs/{lead['handoff']}/clocks/")["results"]
    assert alike(answer["data"]["handoffClocks"], list[HandoffClockView]) == rest
    assert len(rest) == 7


def test_who_may_not_see_the_handoff_sees_no_clock(office: Office) -> None:
    lead = office.handed_over()
    assert office.call("sales", "GET", f"handoffs/{new_id()}/clocks/", {}).status_code == 404
    assert office.call("partner", "GET", f"handoffs/{lead['handoff']}/clocks/", {}).status_code == 403
    missing = office.ask("sales", DOCUMENT, handoff=str(new_id()))
    assert missing["errors"][0]["extensions"]["code"] == "not_found"


class TestFilters:
    """Handoffs that somebody should look at."""

    def found(self, office: Office, **query: str) -> list[str]:
        return [each["id"] for each in office.get("manager", "handoffs/", **query)["results"]]

    def test_breached(self, office: Office) -> None:
        late = office.handed_over()["handoff"]
        office.pass_time(hours=2)
        other = office.handed_over("omar@medico.example")["handoff"]
        assert self.found(office, breached="true") == [late]
        assert self.found(office, breached="false") == [other]
        shown = office.get("manager", f"handoffs/{late}/")
        assert [breach["clock"] for breach in shown["breaches"]] == ["acceptance", "first_response"]

    def test_due(self, office: Office) -> None:
        handoff = office.handed_over()["handoff"]
        assert self.found(office, due_at__lt="2026-11-03T16:00:01Z") == [handoff]
        office.post("sales", f"handoffs/{handoff}/accept/")
        assert self.found(office, due_at__lt="2026-11-03T16:00:01Z") == []
        assert self.found(office, due_at__lt="2026-11-03T17:00:01Z") == [handoff]

    def test_a_page_costs_the_same_whatever_is_late(self, office: Office) -> None:
        def cost() -> int:
            return statements_of(lambda: office.get("manager", "handoffs/"))

        # Of those that nobody has yet it takes a few statements more to say why: some are among them both times.
        office.asked(2)
        cost()
        before = cost()
        office.pass_time(days=3)
        office.asked(12)
        assert cost() == before


class TestConsole:
    """What people see."""

    def text(self, browser: Callable[[str], Client], handoff: str, who: str = "sales") -> str:
        page = browser(who).get(reverse("admin:qualification_handoff_change", args=[handoff]))
        return page.content.decode()

    def test_the_page_of_a_handoff_shows_its_clocks(self, office: Office, browser: Callable[[str], Client]) -> None:
        lead = office.accepted()
        office.pass_time(hours=3)
        text = self.text(browser, lead["handoff"])
        for words in (
            "Clocks of the agreement",
            "First personal response",
            "Overdue by 1 h",
            "2 business hours from Tue 09:00. Times in America/Chicago.",
            "excused: card incomplete",
            "The card is incomplete",
            "required by",
        ):
            assert words in text, words

    @pytest.mark.parametrize(
        ("state", "is_listed"), [("overdue", True), ("breached", True), ("day", False), ("unassigned", False)]
    )
    def test_the_list_is_narrowed(
        self, office: Office, browser: Callable[[str], Client], state: str, is_listed: bool
    ) -> None:
        lead = office.handed_over()
        office.pass_time(hours=1)
        answer = browser("manager").get(reverse("admin:qualification_handoff_changelist"), {"clocks": state})
        assert (lead["handoff"] in answer.content.decode()) == is_listed

    @pytest.mark.parametrize(("is_on_hold", "count"), [(False, "1"), (True, "0")])
    def test_the_first_page_counts_as_overdue_what_the_list_it_leads_to_has(
        self, office: Office, browser: Callable[[str], Client], is_on_hold: bool, count: str
    ) -> None:
        lead = office.handed_over()
        if is_on_hold:
            pause = {"reason": "tooling_change", "until": "2026-12-24T12:00:00Z"}
            office.post("sales", f"leads/{lead['id']}/hold/", pause)
        office.pass_time(hours=3)
        marketing = browser("marketing")
        page = marketing.get(reverse("admin:index")).content.decode()
        found = re.search(r'href="([^"]*)"><strong>(\d+)</strong> Overdue', page)
        assert found is not None
        assert found[2] == count
        listed = marketing.get(unescape(found[1])).content.decode()
        assert (lead["handoff"] in listed) == (not is_on_hold)

    def test_what_nobody_has_is_listed_too(self, office: Office, browser: Callable[[str], Client]) -> None:
        lead = office.handed_over()
        office.pass_time(hours=8)
        answer = browser("manager").get(reverse("admin:qualification_handoff_changelist"), {"clocks": "unassigned"})
        assert lead["handoff"] in answer.content.decode()

    def test_the_queue_has_what_is_overdue_on_top(self, office: Office, browser: Callable[[str], Client]) -> None:
        office.lead("meeting_request")
        office.pass_time(minutes=10)
        urgent = office.handed_over("omar@medico.example")
        office.pass_time(minutes=90)
        text = browser("sales").get(reverse("admin:qualification_handoff_queue")).content.decode()
        assert text.index("Overdue by 30 min") < text.index("2 h 20 min left")
        assert text.index(urgent["handoff"]) < text.index(str(Handoff.objects.order_by("created_at")[0].pk))


def test_the_timeline_tells_what_was_overdue(office: Office) -> None:
    lead = office.handed_over()
    office.pass_time(hours=8)
    entries = office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]
    assert [entry["text"] for entry in entries if entry["kind"] == "clock"] == [
        "Accept or reject: overdue, due 2026-11-03 16:00 UTC",
        "Accept or reject: still overdue, and escalated, due 2026-11-03 16:00 UTC",
        "First personal response: overdue, due 2026-11-03 17:00 UTC",
        "First personal response: still overdue, and escalated, due 2026-11-03 17:00 UTC",
        "Card completed: overdue, due 2026-11-03 19:00 UTC",
        "Card completed: still overdue, and escalated, due 2026-11-03 19:00 UTC",
        "Nobody answered the handoff in time: it expired, due 2026-11-03 23:00 UTC",
    ]
