"""The ground that requests are made up on, and an ear for what the application logs as its own fault."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from pytest_django import Settings

from leadhub.api.contract import openapi
from tests.fuzz.ground import Ground, staying_connected
from tests.fuzz.trying import Tries
from tests.live.processes import Running, sandbox
from tests.servers.ports import free_port

QUIET = ("leadhub.api", "django.request")


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """A sandbox whose company has done nothing yet."""
    with sandbox(free_port(), "--empty") as running:
        yield running


@pytest.fixture(scope="module")
def port(running: Running) -> int:
    """Where it listens."""
    return int(running.said["url"].rpartition(":")[2])


@pytest.fixture(scope="module")
def token(running: Running) -> str:
    """What operations signs its requests with."""
    return f"Bearer {running.said['tokens']['operations']}"


@pytest.fixture
def document() -> dict[str, Any]:
    """The published contract."""
    return dict(json.loads(openapi()))


@pytest.fixture
def ground(
    db: None,
    now: datetime,
    set_clock: Callable[[datetime], datetime],
    settings: Settings,
    document: dict[str, Any],
) -> Iterator[Ground]:
    """The example company, its ids known, within one transaction."""
    settings.REQUESTS_PER_MINUTE = 10**9
    set_clock(now)
    ground = Ground(now)
    ground.look_around(document["paths"])
    with staying_connected():
        yield ground


@pytest.fixture
def tries() -> Iterator[Tries]:
    """Where findings are kept; thousands of refusals are no news for the log of the tests."""
    tries = Tries()
    loggers = [logging.getLogger(name) for name in QUIET]
    for logger in loggers:
        logger.addHandler(tries.logged)
        logger.propagate = False
    yield tries
    for logger in loggers:
        logger.removeHandler(tries.logged)
        logger.propagate = True
