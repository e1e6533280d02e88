"""Workers, webhooks and people at the same connection at once, on PostgreSQL: nothing is made or done twice."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import connection as database

from accounts.models import Contact
from leadhub.actors import Role
from leadhub.clock import real_now
from leadhub.events.relay import place_events
from leadhub.integrations import connections, lining_up, mapping, streams, syncing
from leadhub.integrations.protocol import Remote
from leadhub.integrations.readers import hook_url
from leadhub.models import Connection, SyncItem, SyncLink, SyncWrite
from leadhub.usecases import use_case
from tests.fence import allow_writes
from tests.leadhub.integrations.engine import memory
from tests.live.hubspots import OPERATIONS, UPSERT, connected, persons
from tests.live.meanwhile import Meanwhile
from tests.live.races import race
from tests.live.sync_races import BATCH, PEOPLE, in_memory, name_the_same, press_retry, spend, tell, turn
from tests.live.test_document_races import people
from tests.live.test_races import hand_over
from tests.qualification.company import make_company
from tests.vendors.hubspot import HubSpotStandIn

pytestmark = pytest.mark.engine("postgresql")
RUNNERS = 4


@pytest.fixture
def local(settings: Any) -> None:
    """Receivers of this machine may be called, as in a sandbox."""
    settings.LOCAL_RECEIVERS = True


@pytest.fixture
def there(fresh_database: str, settings: Any) -> Iterator[Any]:
    """The vendor and the business in memory, for workers that are threads of this process."""
    with in_memory(business=True) as room:
        room.THERE.now = real_now()
        yield room


def connection_of(room: Any, name: str = "Memory") -> Connection:
    """A live connection to the vendor in memory."""
    row = connections.create(actor=OPERATIONS, now=real_now(), kind="memory", name=name, credentials={"token": "x"})
    with allow_writes():
        Connection.objects.filter(pk=row.pk).update(
            state="live", settings={"brings_people": "yes"}, next_turn_at=real_now()
        )
        streams.lay_down(row, real=real_now() - timedelta(minutes=1), quiet_first=False)
    return Connection.objects.get(pk=row.pk)


def in_line(room: Any, count: int) -> list[Any]:
    """So many people who are to be over there."""
    found = [room.HERE.add("mql", email=f"p{number}@x.example") for number in range(count)]
    line_up(found)
    return found


def changed_there(room: Any, **values: Any) -> tuple[UUID, Remote]:
    """Somebody who is in step, until the record over there is changed."""
    (dana,) = in_line(room, 1)
    worker()
    (remote,) = room.THERE.records
    room.THERE.now = real_now() + timedelta(seconds=1)
    room.THERE.edit(remote, **values)
    return dana, remote


@use_case
def line_up(targets: Sequence[UUID]) -> None:
    """Something happened to these people."""
    lining_up.line_up(targets)


@use_case
def tell_of(row: Connection, remote: Remote) -> None:
    """A webhook names a record."""
    lining_up.read(row.pk, [remote])


def worker() -> int:
    """What a worker does with whatever is due."""
    return syncing.sync_due(real_now())


def test_of_four_workers_one_speaks_and_each_person_is_made_once(
    fresh_database: str, now: datetime, local: None
) -> None:
    make_company()
    vendor = HubSpotStandIn()
    with connected(vendor):
        hand_over(25, now)
        place_events(now)
        answers = race(fresh_database, RUNNERS, 2, turn)
    assert sum(map(sum, answers)) >= 25
    assert len(persons(vendor)) == len(set(persons(vendor))) == SyncLink.objects.count() == 25
    upserted = [call for call in vendor.calls if call.url.path.endswith(UPSERT)]
    assert len(upserted) == 1, "nobody else wrote any of it"
    assert not SyncItem.objects.exists()


class Standing(HubSpotStandIn):
    """Whoever comes to make somebody waits until two have come: both have looked, and found nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.meeting = threading.Barrier(2)
        self.second = threading.Thread()
        self.waited = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(UPSERT) and self.waited < 2:
            self.waited += 1
            with allow_writes():
                # Its lease is over, as that of a machine that stood still.
                Connection.objects.update(taken_until=real_now() - timedelta(seconds=1), next_turn_at=real_now())
            database.close()
            if self.waited == 1:
                self.second.start()
            self.meeting.wait(timeout=25)
        return super().__call__(request)


def test_two_workers_that_both_found_nobody_make_one_record(fresh_database: str, now: datetime, local: None) -> None:
    make_company()
    vendor = Standing()
    with connected(vendor):
        # Processes need longer to load than a call may take.
        race(fresh_database, 1, 1, turn)
        hand_over(3, now)
        place_events(now)
        vendor.second = threading.Thread(target=lambda: race(fresh_database, 1, 1, turn))
        worker()
        vendor.second.join()
        with allow_writes():
            Connection.objects.update(next_turn_at=real_now(), taken_until=None, held_until=None)
        race(fresh_database, 1, 1, turn)
    assert vendor.waited == 2, "both were there"
    assert len(persons(vendor)) == len(set(persons(vendor))) == SyncLink.objects.count() == 3
    assert not SyncItem.objects.exists()


