"""What is done in the console is what is done through REST: the same moves, and the same words where it is refused."""

import re
from html import unescape

import pytest
from django.db import transaction
from django.urls import reverse

from qualification.models import Handoff, Lead, Transition
from tests.qualification.office import SATISFYING, rows_written

pytestmark = pytest.mark.django_db
WORDS = {"reason": "timing", "comment": "Not before summer."}


def act(model, key, name):
    return reverse(f"admin:qualification_{model}_act", args=[key, name])


def press(client, address, given=None):
    """Post the form of an act as a browser would: hidden fields and what is preselected go along."""
    page = client.get(address).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    fields |= dict(re.findall(r'name="([^"]+)"[^>]*>\s*<option value="([^"]*)" selected', page))
    return client.post(address, fields | (given or {}))


def said(answer):
    """The refusal that a page shows, as people read it."""
    found = re.search(r'<div class="lh-faults".*?</div>', answer.content.decode(), re.DOTALL)
    assert found, answer.content.decode()[-2000:]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group())).split()).removeprefix("There is a problem ")


REFUSALS = {
    "a rejection without a reason": ("handoff", "reject", {"reason": "", "comment": "No."}, {"comment": "No."}),
    "a rejection without a comment": ("handoff", "reject", {"reason": "timing", "comment": " "}, None),
    "a rejection with neither": ("handoff", "reject", {"reason": "", "comment": ""}, {}),
    "a reason that is not on the list": ("handoff", "reject", {"reason": "mood", "comment": "No."}, None),
    "nobody is unreachable at once": ("handoff", "reject", {"reason": "unreachable", "comment": "No."}, None),
    "a hold without an end": ("lead", "hold", {"reason": "tooling_change"}, None),
    "a hold without a cause": ("lead", "hold", {"until": "2026-12-01"}, {"until": "2026-12-01T00:00:00Z"}),
    "a hold that has ended": (
        "lead",
        "hold",
        {"reason": "other", "until": "2026-10-01"},
        {"reason": "other", "until": "2026-10-01T00:00:00Z"},
    ),
    "a hold of years": (
        "lead",
        "hold",
        {"reason": "other", "until": "2029-10-01"},
        {"reason": "other", "until": "2029-10-01T00:00:00Z"},
    ),
    "a claim of what is handed over": ("lead", "claim", {}, {}),
    "SQL before acceptance": ("lead", "qualify", {}, {}),
    "no way from here": ("lead", "advance", {"to": "won"}, None),
    "a lead that is not on hold": ("lead", "resume", {}, {}),
    "reopening what has not ended": ("lead", "reopen", {"reason": "again", "comment": ""}, {"reason": "again"}),
}


