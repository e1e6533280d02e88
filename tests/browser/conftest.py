"""A real browser before a real leadhub: a sandbox in a process of its own, with a few leads that wait for sales."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.browser.visits import Visit
from tests.live.processes import Running, sandbox
from tests.servers.ports import free_port

MORNING = "2026-11-03T15:00:00Z"
"""A Tuesday, nine in Chicago: an urgent handoff is overdue an hour later."""
NOON = "2026-11-03T18:00:00Z"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
COMPANY = {"industry": "339112", "country": "US", "region": "US-MN", "employee_count": 900, "plant_count": 3}
LONG = "Präzisionsteile und Werkzeugbau Oberammergau-Hohenstein GmbH"
BUYERS = (
    ("Dana Ito", "Medico Devices Inc.", "medico", "rfq_submitted", MORNING),
    ("Wilhelmina-Charlotte von Hohenstein", LONG, "hohenstein", "quote_request", NOON),
    ("Lars Halvorsen", "Halvorsen Machinery", "halvorsen", "meeting_request", NOON),
    ("Kim Park", "Apex Aero", "apex", "plant_assessment_request", NOON),
)


@pytest.fixture(scope="module")
def tables(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of a database whose tables are made."""
    with django_db_blocker.unblock(), databases.apart() as address:
        yield address


@pytest.fixture(scope="session")
def served(django_db_blocker: DjangoDbBlocker) -> Iterator[Running]:
    """A sandbox in which four buyers asked, the first of them so long ago that it is overdue."""
    with (
        django_db_blocker.unblock(),
        databases.apart() as tables,
        sandbox(free_port(), "--empty", DATABASE_URL=tables) as running,
        running.client("operations") as client,
    ):
        for name, company, domain, kind, at in BUYERS:
            client.post("sandbox/clock/", json={"now": at}).raise_for_status()
            answer = client.post("signals/", json={"signals": [signal_of(name, company, domain, kind, at)]})
            assert not answer.raise_for_status().json()["rejected"], answer.text
        # Owners are given by what is due, which setting the clock runs.
        client.post("sandbox/clock/", json={"advance": "PT1M"}).raise_for_status()
        yield running


@pytest.fixture(scope="module")
def engine_of_pages() -> Iterator[Browser]:
    """Chromium without a window.

    Its driver keeps a loop running in this thread, in which Django refuses databases: it ends with the module.
    """
    path = os.environ.get("LEADHUB_TEST_CHROMIUM") or pytest.skip("There is no Chromium: make test brings one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(served: Running, engine_of_pages: Browser) -> Iterator[Callable[..., Visit]]:
    """Sign somebody in; at the end, nothing was asked of another host and no page complained."""
    visits: list[Visit] = []

    def sign_in(who: str, *, width: int = 1440, height: int = 900) -> Visit:
        visits.append(Visit.begin(engine_of_pages, served.said, who, width=width, height=height))
        return visits[-1]

    yield sign_in
    for each in visits:
        each.end()


def signal_of(name: str, company: str, domain: str, kind: str, at: str) -> dict[str, Any]:
    """What the website tells of a buyer."""
    first, _, last = name.partition(" ")
    return {
        "source": "website",
        "external_id": f"{domain}-{kind}",
        "type": kind,
        "occurred_at": at,
        "contact": {
            "email": f"buyer@{domain}.example",
            "first_name": first,
            "last_name": last,
            "job_title": "Sourcing manager",
            "phone": "+1 612 555 0142",
        },
        "account": COMPANY | {"name": company, "domain": f"{domain}.example"},
        "product_line": "cnc-machining",
        "properties": {"has_drawings": True, "annual_volume": 20_000, "project": "housing, second source"},
    }
