"""Events reach real receivers whatever is killed on the way: the loop of the embedded worker, Celery, the web."""

import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import httpx
import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker
from standardwebhooks import Webhook

from leadhub.actors import Role
from leadhub.api.tokens import make_token
from leadhub.clock import real_now
from leadhub.events import endpoints
from leadhub.events.endpoints import WithSecret
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.keys import new_id
from leadhub.models import Delivery, Event, Unplaced, User
from leadhub.usecases import use_case
from tests import databases, fence
from tests.live import races
from tests.live.processes import ROOT, own, sandbox
from tests.live.production import beat, kill, worker
from tests.qualification.company import make_company, signal
from tests.receiving import PATIENCE, Receivers, receiving
from tests.servers.ports import free_port

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def receivers() -> Iterator[Receivers]:
    with receiving() as receivers:
        yield receivers


@contextmanager
def program(environment: dict[str, str], *command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A program in a process group of its own, ended with all its children."""
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, process_group=0)
    try:
        yield process
    finally:
        kill(process)


def embedded(database: str, folder: object) -> dict[str, str]:
    """The environment of an installation without Celery, on the database of the test."""
    mine = {"DATABASE_URL": database, "SECRET_KEY": settings.SECRET_KEY, "DATA_DIR": str(folder)}
    return own({"LEADHUB_MODE": "sandbox", "LOG_LEVEL": "ERROR"} | mine)


def somebody() -> User:
    with fence.allow_writes():
        return User.objects.create_user("ops@leadhub.example", "secret", name="ops", role=Role.OPERATIONS)


def subscribed(receivers: Receivers, who: User, *answers: object, then: object = 200) -> tuple[str, WithSecret]:
    """A receiver that verifies what it gets, by the name that its process calls it, with its secret."""
    name = new_id().hex
    receivers.answer(name, *answers, then=then)
    made = endpoints.create(actor=who.actor, now=NOW, name=name, url=receivers.url(name), types=None)
    receivers.check(name, made.secret)
    return name, made


@use_case
def happen(leads: Sequence[UUID], rounds: int) -> None:
    """Each lead has so many events."""
    record(
        [
            Happening("lead.decided", NOW + timedelta(seconds=seq), {}, lead=lead, lead_seq=seq)
            for seq in range(1, rounds + 1)
            for lead in leads
        ]
    )


def let_leases_end() -> None:
    """What was being sent when somebody was killed is free again, as it is 45 seconds later."""
    with fence.allow_writes():
        Delivery.objects.filter(lease_until__isnull=False).update(lease_until=real_now() - timedelta(seconds=1))


def everything() -> set[str]:
    return {str(pk) for pk in Event.objects.values_list("pk", flat=True)}


def in_order(receivers: Receivers, name: str) -> bool:
    """Whether no event of a lead was taken before an earlier one of it."""
    seqs = {pk: seq or 0 for pk, seq in Event.objects.values_list("pk", "lead_seq")}
    leads = dict(Event.objects.values_list("pk", "lead_ref"))
    first = list(dict.fromkeys(UUID(taken) for taken in receivers.taken(name)))
    return all(
        [seqs[event] for event in first if leads[event] == lead]
        == sorted(seqs[event] for event in first if leads[event] == lead)
        for lead in set(leads.values()) - {None}
    )


def test_a_worker_that_is_killed_while_it_sends_loses_nothing(
    fresh_database: str, receivers: Receivers, tmp_path
) -> None:
    name, _ = subscribed(receivers, somebody(), 200, 200, 200, "hang")
    happen([new_id() for _ in range(4)], rounds=5)
    environment = embedded(fresh_database, tmp_path)
    with program(environment, "manage.py", "worker") as first:
        receivers.wait_for(lambda: len(receivers.got(name)) == 4)
        kill(first)
    receivers.release()
    let_leases_end()
    with program(environment, "manage.py", "worker"):
        receivers.wait_for(lambda: set(receivers.taken(name)) == everything(), lambda: receivers.got(name))
        receivers.wait_for(lambda: not Delivery.objects.exclude(state="delivered").exists())
    messages = receivers.got(name)
    times = Counter(message["id"] for message in messages)
    hung = messages[3]["id"]
    assert {id: count for id, count in times.items() if count > 1} == {hung: 2}, "one repeat, under the same id"
    assert all(message["whole"] and message["answered"] in (200, None) for message in messages)
    assert in_order(receivers, name)


def test_workers_that_are_killed_again_and_again_lose_nothing(
    fresh_database: str, receivers: Receivers, tmp_path
) -> None:
    who, chance = somebody(), random.Random(7)
    names = [subscribed(receivers, who)[0] for _ in range(3)]
    happen([new_id() for _ in range(10)], rounds=8)
    environment = embedded(fresh_database, tmp_path)
    for _ in range(2):
        with program(environment, "manage.py", "worker") as process:
            receivers.wait_for_more(names[0], chance.randint(3, 12))
            kill(process)
        let_leases_end()
    with program(environment, "manage.py", "worker"):
        receivers.wait_for(lambda: all(set(receivers.taken(name)) == everything() for name in names))
        receivers.wait_for(lambda: not Delivery.objects.exclude(state="delivered").exists())
    for name in names:
        torn = [message for message in receivers.got(name) if not message["whole"]]
        assert len(torn) <= 2, "a kill may tear what is on its way, which is then sent again"
        assert len(receivers.taken(name)) <= len(everything()) + 2, "at most one repeat for each kill"
        assert in_order(receivers, name)


def test_several_who_send_at_once_send_everything_once_and_in_order(fresh_database: str, receivers: Receivers) -> None:
    who = somebody()
    names = [subscribed(receivers, who)[0] for _ in range(5)]
    happen([new_id() for _ in range(6)], rounds=5)
    place_events(NOW)
    made = races.race(fresh_database, 4, 4, races.send)
    assert sum(sum(calls) for calls in made) == 5 * 30
    for name in names:
        assert sorted(message["id"] for message in receivers.got(name)) == sorted(everything())
        assert in_order(receivers, name)
    assert set(Delivery.objects.values_list("state", "attempts")) == {("delivered", 1)}


def test_a_web_server_that_is_killed_loses_no_event_of_what_it_has_accepted(
    fresh_database: str, receivers: Receivers, tmp_path
) -> None:
    make_company()
    who = somebody()
    token = make_token(who, "test")
    name, _ = subscribed(receivers, who)
    environment, port = embedded(fresh_database, tmp_path), free_port()
    granian = ("-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error", "--workers", "1")
    web = (*granian, "--host", "127.0.0.1", "--port", str(port), "leadhub.wsgi:application")
    accepted: list[UUID] = []
    with program(environment, "manage.py", "worker"):
        with program(environment, *web) as process:
            caller = threading.Thread(target=send_until_nobody_answers, args=(port, token, accepted))
            receivers.wait_for(lambda: is_up(port))
            caller.start()
            receivers.wait_for(lambda: len(accepted) >= 20)
            kill(process)
            caller.join()
        receivers.wait_for(lambda: not Unplaced.objects.exists())
        receivers.wait_for(lambda: set(receivers.taken(name)) == everything())
    told = set(Event.objects.filter(type="lead.decided").values_list("lead_ref", flat=True))
    assert set(accepted) <= told, "what was accepted was decided, and what was decided was told"
    assert in_order(receivers, name)


def send_until_nobody_answers(port: int, token: str, accepted: list[UUID]) -> None:
    """One signal after the other, until the server dies in the middle of one."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=PATIENCE) as client:
        for number in count():
            try:
                answer = client.post("/api/v1/signals/", json={"signals": [signal_of(number)]})
            except httpx.HTTPError:
                return
            accepted.append(UUID(answer.json()["leads"][0]["lead"]))


def signal_of(number: int) -> dict[str, object]:
    """Somebody downloads a guide."""
    return signal("guide_download", NOW, external_id=f"evt-{number}", contact={"email": f"p{number}@medico.example"})


def is_up(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture
def nearby(production: dict[str, str]) -> dict[str, str]:
    """Production, with receivers on the same machine, and the key of the tests as a former one of its own."""
    here = {"DJANGO_SETTINGS_MODULE": "tests.live.receivers_nearby", "SECRET_KEY_FALLBACKS": settings.SECRET_KEY}
    return production | here


def test_celery_sends_while_one_of_ten_receivers_hangs_and_workers_are_killed(
    nearby: dict[str, str], receivers: Receivers
) -> None:
    who = somebody()
    hanging, _ = subscribed(receivers, who, then="hang")
    others = [subscribed(receivers, who)[0] for _ in range(9)]
    happen([new_id() for _ in range(5)], rounds=4)
    with beat(nearby):
        with worker(nearby) as first:
            receivers.wait_for(lambda: len(receivers.got(others[0])) >= 3)
            kill(first)
        let_leases_end()
        with worker(nearby):
            receivers.wait_for(lambda: all(set(receivers.taken(name)) == everything() for name in others))
            assert receivers.taken(hanging) == []
            receivers.answer(hanging)
            receivers.release()
            let_leases_end()
    for name in others:
        assert in_order(receivers, name)
        assert all(message["whole"] for message in receivers.got(name))


def test_a_production_installation_calls_no_receiver_on_its_own_machine(
    production: dict[str, str], receivers: Receivers
) -> None:
    name, _ = subscribed(receivers, somebody())
    happen([new_id()], rounds=1)
    inner = production | {"SECRET_KEY_FALLBACKS": settings.SECRET_KEY}
    with beat(inner), worker(inner):
        receivers.wait_for(lambda: Delivery.objects.filter(log__fault="address_refused").exists())
    assert receivers.got(name) == []


@pytest.fixture
def tables(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a database that a sandbox need not make first."""
    with django_db_blocker.unblock(), databases.apart() as address:
        yield address


def test_the_journey_of_a_developer(tables: str, receivers: Receivers) -> None:
    """Name an address, see a test event arrive signed; events while it is gone; send again; all of them are there."""
    name = new_id().hex
    with (
        sandbox(free_port(), "--empty", DATABASE_URL=tables) as running,
        running.client("operations") as client,
    ):
        made = client.post("webhook-endpoints/", json={"name": "Lake", "url": receivers.url(name)}).json()
        receivers.check(name, made["secret"])
        one = f"webhook-endpoints/{made['id']}/"
        (attempt,) = client.post(f"{one}test/").json()["log"]
        assert attempt["status"] == 200
        (message,) = receivers.got(name)
        told = Webhook(made["secret"]).verify(message["body"], {k: str(v) for k, v in message.items()})
        assert told["type"] == "webhook.test"

        receivers.answer(name, then=410)
        with running.client("integration") as website:
            for number in range(3):
                assert website.post("signals/", json={"signals": [signal_of(number)]}).json()["accepted"] == 1
        receivers.wait_for(lambda: client.get(one).json()["state"] == "disabled")
        receivers.answer(name)
        assert client.patch(one, json={"state": "active"}).json()["state"] == "active"
        rotated = client.post(f"{one}rotate-secret/").json()["secret"]
        parked = client.get(f"{one}deliveries/", params={"state": "parked"}).json()["results"]
        assert client.post(f"{one}resend/").json() == {"resent": len(parked)}
        receivers.wait_for(lambda: {row["event"] for row in parked} <= set(receivers.taken(name)))
        last = receivers.got(name)[-1]
        # The receiver knows the former secret and has taken them; one that knows the new one would have, too.
        Webhook(rotated).verify(last["body"], {k: str(v) for k, v in last.items()})
        log = client.get(f"webhook-endpoints/deliveries/{parked[0]['id']}/").json()["log"]
        assert log[-1]["status"] == 200
        assert {event["id"] for event in client.get("events/").json()["results"]} >= {row["event"] for row in parked}
