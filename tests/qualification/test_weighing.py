"""Contacts whose class takes the points of what they do away, whoever says so and whenever it is said."""

from datetime import datetime
from uuid import UUID

import pytest

from accounts import noise
from accounts.models import Contact, NoiseClass
from leadhub.actors import Actor, ActorKind, Role
from qualification.discounting import restore
from qualification.intake import ingest
from qualification.models import Signal, SignalExclusion
from tests.qualification.company import INTEGRATION, make_company, signal

pytestmark = pytest.mark.django_db

MARKETING = Actor(ActorKind.PERSON, Role.MARKETING, name="Mara")


@pytest.fixture(autouse=True)
def company(db: None) -> None:
    """Somebody to hand leads to."""
    make_company()


def left_out() -> set[UUID]:
    """The signals that do not count."""
    return set(SignalExclusion.objects.standing().values_list("signal", flat=True))


def test_what_a_person_put_back_stays_so_whatever_is_said_of_the_contact_again(now: datetime) -> None:
    ingest([signal("guide_download", now, days_ago=1), signal("page_view", now)], actor=INTEGRATION, now=now)
    contact = Contact.objects.get()
    download, visit = Signal.objects.order_by("occurred_at")
    noise.flag(contact.pk, NoiseClass.SCANNER_OR_BOT, comment="Opens all.", actor=MARKETING, now=now)
    assert left_out() == {download.pk, visit.pk}
    restore(download.pk, comment="She asked me for it.", actor=MARKETING, now=now)
    noise.lift(contact.pk, None, comment="A person.", actor=MARKETING, now=now)
    assert left_out() == set()
    noise.flag(contact.pk, NoiseClass.SCANNER_OR_BOT, comment="After all.", actor=MARKETING, now=now)
    assert left_out() == {visit.pk}
    noise.flag(contact.pk, NoiseClass.DISPOSABLE_MAIL, comment="That too.", actor=MARKETING, now=now)
    assert left_out() == {visit.pk}
