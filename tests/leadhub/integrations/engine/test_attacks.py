"""Whatever the other side does to us, nothing is lost or done twice, and its pace and our rests are kept."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import F

from leadhub.integrations import lining_up, pushing
from leadhub.integrations.access import PACED
from leadhub.integrations.kinds import kinds
from leadhub.integrations.protocol import Fault, FaultKind, Remote, VendorError
from leadhub.models import Connection, SyncItem
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.memory import OBJECT, Memory
from tests.leadhub.integrations.engine.test_settling import SCHEDULES, agree, played

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]
CALLS, SECONDS, SHARE = 20, 10.0, 0.8
STEPS = 25


class Died(KeyboardInterrupt):
    """The worker was killed."""


class Attack:
    """One schedule: the other side at its worst, with a clock that is wrong by as much all the time."""

    def __init__(self, sync: Sync, seed: int) -> None:
        self.sync, self.chance = sync, random.Random(seed)
        self.skew = timedelta(minutes=self.chance.choice((-20, -1, 0, 0, 1, 20)))
        self.calls: list[datetime] = []
        self.dies = False

    def wait(self, **length: float) -> None:
        """Let time pass; over there it is another."""
        self.sync.now += timedelta(**length)
        self.sync.there.now = self.sync.now + self.skew

    def step(self) -> None:
        """Something happens, and somebody goes on."""
        there, chance, now = self.sync.there, self.chance, self.sync.now
        match chance.randrange(10):
            case 0:
                after = timedelta(seconds=chance.choice((0, 5, 600, 10**6)))
                there.faults += [Fault(kind=FaultKind.RETRY, code="429", text="Slow down.", after=after)] * 2
            case 1:
                until = now + timedelta(minutes=chance.choice((-600, -1, 0, 1, 90)))
                there.faults.append(Fault(kind=FaultKind.PARK, code="quota", text="Used up.", until=until))
            case 2:
                there.faults.append(Fault(kind=FaultKind.RETRY, code="", text="<html>\x00503</html>"))
            case 3:
                there.faults.append(Fault(kind=FaultKind.AMBIGUOUS, code="timed_out", text="No answer."))
            case 4:
                kind = chance.choice((FaultKind.RETRY, FaultKind.PARK, FaultKind.PERMANENT, FaultKind.AMBIGUOUS))
                for key in chance.sample(list(self.sync.here.people), k=min(2, len(self.sync.here.people))):
                    there.refuses[key] = Fault(kind=kind, code="row_locked", text="Locked.")
            case 5:
                there.refuses.clear()
            case 6:
                self.dies = True
            case 7:
                lining_up.read(self.sync.connection.pk, [Remote(OBJECT, f"9{chance.randrange(3)}")])
            case 8:
                # Somebody pauses it and lets it go on.
                Connection.objects.update(state=chance.choice(("paused", "live", "live")), edits=F("edits") + 1)
            case _:
                played(self.sync, chance)
        self.wait(seconds=chance.choice((0, 1, 20, 95)))
        self.turn()

    def turn(self) -> None:
        """A turn, perhaps of somebody who is killed in it."""
        held, before = self.sync.refresh().held_until, len(self.calls)
        try:
            self.sync.turn()
        except Died:
            return
        assert held is None or held <= self.sync.now or len(self.calls) == before, "nobody calls while it rests"
        assert self.sync.refresh().state in ("live", "paused") and self.sync.connection.failures >= 0

    def calm(self) -> None:
        """The other side comes to its senses, and people try again what was given up."""
        self.sync.there.faults, self.sync.there.lost, self.dies = [], 0, False
        self.sync.there.refuses.clear()
        Connection.objects.update(state="live", edits=F("edits") + 1)
        # The sweep of two days finds what a clock that is behind has hidden.
        for hours in (8, 8, 8, 8):
            self.wait(hours=hours)
            lining_up.wake(SyncItem.objects.filter(is_dead=True), self.sync.now)
            for _ in range(3):
                self.wait(minutes=2)
                self.sync.turn()


@pytest.fixture
def attack(sync: Sync, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Attack]:
    """Schedules by their seed."""
    monkeypatch.setattr(memory, "KIND", replace(memory.KIND, pace=(CALLS, SECONDS)))
    kinds.cache_clear()
    current: list[Attack] = []
    called, settle = Memory._called, pushing._settle

    def call(connector: Memory) -> None:
        try:
            called(connector)
        except VendorError as error:
            # What the bucket refuses is no call.
            if error.fault.code == PACED:
                raise
            current[-1].calls.append(sync.now)
            raise
        current[-1].calls.append(sync.now)

    def die(*given: Any) -> None:
        if current[-1].dies:
            current[-1].dies = False
            raise Died
        settle(*given)

    monkeypatch.setattr(Memory, "_called", call)
    monkeypatch.setattr(pushing, "_settle", die)

    def begin(seed: int) -> Attack:
        current.append(Attack(sync, seed))
        current[-1].wait(minutes=1)
        return current[-1]

    return begin


def test_whatever_happens_both_sides_come_to_agree_and_nobody_is_made_twice(
    sync: Sync, attack: Callable[[int], Attack]
) -> None:
    for seed in range(SCHEDULES // 5):
        one = attack(seed)
        for _ in range(STEPS):
            one.step()
        one.calm()
        assert agree(sync) == [], seed
        assert not SyncItem.objects.exists(), (seed, list(SyncItem.objects.values()))
        keys = [str(record.values.get("leadhub_id")) for record in sync.there.records.values()]
        assert len(keys) == len(set(keys)), f"{seed}: somebody has two records"
        for start in one.calls:
            within = [at for at in one.calls if start <= at < start + timedelta(seconds=SECONDS)]
            assert len(within) <= 2 * CALLS * SHARE, f"{seed}: a bucket and what fills it meanwhile"
