"""A scoring model is begun from a template: of who makes the like, or empty."""

import json

import pytest
from django.urls import reverse

from leadhub.documents.checking import check
from leadhub.documents.definitions import definition_of
from leadhub.documents.in_force import content_of as content_in_force
from leadhub.models import DocumentKind, Draft
from qualification.scoring_templates import Template, content_of
from tests.qualification.console.desk import said

pytestmark = pytest.mark.django_db
SCORING = DocumentKind.SCORING_MODELS


@pytest.mark.parametrize("template", Template)
def test_a_draft_is_begun_from_a_template(desk, template):
    page = desk("operations").read(reverse("admin:leadhub_draft_add"))
    assert f'<option value="{template}">{template.label}</option>' in page
    answer = desk("operations").send(
        reverse("admin:leadhub_draft_add"), kind=SCORING, template=template, note="Our first."
    )
    assert answer.status_code == 302, said(answer)
    draft = Draft.objects.get()
    assert (draft.based_on, draft.note, json.loads(draft.content)) == (1, "Our first.", content_of(template))
    faults = [one for one in check(definition_of(SCORING), content_of(template)) if one.severity == "error"]
    assert faults == []


def test_templates_differ_by_what_they_count(db):
    counted = {template: points_of(content_of(template)) for template in Template}
    assert content_of(Template.MACHINED_PARTS) == content_in_force(SCORING, 1)
    assert set(counted[Template.EMPTY].values()) == {(0, 0)}
    parts, plants = counted[Template.MACHINED_PARTS], counted[Template.INDUSTRIAL_AUTOMATION]
    assert plants["plant_assessment_request"] > parts["plant_assessment_request"]
    assert plants["sample_request"] < parts["sample_request"]
    assert parts.keys() == plants.keys()


def test_other_documents_have_no_templates(desk):
    answer = desk("operations").send(reverse("admin:leadhub_draft_add"), kind="profiles", template="empty")
    assert answer.status_code == 422
    assert "Templates are there for scoring models only." in said(answer)
    assert 'href="#id_template"' in answer.content.decode()
    assert "template_of_other_document" not in answer.content.decode()
    assert not Draft.objects.exists()


def points_of(content):
    """Points and the longest that they count for, by the type of the signal."""
    return {row["type"]: (row["points"], row["cap"]) for model in content["models"] for row in model["signal_points"]}
