"""A handoff is answered from a mail: by a page with that lead only, after one more press, once, for seven days."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from feedback.admin.asking import offered
from feedback.models import Reason, Verdict
from leadhub.alerts import links
from leadhub.alerts.making import make_alerts
from leadhub.alerts.taking import take
from leadhub.alerts.writing import parcels_of
from leadhub.clock import real_now
from leadhub.events.relay import place_events
from leadhub.logs import to_stderr
from leadhub.models import Alert, ChannelKind, User
from qualification.due import give_owners
from qualification.models import Handoff
from tests.feedback.keystone import small_order
from tests.fence import allow_writes
from tests.leadhub.alerts.ground import channel, chose
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead with an open handoff, of which its owner has a mail."""
    found = office.handed_over()
    office.run_due()
    return found


@pytest.fixture
def owner(lead: Json) -> User:
    found = Handoff.objects.get(pk=lead["handoff"]).owner
    assert found is not None
    return found


@pytest.fixture
def yes(lead: Json) -> str:
    """The address of the yes in the mail."""
    return link_in(mail.outbox[-1].body)


@pytest.fixture
def browser() -> Client:
    """Somebody who is not signed in, and whose browser proves nothing of where a form came from."""
    return Client(enforce_csrf_checks=True)


def link_in(text: Any) -> str:
    found = re.search(r"http://[^/]+(/answer/[A-Za-z0-9_=-]+/)\n", str(text))
    assert found, text
    return found.group(1)


def status_of(lead: Json) -> str:
    return Handoff.objects.get(pk=lead["handoff"]).status


