"""Whoever is to sign a draft asks for changes first: it waits no longer, until it is changed or sent again."""

import pytest
from django.urls import reverse

from leadhub.models import ChangesAsked, Draft, User
from tests.fence import allow_writes
from tests.qualification.console.desk import lowered, said, signed, simulated, words
from tests.qualification.office import rows_written, statements_of

pytestmark = pytest.mark.django_db
WHY = "Readers are worth more than we thought."
TEXT = "Take 8 points <b>first</b>: six is too few."
ASKED = f"Sam Keller asked for changes just now , for sales: “{TEXT}”"


@pytest.fixture
def draft(desk):
    """A draft of scoring models that waits for approval; its id."""
    operations = desk("operations")
    sent = lowered(operations)
    simulated(operations, sent)
    assert operations.act(sent, "send", note=WHY).status_code == 302
    return sent


def panel(desk, title):
    """One panel of the first page, as people read it; nothing where there is none."""
    _, _, rest = words(desk.read("/admin/")).partition(f"{title} Document")
    return rest[:600]


def approval(draft):
    return reverse("admin:leadhub_draft_view", args=[draft, "approval"])


def test_what_is_asked_for_is_told_wherever_the_draft_is(desk, draft):
    sales, operations = desk("sales"), desk("operations")
    before = sales.read(approval(draft))
    assert "Changed All product lines › Thresholds of the levels: medium, research 12 6" in words(before)
    assert "Nobody has asked for changes." in before
    for label in ("Sign", "Ask for changes"):
        assert f"{label} </a>" in " ".join(before.split())
    assert panel(sales, "Waits for your signature")
    answer = sales.act(draft, "ask", text=f"  {TEXT} ")
    assert answer.status_code == 302, said(answer)
    for where in (operations.read(reverse("admin:leadhub_draft_change", args=[draft])), sales.read(approval(draft))):
        assert "Changes asked for" in words(where) and "Waiting for approval" not in where
        assert ASKED in words(where) and "<b>" not in where
    assert "Next: change what is asked for, or write into the note why not, and send it again." in words(
        operations.page(draft)
    )
    assert f"Sam Keller Sales {TEXT} Stands" in words(sales.read(approval(draft)))
    assert f"Changes asked for {WHY}" in panel(operations, "Waits for your changes")
    assert ASKED in panel(operations, "Waits for your changes")
    for who in ("sales", "marketing", "manager"):
        assert not panel(desk(who), "Waits for your signature")
        assert ASKED in panel(desk(who), "Rules that are being changed")
    assert "Scoring models Changes asked for" in words(operations.read(reverse("admin:leadhub_draft_changelist")))


def test_an_edit_ends_it_and_it_is_kept(desk, draft):
    operations = desk("operations")
    desk("sales").act(draft, "ask", text=TEXT)
    operations.act(draft, "note", note=WHY)
    assert "Changes asked for" in words(operations.page(draft)), "saving what stands changes nothing"
    operations.row(draft, "models/0/thresholds", "change", medium_research="8")
    assert "asked for changes" not in operations.page(draft)
    simulated(operations, draft)
    assert "Waiting for approval" in words(operations.page(draft))
    assert f"Sam Keller Sales {TEXT} Answered" in words(operations.read(approval(draft)))
    assert desk("sales").act(draft, "ask", text="Take 9 points then.").status_code == 302
    assert ChangesAsked.objects.count() == 2


def test_it_is_sent_again_as_it_stands(desk, draft):
    operations, marketing = desk("operations"), desk("marketing")
    marketing.act(draft, "sign")
    desk("sales").act(draft, "ask", text=TEXT)
    version = Draft.objects.get(pk=draft).version
    assert operations.act(draft, "send", note=WHY).status_code == 302
    page = words(operations.page(draft))
    assert "Waiting for approval" in page and "asked for changes" not in page
    assert "Sign Missing: sales" in page, "what was signed is signed"
    row = Draft.objects.get(pk=draft)
    assert (row.version, row.edited_by_name) == (version + 1, "Ines Okafor")
    assert panel(desk("sales"), "Waits for your signature")
    operations.act(draft, "note", note="Six points, as marketing asked in October.")
    desk("sales").act(draft, "ask", text=TEXT)
    assert "Changes asked for" in words(operations.page(draft))