@pytest.mark.parametrize(("model", "name", "given", "body"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_reads_as_through_rest(browser, office, model, name, given, body):
    lead = office.handed_over()
    key = lead["handoff"] if model == "handoff" else lead["id"]
    before = rows_written()
    refused = office.call("sales", "POST", f"{model}s/{key}/{name}/", given if body is None else body)
    shown = browser("sales").post(act(model, key, name), given)
    assert refused.status_code == shown.status_code, refused.content
    problem = refused.json()
    sentences = [error["detail"] for error in problem.get("errors", ())] or [problem["detail"]]
    assert said(shown) == " ".join(sentences)
    assert rows_written() == before


HANDOFF_ACTS = {
    "accept": ("accept", {}, {}),
    "reject": ("reject", WORDS, WORDS),
    "attempt": ("attempts", {"channel": "phone", "outcome": "no_answer"}, None),
    "needs-data": ("needs-data", {"items": ["phone"], "comment": "No number."}, None),
    "not-mine": ("not-mine", {"comment": "Graz."}, None),
    "reassign": ("reassign", {"owner": "", "team": "", "comment": "You."}, {"owner": "", "comment": "You."}),
}


@pytest.mark.parametrize("name", HANDOFF_ACTS)
def test_what_is_answered_after_an_act_is_what_is_read_and_the_same_as_by_the_console(browser, office, name):
    path, given, body = HANDOFF_ACTS[name]
    handoff = office.handed_over()["handoff"]
    colleague = next(who for who in ("sales", "sales2") if office.users[who] != Handoff.objects.get().owner)
    given, body = (
        {key: str(office.users[colleague].pk) if key == "owner" else value for key, value in each.items()}
        for each in (given, given if body is None else body)
    )
    with transaction.atomic():
        answer = office.call("manager", "POST", f"handoffs/{handoff}/{path}/", body)
        assert answer.status_code in (200, 201), answer.content
        assert answer.json() == office.get("manager", f"handoffs/{handoff}/")
        transaction.set_rollback(True)
    pressed = browser("manager").post(act("handoff", handoff, name), given)
    assert pressed.status_code == 302, said(pressed)
    assert office.get("manager", f"handoffs/{handoff}/") == answer.json()


def test_accepting_is_one_press(browser, office):
    lead = office.handed_over()
    page = browser("sales").get(reverse("admin:qualification_handoff_change", args=[lead["handoff"]]))
    accept = act("handoff", lead["handoff"], "accept")
    assert f'<form method="post" action="{accept}">' in page.content.decode()
    answer = browser("sales").post(accept, follow=True)
    assert "Accepted. First personal contact is due today at 11:00 CST. Not what you meant?" in answer.content.decode()
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sal"
    late = browser("sales2").post(act("handoff", lead["handoff"], "accept"))
    assert late.status_code == 409
    assert said(late).startswith("Sam Keller accepted this handoff at ")


def test_rejecting_says_where_the_lead_went(browser, office):
    lead = office.handed_over()
    answer = browser("sales").post(act("handoff", lead["handoff"], "reject"), WORDS, follow=True)
    assert "Back to nurture until 2 Jan 2027. Marketing sees your comment." in answer.content.decode()
    assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "nurture"
    moved = Transition.objects.filter(lead=lead["id"]).order_by("-seq").first()
    assert (moved.to_stage, moved.reason, moved.remark.text) == ("nurture", "timing", "Not before summer.")


def test_an_attempt_also_accepts(browser, office):
    lead = office.handed_over()
    given = {"channel": "phone", "outcome": "reached"}
    assert browser("sales").post(act("handoff", lead["handoff"], "attempt"), given).status_code == 302
    handoff = Handoff.objects.get(pk=lead["handoff"])
    assert (handoff.status, handoff.attempts.get().channel) == ("accepted", "phone")
    assert browser("sales").post(act("handoff", lead["handoff"], "attempt"), {"channel": "phone"}).status_code == 422


def test_from_claim_to_won(browser, office):
    lead = office.lead("tolerance_guide_download")
    sales, key = browser("sales"), lead["id"]
    stages = []

    def does(name, given=None):
        answer = press(sales, act("lead", key, name), given)
        assert answer.status_code == 302, said(answer)
        stages.append(Lead.objects.get(pk=key).stage)

    does("claim")
    does("sheet", dict.fromkeys(SATISFYING, "confirmed") | {"need_evidence": "Call of today"})
    does("qualify")
    for to in ("opportunity", "quoted", "won"):
        does("advance", {"to": to})
    assert stages == ["sal", "sal", "sql", "opportunity", "quoted", "won"]
    items = office.get("sales", f"leads/{key}/qualification/")["items"]
    assert items["need"]["evidence"] == "Call of today"
    assert items["budget"]["status"] == "unknown"


def test_the_sheet_writes_only_what_was_changed(browser, office):
    lead = office.accepted()
    address = act("lead", lead["id"], "sheet")
    opened = browser("sales").get(address).content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(initial-[^"]+)" value="([^"]*)"', opened))
    assert len(fields) == 9
    body = {"items": {"budget": {"status": "confirmed", "evidence": "Mail"}}}
    assert office.call("sales2", "PATCH", f"leads/{lead['id']}/qualification/", body).status_code == 200
    given = fields | {name.removeprefix("initial-"): value for name, value in fields.items()} | {"need": "refuted"}
    assert browser("sales").post(address, given).status_code == 302
    items = office.get("sales", f"leads/{lead['id']}/qualification/")["items"]
    assert (items["budget"]["status"], items["need"]["status"]) == ("confirmed", "refuted")


def test_lost_and_reopened(browser, office):
    lead = office.qualified()
    office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
    client = browser("sales")
    without = client.post(act("lead", lead["id"], "lose"), {"reason": "price", "comment": ""})
    assert without.status_code == 422
    assert client.post(act("lead", lead["id"], "lose"), {"reason": "price", "comment": "Too dear."}).status_code == 302
    assert Lead.objects.get(pk=lead["id"]).stage == "lost"
    again = {"reason": "asked again", "comment": "New drawing."}
    assert client.post(act("lead", lead["id"], "reopen"), again).status_code == 302
    assert Lead.objects.get(pk=lead["id"]).stage == "opportunity"


def test_hold_and_resume(browser, office):
    lead = office.handed_over()
    client = browser("marketing")
    given = {"reason": "tooling_change", "until": "2026-12-01", "comment": "New tools."}
    assert client.post(act("lead", lead["id"], "hold"), given).status_code == 302
    assert office.get("viewer", f"leads/{lead['id']}/")["hold"]["until"] == "2026-12-01T00:00:00Z"
    queue = browser("sales").get(reverse("admin:qualification_handoff_queue")).content.decode()
    assert "Paused" in queue
    assert client.post(act("lead", lead["id"], "resume")).status_code == 302
    assert office.get("viewer", f"leads/{lead['id']}/")["hold"] is None


@pytest.mark.parametrize("name", ["recycle", "disqualify"])
def test_marketing_gives_back_with_a_reason(browser, office, name):
    lead = office.lead("webinar_attended")
    client = browser("marketing")
    assert client.post(act("lead", lead["id"], name), {"reason": "no_project"}).status_code == 422
    assert client.post(act("lead", lead["id"], name), {"reason": "no_project", "comment": "None."}).status_code == 302
    assert Lead.objects.get(pk=lead["id"]).stage == {"recycle": "nurture", "disqualify": "disqualified"}[name]


@pytest.mark.parametrize(
    ("who", "model", "name"),
    [
        ("operations", "handoff", "accept"),
        ("marketing", "handoff", "reject"),
        ("marketing", "lead", "claim"),
        ("operations", "lead", "qualify"),
        ("operations", "lead", "recycle"),
    ],
)
def test_who_may_not_is_refused_as_through_rest(browser, office, who, model, name):
    lead = office.handed_over()
    key = lead["handoff"] if model == "handoff" else lead["id"]
    before = rows_written()
    assert office.call(who, "POST", f"{model}s/{key}/{name}/", {}).status_code == 403
    assert browser(who).get(act(model, key, name)).status_code == 403
    assert browser(who).post(act(model, key, name), WORDS).status_code == 403
    assert rows_written() == before


ENTRY = {
    "email": "new@halvorsen.example",
    "name": "Anna Maria Berg",
    "company": "Halvorsen Machinery",
    "country": "US",
    "product_line": "plant-automation",
    "type": "meeting_request",
}


def test_quick_entry_makes_a_lead_and_shows_it(browser, office):
    answer = browser("marketing").post(reverse("admin:qualification_lead_add"), ENTRY)
    lead = Lead.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:qualification_lead_change", args=[lead.pk]))
    assert (lead.contact.first_name, lead.contact.last_name) == ("Anna Maria", "Berg")
    assert (lead.account.name, lead.product_line.code) == ("Halvorsen Machinery", "plant-automation")


def test_quick_entry_kept_by_the_seller(browser, office):
    assert browser("sales").post(reverse("admin:qualification_lead_add"), ENTRY | {"keep": "on"}).status_code == 302
    lead = Lead.objects.get()
    assert (lead.stage, lead.owner, lead.sales_sourced) == ("sal", office.users["sales"], True)


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ({"email": ""}, {"contact": {"first_name": "Anna Maria", "last_name": "Berg"}}),
        (
            {"email": "no address"},
            {"contact": {"email": "no address", "first_name": "Anna Maria", "last_name": "Berg"}},
        ),
        ({"country": "XX"}, {"account": {"name": "Halvorsen Machinery", "country": "XX"}}),
        ({"product_line": "bread"}, {"product_line": "bread"}),
        ({"type": "shouting"}, {"type": "shouting"}),
    ],
)
def test_quick_entry_refuses_as_rest_does(browser, office, changes, body):
    whole = {
        "contact": {"email": ENTRY["email"], "first_name": "Anna Maria", "last_name": "Berg"},
        "account": {"name": ENTRY["company"], "country": "US"},
        "product_line": ENTRY["product_line"],
        "type": ENTRY["type"],
    }
    refused = office.call("marketing", "POST", "leads/", whole | body)
    shown = browser("marketing").post(reverse("admin:qualification_lead_add"), ENTRY | changes)
    assert (refused.status_code, shown.status_code) == (422, 422), refused.content
    assert said(shown) == " ".join(error["detail"] for error in refused.json()["errors"])
    assert not Lead.objects.exists()
    assert 'value="Halvorsen Machinery"' in shown.content.decode(), "what was typed is kept"
