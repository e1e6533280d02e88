"""Nothing brings back who was erased: no signal, no import, no entry by hand, no change of keys, no restored backup."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test import override_settings

from accounts.erased import places_of_erased, secret_in_use
from accounts.erasing import keep_secret
from accounts.mentions import Mention
from accounts.models import Contact, ErasedKey, Erasure, ErasureSecret, ExternalRef
from accounts.people import People
from leadhub.errors import Conflict, Unavailable
from leadhub.models import Event, IdempotencyKey
from leadhub.sealing import is_current
from qualification.models import Lead, Remark, Signal
from tests.fence import allow_writes
from tests.qualification.importing.conftest import deal
from tests.qualification.office import Office, rows_written
from tests.rows import row

pytestmark = pytest.mark.django_db
DANA = {
    "email": "dana@medico.example",
    "phone": "+1 312 555 0199",
    "external_id": "crm-17",
    "first_name": "Dana",
    "last_name": "Ito",
}
CODE = "contact_erased"
OTHER_KEY = "another-secret-" + "1" * 48


@pytest.fixture
def erased(office: Office) -> Office:
    """Dana asked for a quote, and was erased."""
    office.deliver(office.signal("rfq_submitted", contact=DANA))
    erase(office)
    return office


def erase(office: Office) -> None:
    contact = Contact.objects.get(email_key=DANA["email"]).pk
    office.post("operations", f"contacts/{contact}/erase/", {"reason": "asked"})


NAMED = {
    "by e-mail, however it is written": {"email": " Dana@MEDICO.example "},
    "by telephone with name": {"phone": "(312) 555-0199", "first_name": "DANA", "last_name": "Ito"},
    "by the id in the system": {"external_id": "crm-17"},
    "by the id in the system beside another address": {"external_id": "crm-17", "email": "d2@medico.example"},
}


@pytest.mark.parametrize("contact", NAMED.values(), ids=NAMED)
def test_a_signal_is_refused_by_its_index_and_stops_no_other(erased: Office, contact: dict[str, str]) -> None:
    before = (Contact.objects.count(), Signal.objects.count())
    of_dana = erased.signal("webinar_attended", contact=contact, account={"country": "US"})
    sent = [erased.signal("page_view", "ann@a.example", account={"name": "A"}), of_dana, {"source": "website"}]
    receipt = erased.post("integration", "signals/", {"signals": sent})
    assert receipt["accepted"] == 1
    (refused,) = [each for each in receipt["rejected"] if each["index"] == 1]
    assert (refused["code"], refused["errors"][0]["pointer"]) == (CODE, "/contact")
    assert [each["index"] for each in receipt["rejected"]] == [1, 2]
    assert (Contact.objects.count(), Signal.objects.count()) == (before[0] + 1, before[1] + 1)


def test_colleagues_at_the_same_number_are_taken(erased: Office) -> None:
    erased.deliver(erased.signal("page_view", contact={"phone": DANA["phone"], "last_name": "Moe"}))
    erased.deliver(erased.signal("page_view", contact={"phone": DANA["phone"], "email": "moe@medico.example"}))


def test_no_form_takes_the_person_back(erased: Office) -> None:
    other = erased.post("marketing", "contacts/", {"email": "moe@medico.example"}, status=201)["id"]
    before = rows_written()
    by_id = {"phone": "+1 312 555 0100", "external_refs": [{"system": "website", "external_id": "crm-17"}]}
    entry = {"contact": {"email": DANA["email"]}, "type": "price_question"}
    answers = [
        erased.call("marketing", "POST", "contacts/", {"email": DANA["email"]}),
        erased.call("marketing", "POST", "contacts/", by_id),
        erased.call("marketing", "PATCH", f"contacts/{other}/", {"email": DANA["email"]}),
        erased.call("sales", "POST", "leads/", entry),
        erased.call("sales", "POST", "leads/", entry | {"keep": True}),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(409, CODE)] * 5
    assert rows_written() == before


def test_whoever_takes_people_in_without_asking_is_refused(erased: Office) -> None:
    mention = Mention(at=erased.now, source="new", email=DANA["email"], email_key=DANA["email"])
    with pytest.raises(Conflict, match="are not taken again"), allow_writes():
        People([mention], [None], now=erased.now).find_or_make()


def test_a_row_of_an_import_is_refused_and_the_others_are_taken(erased: Office, run: Any, crm: Any) -> None:
    first = run(crm(deal(1, Mail="ann@a.example"), deal(2, Mail="joe@j.example")))
    assert (first["created"], first["refused"]) == (2, 0)
    joe = Contact.objects.get(email_key="joe@j.example")
    erased.post("operations", f"contacts/{joe.pk}/erase/", {"reason": "unlawful"})
    # Joe under another address is still the deal that was his.
    again = run(crm(deal(1, Mail="ann@a.example"), deal(2, Mail="j2@j.example"), deal(3, Mail="dana@medico.example")))
    assert (again["rows"], again["created"], again["unchanged"], again["refused"]) == (3, 0, 1, 2)
    assert [(told["row"], told["code"]) for told in again["warnings"]] == [(3, CODE), (4, CODE)]
    assert not Contact.objects.filter(email_key__in=["j2@j.example", "joe@j.example", DANA["email"]]).exists()


def test_only_operations_erases_and_reads_what_is_known(office: Office) -> None:
    office.deliver(office.signal("page_view", contact=DANA))
    contact = Contact.objects.get(email_key=DANA["email"]).pk
    for who in ("marketing", "sales", "manager", "viewer", "integration", "partner"):
        assert office.call(who, "POST", f"contacts/{contact}/erase/", {"reason": "asked"}).status_code == 403
        assert office.call(who, "GET", f"contacts/{contact}/personal-data/").status_code == 403
    assert not Erasure.objects.exists()


def test_what_breaks_off_in_the_middle_has_erased_nothing(office: Office, monkeypatch: Any) -> None:
    def break_off(*_: Any) -> None:
        raise RuntimeError("broken off")

    office.deliver(office.signal("rfq_submitted", contact=DANA))
    contact, before = Contact.objects.get(email_key=DANA["email"]), rows_written()
    monkeypatch.setattr("accounts.erasing.record", break_off)
    office.post("operations", f"contacts/{contact.pk}/erase/", {"reason": "asked"}, status=500)
    assert rows_written() == before
    again = Contact.objects.get(pk=contact.pk)
    assert (again.email, again.erased_at) == (contact.email, None)
    assert not Erasure.objects.exists() and not ErasedKey.objects.exists() and not ErasureSecret.objects.exists()
    assert ExternalRef.objects.filter(target=contact.pk).exists()


def test_an_answer_that_was_kept_is_not_told_again(office: Office) -> None:
    key = {"Idempotency-Key": "entry-1"}
    entry = {"contact": DANA | {"external_id": None}, "type": "price_question"}
    assert office.call("sales", "POST", "leads/", entry, **key).status_code == 201
    erase(office)
    again = office.call("sales", "POST", "leads/", entry, **key)
    assert (again.status_code, again.json()["code"]) == (409, "answer_withheld")
    assert IdempotencyKey.objects.get(key="entry-1").answer is None


def test_the_feed_tells_of_it_in_ids_and_codes(erased: Office) -> None:
    told = Event.objects.get(type="contact.erased")
    assert told.data == {"contact": str(Erasure.objects.get().contact), "reason": "asked"}


def test_hashes_outlive_a_change_of_the_key(erased: Office) -> None:
    digests = set(map(bytes, ErasedKey.objects.values_list("digest", flat=True)))
    first = settings.SECRET_KEY
    with override_settings(SECRET_KEY=OTHER_KEY, SECRET_KEY_FALLBACKS=[]), pytest.raises(Unavailable):
        secret_in_use()
    with override_settings(SECRET_KEY=OTHER_KEY, SECRET_KEY_FALLBACKS=[first]):
        assert keep_secret(erased.now) == 1
        assert keep_secret(erased.now) == 0
    with override_settings(SECRET_KEY=OTHER_KEY, SECRET_KEY_FALLBACKS=[]):
        assert is_current(ErasureSecret.objects.get().sealed)
        assert places_of_erased([Mention(at=erased.now, source="x", email_key=DANA["email"])]) == {0}
    assert set(map(bytes, ErasedKey.objects.values_list("digest", flat=True))) == digests


def test_while_the_key_is_gone_nobody_is_taken_in(erased: Office) -> None:
    with override_settings(SECRET_KEY_FALLBACKS=[]), allow_writes():
        ErasureSecret.objects.update(sealed="0badc0de.nothing")
    answer = erased.call("integration", "POST", "signals/", {"signals": [erased.signal("page_view", "x@y.example")]})
    assert answer.status_code == 503 and "SECRET_KEY_FALLBACKS" in answer.json()["detail"]


def test_a_restored_backup_is_cleaned_again(erased: Office, tmp_path: Any) -> None:
    register = tmp_path / "erasures.jsonl"
    call_command("erasures", "keep", str(register))
    assert "dana" not in register.read_text().lower()
    (contact,) = Contact.objects.filter(erased_at__isnull=False)
    restore(contact.pk)
    err = io.StringIO()
    call_command("erasures", "reapply", str(register), stderr=err)
    assert err.getvalue().strip() == "1 erasures were not known here. 1 people were erased again."
    found = Contact.objects.get(pk=contact.pk)
    assert (found.email, found.email_key, found.phone_key, found.last_name) == (None, "", "", None)
    assert Remark.objects.get(contact=found.pk).text == "[erased]"
    assert found.erased_at == Erasure.objects.get().at
    call_command("erasures", "reapply", str(register), stderr=err)
    assert err.getvalue().strip().endswith("0 erasures were not known here. 0 people were erased again.")
    receipt = erased.post("integration", "signals/", {"signals": [erased.signal("page_view", contact=DANA)]})
    assert receipt["rejected"][0]["code"] == CODE


def restore(contact: Any) -> None:
    """The tables as they were before Dana was erased."""
    with allow_writes(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Foreign keys are looked at when they are set, so that the tables can be altered.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("accounts_erasedkey", "accounts_erasure"):
            drop_rows(cursor, table)
        ErasureSecret.objects.all().delete()
        Contact.objects.filter(pk=contact).update(
            email=DANA["email"],
            email_key=DANA["email"],
            phone=DANA["phone"],
            phone_key="+13125550199",
            first_name="Dana",
            last_name="Ito",
            name_key="dana ito",
            erased_at=None,
        )
        row(Remark, contact=contact, text="Dana called.")


def drop_rows(cursor: Any, table: str) -> None:
    """Empty a table that refuses it, as a restored file would be without its rows."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return
    cursor.execute("SELECT sql FROM sqlite_master WHERE type='trigger' AND name=%s", [f"{table}_no_delete"])
    (made,) = cursor.fetchone()
    cursor.execute(f"DROP TRIGGER {table}_no_delete")
    cursor.execute(f"DELETE FROM {table}")
    cursor.execute(made)


