"""The sandbox as frontend teams and acceptance tests use it: started as a command, spoken to over HTTP."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import httpx
import pytest
from django.db import connection

from tests.live.processes import PATIENCE, Running, alive, family, finished, gone, sandbox
from tests.servers.ports import free_port

NAMES = {
    "operations",
    "marketing",
    "sales",
    "sales2",
    "manager",
    "viewer",
    "integration",
    "partner",
    "partner2",
}
SIGNAL = {
    "source": "website",
    "external_id": "evt-1",
    "type": "rfq_submitted",
    "occurred_at": "2026-11-03T15:00:00Z",
    "contact": {"email": "dana@medico.example", "job_title": "Sourcing manager"},
    "account": {"domain": "medico.example", "industry": "339112", "country": "US", "employee_count": 900},
    "product_line": "cnc-machining",
    "properties": {"annual_volume": 20_000},
}


def folders(running: Running) -> list[Path]:
    return list(Path(gettempdir()).glob(f"leadhub-sandbox-{running.process.pid}-*"))


def results(running: Running, who: str, path: str) -> list[dict[str, object]]:
    with running.client(who) as client:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["results"])


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with sandbox(free_port(), "--empty") as running:
        yield running


def test_its_first_line_says_where_everything_is(running: Running) -> None:
    said = running.said
    assert set(said) == {"url", "rest", "graphql", "partner_graphql", "admin", "tokens", "users"}
    assert set(said["tokens"]) == set(said["users"]) == NAMES
    assert all(set(user) == {"email", "password"} for user in said["users"].values())
    for place in ("admin", "graphql"):
        assert httpx.get(said[place], follow_redirects=True, timeout=PATIENCE).status_code == 200
    assert httpx.get(f"{said['url']}/readyz").status_code == 200


def test_it_holds_the_company_and_nothing_it_ever_did(running: Running) -> None:
    lines = {line["code"] for line in results(running, "viewer", "product-lines/")}
    assert lines == {"cnc-machining", "injection-molding", "plant-automation", "unspecified"}
    partners = {partner["name"] for partner in results(running, "viewer", "partners/")}
    assert partners == {"Keystone Industrial Supply", "Nordwerk Supply"}
    assert len(results(running, "viewer", "accounts/")) == 2
    assert not results(running, "viewer", "leads/")
    teams = {team["name"] for team in results(running, "viewer", "teams/")}
    assert {"North America", "Europe"} < teams
    assert len(teams) == 8


def test_its_clock_stands_still_and_its_worker_does_what_is_due_by_it(running: Running) -> None:
    with running.client("operations") as client:
        assert client.post("sandbox/clock/", json={"now": "2026-11-03T15:00:00Z"}).json()["stopped"]
    with running.client("integration") as client:
        answer = client.post("signals/", json={"signals": [SIGNAL]}).json()
    assert answer["accepted"] == 1
    lead = answer["leads"][0]["lead"]
    # The relay of the worker, not the clock, puts events into the feed.
    deadline = time.monotonic() + PATIENCE
    while not (events := results(running, "operations", f"events/?lead={lead}")):
        assert time.monotonic() < deadline, "the worker has placed no event"
        time.sleep(0.2)
    assert {event["type"] for event in events} >= {"lead.stage_changed", "handoff.created"}
    with running.client("viewer") as client:
        assert client.get(f"leads/{lead}/").json()["action"] == "handoff_urgent"


def test_a_port_that_is_taken_is_told_in_one_sentence(running: Running) -> None:
    port = running.said["url"].rpartition(":")[2]
    other = finished("sandbox", "--port", port)
    assert other.returncode != 0
    assert other.stdout == ""
    assert f"Port {port} is taken" in other.stderr
    assert len(other.stderr.strip().splitlines()) == 1


def test_it_fills_the_database_that_is_named_and_leaves_nothing_behind(fresh_database: str) -> None:
    with sandbox(free_port(), DATABASE_URL=fresh_database) as running:
        leads = results(running, "viewer", "leads/")
        assert {lead["stage"] for lead in leads} >= {"mql", "nurture", "disqualified"}
        assert results(running, "sales", "handoffs/")
        children = family(running.process.pid)
        assert len(children) >= 3
        assert len(folders(running)) == 1
        running.process.terminate()
        assert running.process.wait(timeout=PATIENCE) == 0
    assert gone(children)
    assert not folders(running)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM qualification_lead")
        assert cursor.fetchone()[0] == len(leads)


def test_its_children_do_not_outlive_a_parent_that_is_killed() -> None:
    with sandbox(free_port(), "--empty") as running:
        children = family(running.process.pid)
        assert all(map(alive, children))
        running.process.kill()
        running.process.wait(timeout=PATIENCE)
        assert gone(children)
