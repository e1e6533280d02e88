"""Operations sees how many mails a connection took in and what became of them, also of those that nobody could read."""

import pytest
from django.urls import reverse

from leadhub.models import MailReceipt
from tests.leadhub.integrations.mail.corpus import mail
from tests.qualification.console.test_asks import text_of

pytestmark = pytest.mark.django_db
COUNTS = "health { mails { received drafts automated refused lastReceivedAt } }"


def test_each_mail_is_counted_once_by_what_became_of_it_at_every_door(browser, office, post):
    for number in (1, 2, 2):
        post.send(mail(Message_ID=f"<{number}@x.example>"))
    post.send(mail(Auto_Submitted="auto-replied", Message_ID="<3@x.example>"))
    for _ in range(2):
        assert post.send(b"", status=400)["code"] == "malformed"
    assert post.send(b"x" * (25 * 1024 * 1024 + 1), status=413)["code"] == "too_large"
    assert post.send(mail(), key="guessed", status=401)["code"] == "bad_signature"
    told = office.get("viewer", f"integrations/{post.connection.pk}/")["health"]
    last = MailReceipt.objects.order_by("-received_at").values_list("received_at", flat=True)[0]
    counted = {"received": 5, "drafts": 2, "automated": 1, "refused": 2}
    nothing = dict.fromkeys(("attempts", "unproven", "unmatched", "erased"), 0)
    assert told["mails"] == counted | nothing | {"last_received_at": last.isoformat().replace("+00:00", "Z")}
    assert set(MailReceipt.objects.filter(became="refused").values_list("why", flat=True)) == {"malformed", "too_large"}
    asked = office.ask("viewer", f'{{ integration(id: "{post.connection.pk}") {{ {COUNTS} }} }}')
    found = asked["data"]["integration"]["health"]["mails"]
    assert found == counted | {"lastReceivedAt": told["mails"]["last_received_at"]}
    shown = text_of(browser("sales"), reverse("admin:leadhub_connection_change", args=[post.connection.pk]))
    assert "5 received" in shown and "2 Nothing: it could not be read" in shown


def test_whatever_takes_no_mails_counts_none(office):
    made = office.post("operations", "integrations/", {"kind": "hubspot", "name": "HubSpot"}, 201)
    assert made["health"]["mails"] is None and made["health"]["frozen"] == 0
