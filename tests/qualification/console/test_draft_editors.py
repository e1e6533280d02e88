"""Who may edit a draft, and where: several people at a time, and nobody is overwritten."""

import pytest
from django.urls import reverse

from leadhub.models import Draft
from tests.qualification.console.desk import Forms, at_row, said, version_of

pytestmark = pytest.mark.django_db


def test_a_second_editor_is_told_and_keeps_his_text(desk, office):
    first, second = desk("operations"), desk("operations")
    draft = first.begin("scoring-models")
    address = at_row(draft, "models/0/signal_points/3", "change")
    opened = second.fields(address)
    assert first.row(draft, "models/0/signal_points/3", "change", points="12").status_code == 302
    before = Draft.objects.get(pk=draft).sha256
    answer = second.client.post(address, opened | {"points": "11"})
    assert answer.status_code == 412
    assert said(answer).startswith("Ines Okafor saved version 2 at 15:00 UTC while you were editing.")
    assert "It now reads: 12 points of research, half after 45 days, at most 24 together" in said(answer)
    assert Draft.objects.get(pk=draft).sha256 == before
    kept = Forms(answer.content.decode()).forms[-1]
    assert kept["points"] == ["11"]
    again = second.client.post(address, kept)
    assert again.status_code == 302, said(again)
    assert (
        office.get("viewer", f"scoring-models/drafts/{draft}/")["content"]["models"][0]["signal_points"][3]["points"]
        == 11
    )


def test_a_row_that_went_away_is_not_overwritten_by_its_successor(desk):
    first, second = desk("operations"), desk("operations")
    draft = first.begin("profiles")
    address = at_row(draft, "profiles/0/criteria/1", "change")
    opened = second.fields(address)
    assert first.row(draft, "profiles/0/criteria/1", "remove").status_code == 302
    before = first.content(draft, "profiles")
    for _ in range(2):
        answer = second.client.post(address, opened | {"label": "Size"})
        assert answer.status_code == 412
        assert "The row is no longer at its place." in said(answer)
        assert 'value="Size"' in answer.content.decode()
        opened = Forms(answer.content.decode()).forms[-1]
    assert first.content(draft, "profiles") == before


def test_a_text_for_a_row_that_is_gone_is_kept(desk):
    first, second = desk("operations"), desk("operations")
    draft = first.begin("profiles")
    address = at_row(draft, "profiles/1/exclusions/0", "change")
    opened = second.fields(address)
    assert first.row(draft, "profiles/1", "remove").status_code == 302
    answer = second.client.post(address, opened | {"label": "Schools of all kinds"})
    assert answer.status_code == 412
    assert "Schools of all kinds" in answer.content.decode()
    assert second.client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["remove", "up", "copy"])
def test_a_button_of_an_old_page_does_nothing(desk, name):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.row(draft, "tiers", "change", A="90")
    before = Draft.objects.get(pk=draft)
    answer = operations.client.post(at_row(draft, "profiles/1", name), {"version": "1"})
    assert answer.status_code == 412
    for given in ({}, {"version": "x"}, {"version": ""}):
        assert operations.client.post(at_row(draft, "profiles/1", name), given).status_code in (412, 422)
    assert Draft.objects.get(pk=draft).sha256 == before.sha256


@pytest.mark.parametrize(
    "where",
    [
        "nothing/change",
        "profiles/9/change",
        "profiles/0/criteria/99/change",
        "profiles/x/change",
        "profiles/0/criteria/0/label/change",
        "tiers/0/change",
        "tiers/remove",
        "profiles/remove",
        "profiles/0/add",
        "profiles/0/criteria/-1/change",
        f"profiles/{'9' * 5000}/change",
        "profiles/0/jump",
        "profiles/0/up",
    ],
)
def test_there_is_no_such_place(desk, where):
    operations = desk("operations")
    draft = operations.begin("profiles")
    address = f"{reverse('admin:leadhub_draft_changelist')}{draft}/rows/{where}/"
    assert operations.client.get(address).status_code == 404
    assert operations.client.post(address, {"version": "1"}).status_code in (404, 412)
    assert version_of(draft) == 1


@pytest.mark.parametrize("who", ["marketing", "sales", "manager"])
def test_only_operations_edits(desk, who):
    draft = desk("operations").begin("profiles")
    reader = desk(who)
    page = reader.page(draft)
    assert "/rows/" not in page
    for where, name in (("tiers", "change"), ("profiles", "add"), ("profiles/0", "remove")):
        assert reader.client.get(at_row(draft, where, name)).status_code == 403
        assert reader.client.post(at_row(draft, where, name), {"version": "1", "A": "99"}).status_code == 403
    assert version_of(draft) == 1


def test_a_published_draft_is_edited_no_more(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.office.post("operations", f"profiles/drafts/{draft}/publish/", {})
    assert "/rows/" not in operations.page(draft)
    answer = operations.client.post(at_row(draft, "profiles/0", "remove"), {"version": "1"})
    assert answer.status_code in (409, 412)
    assert "was published as version 2" in said(answer) or "saved version" in said(answer)