def test_workers_of_one_connection_spend_one_bucket(fresh_database: str, there: Any) -> None:
    row = connection_of(there)
    rounds = race(fresh_database, RUNNERS, 2, spend, row.pk)
    # Ten calls in a day, of which a fifth is kept for people.
    assert sum(map(sum, rounds)) == 8


def test_a_form_and_two_systems_that_name_the_same_new_people_make_each_once(
    fresh_database: str, now: datetime, there: Any
) -> None:
    make_company()
    rows = [connection_of(there, name).pk for name in ("One", "Two")]
    rounds = race(fresh_database, RUNNERS, 4, name_the_same, rows, now)
    assert rounds == [[PEOPLE] * RUNNERS] * 4
    emails = [str(email).lower() for email in Contact.objects.values_list("email", flat=True)]
    assert len(emails) == len(set(emails)) == 4 * PEOPLE
    held = {link.target for link in SyncLink.objects.all()}
    assert SyncLink.objects.count() == 8 * PEOPLE and held == set(Contact.objects.values_list("pk", flat=True))


def test_a_webhook_that_comes_twenty_times_at_once_puts_each_record_in_line_once(
    fresh_database: str, now: datetime, local: None
) -> None:
    with connected(HubSpotStandIn()) as row:
        url = hook_url(row)
        rounds = race(fresh_database, RUNNERS, 2, tell, "/hooks/" + url.partition("/hooks/")[2], url, "demo-secret")
    assert {status for answers in rounds for each in answers for status in each} == {202}
    assert SyncItem.objects.count() == BATCH


def test_a_failure_that_four_people_try_again_at_once_is_tried_once(fresh_database: str, there: Any) -> None:
    row, users = connection_of(there), people(Role.OPERATIONS)
    in_line(there, 30)
    with allow_writes():
        SyncItem.objects.update(is_dead=True, fault_code="odd", attempts=5)
    (pressed,) = race(fresh_database, RUNNERS, 1, press_retry, row.pk, users)
    assert sorted(pressed) == [0, 0, 0, 30]
    assert set(SyncItem.objects.values_list("stamp", "is_dead", "attempts")) == {(2, False, 0)}


def test_a_map_that_is_replaced_while_a_page_is_taken_in_waits_for_it_and_then_holds(
    there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = connection_of(there)
    dana, remote = changed_there(there, status="Closed")
    swapped = {"New": "Closed", "Closed": "New"}
    anew = [replace(one, value=swapped.get(one.value, one.value)) for one in memory.STATUSES]
    edit = Meanwhile(lambda: mapping.replace(row.pk, actor=OPERATIONS, now=real_now(), rows=anew))
    edit.before(monkeypatch, memory.STAGES_PORT, "take")
    tell_of(row, remote)
    worker()
    edit.end()
    # It meant a rejection when it was read; no reason was given, so it waits for a person.
    assert there.HERE.people[dana].is_waiting and there.HERE.people[dana].stage == "mql"
    there.HERE.people[dana].is_waiting, there.HERE.people[dana].stage = False, "inquiry"
    line_up([dana])
    worker()
    assert there.THERE.records[remote].values[memory.STATUS] == "Closed", "by the new map"
    assert not SyncItem.objects.exists()


def test_one_that_is_removed_while_a_page_is_taken_in_knows_nobody_afterwards(
    there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = connection_of(there)
    there.THERE.add(email="ann@new.example")
    removal = Meanwhile(lambda: connections.remove(row.pk, actor=OPERATIONS, now=real_now()))
    removal.before(monkeypatch, memory.PEOPLE, "take")
    worker()
    removal.end()
    assert Connection.objects.get().removed_at is not None
    assert not (SyncLink.objects.exists() or SyncItem.objects.exists() or SyncWrite.objects.exists())


def test_a_sweep_and_a_webhook_about_the_same_record_change_it_once(
    there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = connection_of(there)
    dana, remote = changed_there(there, status="Customer", last_name="Ito")
    told = Meanwhile(lambda: tell_of(row, remote))
    told.before(monkeypatch, memory.PEOPLE, "take")
    with allow_writes():
        row.streams.filter(name=streams.SWEEP).update(due_at=real_now())
        Connection.objects.update(next_turn_at=real_now())
    worker()
    told.end()
    with allow_writes():
        Connection.objects.update(next_turn_at=real_now())
    worker()
    assert there.HERE.people[dana].stage == "won" and len(there.HERE.said) == 1
    assert not SyncItem.objects.exists() and len(there.THERE.records) == 1
