"""Receivers over REST: made, changed, removed, by whom; and a secret that is told once."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connection
from rest_framework.test import APIClient

from leadhub.clock import real_now
from leadhub.keys import new_id
from leadhub.models import Delivery, WebhookEndpoint
from tests.leadhub.events.conftest import Post
from tests.leadhub.events.doors import FAULTS, LIST, URL, Json, body, created

pytestmark = pytest.mark.django_db


def everything_stored() -> str:
    """All that lies in our tables, as text."""
    found = []
    with connection.cursor() as cursor:
        for app in configured.LEADHUB_APPS:
            for model in apps.get_app_config(app).get_models():
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
                found += [
                    bytes(v).decode("latin-1") if isinstance(v, bytes | memoryview) else str(v)
                    for row in cursor
                    for v in row
                ]
    return "\n".join(found)


def test_a_receiver_is_made_and_its_secret_is_told_once(operations, hub: Post) -> None:
    made = created(operations, types=["handoff.rejected", "lead.decided", "lead.decided"])
    assert made == {
        "id": made["id"],
        "name": "Data lake",
        "url": URL,
        "types": ["lead.decided", "handoff.rejected"],
        "state": "active",
        "owner": str(hub.owner.pk),
        "created_at": made["created_at"],
        "created_by": "operations",
        "waiting": 0,
        "failures": 0,
        "failing_since": None,
        "held_until": None,
        "disabled_at": None,
        "disabled_why": None,
        "previous_secret_until": None,
        "secret": made["secret"],
    }
    assert made["secret"].startswith("whsec_")
    read = operations.get(f"{LIST}{made['id']}/")
    assert read.json() == made | {"secret": None}
    assert operations.get(LIST).json()["results"] == [made | {"secret": None}]
    assert operations.get(LIST, {"state": "paused"}).json()["results"] == []


def test_a_secret_lies_nowhere_in_the_clear(operations) -> None:
    answers = [operations.post(LIST, body(), format="json", headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json(), "who repeats the request is told again"
    assert answers[1]["Idempotent-Replayed"] == "true"
    made = answers[0].json()
    rotated = [
        operations.post(f"{LIST}{made['id']}/rotate-secret/", format="json", headers={"Idempotency-Key": "r"}).json()
        for _ in range(2)
    ]
    assert rotated[0] == rotated[1]
    stored = everything_stored()
    for secret in (made["secret"], rotated[0]["secret"]):
        assert secret not in stored
        assert secret.removeprefix("whsec_")[:20] not in stored
    assert "Data lake" in stored
    row = WebhookEndpoint.objects.get()
    assert made["secret"] not in f"{row!r} {row}"


def test_who_repeats_a_request_after_the_key_is_gone_is_told_so(hub: Post, client_of, settings) -> None:
    def send(client: APIClient) -> Any:
        return client.post(LIST, body(), format="json", headers={"Idempotency-Key": "k"})

    assert send(client_of(hub.owner)).status_code == 201
    settings.SECRET_KEY, before = "changed-" + "1" * 50, settings.SECRET_KEY
    again = client_of(hub.owner)
    answer = send(again)
    assert (answer.status_code, answer.json()["code"]) == (409, "answer_unreadable")
    assert WebhookEndpoint.objects.count() == 1
    settings.SECRET_KEY_FALLBACKS = [before]
    assert send(again).status_code == 201


def test_a_rotation_keeps_the_former_secret_for_a_day(operations) -> None:
    made = created(operations)
    rotated = operations.post(f"{LIST}{made['id']}/rotate-secret/", format="json").json()
    assert rotated["secret"] not in (None, made["secret"])
    assert rotated["previous_secret_until"] > real_now().isoformat()
    assert operations.get(f"{LIST}{made['id']}/").json() == rotated | {"secret": None}


@pytest.mark.parametrize(("changes", "status", "code", "pointer"), FAULTS)
def test_what_makes_no_sense_is_refused_when_it_is_made_and_when_it_is_changed(
    operations, changes: Json, status: int, code: str, pointer: str
) -> None:
    standing = created(operations)
    for answer in (
        operations.post(LIST, body(**changes), format="json"),
        operations.patch(f"{LIST}{standing['id']}/", changes, format="json"),
    ):
        said = answer.json()
        assert (answer.status_code, said["code"]) == (status, code), said
        assert [fault["pointer"] for fault in said["errors"]] == [pointer]
    assert operations.get(LIST).json()["results"] == [standing | {"secret": None}]


def test_every_fault_is_told_at_once(operations) -> None:
    said = operations.post(LIST, {"name": "", "url": "ftp://x", "types": ["x", "y"]}, format="json").json()
    assert [fault["pointer"] for fault in said["errors"]] == ["/name", "/types/0", "/types/1", "/url"]


def test_a_receiver_is_changed_by_who_has_read_it(operations) -> None:
    made = created(operations)
    one = f"{LIST}{made['id']}/"
    read = operations.get(one)
    changed = operations.patch(
        one, {"name": "Lake", "types": ["lead.decided"]}, format="json", headers={"If-Match": read["ETag"]}
    )
    assert changed.status_code == 200, changed.content
    assert changed.json() == made | {"name": "Lake", "types": ["lead.decided"], "secret": None}
    stale = operations.patch(one, {"name": "Sea"}, format="json", headers={"If-Match": read["ETag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert operations.patch(one, {"types": None}, format="json").json()["types"] is None
    assert operations.patch(one, {}, format="json").json()["name"] == "Lake"


def test_it_is_paused_and_switched_off_and_on(operations, hub: Post) -> None:
    made = created(operations)
    one = f"{LIST}{made['id']}/"
    hub.happen(new_id())
    assert operations.patch(one, {"state": "paused"}, format="json").json()["waiting"] == 1
    off = operations.patch(one, {"state": "disabled"}, format="json").json()
    assert (off["state"], off["disabled_why"], off["waiting"]) == ("disabled", "by_hand", 0)
    refused = operations.post(f"{one}resend/", format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "endpoint_disabled")
    on = operations.patch(one, {"state": "active"}, format="json").json()
    assert (on["state"], on["disabled_why"], on["disabled_at"]) == ("active", None, None)
    assert operations.post(f"{one}resend/", format="json").json() == {"resent": 1}
    assert operations.patch(one, {"state": "asleep"}, format="json").status_code == 422


def test_a_removed_receiver_is_forgotten_and_its_log_stays(operations, hub: Post) -> None:
    made = hub.subscribe()
    hub.happen(new_id())
    hub.deliver()
    one = f"{LIST}{made.endpoint}/"
    assert operations.delete(one).status_code == 204
    row = WebhookEndpoint.objects.get()
    assert (row.secret, row.previous_secret, row.state) == ("", "", "disabled")
    for answer in (
        operations.get(one),
        operations.delete(one),
        operations.post(f"{one}test/"),
        operations.get(f"{one}deliveries/"),
    ):
        assert answer.status_code == 404
    assert operations.get(LIST).json()["results"] == []
    (kept,) = operations.get(f"{LIST}deliveries/").json()["results"]
    assert kept["state"] == "delivered"
    assert operations.post(f"{LIST}deliveries/{kept['id']}/resend/").status_code == 404


def test_there_are_so_many_and_no_more(operations, monkeypatch) -> None:
    monkeypatch.setattr("leadhub.events.endpoints.MOST", 2)
    first = created(operations)
    created(operations)
    refused = operations.post(LIST, body(), format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_endpoints")
    operations.delete(f"{LIST}{first['id']}/")
    created(operations)


def test_an_integration_manages_its_own_and_knows_of_no_other(client_of, operations, hub: Post) -> None:
    foreign = hub.subscribe()
    hub.happen(new_id())
    hub.deliver()
    website = client_of("integration")
    own = created(website)
    assert [row["id"] for row in website.get(LIST).json()["results"]] == [own["id"]]
    assert website.get(f"{LIST}deliveries/").json()["results"] == []
    assert len(operations.get(LIST).json()["results"]) == 2
    delivery = Delivery.objects.get()
    for method, path in (
        ("get", f"{foreign.endpoint}/"),
        ("patch", f"{foreign.endpoint}/"),
        ("delete", f"{foreign.endpoint}/"),
        ("post", f"{foreign.endpoint}/test/"),
        ("post", f"{foreign.endpoint}/rotate-secret/"),
        ("post", f"{foreign.endpoint}/resend/"),
        ("get", f"{foreign.endpoint}/deliveries/"),
        ("get", f"deliveries/{delivery.pk}/"),
        ("post", f"deliveries/{delivery.pk}/resend/"),
    ):
        answer = getattr(website, method)(f"{LIST}{path}", format="json")
        assert answer.status_code == 404, (method, path, answer.content)
    auditor = client_of("auditor")
    assert auditor.get(f"{LIST}{foreign.endpoint}/").status_code == 200
    assert auditor.post(LIST, body(), format="json").status_code == 403
    for role in ("marketing", "sales", "manager", "viewer", "partner"):
        assert client_of(role).get(LIST).status_code == 403, role


REGISTRATIONS = ("decided", "extended", "expired", "ended", "appealed", "appeal_overdue", "appeal_decided")


def test_the_closed_lists_are_told(client_of) -> None:
    lists = client_of("viewer").get("/api/v1/meta/choices/").json()["results"]
    types = {choice["value"]: choice["help"] for choice in lists["event_type"]["choices"]}
    assert set(types) == {
        *("lead.stage_changed", "lead.decided", "handoff.created", "handoff.accepted", "handoff.rejected"),
        *("handoff.due_soon", "handoff.breached", "agreement.published", "rules.published", "review.completed"),
        *("handoff.escalated", "handoff.expired", "handoff.reassigned", "handoff.needs_data", "handoff.data_provided"),
        *("handoff.withdrawn", "handoff.recalled", "handoff.recall_due", "handoff.progressed"),
        *("handoff.needs_feedback", "handoff.feedback_ended"),
        *("handoff.disputed", "handoff.placed", "technical_review.asked", "technical_review.answered"),
        *("lead.customer_interest", "lead.resumed", "lead.not_reconfirmed", "clock.due_soon", "clock.breached"),
        *(
            "review.due",
            "recalibration.proposed",
            "recalibration.due",
            "webhook.disabled",
            "connection.broken",
            "connection.field_frozen",
            "work.handed_over",
            "handoff.joined",
            "handoff.separated",
        ),
        *("rfq.received", "rfq.revised", "rfq.quoted", "rfq.ended"),
        *("account.merged", "contact.merged", "lead.merged", "merge.undone"),
        *("contact.consent_recorded", "contact.erased"),
        "enquiry.received",
        *(f"registration.{what}" for what in REGISTRATIONS),
    }
    assert all(types.values())
    assert [choice["value"] for choice in lists["webhook_endpoint_state"]["choices"]] == [
        "active",
        "paused",
        "disabled",
    ]
    assert {"webhook_delivery_state", "webhook_attempt_fault", "webhook_disabled_why"} <= set(lists)
