"""GET leads/{id}/technical-fit/: what the enquiry asks against what the product line can make."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Capability
from qualification.models import Signal, SignalExclusion, SignalPayload
from qualification.readers.technical_fits import MOST_SIGNALS
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.office import Json, Office, rows_written, statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db

HOUSING: Json = {
    "process": "5-axis milling",
    "material": "Aluminum 6061",
    "tolerance_um": 20,
    "length_mm": 120,
    "width_mm": 80,
    "height_mm": 40.5,
    "annual_volume": 20_000,
    "certificates": ["iso-13485:2016"],
    "required_by": "2027-02-01",
    "order_kind": "series",
}


@pytest.fixture
def milling(office: Office) -> Capability:
    """The one capability of the line."""
    with allow_writes():
        Capability.objects.all().delete()
    body = {
        "product_line": "cnc-machining",
        "process": "5-axis milling",
        "materials": ["aluminium", "stainless steel"],
        "tolerance_um": 10,
        "length_mm": 500,
        "width_mm": 400,
        "height_mm": 300,
        "volume_from": 100,
        "volume_to": 50_000,
        "certificates": ["ISO 9001", "ISO 13485"],
    }
    made = office.post("operations", "capabilities/", body, status=201)
    return Capability.objects.get(pk=made["id"])


def asked(office: Office, type: str = "rfq_submitted", days_ago: float = 0, **properties: Any) -> Json:
    """The technical fit of the lead whose enquiry says this too."""
    lead = office.lead(type, days_ago=days_ago, properties=properties)
    found: Json = office.get("viewer", f"leads/{lead['id']}/technical-fit/")
    return found


def test_what_can_be_made_fits_with_every_fact_told(office: Office, milling: Capability) -> None:
    found = asked(office, **HOUSING)
    facts = found["capabilities"][0].pop("facts")
    assert found == {
        "lead": found["lead"],
        "masked": [],
        "answer": "fits",
        "text": "5-axis milling fits what is asked: "
        "process, material, tolerance, size, volume, certificates, capacity.",
        "asked": HOUSING | {"quantity": None, "certificates": ["iso-13485:2016"]},
        "missing": [],
        "unstored": [],
        "limits": [],
        "capability": str(milling.pk),
        "capabilities": [
            {"capability": str(milling.pk), "process": "5-axis milling", "order_kind": None, "answer": "fits"}
        ],
    }
    assert {fact["answer"] for fact in facts} == {"fits"}
    assert facts[2] == {
        "fact": "tolerance",
        "asked": "20 µm",
        "limit": "10 µm",
        "text": "tolerance 20 µm asked, 10 µm is the limit",
        "answer": "fits",
    }


def test_the_limiting_fact_is_named_in_words(office: Office, milling: Capability) -> None:
    found = asked(office, **HOUSING | {"tolerance_um": 5})
    text = "tolerance 5 µm asked, 10 µm is the limit"
    assert (found["answer"], found["text"]) == ("limited", f"5-axis milling comes closest: {text}.")
    assert found["limits"] == [{"fact": "tolerance", "asked": "5 µm", "limit": "10 µm", "text": text}]
    assert (found["capability"], found["missing"]) == (str(milling.pk), [])


def test_unknown_is_not_no_and_says_what_to_ask(office: Office, milling: Capability) -> None:
    found = asked(office, **HOUSING | {"tolerance_um": None, "material": " "})
    assert (found["answer"], found["missing"], found["limits"]) == ("unknown", ["material", "tolerance_um"], [])
    assert found["text"] == "It is not known yet whether 5-axis milling fits. Ask for material, tolerance."


def test_a_line_of_which_nothing_is_stored(office: Office, milling: Capability) -> None:
    with allow_writes():
        Capability.objects.update(is_active=False)
    found = asked(office, **HOUSING)
    assert (found["answer"], found["capability"], found["capabilities"]) == ("unknown", None, [])
    assert "nothing is stored about what cnc-machining can make" in found["text"]


def test_capacity_is_held_against_the_date_that_is_asked(office: Office, milling: Capability) -> None:
    office.call("operations", "PATCH", f"capabilities/{milling.pk}/", {"capacity_from": "2027-03-01"})
    found = asked(office, **HOUSING)
    assert [limit["text"] for limit in found["limits"]] == [
        "capacity is free from 1 March 2027, asked by 1 February 2027"
    ]
    office.pass_time(days=120)
    found = office.get("viewer", f"leads/{found['lead']}/technical-fit/")
    assert (found["answer"], found["missing"]) == ("unknown", ["required_by"])


def test_per_field_the_newest_buying_signal_wins(office: Office, milling: Capability) -> None:
    asked(office, **HOUSING)
    asked(office, "sample_request", days_ago=3, tolerance_um=1, order_kind="sample")
    found = asked(office, "supplier_comparison", tolerance_um=4, certificates=[], process="  ")
    assert found["asked"] == HOUSING | {"tolerance_um": 4, "quantity": None}
    later = asked(office, "technical_question", tolerance_um=500)
    assert later["asked"] == found["asked"], "research asks for nothing"


def test_noise_asks_for_nothing(office: Office, milling: Capability) -> None:
    found = asked(office, tolerance_um=5)
    with allow_writes():
        row(SignalExclusion, signal=Signal.objects.get(lead=found["lead"]))
    assert office.get("viewer", f"leads/{found['lead']}/technical-fit/")["asked"]["tolerance_um"] is None


def test_what_the_company_must_comply_with_is_asked_of_us(office: Office, milling: Capability) -> None:
    needs = {"compliance_needs": ["AS 9100"], "certifications": ["ISO 14001"]}
    lead = office.lead("rfq_submitted", account=MEDICO | needs, properties=HOUSING)
    found = office.get("viewer", f"leads/{lead['id']}/technical-fit/")
    assert found["asked"]["certificates"] == ["AS 9100", "iso-13485:2016"]
    assert [limit["text"] for limit in found["limits"]] == ["AS 9100 asked, we hold ISO 13485, ISO 9001"]


def test_what_was_erased_is_unknown(office: Office, milling: Capability) -> None:
    found = asked(office, **HOUSING)
    with allow_writes():
        SignalPayload.objects.update(external_id="", properties={})
    again = office.get("viewer", f"leads/{found['lead']}/technical-fit/")
    assert (again["answer"], again["missing"]) == (
        "unknown",
        ["material", "tolerance_um", "length_mm", "width_mm", "height_mm"],
    )
    assert again["asked"]["process"] is None


def test_what_was_kept_before_it_had_a_type_is_unknown(office: Office, milling: Capability) -> None:
    found = asked(office, **HOUSING)
    with allow_writes():
        SignalPayload.objects.update(
            properties={"tolerance_um": "H7", "certificates": "all", "order_kind": "batch", "material": "Aluminium"}
        )
    again = office.get("viewer", f"leads/{found['lead']}/technical-fit/")["asked"]
    assert (again["tolerance_um"], again["certificates"], again["order_kind"]) == (None, [], None)
    assert again["material"] == "Aluminium"


def test_a_lead_without_company_and_signal_is_asked_nothing(office: Office, milling: Capability) -> None:
    lead = office.post("sales", "leads/", {"contact": {"phone": "+13125550142"}}, status=201)
    found = office.get("viewer", f"leads/{lead['id']}/technical-fit/")
    assert (found["answer"], found["asked"]["certificates"]) == ("unknown", [])
    assert "nothing is stored about what unspecified can make" in found["text"]


def test_a_long_history_is_read_in_part(office: Office, milling: Capability) -> None:
    old = office.signal("rfq_submitted", days_ago=30, properties=HOUSING)
    newer = [office.signal("pricing_page_view", days_ago=1) for _ in range(MOST_SIGNALS - 1)]
    lead = office.deliver(old, *newer)["leads"][0]["lead"]
    few = statements_of(lambda: office.get("viewer", f"leads/{lead}/technical-fit/"))
    assert office.get("viewer", f"leads/{lead}/technical-fit/")["asked"]["material"] == "Aluminum 6061"
    office.deliver(office.signal("pricing_page_view"))
    assert office.get("viewer", f"leads/{lead}/technical-fit/")["asked"]["material"] is None
    assert statements_of(lambda: office.get("viewer", f"leads/{lead}/technical-fit/")) == few


def test_reading_it_changes_nothing_and_takes_no_parameters(office: Office, milling: Capability) -> None:
    lead = asked(office, **HOUSING)["lead"]
    before = rows_written()
    assert office.call("viewer", "GET", f"leads/{lead}/technical-fit/", {"today": "x"}).status_code == 400
    assert office.call("partner", "GET", f"leads/{lead}/technical-fit/").status_code == 403
    assert rows_written() == before


def test_the_console_shows_it_beside_the_lead_and_on_the_card(office: Office, milling: Capability, client: Any) -> None:
    lead = office.lead("rfq_submitted", properties=HOUSING | {"tolerance_um": 5})
    text = "tolerance 5 µm asked, 10 µm is the limit"
    client.force_login(office.users["sales"])
    shown = client.get(reverse("admin:qualification_lead_change", args=[lead["id"]])).content.decode()
    assert f"5-axis milling comes closest: {text}." in shown
    for part in ("Technical fit: 5-axis milling", "5 µm", "Limited", "tolerance 5 µm, 120 × 80 × 40.5 mm, series"):
        assert part in shown, part
    handoff = office.get("viewer", f"leads/{lead['id']}/")["handoff"]
    card = client.get(reverse("admin:qualification_handoff_change", args=[handoff])).content.decode()
    assert f"comes closest: {text}." in card


def test_the_console_says_that_nothing_is_stored(office: Office, milling: Capability, client: Any) -> None:
    with allow_writes():
        Capability.objects.update(is_active=False)
    client.force_login(office.users["sales"])
    shown = client.get(reverse("admin:qualification_lead_change", args=[office.lead()["id"]])).content.decode()
    assert "nothing is stored about what cnc-machining can make" in shown


def test_the_card_and_the_partner_read_what_is_asked(office: Office) -> None:
    lead = office.handed_over()
    office.lead("sample_request", properties=HOUSING)
    enquiry = office.get("viewer", f"handoffs/{lead['handoff']}/")["card"]["enquiry"]
    assert {name: enquiry[name] for name in HOUSING} == HOUSING
