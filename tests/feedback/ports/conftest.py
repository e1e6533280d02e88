from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from feedback.words import STAGES_PORT
from leadhub.integrations import flooding, lining_up, streams, syncing, turns
from leadhub.integrations.kinds import Mapped
from leadhub.integrations.protocol import CARRIERS, Remote, Value
from leadhub.models import Connection, SyncItem
from tests.fence import allow_writes
from tests.leadhub.integrations.engine import installed, memory
from tests.leadhub.integrations.engine.memory import OBJECT, There
from tests.qualification.office import Json, Office

FACTS = ("email", "first_name", "last_name", "phone", "job_title", "company", "domain", "country")
BESIDE = ("opted_out", "source", "campaign", "score", "owner_email")
NATIVE = {
    "inquiry": "New",
    "mql": "Working",
    "sal": "Working*",
    "sql": "Qualified*",
    "opportunity": "Deal*",
    "quoted": "Deal",
    "won": "Customer*",
    "lost": "Lost*",
    "rejected": "Closed*",
    "recycled": "Closed",
    "nurture": "New*",
    "disqualified": "Junk*",
}
KIND = replace(
    memory.KIND,
    fields={name: name for name in (*FACTS, *BESIDE, *CARRIERS)},
    statuses=tuple(
        Mapped(object=OBJECT, field="status", stage=stage, value=value.rstrip("*"), is_default=value.endswith("*"))
        for stage, value in NATIVE.items()
    ),
)


@dataclass
class Bridge:
    """The example company, a system in memory, and the connection between them; one clock for all."""

    office: Office
    there: There
    connection: Connection
    leads: list[UUID] = field(default_factory=list)

    def wait(self, **span: float) -> None:
        """Let time pass on both sides."""
        self.office.pass_time(**span)
        self.there.now = self.office.now

    def sync(self, *leads: Json, rounds: int = 3) -> None:
        """Something happened to these leads; then let the two talk."""
        with allow_writes():
            lining_up.line_up(STAGES_PORT.concerned([UUID(lead["id"]) for lead in leads]))
        for _ in range(rounds):
            self.wait(minutes=1)
            turn = turns.take(self.office.now)
            if turn is not None:
                syncing.take_turn(turn, now=self.office.now, real_now=lambda: self.office.now)

    def edit(self, remote: Remote, **values: Value) -> None:
        """Somebody changes a record over there, a minute later; then the two talk."""
        self.wait(minutes=1)
        self.there.edit(remote, **values)
        self.sync()

    def record(self, lead: Json) -> Remote:
        """The one record of the person of a lead."""
        (remote,) = self.there.of(UUID(lead["contact"]))
        return remote

    def values(self, remote: Remote) -> dict[str, Value]:
        """What a record says."""
        return self.there.records[remote].values

    def lead(self, lead: Json) -> Json:
        """A lead as it stands now."""
        found: Json = self.office.get("viewer", f"leads/{lead['id']}/")
        return found

    def say(self, **settings: str) -> None:
        """Change settings of the connection."""
        with allow_writes():
            self.connection.settings |= settings
            self.connection.save(update_fields=["settings"])

    def read_all_quietly(self) -> None:
        """Begin the first sync."""
        with allow_writes():
            streams.lay_down(self.connection, real=self.office.now, quiet_first=True)

    def parked(self) -> list[tuple[str, str]]:
        """The records that could not be taken in, with why."""
        return list(SyncItem.objects.filter(is_dead=True).order_by("remote_id").values_list("remote_id", "fault_code"))


@pytest.fixture
def bridge(office: Office, settings: Any, user_of: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bridge]:
    """A live connection between the example company and an empty system."""
    settings.LEADHUB_KINDS = [f"{__name__}.KIND"]
    # Here the two talk when a test lets them, by the clock of the test.
    settings.LEADHUB_DUE = [name for name in settings.LEADHUB_DUE if name != f"{syncing.__name__}.sync_due"]
    with installed.begun() as (there, _):
        there.now = office.now
        for clocked in (lining_up, flooding):
            monkeypatch.setattr(clocked, "real_now", lambda: there.now)
        with allow_writes():
            connection = installed.live(KIND, acts_as=user_of("integration", "memory"), at=office.now)
            streams.lay_down(connection, real=office.now - timedelta(minutes=1), quiet_first=False)
        yield Bridge(office, there, connection)
