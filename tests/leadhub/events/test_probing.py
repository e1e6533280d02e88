"""A receiver that is tried out under an Idempotency-Key is called once the answer is written down, once."""

import threading
from datetime import datetime
from typing import Any

from django.db import connections
from rest_framework.test import APIClient

from leadhub.api.tokens import make_token
from leadhub.events import endpoints
from leadhub.models import Delivery, User
from tests import fence
from tests.leadhub.events.conftest import Post
from tests.leadhub.events.doors import LIST
from tests.receiving import Receivers


def test_a_receiver_that_hangs_keeps_no_writer_waiting(
    fresh_database: str, receivers_process: Receivers, now: datetime
) -> None:
    with fence.allow_writes():
        owner = User.objects.create_user("ops@leadhub.example", name="ops", role="operations")
    hub, token = Post(receivers_process, owner, now), make_token(owner, "test")
    made = hub.subscribe("hang")
    answers: list[dict[str, Any]] = []

    def send() -> None:
        client = APIClient(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "t"})
        answers.append(client.post(f"{LIST}{made.endpoint}/test/", format="json").json())
        connections.close_all()

    def log() -> list[dict[str, Any]]:
        client = APIClient(headers={"Authorization": f"Bearer {token}"})
        found: list[dict[str, Any]] = client.get(f"{LIST}deliveries/{answers[0]['id']}/").json()["log"]
        return found

    sending = threading.Thread(target=send)
    sending.start()
    hub.receivers.wait_for(lambda: len(hub.got(made)) == 1)
    assert Delivery.objects.get().state == "due", "it is written down before the receiver is called"
    assert endpoints.update(made.endpoint, actor=hub.actor, now=now, name="Renamed meanwhile").name
    hub.receivers.release()
    sending.join()
    assert (answers[0]["state"], answers[0]["log"]) == ("due", [])
    assert [attempt["status"] for attempt in log()] == [200]
    assert hub.states(made) == ["delivered"]
    send()
    assert answers[1] == answers[0], "who repeats the request reads what the first one read"
    assert len(hub.got(made)) == 1
