"""Fixtures of every test. A test that asks for none of them needs no database and no server."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db.backends.signals import connection_created
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key
from rest_framework.test import APIClient

from leadhub.actors import Role
from leadhub.example import People
from leadhub.interpreter import with_room
from leadhub.keys import new_id
from leadhub.models import SandboxClock, User
from tests import databases, fence
from tests.engines import left_out

DATABASE_FIXTURES = frozenset({"db", "fresh_database"})
HAS_ROOM = pytest.StashKey[bool]()

# The gate tries the same examples every time, so that its answer is about the change at hand; `make soak` explores.
hypothesis.settings.register_profile("leadhub", deadline=None, print_blob=True, derandomize=True)
hypothesis.settings.register_profile("soak", deadline=None, print_blob=True, max_examples=5000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "leadhub"))
connection_created.connect(fence.fence_in)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What touches the database runs on each engine of the run, or on those that it names."""
    if metafunc.definition.get_closest_marker("django_db") or DATABASE_FIXTURES.intersection(metafunc.fixturenames):
        alone = metafunc.definition.get_closest_marker("engine")
        names = [name for name in settings.ENGINES if alone is None or name in alone.args]
        marked = [pytest.param(name, marks=pytest.mark.database) for name in names]
        if alone and not marked:
            marked = [
                pytest.param("", marks=pytest.mark.skip(reason=f"It is about {alone.args[0]}: make test brings it."))
            ]
        metafunc.parametrize("engine", marked, indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what would be tried twice for nothing, unless the run is to try everything on each engine.

    What names its engines runs on all that it names.
    """
    if "EVERYTHING_TWICE" in os.environ:
        return
    functions: dict[str, dict[str, list[pytest.Item]]] = {}
    for item in items:
        name = _engine_of(item)
        if name and not item.get_closest_marker("engine"):
            functions.setdefault(item.nodeid.partition("[")[0], {}).setdefault(name, []).append(item)
    twice = {item for function, engines in functions.items() for item in left_out(function, engines)}
    items[:] = [item for item in items if item not in twice]


def _engine_of(item: pytest.Item) -> str:
    name: str = getattr(getattr(item, "callspec", None), "params", {}).get("engine", "")
    return name


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Switch the engine before any fixture opens a transaction."""
    engine = _engine_of(item)
    if engine:
        with item.config.stash[blocking_manager_key].unblock():
            databases.switch_to(engine, company=_finds_company(item))


def _finds_company(item: pytest.Item) -> bool:
    """Whether a test asks for the example company; some modules have a fixture of that name of their own."""
    asked = getattr(item, "_fixtureinfo", None)
    meant: Sequence[Any] = asked.name2fixturedefs.get("company", ()) if asked else ()
    return bool(meant) and meant[-1].func.__module__ == __name__


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Run all tests below one call that has got room for what they call."""
    if session.stash.get(HAS_ROOM, False):
        return None
    session.stash[HAS_ROOM] = True
    return with_room(session.config.hook.pytest_runtestloop)(session=session)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected stays: looking for garbage in it takes a tenth of the time of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many cells the matrix had."""
    cells: Counter[str] = Counter()
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "cells" and isinstance(value, dict):
                cells.update(value)
    if cells:
        terminalreporter.write_line(f"Matrix: {cells.total():,} cells, {dict(sorted(cells.items()))}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Each worker drops its own databases; the process that started the run what the run shared."""
    databases.end(run_is_over=not hasattr(config, "workerinput"))


@pytest.fixture(autouse=True)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the engine that this test runs on."""
    return getattr(request, "param", "")


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The databases are copies of a template, made when first used: nothing is left for pytest-django to set up."""


@pytest.fixture
def fresh_database(engine: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database of the test's own, for what must really commit: races, threads, live servers. Yields its address."""
    with django_db_blocker.unblock(), databases.fresh(engine) as address:
        yield address


@pytest.fixture
def company(engine: str, db: None) -> People:
    """The example company, which a test that asks for it finds founded: who signs in to it."""
    return databases.engine(engine, company=True).people()


@pytest.fixture
def direct_writes() -> Iterator[None]:
    """The whole test may write rows directly: for tests of the tables themselves."""
    with fence.allow_writes():
        yield


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Throttles count in the cache; no test inherits another's counts."""
    cache.clear()


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning on which everybody works."""
    return datetime(2026, 11, 3, 15, tzinfo=UTC)


@pytest.fixture
def set_clock(db: None) -> Callable[[datetime], datetime]:
    """Stop the sandbox clock at an instant."""

    def stop_at(at: datetime) -> datetime:
        with fence.allow_writes():
            SandboxClock.objects.update_or_create(id=1, defaults={"now": at})
        return at

    return stop_at


@pytest.fixture
def user_of(db: None) -> Callable[..., User]:
    """Make a user of a role; `name` tells two of them apart."""

    def make(role: Role | str, name: str = "", **fields: object) -> User:
        role = Role(role)
        name = name or role.value
        if role == Role.PARTNER:
            fields.setdefault("partner_id", new_id())
        with fence.allow_writes():
            return User.objects.create_user(f"{name}@leadhub.example", "secret", name=name, role=role, **fields)

    return make


@pytest.fixture
def client_of(user_of: Callable[..., User]) -> Callable[..., APIClient]:
    """An API client that carries a token of a user, or of a new user of a role."""
    from leadhub.api.tokens import make_token

    def make(who: User | Role | str, **fields: object) -> APIClient:
        user = who if isinstance(who, User) else user_of(who, **fields)
        with fence.allow_writes():
            token = make_token(user, "test")
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return client

    return make


@pytest.fixture
def redis_url() -> str:
    """A real Redis; `make test` brings one."""
    return os.environ.get("LEADHUB_TEST_REDIS") or pytest.skip("There is no Redis here: make test brings one.")


@pytest.fixture
def chromium() -> str:
    """A real browser; `make test` brings one where it may."""
    return os.environ.get("LEADHUB_TEST_CHROMIUM") or pytest.skip(
        "There is no Chromium: install it, or run make test as root, which does."
    )
