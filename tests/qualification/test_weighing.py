"""Contacts whose class takes the points of what they do away, whoever says so and whenever it is said."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from accounts import noise
from accounts.models import Contact, NoiseClass
from leadhub.actors import Actor, ActorKind, Role
from leadhub.bulk import locked
from qualification import intake, locking
from qualification.discounting import restore
from qualification.intake import ingest
from qualification.locking import lock_states
from qualification.models import Lead, LeadState, Signal, SignalExclusion
from tests.fence import allow_writes
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


@pytest.mark.parametrize(("before", "after"), [(None, "scanner_or_bot"), ("scanner_or_bot", None)])
def test_what_counts_is_told_by_the_class_that_stands_once_the_lead_is_locked(
    now: datetime, before: str | None, after: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([signal("page_view", now, days_ago=1)], actor=INTEGRATION, now=now)
    with allow_writes():
        Contact.objects.update(noise_class=before)

    def wait_for_who_flags_it(leads: Collection[UUID]) -> dict[UUID, LeadState]:
        Contact.objects.update(noise_class=after)
        return lock_states(leads)

    monkeypatch.setattr(intake, "lock_states", wait_for_who_flags_it)
    ingest([signal("guide_download", now)], actor=INTEGRATION, now=now)
    assert len(left_out()) == int(after is not None)


def test_all_that_a_batch_touches_is_locked_in_one_pass_where_a_contact_turns(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two batches that lock the same leads in passes of their own order would wait for each other."""
    crm = {"external_id": "crm-1", "email": "x@halvorsen.example"}
    ingest([signal("page_view", now, days_ago=1)], actor=INTEGRATION, now=now)
    ingest([signal("page_view", now, days_ago=1, contact=crm, account=None)], actor=INTEGRATION, now=now)
    passes: list[list[UUID]] = []

    def watch(rows: Any) -> Any:
        if rows.model is LeadState:
            passes.append(list(rows.values_list("pk", flat=True)))
        return locked(rows)

    monkeypatch.setattr(locking, "locked", watch)
    turned = signal("page_view", now, contact=crm | {"email": "x@mailinator.com"}, account=None)
    ingest([turned, signal("page_view", now)], actor=INTEGRATION, now=now)
    assert Contact.objects.get(email_key="x@mailinator.com").noise_class == "disposable_mail"
    assert len(passes) > 1
    assert passes[0] == sorted(Lead.objects.values_list("pk", flat=True))
    assert all(set(later) <= set(passes[0]) for later in passes)
