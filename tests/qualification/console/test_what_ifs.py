"""Operations supposes drafts, hours and capacities on one page, and reads what would be different on another."""

import pytest
from django.urls import reverse

from leadhub.models import Job
from qualification import counting
from qualification.models import TeamMember
from tests.qualification.console.desk import Desk, lowered, said, words

pytestmark = pytest.mark.django_db
TEAM = "North America"


def supposed(desk: Desk, **given: object) -> str:
    """The page of what would be different."""
    answer = desk.send(reverse("admin:leadhub_job_add"), **given)
    assert answer.status_code == 302, said(answer)
    return desk.read(answer["Location"])


def test_it_is_found_in_the_sidebar_and_from_the_jobs(desk):
    operations = desk("operations")
    address = reverse("admin:leadhub_job_add")
    page = operations.read(reverse("admin:leadhub_job_changelist"))
    assert page.count(f'href="{address}"') >= 2
    form = operations.read(address)
    assert "It changes no lead, no calendar and no member." in form
    assert f"{TEAM} takes at most" in words(form)


def test_a_draft_hours_and_a_capacity_are_supposed_together(desk, office):
    office.lead("tolerance_guide_download")
    office.asked(3, "quote_request")
    operations = desk("operations")
    draft = lowered(operations)
    member = TeamMember.objects.get(team__name=TEAM, user=office.users["sales"])
    page = words(
        supposed(
            operations,
            drafts=[draft],
            team=office.team(TEAM),
            timezone="Europe/Berlin",
            monday="9-12",
            no_holidays="on",
            **{f"takes-{member.pk}": "1"},
        )
    )
    assert "What if, done" in page
    assert "1 become MQL" in page
    assert "MQLs of the period 3 by what is in force, 4 as supposed (+1)" in page
    assert f"{TEAM} Mon 09:00-12:00; time zone Europe/Berlin; no public holidays" in page
    assert f"{office.users['sales'].name} in {TEAM} takes 1 at most" in page
    assert f"{office.users['sales'].name} {TEAM} No limit" in page
    assert "1 at most 1 3 Nov 2026" in page


def test_what_makes_no_sense_stands_beside_its_field(desk, office):
    operations = desk("operations")
    address = reverse("admin:leadhub_job_add")
    member = TeamMember.objects.get(team__name=TEAM, user=office.users["sales"])
    cases = [
        ({}, "Name a draft, other working hours or another capacity."),
        ({"timezone": "Europe/Berlin"}, "Choose whose working hours would be others."),
        ({"team": office.team(TEAM), "timezone": "Mars"}, "Write an IANA time zone"),
        ({"team": office.team(TEAM), "tuesday": "17-9"}, "closes before it opens"),
        ({"days": "0"}, "Write 1 day at least."),
        ({f"takes-{member.pk}": "-1"}, "Write 0 at least."),
    ]
    for given, sentence in cases:
        answer = operations.send(address, **given)
        assert answer.status_code == 422, given
        assert sentence in said(answer)
    assert not Job.objects.filter(kind="what_if").exists()


def test_over_many_leads_it_is_a_job_to_come_back_to(desk, office, monkeypatch):
    monkeypatch.setattr(counting, "SECONDS_AT_ONCE", 0.0)
    office.lead("tolerance_guide_download")
    operations = desk("operations")
    draft = lowered(operations)
    address = operations.send(reverse("admin:leadhub_job_add"), drafts=[draft])["Location"]
    assert "0 of 1 done" in words(operations.read(address))
    assert operations.send(reverse("admin:leadhub_job_add"), drafts=[draft])["Location"] == address
    office.run_due()
    assert "1 go from Nurture to Marketing qualified" in words(operations.read(address))
