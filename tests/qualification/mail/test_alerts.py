"""A mail that asks for something is told to the desk, with the clock that its receipt began."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Account
from leadhub.models import Alert
from qualification.models import EnquiryDraft, TeamMember
from tests.leadhub.alerts.conftest import others
from tests.leadhub.alerts.receivers import receivers
from tests.leadhub.integrations.mail.corpus import mail
from tests.qualification.alerting.conftest import Got, inbox
from tests.qualification.company import MEDICO
from tests.qualification.console.test_assigning import away
from tests.qualification.mail.conftest import OURS, Post

__all__ = ["inbox", "others", "receivers"]
pytestmark = pytest.mark.django_db
Inbox = Callable[..., list[Got]]
AT_NIGHT = datetime(2026, 11, 4, 3, tzinfo=UTC)


def test_the_desk_hears_of_it_once_with_the_time_that_is_left_since_its_receipt(post: Post, inbox: Inbox) -> None:
    received = f"from mx.medico.example by {OURS}; Tue, 3 Nov 2026 14:50:00 +0000"
    post.draft(From="Dana Ito <dana@medico.example>", Received=received)
    post.office.run_due()
    first, second = sorted(inbox())
    assert [first.to, second.to] == ["sales", "sales2"]
    assert first.subject == "A mail asks for something: medico.example"
    draft = EnquiryDraft.objects.get()
    assert "Received: Tue 3 Nov 2026, 08:50 CST" in first.text
    said = (
        "Say by Tue 3 Nov 2026, 11:00 CST what it is: 2 h of working time left. Its clock runs since it was received."
    )
    assert said in first.text
    assert f"/admin/qualification/enquirydraft/{draft.pk}/change/" in first.text
    assert not {"dana", "housings"} & set(first.text.lower().split()) and "Ito" not in first.text
    post.send(mail())
    post.office.run_due()
    assert inbox() == []


def test_whoever_owns_the_customer_hears_of_it_too_or_who_stands_in(post: Post, inbox: Inbox) -> None:
    office = post.office
    office.lead("page_view", account=MEDICO | {"relationship": "customer"})
    account = Account.objects.get(domain="medico.example").pk
    office.call("operations", "PATCH", f"accounts/{account}/", {"owner": str(office.users["manager"].pk)})
    away(office, "sales2")
    office.run_due()
    inbox()
    post.draft(From="Dana Ito <dana@medico.example>")
    office.run_due()
    got = inbox()
    assert sorted(one.to for one in got) == ["manager", "sales"]
    assert {one.subject for one in got} == {"A mail asks for something: Medico Devices Inc."}


def test_nobody_hears_of_what_was_decided_or_of_what_they_may_no_longer_see(
    post: Post, inbox: Inbox, at: Callable[[datetime], None], direct_writes: None
) -> None:
    at(AT_NIGHT)
    draft = post.draft()
    post.send(mail(Message_ID="<2@medico.example>"))
    post.office.run_due()
    assert inbox() == []
    post.office.post("marketing", f"enquiry-drafts/{draft['id']}/discard/", {"reason": "spam"})
    TeamMember.objects.filter(user=post.office.users["sales2"]).update(is_active=False)
    at(AT_NIGHT + timedelta(hours=13))
    post.office.run_due()
    assert [got.to for got in inbox()] == ["sales"]
    assert Alert.objects.filter(kind="enquiry").count() == 4


def test_where_the_desk_has_nobody_operations_hears_of_it(post: Post, inbox: Inbox, direct_writes: None) -> None:
    TeamMember.objects.update(is_active=False)
    post.draft()
    post.office.run_due()
    assert [got.to for got in inbox()] == ["operations"]
