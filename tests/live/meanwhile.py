"""What somebody else does in the middle of an act: begun there, and waited for until it waits itself."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection


class Meanwhile:
    """An act on a connection of its own. On PostgreSQL alone: SQLite has one writer at a time."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._thread = Thread(target=self._run)

    def begin(self) -> None:
        """Let it go as far as it comes: to its end, or to a lock that it waits for."""
        self._thread.start()
        while self._thread.is_alive() and not somebody_waits():
            self._thread.join(timeout=0.01)

    def before(self, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
        """Let it begin just before a function is called for the first time."""
        called = getattr(owner, name)

        def call(*args: Any, **given: Any) -> Any:
            monkeypatch.setattr(owner, name, called)
            self.begin()
            return called(*args, **given)

        monkeypatch.setattr(owner, name, call)

    def end(self) -> None:
        """Wait for it."""
        self._thread.join()

    def _run(self) -> None:
        self._act()
        connection.close()


def somebody_waits() -> bool:
    """Whether a connection to this database waits for a lock of another."""
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        # What others do is else the same until the end of a transaction.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(waiting)
        return cursor.fetchone() is not None
