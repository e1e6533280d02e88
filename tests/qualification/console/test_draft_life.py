"""From an idea to rules in force, through pages: begun, simulated, signed, published, gone back from."""

import pytest
from django.urls import reverse

from leadhub.models import Draft, Version
from tests.qualification.console.desk import Forms, lowered, said, signed, simulated, words
from tests.qualification.office import rows_written, statements_of

pytestmark = pytest.mark.django_db
WHY = "Readers are worth more than we thought."


def address_of(draft, name="change"):
    return reverse(f"admin:leadhub_draft_{name}", args=[draft])


def test_the_way_into_force(desk, office):
    reader = office.lead("tolerance_guide_download")
    assert reader["stage"] == "nurture"
    operations = desk("operations")
    draft = lowered(operations)
    assert "Next: see what it would change." in words(operations.page(draft))
    found = words(simulated(operations, draft))
    assert (
        "1 open leads are decided again. 1 change: 1 become MQL (marketing qualified lead), 0 stop being one." in found
    )
    assert "1 go from Nurture to Marketing qualified" in found
    assert "Dana Ito · Medico Devices Inc." in found
    assert "Next: say what was changed and why, and send it for approval." in words(operations.page(draft))
    short = operations.act(draft, "send", note="Why not")
    assert said(short) == "Write at least 10 characters: why is it changed?"
    assert "Waits for your signature" not in desk("marketing").read("/admin/")
    assert operations.act(draft, "send", note=WHY).status_code == 302
    assert "Waits for your signature" in desk("marketing").read("/admin/")
    assert "Waits for your signature" not in operations.read("/admin/")
    page = words(operations.page(draft))
    assert "Scoring models Draft, version 3 Waiting for approval" in page
    assert "Next: marketing and sales must sign it as it stands." in page
    assert "Sign Missing: marketing and sales" in page
    signed(desk, draft)
    assert "Next: publish it. Everything that it needs is there." in words(operations.page(draft))
    asked = words(operations.read(reverse("admin:leadhub_draft_act", args=[draft, "publish"])))
    assert "1 open leads are decided again. 1 change: 1 become MQL" in asked
    given = {"note": WHY}
    if "reason" in operations.fields(reverse("admin:leadhub_draft_act", args=[draft, "publish"])):
        given["reason"] = "The examples follow next week."
    answer = operations.act(draft, "publish", **given)
    assert answer.status_code == 302, said(answer)
    version = operations.read(answer["Location"])
    assert "Published as version 2. Open leads are decided again." in version
    assert WHY in version
    office.run_due()
    assert office.get("viewer", f"leads/{reader['id']}/")["stage"] == "mql"
    page = words(operations.page(draft))
    assert "It was published as version 2 and no longer changes." in page
    assert f"Marketing: {office.users['marketing'].name}" in page


def test_the_list_tells_how_far_each_draft_is(desk, office):
    operations = desk("operations")
    empty = operations.read(reverse("admin:leadhub_draft_changelist"))
    assert "Nobody works on the rules. What is in force stays in force until a draft is published." in empty
    assert "Begin a draft" in empty
    draft = operations.begin("agreements", note="Faster answers")
    operations.begin("profiles")
    listed = words(operations.read(reverse("admin:leadhub_draft_changelist")))
    assert "Handoff agreement Draft Faster answers Ines Okafor, just now Nothing Marketing and Sales" in listed
    assert "Target-account profiles Draft No note yet Ines Okafor, just now Nothing None" in listed
    desk("sales").act(draft, "sign")
    assert "Nothing Marketing " in words(operations.read(reverse("admin:leadhub_draft_changelist")))
    operations.act(draft, "discard")
    assert "Faster answers" not in words(operations.read(reverse("admin:leadhub_draft_changelist")))
    assert operations.client.get(address_of(draft)).status_code == 404


def test_the_list_takes_as_many_statements_for_many_published_drafts_as_for_one(desk, office):
    operations = desk("operations")

    def publish_one():
        draft = operations.begin("profiles")
        office.post("operations", f"profiles/drafts/{draft}/publish/", {})

    publish_one()
    address = reverse("admin:leadhub_draft_changelist")
    operations.read(address)
    few = statements_of(lambda: operations.read(address))
    for _ in range(3):
        publish_one()
    assert statements_of(lambda: operations.read(address)) == few


def test_a_second_draft_of_a_document_is_told_who_edits_the_first(desk):
    operations = desk("operations")
    operations.begin("profiles")
    answer = operations.send(reverse("admin:leadhub_draft_add"), kind="profiles")
    assert answer.status_code == 409
    assert said(answer).startswith("Ines Okafor is editing a draft of this document")
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence", "field"),
    [
        ({"kind": "profiles", "base": "7"}, "There is no version 7.", "base"),
        ({"kind": "profiles", "base": "x"}, "Write the number of a version.", "base"),
        ({"kind": "poems"}, "Choose one of the four.", "kind"),
    ],
)
def test_what_cannot_be_begun(desk, given, sentence, field):
    answer = desk("operations").send(reverse("admin:leadhub_draft_add"), **given)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Draft.objects.exists()


