"""Both sides sign what they have seen; people publish with a note, a simulation, and an answer for examples."""

import re

import pytest
from django.urls import reverse

from leadhub.models import Draft, RuleSet, Version
from tests.qualification.console.desk import lowered, said, signed, simulated, words

pytestmark = pytest.mark.django_db
WHY = "Readers are worth more than we thought."


def test_each_side_signs_once_and_sees_what_it_signs(desk, office):
    operations = desk("operations")
    draft = lowered(operations)
    assert ">Sign</a>" not in operations.page(draft), "operations signs for nobody"
    marketing = desk("marketing")
    asked = words(marketing.read(reverse("admin:leadhub_draft_act", args=[draft, "sign"])))
    assert "Changed All product lines › Thresholds of the levels: medium, research 12 6" in asked
    assert marketing.act(draft, "sign").status_code == 302
    assert ">Sign</a>" not in marketing.page(draft)
    again = marketing.act(draft, "sign")
    assert again.status_code == 409
    assert "You have signed this for marketing already." in said(again)
    refused = operations.act(draft, "sign")
    assert refused.status_code == 403
    assert "Marketing and sales sign, each for its own side." in said(refused)
    assert "Signed Marketing: " in words(operations.page(draft))
    operations.row(draft, "models/0/thresholds", "change", medium_research="7")
    assert "Missing: marketing and sales" in words(operations.page(draft)), "an edit asks for a new signature"


def test_nobody_signs_what_he_has_not_seen(desk):
    operations, marketing = desk("operations"), desk("marketing")
    draft = lowered(operations)
    address = reverse("admin:leadhub_draft_act", args=[draft, "sign"])
    opened = marketing.fields(address)
    operations.row(draft, "models/0/thresholds", "change", medium_research="1000")
    answer = marketing.client.post(address, opened)
    assert answer.status_code == 412
    assert "Ines Okafor saved version 3" in said(answer)
    assert "medium, research 12 1000" in words(answer.content.decode()), "what stands now is shown"
    assert not Draft.objects.get(pk=draft).signatures.exists()


def test_people_publish_with_a_note_and_a_simulation_as_it_stands(desk, office):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.row(draft, "tiers", "change", A="86")
    for note, status, sentence in (
        ("Short", 422, "Write at least 10 characters: why is it changed?"),
        (WHY, 409, "Nobody has seen what it would change. Simulate it first. Nothing was published."),
    ):
        answer = operations.act(draft, "publish", note=note)
        assert (answer.status_code, said(answer)) == (status, sentence)
        assert note in answer.content.decode()
    simulated(operations, draft)
    operations.row(draft, "tiers", "change", A="87")
    answer = operations.act(draft, "publish", note=WHY)
    assert (answer.status_code, said(answer)) == (
        409,
        "It was changed after the last simulation. Simulate it again. Nothing was published.",
    )
    row = Draft.objects.get(pk=draft)
    assert (row.state, row.note) == ("open", "")
    assert not Version.objects.filter(number=2).exists()
    simulated(operations, draft)
    assert operations.act(draft, "publish", note=WHY).status_code == 302
    assert Version.objects.get(number=2).note == WHY


def test_a_failing_example_needs_a_written_reason_which_is_kept(desk):
    operations = desk("operations")
    draft = lowered(operations, at_least="40")
    simulated(operations, draft)
    signed(desk, draft)
    address = reverse("admin:leadhub_draft_act", args=[draft, "publish"])
    example = 'The pinned example "Scenario 3: a webinar and its follow-up mails" now gives another answer: action is'
    assert example in words(operations.read(address))
    answer = operations.act(draft, "publish", note=WHY)
    assert answer.status_code == 422
    assert operations.act(draft, "publish", note=WHY, reason="\u200b" * 10).status_code == 422, "nobody can read it"
    assert re.fullmatch(r"Write why it is right that \d+ pinned examples give another answer\.", said(answer))
    assert 'href="#id_reason"' in answer.content.decode()
    assert not Version.objects.filter(number=2).exists()
    answer = operations.act(draft, "publish", note=WHY, reason="Webinars alone are not enough.")
    assert answer.status_code == 302
    note = Version.objects.get(number=2).note
    assert note.startswith(f"{WHY}\n\nPublished although examples fail (")
    assert note.endswith("): Webinars alone are not enough.")


def test_what_machines_are_warned_of_is_told_step_by_step(desk, office):
    operations = desk("operations")
    draft = lowered(operations, at_least="40")
    address = reverse("admin:leadhub_draft_act", args=[draft, "publish"])
    warned = office.get("viewer", f"scoring-models/drafts/{draft}/")["warnings"]
    assert {"note_missing", "simulation_missing", "example_failed"} <= {one["code"] for one in warned}
    open_ = [*(one["detail"] for one in warned), "The signature of marketing and sales is missing."]
    page = words(operations.read(address))
    assert " ".join(f"{step} {detail}" for step, detail in enumerate(open_, start=1)) in page
    operations.act(draft, "note", note=WHY)
    simulated(operations, draft)
    signed(desk, draft)
    page = words(operations.read(address))
    assert "simulate it first" not in page and "The signature of" not in page
    assert "1 The pinned example" in page
    clean = operations.begin("profiles", note=WHY)
    simulated(operations, clean)
    assert "Nothing is open." in operations.read(reverse("admin:leadhub_draft_act", args=[clean, "publish"]))


def test_without_signatures_nothing_is_published(desk):
    operations = desk("operations")
    draft = lowered(operations, at_least="11.5")
    simulated(operations, draft)
    answer = operations.act(draft, "publish", note=WHY)
    assert answer.status_code == 409
    assert "The signature of marketing and sales is missing" in said(answer)
    assert Draft.objects.get(pk=draft).note == "", "what is refused leaves no trace"


def test_publishing_at_a_moment_is_scheduled(desk, office):
    operations = desk("operations")
    draft = operations.begin("profiles")
    simulated(operations, draft)
    answer = operations.act(draft, "publish", note=WHY, effective_at="2026-11-02T00:00")
    assert answer.status_code == 422
    assert "Name a moment that is still to come." in said(answer)
    answer = operations.act(draft, "publish", note=WHY, effective_at="2026-12-01T08:00")
    assert answer.status_code == 302
    assert "Published as version 2, in force from 1 Dec 2026, 08:00 UTC." in operations.read(answer["Location"])
    listed = words(operations.read(reverse("admin:leadhub_ruleset_changelist")))
    assert "Tue 1 Dec 2026, 08:00 UTC Begins later 2 1 1 1" in listed
    present = RuleSet.objects.order_by("effective_at").first()
    page = words(operations.read(reverse("admin:leadhub_ruleset_change", args=[present.pk])))
    assert "Tue 1 Dec 2026, 08:00 UTC Target-account profiles 2" in page
    later = RuleSet.objects.order_by("effective_at").last()
    assert "Nothing is scheduled." in operations.read(reverse("admin:leadhub_ruleset_change", args=[later.pk]))


def test_nobody_publishes_what_another_has_just_changed(desk):
    first, second = desk("operations"), desk("operations")
    draft = first.begin("profiles")
    simulated(first, draft)
    address = reverse("admin:leadhub_draft_act", args=[draft, "publish"])
    opened = first.fields(address)
    second.row(draft, "tiers", "change", A="99")
    answer = first.client.post(address, opened | {"note": WHY})
    assert answer.status_code == 412
    assert WHY in answer.content.decode()
    assert not Version.objects.filter(number=2).exists()
