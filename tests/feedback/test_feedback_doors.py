"""Needs feedback through REST, GraphQL and the console: the same effect, or the same refusal in code and words."""

import re
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from feedback.models import Reason, Verdict
from leadhub.keys import new_id
from qualification.models import Handoff, Proposal
from tests.fence import allow_writes
from tests.qualification.doors.test_acting_alike import Act, over_graphql, over_rest, tried
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
PROPOSAL = "... on Proposal { id state lacks text answer endedBy }"
ACTS = {
    act.mutation: act
    for act in (
        Act("proposeLead", "ProposeInput", "leads/{id}/propose/", PROPOSAL),
        Act("explainProposal", "ExplainInput", "needs-feedback/{id}/explain/", PROPOSAL, of="word"),
        Act("dismissProposal", "DismissInput", "needs-feedback/{id}/dismiss/", PROPOSAL, of="word"),
        Act("withdrawProposal", "", "needs-feedback/{id}/withdraw/", PROPOSAL, of="word"),
    )
}
WORD: Json = {"to": "rejected", "source": "hubspot-eu", "native": "UNQUALIFIED"}
WHY: Json = {"reason": "timing", "comment": "Next year."}
NOT_SO: Json = {"comment": "Another record."}


def unexplained(office: Office) -> Json:
    """A lead of which a machine said that it was rejected."""
    lead = office.handed_over()
    made = office.post("integration", f"leads/{lead['id']}/propose/", WORD)
    return lead | {"word": made["id"]}


def explained(office: Office) -> Json:
    """One of which somebody has said that it is not so."""
    lead = unexplained(office)
    office.post("sales", f"needs-feedback/{lead['word']}/dismiss/", NOT_SO)
    return lead


def foreign(office: Office) -> Json:
    """One of which another machine said so."""
    lead = unexplained(office)
    with allow_writes():
        Proposal.objects.update(said_by=new_id())
    return lead


def out_of_place(office: Office) -> Json:
    """One whose reason operations agreed for returns alone."""
    with allow_writes():
        Reason.objects.filter(kind="rejection", code="timing").update(places=["return"])
    return unexplained(office)


ROWS: list[tuple[Any, str, str, Json, str | None]] = [
    (Office.handed_over, "integration", "proposeLead", WORD, None),
    (Office.handed_over, "integration", "proposeLead", WORD | WHY, None),
    (Office.handed_over, "integration", "proposeLead", WORD | {"source": "\u200b"}, "source_required"),
    (Office.handed_over, "sales", "proposeLead", WORD, "not_allowed"),
    (unexplained, "sales", "explainProposal", WHY, None),
    (unexplained, "sales", "explainProposal", {}, "reason_required"),
    (unexplained, "sales", "explainProposal", {"reason": "timing"}, "comment_required"),
    (unexplained, "sales", "explainProposal", WHY | {"comment": "\u200b\u2800"}, "comment_required"),
    (unexplained, "sales", "explainProposal", WHY | {"reason": "boredom"}, "unknown_reason"),
    (unexplained, "sales", "explainProposal", WHY | {"reason": "price"}, "unknown_reason"),
    (unexplained, "sales", "explainProposal", WHY | {"reason": "unreachable"}, "attempts_incomplete"),
    (out_of_place, "sales", "explainProposal", WHY, "reason_not_here"),
    (unexplained, "operations", "explainProposal", WHY, "not_allowed"),
    (explained, "sales", "explainProposal", WHY, "feedback_settled"),
    (unexplained, "sales2", "dismissProposal", NOT_SO, None),
    (unexplained, "operations", "dismissProposal", NOT_SO, None),
    (unexplained, "sales", "dismissProposal", {}, "comment_required"),
    (unexplained, "sales", "dismissProposal", {"comment": " \u2060"}, "comment_required"),
    (unexplained, "marketing", "dismissProposal", NOT_SO, "not_holder"),
    (unexplained, "viewer", "dismissProposal", NOT_SO, "not_allowed"),
    (explained, "sales", "dismissProposal", NOT_SO, "feedback_settled"),
    (unexplained, "integration", "withdrawProposal", {}, None),
    (unexplained, "sales", "withdrawProposal", {}, "not_allowed"),
    (foreign, "integration", "withdrawProposal", {}, "not_its_own"),
    (explained, "integration", "withdrawProposal", {}, "feedback_settled"),
]


@pytest.mark.parametrize(
    ("given", "who", "does", "body", "code"),
    ROWS,
    ids=[f"{row[0].__name__}-{row[1]}-{row[2]}-{row[4]}" for row in ROWS],
)
def test_rest_and_graphql_agree(office: Office, given: Any, who: str, does: str, body: Json, code: str | None) -> None:
    thing: Json = given(office)
    before, act = rows_written(), ACTS[does]
    rest = tried(lambda: over_rest(office, who, act, thing, body))
    graphql = tried(lambda: over_graphql(office, who, act, thing, body))
    assert (rest.refusal or {}).get("code") == code
    assert graphql.refusal == rest.refusal
    assert {**rest.found, "updated_at": ""} == {**graphql.found, "updated_at": ""}
    if code is not None:
        assert rows_written() == before


