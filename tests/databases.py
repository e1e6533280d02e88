"""Databases of the tests: two templates an engine and run, and copies of them.

One is migrated and has the default rules; the other has the example company too, which takes longer to found than most
tests take. Append-only tables refuse the flush that Django's TransactionTestCase relies on, so a test that commits gets
a database of its own instead.
"""

import fcntl
import itertools
import os
import pickle
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import ConnectionHandler

from leadhub.environment import database
from leadhub.example import People, found_company
from leadhub.installing import install
from leadhub.models import Token
from tests import fence

FOLDER = Path(settings.SCRATCH)
INSTALLED_AT = datetime(2026, 1, 1, tzinfo=UTC)
NEVER_STALE = datetime(9000, 1, 1, tzinfo=UTC)
numbers = itertools.count(1)


class Engine:
    """A template on a database engine of this run, and the connection that this process keeps to its own copy of it.

    The one with the example company is begun from the `bare` one.
    """

    KIND = "sqlite3"

    def __init__(self, url: str, bare: "Engine | None" = None) -> None:
        self.url = url
        self.bare = bare
        self.settings: dict[str, Any] = ConnectionHandler({"default": database(url)}).settings["default"]
        self.stem = "template" if bare is None else "company"
        self.template = str(FOLDER / f"{self.stem}.sqlite3")
        self.made = FOLDER / f"{self.stem}.{self.KIND}.made"
        self.standing = ExitStack()

    @cached_property
    def connection(self) -> Any:
        """The one connection of this process's main thread to a copy of the template of its own."""
        self.make_ready()
        self.settings["NAME"] = self.standing.enter_context(self.copy())
        return connections.create_connection("default")

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The name of a fresh copy of the template, dropped at the end."""
        name = f"{self.template}_{os.getpid()}_{next(numbers)}"
        self._copy(name)
        try:
            yield name
        finally:
            self._drop(name)

    def address(self, name: str) -> str:
        """The DATABASE_URL under which another process reaches a database of this engine."""
        return f"sqlite:///{name}"

    def end(self) -> None:
        """Close and drop what this process made."""
        if "connection" in self.__dict__:
            self.connection.close()
        self.standing.close()

    def drop_template(self) -> None:
        """Remove what the run shared, if it ever was made."""
        if self.made.exists():
            self._drop(self.template)

    def make_ready(self) -> None:
        """Make the template, unless it is there."""
        connections.settings["default"] = self.settings
        FOLDER.mkdir(exist_ok=True)
        with (FOLDER / f"{self.made.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.made.exists():
                self._make()

    def people(self) -> People:
        """Those who sign in to the example company of this template."""
        found: People = pickle.loads(self.made.read_bytes())
        return found

    def _make(self) -> None:
        if self.bare is None:
            self._create(self.template)
        else:
            self.bare.make_ready()
            connections.settings["default"] = self.settings
            self.bare._copy(self.template)
        self.settings["NAME"] = self.template
        connections["default"] = connections.create_connection("default")
        if self.bare is None:
            # A migration may bring rows that every installation has.
            with fence.allow_writes():
                call_command("migrate", verbosity=0, interactive=False)
            install(now=INSTALLED_AT)
        people = None if self.bare is None else found_company()
        # Copies are older than their tests, and no test is to be the one in which a use is noted.
        with fence.allow_writes():
            Token.objects.update(last_used_at=NEVER_STALE)
        self._settle()
        connection.close()
        self.made.write_bytes(pickle.dumps(people))

    def _create(self, name: str) -> None:
        """SQLite makes the file when it is first opened."""

    def _settle(self) -> None:
        # Copies are made file by file: nothing may be left in the write-ahead log.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _copy(self, name: str) -> None:
        shutil.copyfile(self.template, name)

    def _drop(self, name: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)


class PostgreSQL(Engine):
    """The same on a server whose user may create databases."""

    KIND = "postgresql"

    def __init__(self, url: str, bare: Engine | None = None) -> None:
        super().__init__(url, bare)
        self.template = f"{FOLDER.name}_{self.stem}".replace("-", "_")

    def address(self, name: str) -> str:
        """The DATABASE_URL under which another process reaches a database of this engine."""
        head, question, query = self.url.partition("?")
        return f"{head.rpartition('/')[0]}/{name}{question}{query}"

    def _create(self, name: str) -> None:
        self._tell(f'CREATE DATABASE "{name}"')

    def _settle(self) -> None:
        """A template is whole once nobody is connected to it."""

    def _copy(self, name: str) -> None:
        self._tell(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"')

    def _drop(self, name: str) -> None:
        self._tell(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _tell(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            server.execute(statement)


@cache
def engine(name: str, *, company: bool) -> Engine:
    """The engine of this name, with or without the example company; nothing is made before it is used."""
    kind = PostgreSQL if name == "postgresql" else Engine
    return kind(settings.ENGINES[name], engine(name, company=False) if company else None)


def switch_to(name: str, *, company: bool) -> None:
    """Let all that follows in this process run on this engine, in the process's own copy of the template."""
    chosen = engine(name, company=company)
    present = chosen.connection
    connections.settings["default"] = chosen.settings
    connections["default"] = present


@contextmanager
def fresh(name: str) -> Iterator[str]:
    """The address of a copy of the template which every connection of this process uses until it is dropped."""
    chosen = engine(name, company=False)
    before = chosen.settings["NAME"]
    with chosen.copy() as copy:
        connections.close_all()
        # The dictionary is the one that present and future connections of all threads read.
        chosen.settings["NAME"] = copy
        try:
            yield chosen.address(copy)
        finally:
            connections.close_all()
            chosen.settings["NAME"] = before


@contextmanager
def apart() -> Iterator[str]:
    """The address of a copy of the template for processes of their own: most of a start is making the tables."""
    chosen = engine(next(iter(settings.ENGINES)), company=False)
    chosen.make_ready()
    with chosen.copy() as copy:
        yield chosen.address(copy)


def end(*, run_is_over: bool) -> None:
    """Drop what this process made, and what the run shared once it is over."""
    for name, company in itertools.product(settings.ENGINES, (False, True)):
        engine(name, company=company).end()
        if run_is_over:
            engine(name, company=company).drop_template()
    if run_is_over:
        shutil.rmtree(FOLDER, ignore_errors=True)
