from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadhub.integrations import lining_up, streams, syncing, turns
from leadhub.models import Connection, SyncItem
from tests.fence import allow_writes
from tests.leadhub.integrations.engine import installed, memory
from tests.leadhub.integrations.engine.memory import Here, There

BEGAN = datetime(2026, 11, 3, 15, tzinfo=UTC)


@dataclass
class Sync:
    """Both sides, the connection between them, and a clock that moves when it is told to."""

    there: There
    here: Here
    connection: Connection
    now: datetime = BEGAN

    def __post_init__(self) -> None:
        self.there.now = self.now

    def wait(self, **length: float) -> None:
        """Let time pass."""
        self.now += timedelta(**length)
        self.there.now = self.now

    def changed(self, *targets: Any) -> None:
        """Something happened here to these."""
        lining_up.line_up(targets)
        with allow_writes():
            # The line is kept by the wall clock, this one by its own.
            SyncItem.objects.filter(is_dead=False).update(next_try_at=self.now, created_at=self.now)
            Connection.objects.update(next_turn_at=self.now)

    def turn(self) -> int:
        """What is due now."""
        turn = turns.take(self.now)
        if turn is None:
            return 0
        return syncing.take_turn(turn, now=self.now, real_now=lambda: self.now)

    def rounds(self, count: int = 3) -> None:
        """So many polls."""
        for _ in range(count):
            self.wait(minutes=1)
            self.turn()

    def refresh(self) -> Connection:
        """The connection as it stands now."""
        self.connection.refresh_from_db()
        return self.connection


@pytest.fixture
def sync(settings: Any, user_of: Any, monkeypatch: pytest.MonkeyPatch, direct_writes: None) -> Iterator[Sync]:
    """A live connection between two empty sides."""
    for name, value in (installed.KINDS | installed.BUSINESS).items():
        setattr(settings, name, value)
    with installed.begun() as (there, here):
        monkeypatch.setattr(lining_up, "real_now", lambda: there.now)
        connection = installed.live(memory.KIND, acts_as=user_of("integration", "memory"), at=BEGAN)
        streams.lay_down(connection, real=BEGAN, quiet_first=False)
        yield Sync(there, here, connection)
