"""Real workers of Celery read a system for the first time, also when one of them is killed in the middle of it."""

from typing import Any

from leadhub.clock import real_now
from leadhub.integrations import checking, connections, states
from leadhub.models import Connection, ConnectionState, SyncItem, SyncLink
from qualification.models import Handoff
from tests.fence import allow_writes
from tests.leadhub.integrations.doors.test_hooks_over_http import OPERATIONS
from tests.live.production import beat, eventually, kill, worker
from tests.live.test_webhooks import nearby
from tests.qualification.company import make_company
from tests.vendors.contracts import needs_specs
from tests.vendors.hubspot import HubSpotStandIn, contract
from tests.vendors.hubspot_account import TOKEN
from tests.vendors.stand_ins import on_time, served

__all__ = ["nearby"]

PEOPLE = 250


@needs_specs
def test_a_first_sync_whose_worker_is_killed_links_everybody_once(nearby: dict[str, str], settings: Any) -> None:
    settings.LOCAL_RECEIVERS = True
    make_company()
    there = HubSpotStandIn(contract())
    there.clock = real_now()
    for number in range(PEOPLE):
        there.add(email=f"p{number}@past.example", lastname=f"P {number}", lifecyclestage="salesqualifiedlead")
    with served(on_time(there, real_now)) as url:
        made = connections.create(
            actor=OPERATIONS,
            now=real_now(),
            kind="hubspot",
            name="HubSpot",
            base_url=url,
            credentials={"token": TOKEN},
            settings={"brings_people": "yes"},
        )
        checking.check(made.pk, actor=OPERATIONS)
        live = ConnectionState.LIVE
        states.change(made.pk, actor=OPERATIONS, now=real_now(), state=live, quiet_first_sync=True)
        with beat(nearby):
            with worker(nearby) as first:
                eventually(SyncLink.objects.exists, nearby)
                kill(first)
            with allow_writes():
                # Whoever is killed had it for a minute and a half.
                Connection.objects.update(taken_until=None)
            with worker(nearby):
                eventually(lambda: all("leadhub_id" in one.properties for one in there.live()), nearby)
                eventually(lambda: not SyncItem.objects.exists(), nearby)
    ids = {one.properties["leadhub_id"] for one in there.live()}
    assert len(ids) == SyncLink.objects.count() == len(there.live()) == PEOPLE
    assert not Handoff.objects.exists()