def test_a_register_of_another_leadhub_is_refused(erased: Office, tmp_path: Any) -> None:
    register = tmp_path / "erasures.jsonl"
    call_command("erasures", "keep", str(register))
    with allow_writes():
        ErasureSecret.objects.all().delete()
    erased.post("operations", f"contacts/{Lead.objects.get().contact_id}/erase/", {"reason": "asked"})
    moe = erased.post("marketing", "contacts/", {"email": "moe@medico.example"}, status=201)["id"]
    erased.post("operations", f"contacts/{moe}/erase/", {"reason": "no_longer_needed"})
    with pytest.raises(CommandError, match="of another leadhub"):
        call_command("erasures", "reapply", str(register))
    assert not ExternalRef.objects.filter(external_id="crm-17").exists()


def test_all_that_are_alike_are_erased_again_at_once(erased: Office) -> None:
    alike = {"phone": DANA["phone"], "phone_key": "+13125550199", "last_name": "Ito", "name_key": "dana ito"}
    addresses = ("d1@medico.example", "d2@medico.example")
    back = [row(Contact, email=each, email_key=each, **alike).pk for each in addresses]
    with allow_writes():
        Contact.objects.filter(pk__in=back).update(canonical_id=F("id"))
    err = io.StringIO()
    call_command("erasures", "reapply", stderr=err)
    assert err.getvalue().strip() == "0 erasures were not known here. 2 people were erased again."
    assert not Contact.objects.filter(pk__in=back).exclude(email=None, phone=None, last_name=None).exists()


@pytest.mark.parametrize("spoilt", ['{"secret": ""}', "{", "[]"])
def test_a_register_without_its_secret_is_refused(erased: Office, tmp_path: Any, spoilt: str) -> None:
    register = tmp_path / "erasures.jsonl"
    register.write_text(f"{spoilt}\n")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("erasures", "reapply", str(register))


def test_of_a_register_that_is_spoilt_nothing_is_taken(erased: Office, tmp_path: Any) -> None:
    register = tmp_path / "erasures.jsonl"
    call_command("erasures", "keep", str(register))
    lines = register.read_text().splitlines()
    other = lines[1].replace(str(Erasure.objects.get().contact), str(row(Contact).pk))
    for spoilt in (lines[1][:40], "{}", lines[1].replace('"digest":"', '"digest":"x')):
        register.write_text("\n".join([lines[0], other, spoilt]))
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("erasures", "reapply", str(register))
    assert Erasure.objects.count() == 1
