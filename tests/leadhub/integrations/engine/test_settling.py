"""Whatever happens on both sides in whatever order, they come to say the same, and then nobody writes any more."""

import os
import random

import pytest

from leadhub.integrations import lining_up
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.models import SyncItem, SyncLink
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.memory import STAGES, STATUS

# `make soak` tries more.
SCHEDULES = int(os.environ.get("SYNC_SCHEDULES", "100"))
SURNAMES = ("Ito", "Ito-Smith", "Itō", "ITO")
NATIVE = ("New", "Working", "Closed", "Odd")
# What is tried is the order of things, and the database has no part in it.
pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]


def played(sync: Sync, chance: random.Random) -> None:
    """One thing that happens: an edit here or there, a fault, a lost answer, a word that a record changed, a turn."""
    people, records = list(sync.here.people), list(sync.there.records)
    match chance.randrange(9):
        case 0 if len(people) < 4:
            sync.changed(sync.here.add("mql", email=f"p{len(people)}@x.example"))
        case 1 if people:
            person = chance.choice(people)
            sync.here.people[person].values["last_name"] = chance.choice(SURNAMES)
            sync.changed(person)
        case 2 if people:
            person = chance.choice(people)
            sync.here.people[person].stage = chance.choice(STAGES[:3])
            sync.changed(person)
        case 3 if records:
            sync.there.edit(chance.choice(records), last_name=chance.choice(SURNAMES))
        case 4 if records:
            sync.there.edit(chance.choice(records), status=chance.choice(NATIVE))
        case 5:
            sync.there.faults.append(Fault(kind=FaultKind.RETRY, code="http_503", text="Later."))
        case 6:
            sync.there.lost += 1
        case 7 if records:
            lining_up.read(sync.connection.pk, [chance.choice(records)])
        case 8:
            sync.turn()
    sync.wait(seconds=chance.choice((1, 20, 90)))
    if chance.random() < 0.5:
        sync.turn()


def agree(sync: Sync) -> list[str]:
    """Where the two sides say different things of somebody."""
    faults = []
    for link in SyncLink.objects.filter(gone_at__isnull=True):
        here = sync.here.people[link.target]
        there = next(r.values for one, r in sync.there.records.items() if one.id == link.remote_id)
        if here.values.get("last_name", "") != (there.get("last_name") or "") and "last_name" not in link.frozen:
            faults.append(f"{here.values.get('last_name')} is {there.get('last_name')} over there")
        if not here.is_waiting and here.stage != there.get("leadhub_stage") and "leadhub_stage" not in link.frozen:
            faults.append(f"{here.stage} is {there.get('leadhub_stage')} over there")
        if str(link.target) != there.get("leadhub_id"):
            faults.append(f"{link.target} is {there.get('leadhub_id')} over there")
    return faults


@pytest.mark.parametrize("part", range(4))
def test_two_sides_settle_and_then_are_quiet(sync: Sync, part: int) -> None:
    for seed in range(part, SCHEDULES, 4):
        chance = random.Random(seed)
        for _ in range(25):
            played(sync, chance)
        sync.there.faults, sync.there.lost = [], 0
        sync.wait(hours=7)
        # One turn brings what is waiting, the next what follows from it: two hops.
        sync.rounds(2)
        assert agree(sync) == [], seed
        assert not SyncItem.objects.filter(is_dead=False).exists(), seed
        writes = len(sync.there.writes)
        sync.rounds(3)
        assert len(sync.there.writes) == writes, f"{seed}: somebody still writes"
        records = [str(record.values.get("leadhub_id")) for record in sync.there.records.values()]
        assert len(records) == len(set(records)), f"{seed}: somebody has two records"


def test_odd_values_never_change_a_stage(sync: Sync) -> None:
    person = sync.here.add("mql", email="p@x.example")
    sync.changed(person)
    sync.turn()
    (remote,) = sync.there.records
    for word in ("Odd", "working", "", "  ", "Working\u200b", "won", "null", "0"):
        sync.wait(minutes=1)
        sync.there.edit(remote, status=word)
        sync.rounds(1)
        assert sync.here.people[person].stage == "mql", word
    assert sync.there.records[remote].values[STATUS] == word, "what somebody chose stands"


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_survives_a_round_trip(sync: Sync, stage: str) -> None:
    person = sync.here.add("mql", email="p@x.example")
    sync.changed(person)
    sync.turn()
    sync.here.people[person].stage = stage
    sync.changed(person)
    sync.rounds(3)
    assert sync.here.people[person].stage == stage and sync.here.said == []
    (record,) = sync.there.records.values()
    assert record.values["leadhub_stage"] == stage
