"""POST signals/: what is accepted, what is refused by index, and what refuses the whole."""

import json
from typing import Any

import pytest

from leadhub.actors import Role
from leadhub.keys import new_id
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db


FAULTY_SIGNALS: list[Any] = [
    ({"type": "telepathy"}, "unknown_signal_type", "/type"),
    ({"type": None}, "wrong_type", "/type"),
    ({"colour": "red"}, "unknown_field", "/colour"),
    ({"contact": {}}, "contact_not_identified", "/contact"),
    ({"contact": {"email": "nobody"}}, "bad_email", "/contact/email"),
    ({"contact": {"email": "a@medico.example", "age": 5}}, "unknown_field", "/contact/age"),
    ({"contact": {"email": "a@medico.example", "first_name": "a\x00b"}}, "nul_character", ""),
    ({"contact": None}, "wrong_type", "/contact"),
    ({"account": {"employee_count": "many"}}, "wrong_type", "/account/employee_count"),
    ({"account": {"employee_count": -1}}, "out_of_bounds", "/account/employee_count"),
    ({"account": {"employee_count": 10**12}}, "out_of_bounds", "/account/employee_count"),
    ({"account": {"country": "ZZ"}}, "unknown_country", "/account/country"),
    ({"account": {"channel_type": "friend"}}, "unknown_value", "/account/channel_type"),
    ({"occurred_at": "2026-11-03T15:00:00"}, "wrong_type", "/occurred_at"),
    ({"occurred_at": "yesterday"}, "wrong_type", "/occurred_at"),
    ({"occurred_at": "2036-01-01T00:00:00Z"}, "in_the_future", "/occurred_at"),
    ({"occurred_at": "1880-01-01T00:00:00Z"}, "out_of_bounds", "/occurred_at"),
    ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "out_of_bounds", "/occurred_at"),
    ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "in_the_future", "/occurred_at"),
    ({"external_id": ""}, "out_of_bounds", "/external_id"),
    ({"external_id": 5}, "wrong_type", "/external_id"),
    ({"source": "s" * 61}, "out_of_bounds", "/source"),
    ({"product_line": "steel"}, "unknown_product_line", "/product_line"),
    ({"properties": {"quantity": "ten"}}, "wrong_type", "/properties/quantity"),
    ({"properties": {"quantity": 10**13}}, "out_of_bounds", "/properties/quantity"),
    ({"properties": {"quantity": -1}}, "out_of_bounds", "/properties/quantity"),
    ({"properties": {"quantity": 1.5}}, "wrong_type", "/properties/quantity"),
    ({"properties": {"required_by": "soon"}}, "wrong_type", "/properties/required_by"),
    ({"properties": {"process": 5}}, "wrong_type", "/properties/process"),
    ({"properties": {"tolerance_um": "5"}}, "wrong_type", "/properties/tolerance_um"),
    ({"properties": {"tolerance_um": True}}, "wrong_type", "/properties/tolerance_um"),
    ({"properties": {"tolerance_um": 0}}, "out_of_bounds", "/properties/tolerance_um"),
    ({"properties": {"length_mm": -1}}, "out_of_bounds", "/properties/length_mm"),
    ({"properties": {"width_mm": []}}, "wrong_type", "/properties/width_mm"),
    ({"properties": {"height_mm": 10**9}}, "out_of_bounds", "/properties/height_mm"),
    ({"properties": {"certificates": "ISO 9001"}}, "wrong_type", "/properties/certificates"),
    ({"properties": {"certificates": [9001]}}, "wrong_type", "/properties/certificates/0"),
    ({"properties": {"certificates": ["x" * 81]}}, "out_of_bounds", "/properties/certificates/0"),
    ({"properties": {"order_kind": "batch"}}, "unknown_value", "/properties/order_kind"),
    ({"properties": {"note": "x" * 40_000}}, "too_large", "/properties"),
    ({"properties": ["a"]}, "wrong_type", "/properties"),
    ({"origin": {"source": "s" * 61}}, "out_of_bounds", "/origin/source"),
]


