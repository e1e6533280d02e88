"""From an idea to rules in force, through pages: begun, simulated, signed, published, gone back from."""

import json
import re
from pathlib import Path

import pytest
from django.urls import reverse

from leadhub.models import Draft, Job, Version
from qualification import installing, simulations
from tests.qualification.console.desk import said, words
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db
WHY = "Readers are worth more than we thought."


def address_of(draft, name="change"):
    return reverse(f"admin:leadhub_draft_{name}", args=[draft])


def lowered(operations, at_least="6"):
    """A draft in which fewer points of research make an MQL."""
    draft = operations.begin("scoring-models")
    assert operations.row(draft, "models/0/thresholds", "change", medium_research=at_least).status_code == 302
    return draft


def simulated(desk, draft, **given):
    """The page of what a draft would change."""
    answer = desk.act(draft, "simulate", **given)
    assert answer.status_code == 302, said(answer)
    return desk.read(answer["Location"])


def signed(desk, draft):
    """Both sides have signed."""
    for who in ("marketing", "manager"):
        assert desk(who).act(draft, "sign").status_code == 302


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
    page = words(operations.page(draft))
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
    assert "Handoff agreement Open Faster answers Ines Okafor, just now Nothing Marketing and Sales" in listed
    assert "Target-account profiles Open No note yet Ines Okafor, just now Nothing None" in listed
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


def test_errors_come_first_and_lead_to_their_rows(desk):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    operations.row(draft, "models/0/thresholds", "change", medium_research="2")
    page = operations.page(draft)
    assert "Next: mend 1 error that the rule check found." in words(page)
    assert 'class="lh-mark lh-bad">Error</span>' in page
    assert ">Simulate</a>" not in page
    assert ">Publish</a>" not in page
    for name in ("simulate", "publish"):
        answer = operations.act(draft, name, note=WHY)
        assert answer.status_code == 422
        assert said(answer)
    assert not Version.objects.filter(number=2).exists()
    assert "once the errors of the draft are mended" in operations.read(
        reverse("admin:leadhub_draft_view", args=[draft, "examples"])
    )


def test_findings_lead_to_the_rows_that_they_name():
    from leadhub.console.editing.sections import Printing, nearest
    from leadhub.documents.draft_readers import FindingView
    from qualification.admin.drafts.outlines import OUTLINES

    rows = ["/models/0/signal_points/2", "/models/0/thresholds/1", "/models/0/matrix/7/action", "/models/0"]
    found = [FindingView(severity="warning", code="x", rows=rows, detail="x")]
    words_ = {"signal_type": {}, "product_line": {}, "partner": {}}
    content = json.loads((Path(installing.DEFAULTS) / "scoring_models.json").read_text())
    sections = Printing(content, words_, found).sections(OUTLINES["scoring-models"])
    anchors = {place: anchor for section in sections for place, anchor in section.anchors()}
    assert [nearest(row, anchors) for row in rows] == [
        "models/0/signal_points/2",
        "models/0/thresholds",
        "models/0/matrix",
        "models/0",
    ]
    (model,) = sections[0].parts
    assert model.marks == ["warning"]
    assert [list(part.marks) for part in model.parts] == [[], ["warning"], ["warning"], []]
    assert [list(line.marks) for line in model.parts[0].lines[:4]] == [[], [], ["warning"], []]


def test_a_simulation_over_many_leads_is_a_job_to_come_back_to(desk, office, monkeypatch):
    monkeypatch.setattr(simulations, "SECONDS_AT_ONCE", 0.0)
    office.lead("tolerance_guide_download")
    operations = desk("operations")
    draft = lowered(operations)
    address = operations.act(draft, "simulate")["Location"]
    waiting = operations.read(address)
    assert "0 of 1 done" in words(waiting)
    assert "You can close this page: the work goes on." in waiting
    assert re.search(r'<progress id="progress"[^>]* max="1" value="0"', waiting)
    assert operations.act(draft, "simulate")["Location"] == address, "asked again, it is the same work"
    assert "How many leads it changes is not known here" in operations.read(
        reverse("admin:leadhub_draft_act", args=[draft, "publish"])
    )
    office.run_due()
    assert "1 go from Nurture to Marketing qualified" in words(operations.read(address))
    assert "Done as it stands" in words(operations.page(draft))


def test_a_job_is_cancelled_by_whoever_asked_or_operations(desk, office, monkeypatch):
    monkeypatch.setattr(simulations, "SECONDS_AT_ONCE", 0.0)
    office.lead("tolerance_guide_download")
    marketing, sales = desk("marketing"), desk("sales")
    draft = lowered(desk("operations"))
    address = marketing.act(draft, "simulate")["Location"]
    cancel = address.replace("/change/", "/act/cancel/")
    refused = sales.send(cancel)
    assert refused.status_code == 403
    assert "Whoever asked for a job cancels it, or operations." in said(refused)
    assert marketing.send(cancel).status_code == 302
    page = words(marketing.read(address))
    assert "Simulation of a draft, cancelled" in page
    assert cancel not in marketing.read(address)
    again = marketing.send(cancel)
    assert again.status_code == 409
    assert "This job is cancelled already." in said(again)


def test_rescoring_is_a_job_that_comes_to_its_end(desk, office):
    operations = desk("operations")
    draft = operations.begin("profiles")
    office.post("operations", f"profiles/drafts/{draft}/publish/", {})
    job = Job.objects.filter(kind="rescore").order_by("created_at").last()
    page = operations.read(reverse("admin:leadhub_job_change", args=[job.pk]))
    assert "Rescoring by new rules" in words(page)
    assert ">Cancel</a>" not in page
    assert "Rescoring by new rules" in operations.read(reverse("admin:leadhub_job_changelist"))


@pytest.mark.parametrize("days", ["0", "1831", "x", ""])
def test_a_period_that_makes_no_sense_is_refused(desk, days):
    operations = desk("operations")
    answer = operations.act(operations.begin("profiles"), "simulate", days=days)
    assert answer.status_code == 422
    assert "Write " in said(answer)
    assert not Job.objects.filter(kind=simulations.KIND).exists()