def test_whoever_signs_for_that_side_after_all_ends_it(desk, draft):
    desk("sales").act(draft, "ask", text=TEXT)
    desk("manager").act(draft, "sign")
    assert "Waiting for approval" in words(desk("operations").page(draft))
    refused = desk("sales").act(draft, "ask", text=TEXT)
    assert (refused.status_code, "has signed this for sales already" in said(refused)) == (409, True)
    assert desk("marketing").act(draft, "ask", text="Marketing wants eight of them.").status_code == 302
    assert "Marta Lindqvist asked for changes" in desk("operations").page(draft)


def test_what_is_refused_asks_for_nothing_and_keeps_the_text(desk, draft):
    sales, before = desk("sales"), rows_written()
    for text, sentence in (
        ("Too few", "Write at least 10 characters: what is to be changed?"),
        ("\u2800" * 12, "Write at least 10 characters: what is to be changed?"),
        ("x" * 2_001, "Shorten it to 2,000 characters: it has 2,001."),
    ):
        answer = sales.act(draft, "ask", text=text)
        assert (answer.status_code, said(answer)) == (422, sentence)
        assert 'href="#id_text"' in answer.content.decode() and text in answer.content.decode()
    assert rows_written() == before
    opened = sales.fields(reverse("admin:leadhub_draft_act", args=[draft, "ask"]))
    desk("operations").row(draft, "models/0/thresholds", "change", medium_research="8")
    late = sales.client.post(
        reverse("admin:leadhub_draft_act", args=[draft, "ask"]), opened | {"text": "Eight points."}
    )
    assert late.status_code == 412
    assert "Ines Okafor saved version 4" in said(late) and "Eight points." in late.content.decode()
    unsent = sales.act(draft, "ask", text="Eight points, please.")
    assert (unsent.status_code, said(unsent)) == (
        409,
        "It does not wait for approval: nobody has sent it as it stands. Nothing was changed.",
    )
    assert not ChangesAsked.objects.exists()


def test_it_is_asked_for_once_by_whoever_signs(desk, draft, office):
    assert desk("sales").act(draft, "ask", text=TEXT).status_code == 302
    again = desk("marketing").act(draft, "ask", text=TEXT)
    assert again.status_code == 409
    assert said(again) == (
        "It does not wait for approval: Sam Keller has asked for changes of it already. Nothing was changed."
    )
    assert desk("operations").act(draft, "ask", text=TEXT).status_code == 403
    address = reverse("admin:leadhub_draft_act", args=[draft, "ask"])
    for who in ("viewer", "integration", "partner"):
        with allow_writes():
            User.objects.filter(pk=office.users[who].pk).update(is_staff=True)
        client = desk(who).client
        assert client.post(address, {"text": TEXT, "version": "3"}).status_code == 403, who
        assert address not in client.get(reverse("admin:leadhub_draft_change", args=[draft])).content.decode(), who
    profiles = desk("operations").begin("profiles")
    unasked = desk("sales").act(profiles, "ask", text=TEXT)
    assert (unasked.status_code, "needs no signatures" in said(unasked)) == (409, True)
    assert ChangesAsked.objects.count() == 1


def test_one_is_asked_and_published_in_the_end(desk, draft):
    desk("sales").act(draft, "ask", text=TEXT)
    operations = desk("operations")
    answer = operations.act(draft, "publish", note=WHY, reason="The examples follow next week.")
    assert "The signature of marketing and sales is missing" in said(answer)
    operations.act(draft, "send", note=WHY)
    signed(desk, draft)
    answer = operations.act(draft, "publish", note=WHY, reason="The examples follow next week.")
    assert answer.status_code == 302, said(answer)
    assert "Published as version 2" in words(operations.page(draft))


def test_nothing_takes_more_statements_with_each_asking(desk, draft):
    sales, operations = desk("sales"), desk("operations")
    for address in ("/admin/", reverse("admin:leadhub_draft_changelist"), approval(draft)):
        operations.read(address)
    before = [
        statements_of(lambda: operations.read(approval(draft))),
        statements_of(lambda: operations.read("/admin/")),
    ]
    for points in ("7", "8", "9"):
        sales.act(draft, "ask", text=f"Take {points} points first.")
        operations.row(draft, "models/0/thresholds", "change", medium_research=points)
        simulated(operations, draft)
    assert [
        statements_of(lambda: operations.read(approval(draft))),
        statements_of(lambda: operations.read("/admin/")),
    ] == before


def test_the_name_of_an_erased_person_goes_out_of_it(desk, draft, office):
    lead = office.mql()
    desk("sales").act(draft, "ask", text="Dana Ito would be no MQL by it.")
    office.post("operations", f"contacts/{lead['contact']}/erase/", {"reason": "asked"})
    assert ChangesAsked.objects.get().text == "[erased] would be no MQL by it."