class TestLink:
    """Without signing in."""

    def test_opening_it_changes_nothing_however_often(self, browser: Client, lead: Json, yes: str) -> None:
        before = rows_written()
        for address in (yes, f"{yes}no/", yes):
            answer = browser.get(address)
            assert answer.status_code == 200
            assert browser.head(address).status_code == 200
            text = answer.content.decode()
            assert "Medico Devices Inc." in text and "CNC machining" in text
            assert not re.search(r"<script|src=|@import|url\(", text), "nothing is run, and nothing is fetched"
            assert "Dana" not in text and "dana@" not in text
        assert (rows_written(), status_of(lead)) == (before, "open")

    def test_it_tells_nobody_its_address(self, browser: Client, yes: str) -> None:
        answer = browser.get(yes)
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy

    def test_no_line_of_the_log_holds_it(self, browser: Client, yes: str, caplog: Any) -> None:
        masked = to_stderr("INFO")["filters"]["masked"]
        seen = []
        for address in (f"{yes[:-2]}x/", f"{yes}x/"):
            assert browser.get(address).status_code == 404
        for record in caplog.records:
            masked["()"]().filter(record)
            seen.append(record.getMessage())
        assert any("/answer/" in line for line in seen)
        assert not any(yes[8:40] in line for line in seen)

    def test_one_more_press_accepts_as_its_person_and_the_link_is_dead(
        self, browser: Client, lead: Json, yes: str, owner: User
    ) -> None:
        answer = browser.post(yes)
        assert answer.status_code == 200
        assert "You accepted it. First personal contact is due" in answer.content.decode()
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.by, verdict.by_name) == ("accepted", owner.pk, f"{owner.name} (link)")
        for dead in (browser.get(yes), browser.post(yes), browser.get(f"{yes}no/"), browser.post(f"{yes}no/")):
            text = dead.content.decode()
            assert dead.status_code == 410
            assert "was for one answer" in text and f"{owner.name} (link) accepted it" in text
            assert "Medico" not in text, "a dead link shows nothing of the lead"
        assert Verdict.objects.count() == 1

    def test_a_no_takes_a_reason_and_a_comment_and_keeps_what_was_typed(
        self, browser: Client, lead: Json, yes: str
    ) -> None:
        no = f"{yes}no/"
        groups = re.findall(r'<optgroup label="([^"]+)"', browser.get(no).content.decode())
        assert groups == [name for name, _ in offered(Reason.Place.REJECTION)[1:]], "as the console offers them"
        assert set(groups) == set(Reason.Group.labels)
        for given, words in {
            ("", ""): ("Choose a reason", "Write one sentence"),
            ("timing", "\u200b \u2060"): ("Write one sentence",),
            ("price", "A reason of losses."): ("not on the agreed list",),
            ("timing", "a" * 10_001): ("10,000 characters",),
            ("unreachable", "No answer."): ("attempt",),
        }.items():
            answer = browser.post(no, dict(zip(("reason", "comment"), given, strict=True)))
            text = answer.content.decode()
            assert answer.status_code in (409, 422)
            assert all(word in text for word in words), text
            assert given[1].strip() in text
        assert browser.post(no, {"reason": "timing", "comment": "a\x00b"}).status_code == 400
        assert status_of(lead) == "open"
        answer = browser.post(no, {"reason": "timing", "comment": "Budget only next year. <b>"})
        assert answer.status_code == 200 and "Back to nurture until" in answer.content.decode()
        verdict = Verdict.objects.get()
        assert (verdict.reason, verdict.remark and verdict.remark.text) == ("timing", "Budget only next year. <b>")

    def test_after_seven_days_it_offers_a_new_one_that_goes_to_its_person(
        self, browser: Client, office: Office, lead: Json, yes: str, owner: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = real_now() + timedelta(days=7, minutes=1)
        for module in ("answer_pages", "repeating"):
            monkeypatch.setattr(f"leadhub.alerts.{module}.real_now", lambda: later)
        answer = browser.get(yes)
        assert answer.status_code == 410
        assert "held for seven days" in answer.content.decode() and "Send me a new link" in answer.content.decode()
        assert browser.post(yes).status_code == 410
        assert status_of(lead) == "open"
        assert browser.get(f"{yes}again/").status_code == 410
        assert "on its way" in browser.post(f"{yes}again/").content.decode()
        assert "No new link" in browser.post(f"{yes}again/").content.decode(), "once"
        alert = Alert.objects.get(person=owner, asks=lead["handoff"])
        assert alert.state == "due"

    def test_a_new_secret_key_breaks_no_link_that_is_out_there(self, browser: Client, yes: str, settings: Any) -> None:
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 50
        assert browser.get(yes).status_code == 200
        settings.SECRET_KEY_FALLBACKS = []
        assert browser.get(yes).status_code == 404

    def test_of_somebody_who_left_it_opens_nothing(self, browser: Client, lead: Json, yes: str, owner: User) -> None:
        with allow_writes():
            User.objects.filter(pk=owner.pk).update(is_active=False)
        assert browser.get(yes).status_code == 410
        assert browser.post(yes).status_code == 410
        assert status_of(lead) == "open"

    def test_who_signs_in_with_a_second_factor_is_not_let_past_it(
        self, browser: Client, lead: Json, yes: str, settings: Any
    ) -> None:
        settings.SECOND_FACTOR_ROLES = ("sales", "manager")
        answer = browser.post(yes)
        assert answer.status_code == 302
        assert answer["Location"] == reverse("answer-signed-in", args=[lead["handoff"]])
        assert status_of(lead) == "open"

    @pytest.mark.parametrize(
        "spoil", [lambda t: t[:-1], lambda t: t + "=", lambda t: "A" * len(t), lambda t: "é", str.lower]
    )
    def test_another_text_is_no_link(self, browser: Client, yes: str, spoil: Any) -> None:
        text = yes.split("/")[2]
        assert browser.post(reverse("answer", args=[spoil(text)])).status_code == 404

    def test_of_a_handoff_of_others_it_shows_nothing(self, browser: Client, office: Office, lead: Json) -> None:
        for who in ("viewer", "marketing", "partner"):
            text = links.written(office.users[who].pk, Handoff.objects.get().pk, real_now())
            answer = browser.get(reverse("answer", args=[text]))
            assert answer.status_code in (403, 404)
            assert "Medico" not in answer.content.decode()


class TestSignedIn:
    """From a room, where a message is nobody's own."""

    def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(self, client: Client, lead: Json, owner: User) -> None:
        address = reverse("answer-signed-in", args=[lead["handoff"]])
        answer = client.get(address)
        assert answer.status_code == 302 and answer["Location"].endswith(f"?next={address.replace('/', '%2F')}")
        client.force_login(owner)
        assert "Medico Devices Inc." in client.get(address).content.decode()
        assert status_of(lead) == "open"
        assert client.post(address).status_code == 200
        assert status_of(lead) == "accepted"
        assert "accepted it" in client.get(address).content.decode()

    def test_a_form_from_elsewhere_is_refused(self, lead: Json, owner: User) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(owner)
        assert browser.post(reverse("answer-signed-in", args=[lead["handoff"]])).status_code == 403
        assert status_of(lead) == "open"


@pytest.mark.parametrize(("kind", "signs_in"), [(ChannelKind.TEAMS_WEBHOOK, True), (ChannelKind.MAIL, False)])
def test_a_webhook_of_ones_own_may_lead_to_a_room_so_one_signs_in(
    office: Office, kind: ChannelKind, signs_in: bool
) -> None:
    for who in ("sales", "sales2"):
        person = office.users[who]
        channel(kind, "https://prod-1.westus.logic.azure.com/x", **({} if kind == "mail" else {"person": person}))
        chose(person, kind, kind="arrival", quiet="always")
    office.lead("rfq_submitted", properties={"annual_volume": 20000, "has_drawings": True})
    give_owners(office.now)
    place_events(office.now)
    make_alerts(office.now)
    (parcel,) = parcels_of(take(office.now), office.now)
    assert [page.label for page in parcel.message.answers] == ["Accept it", "Reject it"]
    assert all(page.path.startswith("/answer/to/") == signs_in for page in parcel.message.answers)


class TestPartner:
    """Somebody of a partner, who has no console: the mail is their desk."""

    @pytest.fixture
    def theirs(self, office: Office) -> Json:
        lead = small_order(office)
        office.run_due()
        return lead

    @pytest.fixture
    def letter(self, office: Office, theirs: Json) -> str:
        (found,) = [one for one in mail.outbox if one.to == [office.users["partner"].email]]
        return str(found.body)

    def test_the_mail_leads_to_the_answer_and_to_no_page_of_the_house(self, office: Office, letter: str) -> None:
        assert "Tiny Tools" in letter and link_in(letter)
        assert "/admin/" not in letter and "Owner" not in letter
        others = [one for one in mail.outbox if "partner" in one.to[0] and one.to != [office.users["partner"].email]]
        assert others == [], "another partner hears nothing of it"

    @pytest.mark.parametrize("act", ["accept", "reject"])
    def test_one_more_press_answers_for_the_partner(
        self, browser: Client, office: Office, theirs: Json, letter: str, act: str
    ) -> None:
        address = link_in(letter)
        assert "Tiny Tools" in browser.get(address).content.decode()
        assert status_of(theirs) == "open"
        if act == "accept":
            answer = browser.post(address)
        else:
            answer = browser.post(f"{address}no/", {"reason": "timing", "comment": "Not this year."})
        assert answer.status_code == 200, answer.content
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.by) == (f"{act}ed", office.users["partner"].pk)
        assert browser.get(address).status_code in (404, 410)
        assert browser.post(address).status_code in (404, 410)
        assert Verdict.objects.count() == 1

    def test_what_was_taken_from_a_partner_is_nothing_it_reads_of(
        self, browser: Client, theirs: Json, letter: str
    ) -> None:
        with allow_writes():
            Handoff.objects.filter(pk=theirs["handoff"]).update(status="withdrawn", closed_at=real_now())
        answer = browser.get(link_in(letter))
        assert answer.status_code == 404
        assert "Tiny Tools" not in answer.content.decode()
