"""Who was erased and asks to be in again is let in by operations: by one address, and nothing comes back."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Contact, ErasedKey, ErasureLift, ErasureSecret
from accounts.restoring import register_lines, take_register
from leadhub.models import Event
from tests.fence import allow_writes
from tests.personal.test_staying_away import CODE, DANA, erase
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db
ADDRESS = {"email": " Dana@MEDICO.example ", "reason": "asked"}


@pytest.fixture
def erased(office: Office) -> Office:
    """Dana asked for a quote, and was erased."""
    office.deliver(office.signal("rfq_submitted", contact=DANA))
    erase(office)
    return office


def lifted(office: Office, body: Any, status: int = 201, who: str = "operations") -> dict[str, Any]:
    answer: dict[str, Any] = office.post(who, "erasures/lifts/", body, status)
    return answer


def refused(office: Office, **contact: str) -> bool:
    """Whether a signal of this person is refused."""
    receipt = office.post("integration", "signals/", {"signals": [office.signal("page_view", contact=contact)]})
    return [each["code"] for each in receipt["rejected"]] == [CODE]


def test_the_address_is_taken_again_as_somebody_new_and_what_else_was_known_stays_refused(erased: Office) -> None:
    gone = Contact.objects.get()
    events = Event.objects.count()
    made = lifted(erased, ADDRESS)
    assert (made["contact"], made["kind"], made["reason"]) == (str(gone.pk), "email", "asked")
    assert Event.objects.count() == events
    assert "dana" not in str(ErasureLift.objects.values().get()).casefold()
    assert not refused(erased, email=DANA["email"])
    assert refused(erased, external_id=DANA["external_id"])
    assert refused(erased, phone=DANA["phone"], first_name="Dana", last_name="Ito")
    gone.refresh_from_db()
    back = Contact.objects.exclude(pk=gone.pk).get()
    assert (gone.email, gone.canonical_id, back.email) == (None, gone.pk, DANA["email"])
    assert erased.get("viewer", f"contacts/{back.pk}/")["phone"] is None
    by_number = {"phone": DANA["phone"], "first_name": "DANA", "last_name": "Ito", "reason": "another_person"}
    assert lifted(erased, by_number)["kind"] == "phone"
    assert not refused(erased, phone=DANA["phone"], first_name="Dana", last_name="Ito")
    # Who is erased once more is kept out once more.
    erase(erased)
    assert refused(erased, email=DANA["email"])


def test_what_nobody_was_erased_by_and_who_may_not_are_refused(erased: Office) -> None:
    for who in ("marketing", "manager", "sales", "viewer", "integration", "partner"):
        lifted(erased, ADDRESS, 403, who)
    assert lifted(erased, ADDRESS | {"email": "moe@medico.example"}, 409)["code"] == "not_erased"
    assert lifted(erased, {"reason": "asked"}, 422)["code"] == "address_required"
    assert lifted(erased, ADDRESS | {"phone": DANA["phone"]}, 422)["code"] == "address_required"
    assert lifted(erased, ADDRESS | {"email": "nobody"}, 422)["code"] == "bad_email"
    assert lifted(erased, ADDRESS | {"reason": "because"}, 422)["code"] == "unknown_value"
    assert ErasedKey.objects.count() == 3
    lifted(erased, ADDRESS)
    document = "mutation($i: LiftErasureInput!) { liftErasure(input: $i) { ... on Refusal { code } } }"
    given = {"email": DANA["email"], "reason": "ASKED"}
    assert erased.ask("operations", document, i=given)["data"]["liftErasure"] == {"code": "not_erased"}


def test_an_older_register_puts_out_nobody_who_was_let_in_since(erased: Office) -> None:
    register = list(register_lines())
    lifted(erased, ADDRESS)
    assert take_register(register) == 0
    assert not refused(erased, email=DANA["email"])


def test_a_hash_goes_with_a_word_of_who_let_it_go_only(erased: Office) -> None:
    with allow_writes():
        for kind in ("email", "phone"):
            with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
                ErasedKey.objects.filter(kind=kind).delete()
        lifted(erased, ADDRESS)
        with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
            ErasedKey.objects.filter(kind="phone").delete()
    assert set(ErasedKey.objects.values_list("kind", flat=True)) == {"phone", "external_id"}
    assert ErasureSecret.objects.exists()


def test_the_console_lets_in_and_shows_who_did(erased: Office, browser: Any) -> None:
    client: Client = browser("operations")
    add, listed = (reverse(f"admin:accounts_erasurelift_{page}") for page in ("add", "changelist"))
    assert "Let an address in again" in client.get(add).content.decode()
    answer = client.post(add, {"email": DANA["email"], "reason": "asked"}, follow=True)
    assert "Nothing that was erased comes back." in answer.content.decode()
    page = client.get(listed).content.decode()
    assert erased.users["operations"].name in page
    assert DANA["email"] not in page
    again = client.post(add, {"email": DANA["email"], "reason": "asked"})
    assert "Nobody was erased who was known by this" in again.content.decode()
    assert browser("marketing").get(listed).status_code == 403