@pytest.mark.parametrize(
    ("given", "does", "body", "code"),
    [(row[0], row[2], row[3], row[4]) for row in ROWS if row[1] == "sales" and row[2][0] in "ed" and row[4]],
)
def test_the_console_refuses_in_the_same_words(
    browser: Any, office: Office, given: Any, does: str, body: Json, code: str
) -> None:
    thing = given(office)
    rest = tried(lambda: over_rest(office, "sales", ACTS[does], thing, body))
    act = reverse("admin:qualification_proposal_act", args=[thing["word"], does.removesuffix("Proposal")])
    answer = browser("sales").post(act, body)
    assert answer.status_code == (rest.refusal or {})["status"]
    said = unescape(answer.content.decode())
    details = [fault["detail"] for fault in (rest.refusal or {})["errors"]] or [(rest.refusal or {})["detail"]]
    for detail in details:
        assert detail in said, detail
    assert not Verdict.objects.exists()


def test_what_waits_reads_alike(office: Office) -> None:
    lead = unexplained(office)
    document = """{ needsFeedback(filter: {open: true}) { edges { node {
        id to native text lacks dueAt lead { id } handoff { id paused { cause text } } } } } }"""
    ((edge,),) = [office.ask("sales", document)["data"]["needsFeedback"]["edges"]]
    (row,) = office.get("sales", "needs-feedback/", open="true")["results"]
    assert edge["node"]["text"] == row["text"]
    assert (edge["node"]["dueAt"], edge["node"]["lacks"]) == (row["due_at"], row["lacks"])
    assert edge["node"]["handoff"]["paused"]["cause"] == "NEEDS_FEEDBACK"
    assert row["lead"] == lead["id"]


def test_a_partner_hears_of_none_of_it(office: Office) -> None:
    lead = office.handed_over()
    body = {"reason": "belongs_to_channel", "comment": "Keystone's customer."}
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", body)
    word = office.post("integration", f"leads/{lead['id']}/propose/", WORD)
    for path in ("needs-feedback/", f"needs-feedback/{word['id']}/"):
        assert office.call("partner", "GET", path).status_code == 403
    handoff = Handoff.objects.get(status="open")
    assert "hubspot" not in str(office.get("partner", f"partner/leads/{handoff.pk}/"))


def text_of(client: Any, address: str) -> str:
    """A page as people read it."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


class TestConsole:
    """Needs feedback, as Needs data."""

    def test_it_waits_on_a_page_of_its_own_with_a_badge_on_the_card_and_in_the_queue(
        self, browser: Any, office: Office
    ) -> None:
        lead = unexplained(office)
        sales = browser("sales")
        home = sales.get(reverse("admin:index")).content.decode()
        listed = reverse("admin:qualification_proposal_changelist")
        link = home[home.index(f'href="{listed}"') :]
        assert re.search(r">\s*1\s*<", link[: link.index("</a>")])
        waits = text_of(sales, listed)
        assert "hubspot-eu: Rejected by sales" in waits
        assert "a reason is missing; a comment is missing." in waits
        why = "Paused: hubspot-eu says rejected by sales. Say why, or that it is not so."
        assert why in text_of(sales, reverse("admin:qualification_handoff_queue"))
        assert why in text_of(sales, reverse("admin:qualification_handoff_change", args=[lead["handoff"]]))
        shown = text_of(sales, reverse("admin:qualification_proposal_change", args=[lead["word"]]))
        assert "As it stands there UNQUALIFIED" in shown

    def test_a_person_says_why_and_the_lead_goes_back(self, browser: Any, office: Office) -> None:
        lead = unexplained(office)
        act = reverse("admin:qualification_proposal_act", args=[lead["word"], "explain"])
        assert 'value="timing"' in browser("sales").get(act).content.decode()
        assert browser("sales").post(act, WHY).status_code == 302
        assert (Verdict.objects.get().reason, Proposal.objects.get().state) == ("timing", "answered")

    def test_a_person_says_that_it_is_not_so(self, browser: Any, office: Office) -> None:
        lead = unexplained(office)
        act = reverse("admin:qualification_proposal_act", args=[lead["word"], "dismiss"])
        assert browser("sales").post(act, NOT_SO).status_code == 302
        shown = text_of(browser("sales"), reverse("admin:qualification_proposal_change", args=[lead["word"]]))
        assert "How it ended It was not so" in shown
        assert "In words Another record." in shown

    def test_forms_offer_what_is_agreed_for_their_place(self, browser: Any, office: Office) -> None:
        lead = out_of_place(office)
        reject = reverse("admin:qualification_handoff_act", args=[lead["handoff"], "reject"])
        assert 'value="timing"' not in browser("sales").get(reject).content.decode()
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        recycle = reverse("admin:qualification_lead_act", args=[lead["id"], "recycle"])
        assert 'value="timing"' in browser("sales").get(recycle).content.decode()

    def test_a_reason_shows_where_it_is_given_who_acts_and_how_long_a_lead_rests(
        self, browser: Any, office: Office
    ) -> None:
        row = Reason.objects.get(kind="rejection", code="unreachable")
        shown = text_of(browser("operations"), reverse("admin:feedback_reason_change", args=[row.pk]))
        assert "Rest after it 90 days, by the agreement in force" in shown
        assert "Who has to act on it Marketing" in shown
        assert "Rejecting a handoff before it is accepted; Giving back what sales had accepted" in shown
