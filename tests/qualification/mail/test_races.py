"""Two people, or two deliveries, at the same moment."""

from uuid import UUID

from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict
from leadhub.example import found_company
from leadhub.integrations.mail import hearing
from leadhub.integrations.mail.hook import settings_of
from leadhub.integrations.mail.reading import Terms, read
from leadhub.models import Connection, ConnectionState, MailReceipt
from qualification import enquiry_drafts
from qualification.enquiry_forms import ConfirmEnquiryBody
from qualification.models import EnquiryDraft, Lead, Signal
from tests.accounts.test_races import at_once
from tests.fence import allow_writes
from tests.leadhub.integrations.mail.corpus import NOW, mail

SOMEBODY = Actor(ActorKind.PERSON, Role.MARKETING, name="Somebody")


def test_a_mail_that_comes_four_times_at_once_is_one_and_one_of_four_people_has_it(fresh_database):
    with allow_writes():
        people = found_company()
        connection = Connection.objects.create(
            kind="mail",
            name="Mail",
            state=ConnectionState.LIVE,
            acts_as=people.users["integration"],
            created_at=NOW,
            created_by_name="Test",
        )
    found, settings = read(mail(), Terms(), now=NOW), settings_of(connection)
    heard = at_once(lambda _: hearing.take(connection, found, settings=settings, now=NOW))
    assert sorted(is_repeat for _, is_repeat in heard) == [False, True, True, True]
    assert MailReceipt.objects.count() == 1
    draft: UUID = EnquiryDraft.objects.get().pk

    def decide(index: int) -> EnquiryDraft:
        if index % 2:
            return enquiry_drafts.discard(draft, reason="spam", actor=SOMEBODY, now=NOW)
        body = ConfirmEnquiryBody(type="price_question")
        return enquiry_drafts.confirm(draft, body, actor=SOMEBODY, now=NOW)

    answers = at_once(decide)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [refusal.code for refusal in refused] == ["enquiry_decided"] * 3
    is_confirmed = EnquiryDraft.objects.get().state == "confirmed"
    assert Lead.objects.count() == Signal.objects.count() == int(is_confirmed)