def test_one_goes_back_by_beginning_from_an_old_version(desk, office):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.row(draft, "tiers", "change", A="90")
    simulated(operations, draft)
    operations.act(draft, "publish", note=WHY)
    first = Version.objects.get(kind="profiles", number=1)
    page = operations.read(reverse("admin:leadhub_version_change", args=[first.pk]))
    assert "Go back to this version" in page
    assert "Tier A from 85, B from 65, C from 55" in page
    answer = operations.send(
        reverse("admin:leadhub_version_act", args=[first.pk, "back"]), note="Too strict after all."
    )
    assert answer.status_code == 302
    made = Draft.objects.get(state="open")
    assert (made.based_on, made.note, made.sha256) == (1, "Too strict after all.", first.sha256)
    assert answer["Location"] == reverse("admin:leadhub_draft_view", args=[made.pk, "changes"])
    assert "open leads are decided again" in operations.read(answer["Location"])
    compared = words(operations.read(reverse("admin:leadhub_draft_view", args=[made.pk, "compare"])))
    assert "Changed Tiers: A 90 85" in compared
    assert desk("sales").client.get(reverse("admin:leadhub_version_act", args=[first.pk, "back"])).status_code == 403


def test_the_note_is_changed_and_the_draft_discarded_as_last_read(desk):
    operations, other = desk("operations"), desk("operations")
    draft = operations.begin("profiles", note="First thought")
    assert operations.fields(reverse("admin:leadhub_draft_act", args=[draft, "note"]))["note"] == ["First thought"]
    opened = other.fields(reverse("admin:leadhub_draft_act", args=[draft, "discard"]))
    assert operations.act(draft, "note", note="Second thought").status_code == 302
    answer = other.client.post(reverse("admin:leadhub_draft_act", args=[draft, "discard"]), opened)
    assert answer.status_code == 412
    assert Draft.objects.get(pk=draft).state == "open"
    again = Forms(answer.content.decode()).forms[-1]
    assert other.client.post(reverse("admin:leadhub_draft_act", args=[draft, "discard"]), again).status_code == 302
    assert Draft.objects.get(pk=draft).state == "discarded"


@pytest.mark.parametrize("who", ["marketing", "sales", "manager"])
def test_what_each_role_may_do(desk, who):
    draft = lowered(desk("operations"))
    person = desk(who)
    page = person.page(draft)
    for label in ("Simulate", "Sign", "Try it on a lead", "Compare", "Pinned examples"):
        assert f">{label}</a>" in page.replace("\n", "") or label in words(page), label
    for name in ("publish", "note", "discard"):
        address = reverse("admin:leadhub_draft_act", args=[draft, name])
        assert person.client.get(address).status_code == 403
        assert person.client.post(address, {"version": "2", "note": WHY}).status_code == 403
    assert person.client.get(reverse("admin:leadhub_draft_add")).status_code == 403
    assert person.act(draft, "simulate").status_code == 302
    assert person.act(draft, "sign").status_code == 302


def test_a_person_without_the_console_sees_none_of_it(desk, client, office):
    draft = desk("operations").begin("profiles")
    client.force_login(office.users["viewer"])
    before = rows_written()
    for address in (
        address_of(draft),
        reverse("admin:leadhub_draft_changelist"),
        reverse("admin:leadhub_job_changelist"),
    ):
        assert client.get(address).status_code == 302
    assert rows_written() == before


def test_who_else_edits_a_draft_is_told_with_the_minutes(desk, office):
    draft = desk("operations").begin("profiles")
    office.pass_time(minutes=3)
    assert "Ines Okafor is editing this draft, last change 3 min ago." in desk("marketing").page(draft)
    assert "is editing this draft" not in desk("operations").page(draft)
    version = Version.objects.get(kind="profiles", number=1)
    page = desk("marketing").read(reverse("admin:leadhub_version_change", args=[version.pk]))
    assert "Ines Okafor is editing this draft, last change 3 min ago." in page
    assert "Open the draft" in page
    assert "Change these rules" not in page


def test_a_draft_is_sent_only_once_it_was_simulated_as_it_stands(desk):
    operations = desk("operations")
    draft = lowered(operations)
    answer = operations.act(draft, "send", note=WHY)
    assert said(answer) == "Nobody has seen what it would change. Simulate it first. Nothing was sent."
    simulated(operations, draft)
    operations.row(draft, "models/0/thresholds", "change", medium_research="7")
    answer = operations.act(draft, "send", note=WHY)
    assert said(answer) == "It was changed after the last simulation. Simulate it again. Nothing was sent."
    assert Draft.objects.get(pk=draft).note == ""


def test_a_document_in_force_has_an_address_of_its_own(desk):
    operations = desk("operations")
    page = words(operations.read("/admin/leadhub/version/scoring-models/"))
    assert "Scoring models Version 1 Live since" in page
    version = Version.objects.get(kind="scoring-models", number=1)
    begun = operations.client.post(reverse("admin:leadhub_version_act", args=[version.pk, "change"]))
    assert begun["Location"] == address_of(Draft.objects.get().pk)
    history = words(operations.read(reverse("admin:leadhub_version_view", args=[version.pk, "approval"])))
    assert "Versions, the newest first" in history
