"""The set-up of an installation: every step is read off what is there."""

from datetime import datetime

import pytest
from django.test import Client

from feedback.set_up import Step, states
from leadhub.example import People, stage_demo
from qualification.models import BusinessCalendar, Team
from tests.rows import row

pytestmark = pytest.mark.django_db


def done(now: datetime) -> set[Step]:
    return {state.step for state in states(now) if state.is_done}


def test_an_empty_installation_has_its_reasons_and_everything_to_do(user_of, now, django_assert_num_queries) -> None:
    with django_assert_num_queries(10):
        assert done(now) == {Step.REASONS}
    operations = Client()
    operations.force_login(user_of("operations", is_staff=True))
    page = operations.get("/admin/").content.decode()
    assert "Set leadhub up: 1 of 9 steps are done, about 42 minutes to go" in page
    assert "Start from one of these: Machined parts, Industrial automation, An empty model." in page
    assert page.count("To do") == 8
    others = Client()
    others.force_login(user_of("marketing", is_staff=True))
    assert "Set leadhub up" not in others.get("/admin/").content.decode()


def test_every_step_leads_to_a_page(user_of) -> None:
    operations = Client()
    operations.force_login(user_of("operations", is_staff=True))
    panel = next(one for one in operations.get("/admin/").context["panels"] if one.title.startswith("Set leadhub up"))
    addresses = [row[0].address for row in panel.content["table"].rows]
    assert len(addresses) == len(Step)
    assert {operations.get(address).status_code for address in addresses} == {200}


def test_a_company_that_works_with_it_is_told_nothing(company: People, now: datetime) -> None:
    assert done(now) == {Step.HOURS, Step.PEOPLE, Step.REASONS}
    stage_demo(company, invented=0, days=60, now=now)
    assert done(now) == set(Step)
    operations = Client()
    operations.force_login(company.users["operations"])
    assert "Set leadhub up" not in operations.get("/admin/").content.decode()


def test_more_hours_than_are_named_are_said_to_be_there(now, direct_writes) -> None:
    for name in "ABCDE":
        row(Team, calendar=row(BusinessCalendar, name=name))
    (hours,) = (state for state in states(now) if state.step == Step.HOURS)
    assert hours.words == "Teams work by A, B, C, D and others."
