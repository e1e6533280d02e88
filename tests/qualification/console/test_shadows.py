"""Operations puts a draft in the shadow from its page, and reads which leads it would decide otherwise."""

import pytest
from django.urls import reverse

from qualification.models import Shadow
from tests.qualification.console.desk import lowered, said, words
from tests.qualification.drafts import changed, published
from tests.qualification.test_holdout import with_holdout, without_holdout

pytestmark = pytest.mark.django_db


def test_a_draft_is_put_in_the_shadow_read_and_ended(desk, office):
    operations = desk("operations")
    draft = lowered(operations)
    answer = operations.act(draft, "shadow")
    assert answer.status_code == 302, said(answer)
    address = answer["Location"]
    assert "Nothing so far." in operations.read(address)
    assert ">Run in the shadow</a>" not in operations.page(draft), "it is there already"
    lead = office.lead("tolerance_guide_download")
    office.run_due()
    page = operations.read(address)
    assert "1 go from Nurture to Marketing qualified" in words(page)
    assert "Decisions compared 1" in words(page)
    assert reverse("admin:qualification_lead_change", args=[lead["id"]]) in page
    assert "stage Marketing qualified" in words(page)
    listed = (
        reverse("admin:qualification_shadowdifference_changelist") + f"?shadow__id__exact={Shadow.objects.get().pk}"
    )
    assert listed.replace("&", "&amp;") in page
    told = words(operations.read(listed))
    assert "stage Nurture, action Keep warm, route or partner No route, intent Low" in told
    assert "action Qualified; marketing keeps nurturing, route or partner Direct sales, intent Medium" in told
    assert operations.send(address.replace("/change/", "/act/end/")).status_code == 302
    assert "Ended by a person" in words(operations.read(address))
    assert ">Run in the shadow</a>" in operations.page(draft)


def test_the_page_of_a_difference_tells_both_answers(desk, office):
    operations = desk("operations")
    operations.act(lowered(operations), "shadow")
    office.lead("tolerance_guide_download")
    office.run_due()
    (found,) = office.get("viewer", "shadow-differences/")["results"]
    page = words(operations.read(reverse("admin:qualification_shadowdifference_change", args=[found["id"]])))
    assert "Decision Number 1 of the lead" in page
    assert "intent Low" in page
    assert "intent Medium" in page


def test_only_operations_is_offered_it(desk):
    draft = desk("operations").begin("profiles")
    assert ">Run in the shadow</a>" not in desk("marketing").page(draft)
    assert desk("marketing").client.post(reverse("admin:leadhub_draft_act", args=[draft, "shadow"])).status_code == 403


def test_whom_the_hold_out_drew_is_named_to_nobody_who_works_the_lead(desk, office, monkeypatch):
    monkeypatch.setattr("qualification.deciding.draw_of", lambda lead, cycle: 0)
    published(office, changed(office, "agreements", with_holdout(5)))
    draft = changed(office, "agreements", without_holdout)
    key = office.post("operations", "shadows/", {"draft": draft["id"]}, 201)["id"]
    lead = office.mql()
    office.run_due()
    pages = (
        reverse("admin:qualification_shadow_change", args=[key]),
        reverse("admin:qualification_shadowdifference_changelist"),
    )
    named = (reverse("admin:qualification_lead_change", args=[lead["id"]]), "Dana")
    for who, is_named in (("operations", True), ("sales", False), ("manager", False)):
        for page in pages:
            assert any(one in desk(who).read(page) for one in named) is is_named, (who, page)
