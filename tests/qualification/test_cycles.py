"""A lead that sales gave back comes again: with a handoff and an acceptance of its own."""

from datetime import datetime, timedelta

import pytest

from feedback.outcomes import recycle
from feedback.verdicts import accept
from leadhub.actors import Actor
from qualification.intake import ingest
from qualification.models import Handoff, Lead
from tests.qualification.company import INTEGRATION, make_company, signal

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(db: None) -> Actor:
    """Somebody of sales."""
    return make_company()[0].actor


def test_what_was_accepted_once_can_be_handed_over_again(seller: Actor, now: datetime) -> None:
    ingest([signal("rfq_submitted", now)], actor=INTEGRATION, now=now)
    first = Handoff.objects.get()
    accept(first.pk, actor=seller, now=now)
    given_back = recycle(first.lead_id, reason="timing", comment="Next year.", actor=seller, now=now)
    assert (given_back.stage, given_back.cycle, given_back.returned) == ("nurture", 2, True)

    later = now + timedelta(days=3)
    ingest([signal("quote_request", later)], actor=INTEGRATION, now=later)
    second = Handoff.objects.exclude(pk=first.pk).get()
    assert (second.status, second.cycle) == ("open", 2)
    accept(second.pk, actor=seller, now=later)
    assert Lead.objects.get().stage == "sal"


def test_reading_during_a_rest_leaves_the_lead_where_it_is(seller: Actor, now: datetime) -> None:
    ingest([signal("rfq_submitted", now)], actor=INTEGRATION, now=now)
    handoff = Handoff.objects.get()
    accept(handoff.pk, actor=seller, now=now)
    recycle(handoff.lead_id, reason="timing", comment="Next year.", actor=seller, now=now)
    later = now + timedelta(days=3)
    ingest([signal("webinar_attended", later), signal("pricing_page_view", later)], actor=INTEGRATION, now=later)
    assert Lead.objects.get().stage == "nurture"

    after_the_rest = now + timedelta(days=61)
    ingest([signal("webinar_attended", after_the_rest)], actor=INTEGRATION, now=after_the_rest)
    assert Lead.objects.get().stage == "mql"
