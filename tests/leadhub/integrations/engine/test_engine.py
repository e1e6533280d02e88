"""The engine between a system and a business in memory: what is written, heard, parked, and never done twice."""

from uuid import UUID

import pytest

from leadhub.integrations import lining_up
from leadhub.integrations.protocol import Activity, Fault, FaultKind, Remote, Sort
from leadhub.models import ConnectionState, Event, StatusGap, StatusRow, SyncItem, SyncLink
from tests.leadhub.integrations.engine import memory
from tests.leadhub.integrations.engine.conftest import Sync
from tests.leadhub.integrations.engine.memory import OBJECT, STATUS

pytestmark = pytest.mark.django_db
DANA = "dana@medico.example"
RETRY = Fault(kind=FaultKind.RETRY, code="http_503", text="Later.")


def in_step(sync: Sync, stage: str = "mql", **values: object) -> tuple[UUID, Remote]:
    """Somebody who is known on both sides."""
    dana = sync.here.add(stage, **({"email": DANA} | values))  # type: ignore[arg-type]
    sync.changed(dana)
    sync.turn()
    (remote,) = sync.there.of(dana)
    return dana, remote


class TestWriting:
    def test_somebody_who_is_to_be_there_is_made_once_with_carriers_and_status(self, sync: Sync) -> None:
        dana = sync.here.add("mql", email=DANA, score=70)
        inquirer = sync.here.add("inquiry", email="ann@inquiry.example")
        sync.changed(dana, inquirer)
        sync.turn()
        (remote,) = sync.there.records
        wanted = {"email": DANA, "score": 70, "leadhub_id": str(dana), "leadhub_stage": "mql", STATUS: "Working"}
        assert sync.there.records[remote].values == wanted
        assert not SyncItem.objects.exists()

    def test_whose_records_are_is_told_to_the_people_once_each_is_linked(self, sync: Sync) -> None:
        dana, made = in_step(sync)
        found = sync.there.add(email="ann@medico.example")
        sync.rounds()
        source = f"memory:{sync.connection.pk}"
        ann = SyncLink.objects.get(remote_id=found.id).target
        assert sync.here.names == {(source, made): dana, (source, found): ann}

    def test_only_what_differs_is_written_and_nothing_when_nothing_does(self, sync: Sync) -> None:
        dana, _ = in_step(sync, score=70)
        sync.changed(dana)
        sync.turn()
        assert len(sync.there.writes) == 1
        sync.here.people[dana].values["score"] = 80
        sync.changed(dana)
        sync.turn()
        assert dict(sync.there.writes[-1].values) == {"score": 80}

    def test_somebody_who_is_there_already_is_found_by_address(self, sync: Sync) -> None:
        remote = sync.there.add(email=DANA, status="New")
        dana = sync.here.add("mql", email=DANA)
        sync.changed(dana)
        sync.turn()
        assert list(sync.there.records) == [remote] and sync.there.of(dana) == [remote]

    def test_a_customer_is_never_put_lower(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "won")
        sync.here.people[dana].stage = "mql"
        sync.changed(dana)
        sync.turn()
        assert sync.there.records[remote].values[STATUS] == "Customer"
        assert sync.there.records[remote].values["leadhub_stage"] == "mql"

    def test_nothing_empty_overwrites(self, sync: Sync) -> None:
        dana, remote = in_step(sync, last_name="Ito")
        sync.here.people[dana].values["last_name"] = ""
        sync.changed(dana)
        sync.turn()
        assert sync.there.records[remote].values["last_name"] == "Ito"

    def test_an_answer_that_is_lost_makes_nobody_twice(self, sync: Sync) -> None:
        dana = sync.here.add("mql", email=DANA)
        sync.there.lost = 1
        sync.changed(dana)
        sync.turn()
        assert SyncItem.objects.get().is_uncertain
        sync.there.records[sync.there.of(dana)[0]].values["email"] = "changed@meanwhile.example"
        sync.rounds()
        assert len(sync.there.records) == 1
        assert SyncLink.objects.get().target == dana and not SyncItem.objects.exists()

    def test_a_worker_that_is_killed_after_the_call_converges(
        self, sync: Sync, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dana = sync.here.add("mql", email=DANA)
        sync.changed(dana)
        with monkeypatch.context() as patch:
            patch.setattr("leadhub.integrations.pushing._settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                sync.turn()
        assert len(sync.there.records) == 1 and not SyncLink.objects.exists()
        sync.there.records[sync.there.of(dana)[0]].values["email"] = "changed@meanwhile.example"
        sync.wait(minutes=5)
        sync.turn()
        assert len(sync.there.records) == 1 and SyncLink.objects.get().target == dana

    def test_what_changes_while_it_is_written_is_written_again(
        self, sync: Sync, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dana, remote = in_step(sync, score=70)
        sync.here.people[dana].values["score"] = 71
        sync.changed(dana)
        put = sync.there.written

        def meanwhile(values: object) -> object:
            sync.here.people[dana].values["score"] = 72
            lining_up.line_up([dana])
            monkeypatch.setattr(sync.there, "written", put)
            return put(values)  # type: ignore[arg-type]

        monkeypatch.setattr(sync.there, "written", meanwhile)
        sync.rounds(1)
        assert sync.there.records[remote].values["score"] == 72

    def test_one_that_is_refused_stops_no_other_and_waits_for_a_person(self, sync: Sync) -> None:
        bad, good = sync.here.add("mql", email="bad@x.example"), sync.here.add("mql", email="good@x.example")
        text = "Last Name: required field missing."
        sync.there.refuses[bad] = Fault(kind=FaultKind.PERMANENT, code="REQUIRED_FIELD_MISSING", text=text)
        sync.changed(bad, good)
        sync.rounds()
        (dead,) = SyncItem.objects.all()
        assert (dead.target, dead.is_dead, dead.fault_text) == (bad, True, text)
        assert sync.there.of(good)
        sync.there.refuses.clear()
        sync.changed(bad)
        sync.turn()
        assert sync.there.of(bad) and not SyncItem.objects.exists()

    def test_a_record_that_became_others_is_written_there(self, sync: Sync) -> None:
        dana, lead = in_step(sync)
        contact = sync.there.add(email=DANA)
        sync.there.refuses[lead] = Fault(
            kind=FaultKind.REROUTE, code="CANNOT_UPDATE_CONVERTED_LEAD", text="Converted.", instead=(contact,)
        )
        sync.here.people[dana].stage = "sal"
        sync.changed(dana)
        sync.rounds(1)
        assert sync.there.records[contact].values["leadhub_stage"] == "sal"
        assert SyncLink.objects.get(remote_id=lead.id).gone_at is not None

    def test_whoever_was_merged_is_written_as_the_winner_into_both_records(self, sync: Sync) -> None:
        dana, first = in_step(sync)
        ann = sync.here.add("sal", email="ann@medico.example")
        sync.changed(ann)
        sync.turn()
        sync.here.people[dana].merged_into = ann
        sync.changed(dana)
        sync.rounds()
        values = [record.values for record in sync.there.records.values()]
        assert [one["leadhub_stage"] for one in values] == ["sal", "sal"]
        assert {one["leadhub_id"] for one in values} == {str(dana), str(ann)}
        assert sync.there.records[first].values["email"] == "ann@medico.example"


class TestHearing:
    def test_what_we_wrote_comes_back_as_no_news(self, sync: Sync) -> None:
        in_step(sync, score=70)
        writes = len(sync.there.writes)
        sync.rounds(5)
        assert len(sync.there.writes) == writes and sync.here.said == []

    def test_facts_go_to_whom_the_map_says(self, sync: Sync) -> None:
        dana, remote = in_step(sync, last_name="Ito", score=70, phone="1")
        sync.wait(minutes=1)
        sync.there.edit(remote, last_name="Ito-Smith", score=5, phone="2")
        sync.rounds(2)
        values = sync.here.people[dana].values
        assert (values["last_name"], values["score"], values["phone"]) == ("Ito-Smith", 70, "2")
        assert sync.there.records[remote].values["score"] == 70, "what is ours is written back"

    def test_nothing_empty_is_taken_in(self, sync: Sync) -> None:
        dana, remote = in_step(sync, last_name="Ito")
        sync.wait(minutes=1)
        sync.there.edit(remote, last_name="")
        sync.rounds()
        assert sync.here.people[dana].values["last_name"] == "Ito"

    def test_the_stricter_opt_out_holds_on_both_sides(self, sync: Sync) -> None:
        dana, remote = in_step(sync)
        sync.wait(minutes=1)
        sync.there.edit(remote, opted_out=True)
        sync.rounds()
        assert sync.here.people[dana].values["opted_out"] is True
        sync.there.edit(remote, opted_out=False)
        sync.rounds()
        assert sync.here.people[dana].values["opted_out"] is True
        assert sync.there.records[remote].values["opted_out"] is True

    def test_of_two_changes_the_later_holds(self, sync: Sync) -> None:
        dana, remote = in_step(sync, last_name="Ito")
        sync.wait(minutes=1)
        sync.there.edit(remote, last_name="Earlier")
        sync.wait(seconds=5)
        sync.here.people[dana].values["last_name"] = "Later"
        sync.connection.state = ConnectionState.LIVE
        sync.changed(dana)
        sync.there.faults = [RETRY]
        sync.rounds(3)
        assert sync.here.people[dana].values["last_name"] == "Later"
        assert sync.there.records[remote].values["last_name"] == "Later"

    def test_a_native_value_that_means_the_present_stage_says_nothing(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "mql")
        sync.wait(minutes=1)
        sync.there.edit(remote, status="New")
        sync.there.edit(remote, status="Working")
        sync.rounds()
        assert sync.here.said == [] and sync.here.people[dana].stage == "mql"

    def test_a_native_value_is_taken_for_its_default_stage(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "mql")
        sync.wait(minutes=1)
        sync.there.edit(remote, status="Customer")
        sync.rounds()
        assert sync.here.people[dana].stage == "won"
        assert sync.there.records[remote].values["leadhub_stage"] == "won"

    def test_several_values_may_mean_one_stage_and_one_of_them_is_written(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "mql")
        sync.wait(minutes=1)
        sync.there.edit(remote, status="Old customer")
        sync.rounds()
        assert sync.here.people[dana].stage == "won"
        sync.here.people[dana].stage = "sal"
        sync.changed(dana)
        sync.rounds()
        sync.here.people[dana].stage = "won"
        sync.changed(dana)
        sync.rounds()
        assert sync.there.records[remote].values[STATUS] == "Customer"

    def test_a_value_that_no_row_names_is_counted_and_changes_nothing(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "mql")
        sync.wait(minutes=1)
        sync.there.edit(remote, status="Parked by Jo")
        sync.rounds()
        gap = StatusGap.objects.get()
        assert (gap.field, gap.value, gap.count) == ("status", "Parked by Jo", 1)
        assert sync.here.people[dana].stage == "mql" and sync.here.said == []
        assert sync.there.records[remote].values[STATUS] == "Parked by Jo"
        sync.here.people[dana].stage = "won"
        sync.changed(dana)
        sync.turn()
        assert sync.there.records[remote].values[STATUS] == "Customer", "what is new here is told all the same"

    def test_a_value_means_what_the_map_says_later(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "mql")
        sync.wait(minutes=1)
        sync.there.edit(remote, status="Parked by Jo")
        sync.rounds()
        StatusRow.objects.create(
            connection=sync.connection,
            object=OBJECT,
            field="status",
            stage="sal",
            value="Parked by Jo",
            is_default=True,
            is_written=False,
        )
        sync.wait(days=1)
        sync.rounds()
        assert sync.here.people[dana].stage == "sal", "the sweep of the day hears it"
        assert sync.there.records[remote].values[STATUS] == "Parked by Jo"

    def test_a_rejection_without_a_reason_waits_and_is_not_written_over(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "mql")
        sync.wait(minutes=1)
        sync.there.edit(remote, status="Closed")
        sync.rounds()
        assert (sync.here.people[dana].stage, sync.here.people[dana].is_waiting) == ("mql", True)
        assert sync.there.records[remote].values[STATUS] == "Closed"
        sync.here.people[dana].is_waiting = False
        sync.changed(dana)
        sync.turn()
        assert sync.there.records[remote].values[STATUS] == "Working", "nobody said why: it stands as it stood"

    def test_a_jump_that_is_not_allowed_is_written_back(self, sync: Sync) -> None:
        dana, remote = in_step(sync, "mql")
        sync.here.people[dana].stage = "inquiry"
        sync.changed(dana)
        sync.turn()
        sync.wait(minutes=1)
        sync.there.edit(remote, leadhub_stage="won")
        sync.rounds()
        assert sync.here.people[dana].stage == "inquiry"
        assert sync.there.records[remote].values["leadhub_stage"] == "inquiry"

    def test_whoever_comes_new_is_taken_in_or_found(self, sync: Sync) -> None:
        dana = sync.here.add("mql", email=DANA)
        sync.wait(minutes=1)
        known, new = sync.there.add(email=DANA), sync.there.add(email="ann@new.example", last_name="Ann")
        sync.rounds()
        assert SyncLink.objects.get(remote_id=known.id).target == dana
        ann = SyncLink.objects.get(remote_id=new.id).target
        assert sync.here.people[ann].values["last_name"] == "Ann"

    def test_strangers_stay_strangers_where_nobody_is_to_be_brought_in(self, sync: Sync) -> None:
        sync.connection.settings = {}
        sync.connection.save()
        sync.wait(minutes=1)
        sync.there.add(email="ann@new.example")
        sync.rounds()
        assert sync.here.people == {} and not SyncLink.objects.exists()

    def test_one_poisoned_record_of_a_page_stops_no_other(self, sync: Sync) -> None:
        sync.wait(minutes=1)
        sync.there.add(email="first@x.example")
        poisoned = sync.there.add(email="poison@x.example")
        wrong = sync.there.add(email="no address")
        sync.there.add(email="last@x.example")
        sync.here.poison = "poison@"
        sync.rounds(1)
        assert {one.values["email"] for one in sync.here.people.values()} == {"first@x.example", "last@x.example"}
        parked = {item.remote_id: item.fault_code for item in SyncItem.objects.filter(is_dead=True)}
        assert parked == {poisoned.id: "internal_error", wrong.id: "bad_email"}
        sync.here.poison = ""
        lining_up.read(sync.connection.pk, [poisoned])
        sync.turn()
        assert "poison@x.example" in {one.values["email"] for one in sync.here.people.values()}

    def test_a_field_that_goes_back_and_forth_is_left_alone_and_told_of_once(self, sync: Sync) -> None:
        _, remote = in_step(sync, score=1)
        for number in range(8):
            sync.wait(seconds=40)
            sync.there.edit(remote, score=100 + number)
            sync.turn()
        told = Event.objects.filter(type="connection.field_frozen")
        assert [event.data["field"] for event in told] == ["score"]
        writes = len(sync.there.writes)
        sync.rounds(3)
        assert len(sync.there.writes) == writes

    def test_a_system_that_writes_anew_what_we_wrote_is_not_argued_with(self, sync: Sync) -> None:
        sync.there.lowers = True
        dana, _ = in_step(sync, last_name="ITO")
        sync.rounds(30)
        assert len(sync.there.writes) < 8
        assert sync.here.people[dana].values["email"] == DANA

    def test_what_was_refused_stays_as_it_is_over_there_and_is_taken_in_when_it_is_tried_again(
        self, sync: Sync, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dana, remote = in_step(sync)
        sync.wait(minutes=1)
        sync.there.edit(remote, email="nonsense")
        sync.rounds(8)
        (dead,) = SyncItem.objects.all()
        assert (dead.fault_code, dead.is_dead) == ("bad_email", True)
        assert sync.there.records[remote].values["email"] == "nonsense"
        assert SyncLink.objects.get().frozen == {}, "reading it again is no change over there"
        monkeypatch.setattr(memory.People, "_take", memory.People.take_anything)
        lining_up.read(sync.connection.pk, [remote])
        sync.rounds(1)
        assert sync.here.people[dana].values["email"] == "nonsense"
        assert not SyncItem.objects.exists()

    def test_records_that_are_gone_or_merged_are_followed(self, sync: Sync) -> None:
        dana, first = in_step(sync)
        sync.wait(minutes=1)
        other = sync.there.add(email=DANA)
        sync.there.records[other].formerly = (first,)
        sync.there.records[first].is_deleted = True
        sync.there.records[first].at = sync.now
        sync.rounds()
        assert SyncLink.objects.get(remote_id=first.id).gone_at is not None
        assert SyncLink.objects.get(remote_id=other.id).target == dana
        sync.here.people[dana].stage = "sal"
        sync.changed(dana)
        sync.turn()
        assert sync.there.records[other].values["leadhub_stage"] == "sal"
        assert sync.there.records[first].values["leadhub_stage"] == "mql"

    def test_activities_are_taken_in_once_each(self, sync: Sync) -> None:
        dana, remote = in_step(sync)
        call = Activity(id="c1", person=remote, sort=Sort.SALES, type="call", at=sync.now, by="sam@leadhub.example")
        sync.there.activities = [call, call]
        sync.rounds(3)
        assert [(each.target, each.activity.id) for each in sync.here.done.values()] == [(dana, "c1")]

    def test_a_type_of_activity_that_means_nothing_here_is_counted_and_not_guessed(self, sync: Sync) -> None:
        _, remote = in_step(sync)
        sync.there.activities = [
            Activity(id=id, person=remote, sort=Sort.ENGAGEMENT, type="dance", at=sync.now) for id in ("d1", "d2")
        ]
        sync.rounds(1)
        gap = StatusGap.objects.get()
        assert (gap.object, gap.field, gap.value, gap.count) == (OBJECT, "activity", "dance", 2)
        assert sync.here.done == {}
