"""What the rule check finds leads to its rows; what a draft would change is a job with an address."""

import json
import re
from pathlib import Path

import pytest
from django.urls import reverse

from leadhub.models import Job, Version
from qualification import counting, installing, simulations
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.console.desk import lowered, said, simulated, words
from tests.qualification.drafts import changed

pytestmark = pytest.mark.django_db
WHY = "Readers are worth more than we thought."


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
    monkeypatch.setattr(counting, "SECONDS_AT_ONCE", 0.0)
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
    monkeypatch.setattr(counting, "SECONDS_AT_ONCE", 0.0)
    office.lead("tolerance_guide_download")
    marketing, sales = desk("marketing"), desk("sales")
    draft = lowered(desk("operations"))
    marketing.act(draft, "simulate")
    address = reverse("admin:leadhub_job_change", args=[Job.objects.get(kind=simulations.KIND).pk])
    assert address in marketing.read(reverse("admin:leadhub_draft_view", args=[draft, "changes"]))
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


def test_a_result_of_an_older_version_is_not_read_as_one_of_today(desk, office):
    operations = desk("operations")
    draft = lowered(operations)
    address = operations.act(draft, "simulate")["Location"]
    with allow_writes():
        Job.objects.filter(kind=simulations.KIND).update(result={"leads": 3})
    assert "It was counted by an older version of leadhub." in operations.read(address)
    asked = operations.read(reverse("admin:leadhub_draft_act", args=[draft, "publish"]))
    assert "How many leads it changes is not known here" in asked


def test_who_would_go_to_another_partner_is_told_with_both_names(desk, office):
    small = MEDICO | {"name": "Small shop", "domain": "small.example", "employee_count": 12}
    office.lead("quote_request", "ann@small.example", account=small, properties={"quantity": 30})
    nordwerk = str(office.users["partner2"].partner_id)

    def send_to_nordwerk(content):
        for row in content["rules"]:
            if row["code"] == "small_order":
                row["partner"] = {"fixed": nordwerk}

    draft = changed(office, "channel-rules", send_to_nordwerk)
    page = words(simulated(desk("operations"), draft["id"]))
    assert "1 stay with Distributor and go to another partner" in page
    assert "partner Keystone Industrial Supply partner Nordwerk Supply" in page


def test_what_was_simulated_over_whatever_period_is_shown_with_the_draft(desk, office):
    office.lead("tolerance_guide_download")
    operations = desk("operations")
    draft = lowered(operations)
    page = simulated(operations, draft, days="30")
    assert "As it stands" in words(page)
    assert "What it would change" in words(operations.page(draft))


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
