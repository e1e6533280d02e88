"""How the agreement is kept, through REST, GraphQL, console and page: the same numbers, each open to its cases."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from leadhub.models import Version
from qualification.readers.attainment import AttainmentCaseView, AttainmentView
from tests.qualification.console.conftest import browser
from tests.qualification.doors.selections import alike, selection_of
from tests.qualification.office import Office

__all__ = ["browser"]

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
CASES = "agreements/attainment/cases/"


@pytest.fixture
def worked(office: Office) -> Office:
    """Three handoffs: one accepted in time, one accepted late, one rejected as none of sales."""
    office.asked(3)
    office.run_due()
    first, second, third = office.get("viewer", "handoffs/", ordering="created_at")["results"]
    office.post("sales", f"handoffs/{first['id']}/accept/")
    office.post("sales", f"handoffs/{second['id']}/reject/", {"reason": "wrong_team", "comment": "Not ours."})
    office.pass_time(hours=2)
    office.post("sales", f"handoffs/{third['id']}/accept/")
    return office


def line(office: Office, code: str, **scope: str) -> Json:
    """The line of one clause, as REST tells it."""
    wanted = {"priority": None, "channel": None, "product_line": None} | scope
    found = office.get("viewer", "agreements/attainment/")
    (one,) = [each for each in found["clauses"] if (each["code"], each["scope"]) == (code, wanted)]
    return dict(one)


def test_it_says_what_is_kept_and_what_is_counted(worked: Office) -> None:
    found = line(worked, "acceptance", priority="urgent")
    assert found == {
        "number": 4,
        "code": "acceptance",
        "label": "A handoff is accepted or rejected, from delivery (urgent)",
        "limit": "1 business hour",
        "owner": "sales",
        "scope": {"priority": "urgent", "channel": None, "product_line": None},
        "measured": True,
        "is_number": False,
        "how": "Kept in time, of all that ended or ran out; what the other side caused is counted apart.",
        "cases": 2,
        "kept": 2,
        "excused": 1,
        "rate": 100.0,
        "asked": None,
    }
    rate = line(worked, "acceptance_rate_later")
    assert (rate["cases"], rate["kept"], rate["excused"], rate["rate"], rate["asked"]) == (2, 2, 1, 100.0, 85)
    assert line(worked, "volume_months")["kept"] == 3
    assert line(worked, "delivery", priority="urgent")["rate"] == 100.0


def test_each_number_opens_to_as_many_cases(worked: Office) -> None:
    for one in worked.get("viewer", "agreements/attainment/")["clauses"]:
        if not one["measured"]:
            assert worked.call("viewer", "GET", CASES, {"clause": one["number"]}).status_code == 404
            continue
        cases = worked.get("viewer", CASES, clause=one["number"])["results"]
        counts = {result: sum(case["result"] == result for case in cases) for result in ("kept", "broken", "excused")}
        assert counts == {"kept": one["kept"], "broken": one["cases"] - one["kept"], "excused": one["excused"]}, one


def test_a_case_names_its_handoff_and_why(worked: Office) -> None:
    number = line(worked, "acceptance_rate_later")["number"]
    (left_out,) = worked.get("viewer", CASES, clause=number, result="excused")["results"]
    handoff = worked.get("viewer", f"handoffs/{left_out['handoff']}/")
    assert (handoff["status"], left_out["lead"], left_out["why"]) == ("rejected", handoff["lead"], "wrong_team")
    acceptance = line(worked, "acceptance", priority="urgent")["number"]
    (late,) = worked.get("viewer", CASES, clause=acceptance, result="excused")["results"]
    assert (late["clock"], late["why"]) == ("acceptance", "card_incomplete")
    assert late["due_at"] < late["ended_at"]
    assert late["counted_at"] == late["due_at"]


def test_pages_of_cases_follow_each_other(worked: Office) -> None:
    number = line(worked, "volume_months")["number"]
    first = worked.get("viewer", CASES, clause=number, page_size=2)
    following = worked.get("viewer", first["next"].partition("/api/v1/")[2])
    assert len({case["id"] for case in first["results"] + following["results"]}) == 3
    assert (following["next"], first["previous"]) == (None, None)


def test_graphql_tells_the_same(worked: Office) -> None:
    whole = worked.ask("viewer", f"{{ agreementAttainment {{ {selection_of(AttainmentView)} }} }}")["data"]
    assert alike(whole["agreementAttainment"], AttainmentView) == worked.get("viewer", "agreements/attainment/")
    number = line(worked, "acceptance_rate_later")["number"]
    asked = "agreementAttainmentCases(clause: $n, result: EXCUSED)"
    nodes = f"edges {{ node {{ {selection_of(AttainmentCaseView)} }} }}"
    cases = worked.ask("viewer", f"query($n: Int!) {{ {asked} {{ {nodes} }} }}", n=number)["data"]
    found = [edge["node"] for edge in cases["agreementAttainmentCases"]["edges"]]
    rest = worked.get("viewer", CASES, clause=number, result="excused")["results"]
    assert [alike(node, AttainmentCaseView) for node in found] == rest


REFUSALS: dict[str, tuple[Json, int, str]] = {
    "no clause": ({}, 400, "required"),
    "a clause that is no number": ({"clause": "x"}, 400, "malformed_parameter"),
    "a clause that is not there": ({"clause": 999}, 404, "not_found"),
    "a version that is not there": ({"clause": 4, "version": 7}, 404, "not_found"),
    "a result that is none": ({"clause": 4, "result": "lost"}, 400, "malformed_parameter"),
    "a time that is none": ({"clause": 4, "from": "soon"}, 400, "malformed_parameter"),
    "a time beyond all calendars": ({"clause": 4, "from": "0001-01-01"}, 422, "out_of_bounds"),
    "an end before the beginning": ({"clause": 4, "from": "2026-11-02", "to": "2026-11-01"}, 422, "out_of_bounds"),
    "something unknown": ({"clause": 4, "since": "2026-11-02"}, 400, "unknown_parameter"),
}


@pytest.mark.parametrize(("given", "status", "code"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_answered_is_refused_by_name(office: Office, given: Json, status: int, code: str) -> None:
    answer = office.call("viewer", "GET", CASES, given)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_partners_hear_nothing_of_it(worked: Office) -> None:
    assert worked.call("partner", "GET", "agreements/attainment/").status_code == 403
    assert worked.call("partner", "GET", CASES, {"clause": 4}).status_code == 403


def test_the_console_opens_each_number(worked: Office, browser: Callable[[str], Client]) -> None:
    version = Version.objects.get(kind="agreements", number=1)
    address = reverse("admin:leadhub_version_view", args=[version.pk, "attainment"])
    client = browser("manager")
    shown = unescape(client.get(address).content.decode())
    assert "November 2026 (UTC)" in shown
    link = re.search(rf'href="({re.escape(address)}\?clause=4&month=2026-11)">100 % of 2 \(1 excused\)<', shown)
    assert link is not None, shown
    cases = client.get(link[1]).content.decode()
    assert cases.count(">Dana Ito · CNC machining</a>") == 3
    assert "Card incomplete" in cases
    assert "No case in this month." in client.get(f"{address}?clause=4&month=2026-10").content.decode()
    for strange in ("clause=999", "clause=x", "clause=13"):
        assert client.get(f"{address}?{strange}").status_code == 404
    for month in ("2026-13", "2999-01", "", "0000-00"):
        assert "November 2026 (UTC)" in client.get(f"{address}?month={month}").content.decode()


def test_the_page_for_people_leads_there_and_paper_does_not(worked: Office, browser: Callable[[str], Client]) -> None:
    page = browser("manager").get("/agreement/").content.decode()
    links = re.findall(r'<td class="month"><a href="([^"]+)">', page)
    measured = [one for one in worked.get("viewer", "agreements/attainment/")["clauses"] if one["measured"]]
    assert len(links) == len(measured)
    answers = [browser("manager").get(link) for link in links[:3]]
    assert [(one.status_code, one.headers.get("Location")) for one in answers] == [(200, None)] * 3
    # Who may not open the console is led nowhere, and neither is paper.
    assert '<td class="month"><a' not in browser("viewer").get("/agreement/").content.decode()
    assert '<td class="month"><a' not in worked.call("viewer", "GET", "agreements/current.html").content.decode()
