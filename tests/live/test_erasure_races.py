"""Whoever is erased while others take the person in is gone in the end, on both engines, with real commits."""

from datetime import datetime

from accounts.models import Contact
from leadhub.actors import Role
from leadhub.models import User
from qualification.intake import ingest
from qualification.models import Lead, LeadState, Signal
from qualification.rules.terms import unpack
from tests.fence import allow_writes
from tests.live.erasure_races import BATCHES, ERASER, WORD, erase_or_deliver, person_of
from tests.live.races import race
from tests.personal.canaries import dump
from tests.qualification.company import INTEGRATION, make_company, signal

RUNNERS, ROUNDS = 4, 6


def test_signals_that_come_in_while_their_person_is_erased_leave_nothing(fresh_database: str, now: datetime) -> None:
    make_company()
    with allow_writes():
        eraser = User.objects.create_user("ops@leadhub.example", "secret", name="Ops", role=Role.OPERATIONS)
    people = [signal("page_view", now, contact=person_of(number)) for number in range(ROUNDS)]
    ingest(people, actor=INTEGRATION, now=now)
    contacts = [Contact.objects.get(email_key=person_of(number)["email"]).pk for number in range(ROUNDS)]
    stored = ROUNDS
    for answers in race(fresh_database, RUNNERS, ROUNDS, erase_or_deliver, contacts, eraser.pk, now):
        for accepted, refused in answers[ERASER + 1 :]:
            assert accepted + len(refused) == 2 * BATCHES
            assert set(refused) <= {"contact_erased"}
            stored += accepted
    assert [table for table, text in dump() if WORD in text] == []
    assert Contact.objects.filter(erased_at=None).count() == 0
    assert Contact.objects.count() == ROUNDS
    # What was taken in before counts on.
    assert Signal.objects.count() == stored
    for lead in Lead.objects.all():
        folded = sum(term.n for term in unpack(bytes(LeadState.objects.get(pk=lead.pk).terms)).values())
        assert folded == Signal.objects.filter(lead=lead).count()