FAULTY_BODIES: list[Any] = [
    (b"", 400, "required"),
    (b"{}", 400, "required"),
    (b"not json", 400, "malformed_json"),
    (b'{"signals": [', 400, "malformed_json"),
    (b"\xff\xfe", 400, "malformed_json"),
    (b'{"signals": [{"properties": {"quantity": 1e999}}]}', 400, "malformed_json"),
    (b'{"signals": [NaN]}', 400, "malformed_json"),
    (b"[]", 400, "wrong_type"),
    (b"null", 400, "wrong_type"),
    (b'{"signals": null}', 400, "wrong_type"),
    (b'{"signals": {}}', 400, "wrong_type"),
    (b'{"signals": []}', 400, "no_signals"),
    (b'{"signals": [{}], "colour": 1}', 400, "unknown_field"),
    (b'{"signals": [{}], "history": "yes"}', 400, "wrong_type"),
    (b'{"signals": [{}], "history": null}', 400, "wrong_type"),
    (b'{"signals": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "malformed_json"),
]


def send(office: Office, body: bytes | str, who: str = "integration", kind: str = "application/json") -> Any:
    """A body as it is."""
    return office.client(who).post("/api/v1/signals/", body, content_type=kind)


class TestReceipts:
    """The answer."""

    def test_names_what_became_of_every_signal(self, office: Office) -> None:
        good, bad = office.signal("page_view"), office.signal("telepathy")
        receipt = office.post("integration", "signals/", {"signals": [good, bad, good]})
        lead = receipt["leads"][0]["lead"]
        assert receipt == {
            "accepted": 1,
            "duplicates": 1,
            "rejected": [
                {
                    "index": 1,
                    "code": "unknown_signal_type",
                    "errors": [
                        {
                            "pointer": "/type",
                            "code": "unknown_signal_type",
                            "detail": "There is no signal type 'telepathy'.",
                        }
                    ],
                }
            ],
            "leads": [{"index": 0, "lead": lead}, {"index": 2, "lead": lead}],
        }

    def test_the_decision_is_readable_when_the_answer_is_sent(self, office: Office) -> None:
        assert office.lead("rfq_submitted")["action"] == "handoff_urgent"

    def test_history_is_readable_and_opens_nothing(self, office: Office) -> None:
        receipt = office.post("marketing", "signals/", {"signals": [office.signal("rfq_submitted")], "history": True})
        assert (receipt["accepted"], receipt["rejected"]) == (1, [])
        lead = office.get("viewer", f"leads/{receipt['leads'][0]['lead']}/")
        assert (lead["action"], lead["intent"]["level"], lead["fit"]["tier"]) == ("handoff_urgent", "urgent", "A")
        assert (lead["stage"], lead["handoff"], lead["triage"], lead["owner"]) == ("inquiry", None, None, None)
        assert lead["next_step"]["code"] == "waits_for_signal"
        why = office.get("viewer", f"leads/{lead['id']}/explanation/")
        assert why["summary"].endswith("what is known of it is history: it goes on with its first fresh signal.")

    def test_a_second_delivery_names_the_lead_again(self, office: Office) -> None:
        signal = office.signal("page_view")
        first, again = (office.post("integration", "signals/", {"signals": [signal]}) for _ in range(2))
        assert (again["accepted"], again["duplicates"], again["leads"]) == (0, 1, first["leads"])

    def test_what_a_signal_carried_is_read_as_it_came(self, office: Office) -> None:
        sent = office.signal(
            "rfq_submitted",
            origin={"source": "organic_search", "channel": "form", "campaign": "c", "content": "rfq-form"},
            properties={"annual_volume": 10**12, "required_by": "2027-02-01", "colour": "red"},
        )
        receipt = office.deliver(sent)
        (signal,) = office.get("viewer", "signals/", lead=receipt["leads"][0]["lead"])["results"]
        assert signal == {
            "id": signal["id"],
            "source": "website",
            "external_id": sent["external_id"],
            "type": "rfq_submitted",
            "occurred_at": "2026-11-03T15:00:00Z",
            "received_at": "2026-11-03T15:00:00Z",
            "lead": receipt["leads"][0]["lead"],
            "contact": signal["contact"],
            "origin": {"source": "organic_search", "channel": "form", "campaign": "c", "content": "rfq-form"},
            "properties": sent["properties"],
            "masked": [],
            "excluded": None,
        }
        assert office.get("viewer", f"signals/{signal['id']}/") == signal


class TestFaultsInside:
    """One signal's faults refuse that signal."""

    def test_is_rejected_by_index_and_refuses_nothing_else(self, office: Office, subtests: pytest.Subtests) -> None:
        for changes, code, pointer in FAULTY_SIGNALS:
            with subtests.test(changes=str(changes)[:80]):
                signals = [office.signal("page_view"), office.signal("page_view") | changes, office.signal("page_view")]
                receipt = office.post("integration", "signals/", {"signals": signals})
                assert (receipt["accepted"], [each["index"] for each in receipt["leads"]]) == (2, [0, 2])
                (rejected,) = receipt["rejected"]
                assert (rejected["index"], rejected["code"]) == (1, code)
                assert rejected["errors"][0]["pointer"] == pointer

    @pytest.mark.parametrize("value", [5, None, "signal", [], True])
    def test_what_is_no_object_is_rejected_too(self, office: Office, value: object) -> None:
        receipt = office.post("integration", "signals/", {"signals": [value, office.signal("page_view")]})
        assert [each["index"] for each in receipt["rejected"]] == [0]
        assert receipt["accepted"] == 1

    def test_a_lone_surrogate_is_rejected_by_index(self, office: Office) -> None:
        good, bad = json.dumps(office.signal("page_view")), json.dumps(office.signal("page_view", properties="HERE"))
        bad = bad.replace('"HERE"', '{"note": "\\ud800"}')
        answer = send(office, f'{{"signals": [{bad}, {good}]}}')
        assert answer.status_code == 200, answer.content
        assert [each["index"] for each in answer.json()["rejected"]] == [0], answer.json()


class TestFaultsOfTheBody:
    """What refuses the whole, and writes nothing."""

    def test_is_refused(self, office: Office, subtests: pytest.Subtests) -> None:
        before = rows_written()
        for body, status, code in FAULTY_BODIES:
            with subtests.test(body=body[:40]):
                answer = send(office, body)
                assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
                assert answer["Content-Type"].startswith("application/problem+json")
                assert rows_written() == before

    def test_5001_signals_are_too_many_and_5000_are_not(self, office: Office) -> None:
        assert send(office, json.dumps({"signals": [{}] * 5_001})).status_code == 413
        receipt = send(office, json.dumps({"signals": [{}] * 5_000}))
        assert (receipt.status_code, len(receipt.json()["rejected"])) == (200, 5_000)

    def test_another_content_type_is_415(self, office: Office) -> None:
        assert send(office, "{}", kind="text/plain").status_code == 415


@pytest.mark.parametrize("who", [role.value for role in Role if role not in (Role.PARTNER, Role.AUDITOR)])
def test_only_systems_operations_and_marketing_send_signals(office: Office, who: str) -> None:
    before = rows_written()
    answer = office.call(who, "POST", "signals/", {"signals": [office.signal("page_view")]})
    if who in ("integration", "operations", "marketing"):
        assert answer.status_code == 200
        return
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert rows_written() == before


def test_signals_are_listed_and_narrowed(office: Office) -> None:
    first, second = office.lead("page_view"), office.lead("webinar_attended", "omar@medico.example")

    def found(**query: str) -> set[str]:
        return {each["lead"] for each in office.get("viewer", "signals/", **query)["results"]}

    assert found() == {first["id"], second["id"]}
    assert found(type="page_view") == {first["id"]}
    assert found(type="page_view,webinar_attended") == {first["id"], second["id"]}
    assert found(source="website") == {first["id"], second["id"]}
    assert found(source="elsewhere") == set()
    assert found(contact=second["contact"]) == {second["id"]}
    assert found(occurred_at__lt="2026-11-03") == set()
    assert office.call("viewer", "GET", f"signals/{new_id()}/", {}).status_code == 404
    wide = office.get("viewer", "signals/", expand="lead,contact", type="page_view")["results"][0]
    assert (wide["lead"]["id"], wide["contact"]["email"]) == (first["id"], "dana@medico.example")


def test_the_kinds_of_signals_say_what_they_count(office: Office) -> None:
    kinds = {each["code"]: each for each in office.get("viewer", "signal-types/")["results"]}
    assert kinds["rfq_submitted"] == {
        "code": "rfq_submitted",
        "label": kinds["rfq_submitted"]["label"],
        "family": "buying",
        "points": 80.0,
        "half_life_days": 60.0,
        "cap": 120.0,
        "urgent": True,
        "asks": True,
    }
    assert kinds["email_opened"]["points"] == 0
