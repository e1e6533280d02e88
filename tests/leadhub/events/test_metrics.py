"""What Prometheus reads of the outbox and the deliveries moves with them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError
from django.test import Client

from leadhub.clock import real_now
from leadhub.events import endpoints, metrics
from leadhub.events.metrics import gauges, made_at
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.keys import new_id
from leadhub.models import EndpointState
from leadhub.usecases import use_case
from tests.leadhub.events.conftest import Post

pytestmark = pytest.mark.django_db


def served() -> dict[str, float]:
    lines = Client().get("/metrics").content.decode().splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if line.startswith("leadhub_"))}


def test_an_id_tells_when_it_was_made() -> None:
    assert abs(made_at(new_id()) - datetime.now(UTC)) < timedelta(minutes=1)  # noqa: TID251


def test_the_outbox_is_watched_by_the_real_clock(hub: Post) -> None:
    assert (served()["leadhub_outbox_waiting"], served()["leadhub_outbox_oldest_seconds"]) == (0, 0)
    use_case(record)([Happening("lead.decided", hub.now.replace(year=2100), {})])
    assert gauges(real_now() + timedelta(minutes=5))["leadhub_outbox_oldest_seconds"] >= 300
    assert served()["leadhub_outbox_waiting"] == 1
    place_events(hub.now)
    assert served()["leadhub_outbox_waiting"] == 0


def test_deliveries_are_watched(hub: Post) -> None:
    failing, gone = hub.subscribe(then=500), hub.subscribe(410)
    hub.happen(new_id(), new_id())
    found = gauges(hub.real + timedelta(minutes=10))
    assert (found["leadhub_deliveries_due"], found["leadhub_deliveries_parked"]) == (4, 0)
    assert found["leadhub_deliveries_oldest_due_seconds"] >= 590
    hub.deliver()
    found = served()
    assert (found["leadhub_deliveries_due"], found["leadhub_deliveries_parked"]) == (2, 2)
    assert (found["leadhub_webhook_endpoints_failing"], found["leadhub_webhook_endpoints_disabled"]) == (1, 1)
    hub.fail()
    assert served()["leadhub_deliveries_failed"] == 2
    endpoints.remove(gone.endpoint, actor=hub.actor, now=hub.now)
    assert served()["leadhub_webhook_endpoints_disabled"] == 0
    endpoints.update(failing.endpoint, actor=hub.actor, now=hub.now, state=EndpointState.PAUSED)
    hub.happen(new_id())
    found = served()
    assert found["leadhub_deliveries_due"] == 0, "what waits for a paused receiver is no backlog"
    assert found["leadhub_tables_readable"] == 1


def test_a_database_that_does_not_answer_is_a_figure_too(monkeypatch) -> None:
    def fail(_real: datetime) -> dict[str, float]:
        raise DatabaseError("no route to db.internal")

    monkeypatch.setattr(metrics, "gauges", fail)
    # What this process counts by itself is told all the same.
    found = {name: value for name, value in served().items() if not name.startswith("leadhub_requests_not_logged")}
    assert found == {"leadhub_tables_readable": 0}
