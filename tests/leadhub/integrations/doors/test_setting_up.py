"""From a draft to one that speaks: the test call, the map, the dry run, going live, and going on after a stop."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from leadhub.clock import real_now
from leadhub.integrations import streams
from leadhub.integrations.kinds import kinds
from leadhub.integrations.protocol import Check, Fault, FaultKind
from leadhub.models import Connection, Edit, StatusGap, SyncItem, SyncLink, SyncStream
from tests.fence import allow_writes
from tests.leadhub.integrations.doors.conftest import Desk
from tests.leadhub.integrations.engine import memory

pytestmark = pytest.mark.django_db
DANA = "dana@medico.example"
REVOKED = Fault(kind=FaultKind.REVOKED, code="invalid_grant", text="The app was removed.")
ROWS = [
    {name: getattr(row, name) for name in ("object", "field", "stage", "value", "is_default", "is_written")}
    for row in memory.STATUSES
]


def mapped(desk: Desk, made: dict[str, object], rows: list[dict[str, object]], **headers: str) -> Any:
    return desk.client.put(desk.at(made, "status-map"), {"rows": rows}, format="json", headers=headers)


class TestChecking:
    def test_one_call_tells_what_was_found_and_what_is_in_the_way(self, desk: Desk) -> None:
        made = desk.made()
        before = desk.client.get(desk.at(made, "check")).json()
        assert (before["checked_at"], [one["code"] for one in before["in_the_way"]]) == (None, ["not_checked"])
        found = desk.checked(made)
        assert (found["is_sound"], found["who"], found["in_the_way"]) == (True, "Memory", [])
        assert desk.client.get(desk.at(made, "check")).json() == found
        assert desk.there.writes == []

    def test_a_refusal_is_an_answer_in_the_vendors_own_words(self, desk: Desk) -> None:
        made = desk.made()
        desk.there.faults = [REVOKED]
        found = desk.checked(made)
        assert found["fault"] == {"code": "invalid_grant", "text": "The app was removed."}
        answer = desk.patched(made, state="live")
        assert (answer.status_code, answer.json()["code"]) == (409, "check_failed")
        assert "The app was removed." in answer.json()["detail"] and desk.row(made).state == "draft"

    def test_rights_and_fields_that_are_missing_are_named(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        made = desk.made()
        lacking = Check(who="Memory", scopes_missing=("crm.write",), fields_missing=("leadhub_stage",))
        monkeypatch.setattr(memory.Memory, "check", lambda _: lacking)
        assert desk.checked(made)["is_sound"] is False
        problem = desk.patched(made, state="observing").json()
        assert problem["code"] == "scopes_missing"
        assert [one["pointer"] for one in problem["errors"]] == [
            "/check/scopes_missing/crm.write",
            "/check/fields_missing/leadhub_stage",
        ]
        monkeypatch.setattr(memory.Memory, "check", lambda _: replace(lacking, scopes_missing=()))
        desk.checked(made)
        assert desk.patched(made, state="observing").json()["code"] == "fields_missing"

    def test_without_what_is_required_nobody_is_called(self, desk: Desk) -> None:
        made = desk.made(credentials={})
        for rest in ("check", "dry-run"):
            answer = desk.client.post(desk.at(made, rest), {}, format="json")
            problem = answer.json()
            assert (answer.status_code, problem["code"]) == (409, "setup_incomplete")
            assert problem["errors"][0]["pointer"] == "/credentials/token"

    def test_an_answer_that_nobody_foresaw_is_a_fault_and_no_crash(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(memory.Memory, "check", lambda _: 1 // 0)
        assert desk.checked(desk.made())["fault"]["code"] == "internal_error"

    def test_what_was_found_by_former_credentials_is_not_kept(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = desk.made()

        def meanwhile(_: memory.Memory) -> Check:
            assert desk.patched(made, credentials={"token": "other"}).status_code == 200
            return Check(who="Former")

        monkeypatch.setattr(memory.Memory, "check", meanwhile)
        assert desk.checked(made)["checked_at"] is None

    def test_with_a_key_the_call_is_made_after_the_answer_was_kept(
        self, desk: Desk, django_capture_on_commit_callbacks: Any
    ) -> None:
        made = desk.made()
        with django_capture_on_commit_callbacks(execute=True):
            first = desk.client.post(desk.at(made, "check"), {}, format="json", headers={"Idempotency-Key": "k"})
            assert first.json()["checked_at"] is None
        assert desk.client.get(desk.at(made, "check")).json()["checked_at"] is not None


class TestMapping:
    def test_the_map_stands_beside_the_lists_over_there(self, desk: Desk) -> None:
        made = desk.made()
        desk.there.options.append("Odd")
        desk.checked(made)
        found = desk.client.get(desk.at(made, "status-map")).json()
        (field,) = found["fields"]
        assert found["stages"] == list(memory.STAGES) and len(found["rows"]) == len(memory.STATUSES)
        assert [one["value"] for one in field["options"]] == ["New", "Working", "Customer", "Closed", "Odd"]
        assert [(one["code"], one["pointer"]) for one in field["gaps"]] == [
            ("not_mapped", "/status_map/person.status/Odd")
        ]

    def test_no_connection_speaks_with_a_gap_and_each_is_named(self, desk: Desk) -> None:
        made = desk.made()
        desk.there.options = ["New", "Working", "Closed", "Odd", "Strange"]
        desk.checked(made)
        answer = desk.patched(made, state="live")
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["state"]) == (409, "map_incomplete", "draft")
        assert [(one["code"], one["pointer"].rpartition("/")[2]) for one in problem["errors"]] == [
            ("not_mapped", "Odd"),
            ("not_mapped", "Strange"),
            ("not_there", "Customer"),
        ]
        odd = [{**ROWS[0], "stage": "", "value": "Odd", "is_written": False}]
        strange = [{**ROWS[0], "stage": "sal", "value": "Strange", "is_written": False}]
        kept = [{**row, "value": "Closed", "is_default": False} if row["value"] == "Customer" else row for row in ROWS]
        assert mapped(desk, made, [*kept, *odd, *strange]).status_code == 200
        assert desk.patched(made, state="live").status_code == 200

    def test_a_field_without_a_list_or_one_that_is_only_read_is_no_obstacle(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = desk.made()
        desk.there.options = []
        desk.checked(made)
        assert desk.patched(made, state="observing").status_code == 200
        other = desk.made(name="Read only")
        desk.there.options = ["Odd"]
        monkeypatch.setattr(memory, "KIND", replace(memory.KIND, read_only=frozenset({memory.STATUS})))
        kinds.cache_clear()
        desk.checked(other)
        assert desk.patched(other, state="observing").status_code == 200

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            (ROWS[:-1], "stage_missing"),
            ([*ROWS, {**ROWS[0], "is_default": False}], "stage_repeated"),
            ([{**ROWS[0], "is_default": False}, *ROWS[1:]], "default_missing"),
            ([*ROWS, {**ROWS[0], "stage": "sal", "is_written": False}], "default_repeated"),
            ([*ROWS, {**ROWS[0], "stage": "sold", "is_written": False}], "unknown_stage"),
            ([*ROWS, {**ROWS[0], "field": "mood"}], "unknown_status_field"),
            ([*ROWS, {**ROWS[0], "value": "", "is_written": False}], "value_required"),
        ],
    )
    def test_a_map_that_leaves_something_open_is_refused_whole(
        self, desk: Desk, rows: list[dict[str, object]], code: str
    ) -> None:
        made = desk.made()
        answer = mapped(desk, made, rows)
        assert answer.status_code == 422 and code in {one["code"] for one in answer.json()["errors"]}
        assert desk.row(made).status_rows.count() == len(ROWS) and desk.row(made).edits == 1

    def test_a_new_map_ends_the_gaps_it_fills_and_writes_everybody_anew(self, desk: Desk) -> None:
        made = desk.live()
        row, real = desk.row(made), real_now()
        dana = desk.here.add("mql", email=DANA)
        with allow_writes():
            SyncItem.objects.all().delete()
            SyncLink.objects.create(connection=row, object="person", remote_id="1", target=dana, made_at=real)
            for value in ("Odd", "Strange"):
                StatusGap.objects.create(
                    connection=row, object="person", field="status", value=value, count=2, first_at=real, last_at=real
                )
        assert len(desk.client.get(desk.at(made)).json()["gaps"]) == 2
        etag = desk.client.get(desk.at(made, "status-map"))["ETag"]
        rows = [*ROWS, {**ROWS[0], "stage": "", "value": "Odd", "is_written": False}]
        answer = mapped(desk, made, rows, **{"If-Match": etag})
        assert answer.status_code == 200 and answer["ETag"] != etag
        assert mapped(desk, made, rows, **{"If-Match": etag}).status_code == 412
        (gap,) = desk.client.get(desk.at(made)).json()["gaps"]
        assert (gap["value"], gap["count"], SyncItem.objects.get().target) == ("Strange", 2, dana)
        note = Edit.objects.get(object_id=row.pk, field="status_map")
        assert "person.status: - > Odd" in str(note.after) and "person.status: - > Odd" not in str(note.before)


class TestRehearsing:
    def test_a_dry_run_tells_both_ways_and_writes_on_neither_side(self, desk: Desk) -> None:
        made = desk.made(settings={"brings_people": "yes"})
        dana, ann = desk.here.add("mql", email=DANA, score=70), desk.here.add("inquiry", email="ann@medico.example")
        desk.there.add(email=DANA, phone="1", status="Odd")
        answer = desk.client.post(desk.at(made, "dry-run"), {"people": [str(dana), str(ann)]}, format="json")
        found = answer.json()
        assert found["looked_at"] == 2
        (going,) = found["going"]
        assert (going["person"], going["record"]) == (str(dana), None) and "score" in going["fields"]
        assert going["told"] == {"leadhub_id": str(dana), "leadhub_stage": "mql", memory.STATUS: "Working"}
        (coming,) = found["coming"]
        assert (coming["person"], coming["unmapped"]) == (None, ["person.status: Odd"])
        assert coming["fields"] == ["email", "phone"] and DANA not in answer.content.decode()
        assert desk.there.writes == [] and not SyncLink.objects.exists() and not StatusGap.objects.exists()

    def test_of_somebody_who_is_linked_only_news_is_told_and_nothing_is_kept(self, desk: Desk) -> None:
        made = desk.live()
        dana = desk.here.add("mql", email=DANA)
        remote = desk.there.add(email=DANA, phone="555", status="Working")
        with allow_writes():
            link = SyncLink.objects.create(
                connection=desk.row(made),
                object=remote.object,
                remote_id=remote.id,
                target=dana,
                seen={"email": DANA},
                made_at=real_now(),
            )
        found = desk.client.post(desk.at(made, "dry-run"), {}, format="json").json()
        (coming,) = found["coming"]
        assert (coming["person"], coming["fields"], coming["stage"]) == (str(dana), ["phone"], "")
        link.refresh_from_db()
        assert (link.seen, link.read_at) == ({"email": DANA}, None)

    def test_a_system_that_does_not_answer_is_told_and_with_a_key_nobody_is_asked(self, desk: Desk) -> None:
        made = desk.made()
        desk.there.faults = [REVOKED]
        address = desk.at(made, "dry-run")
        found = desk.client.post(address, {}, format="json").json()
        assert (found["coming"], found["fault"]["code"], desk.row(made).state) == (None, "invalid_grant", "draft")
        desk.there.faults = [REVOKED]
        found = desk.client.post(address, {}, format="json", headers={"Idempotency-Key": "k"}).json()
        assert (found["coming"], found["fault"], len(desk.there.faults)) == (None, None, 1)


class TestStates:
    def test_going_live_lines_up_who_is_linked_and_reads_quietly_what_there_is(self, desk: Desk) -> None:
        made = desk.made(settings={"brings_people": "yes"})
        desk.checked(made)
        dana = desk.here.add("mql", email=DANA)
        remote = desk.there.add(email="old@medico.example")
        with allow_writes():
            SyncLink.objects.create(
                connection=desk.row(made), object=remote.object, remote_id=remote.id, target=dana, made_at=real_now()
            )
        answer = desk.patched(made, state="live", quiet_first_sync=True)
        assert (answer.status_code, answer.json()["state"]) == (200, "live")
        assert SyncItem.objects.get().target == dana
        assert {row.name for row in SyncStream.objects.all()} == {
            *("changes", "activities", "sweep", "activity_sweep", "statuses", "first", "first_activities")
        }
        desk.turn()
        assert desk.there.records[remote].values["leadhub_id"] == str(dana) and not SyncItem.objects.exists()
        health = desk.client.get(desk.at(made)).json()["health"]
        assert health["last_sync_at"] is not None and health["lag_s"] < 60

    def test_one_that_observes_goes_live_and_reads_all_there_is_once_more(self, desk: Desk) -> None:
        made = desk.made(settings={"brings_people": "yes"})
        desk.checked(made)
        assert desk.patched(made, state="observing", quiet_first_sync=True).status_code == 200
        desk.there.add(email=DANA, status="Odd")
        desk.turn()
        missed = SyncStream.objects.filter(name__in=streams.LATER)
        assert [(row.due_at, row.ended_at) for row in missed] == [(None, None)] * 2
        assert desk.here.people == {} and StatusGap.objects.get().value == "Odd"
        assert desk.patched(made, state="live", quiet_first_sync=True).status_code == 200
        desk.turn()
        assert [one.values["email"] for one in desk.here.people.values()] == [DANA]
        assert missed.exclude(ended_at=None).count() == 2

    def test_a_check_of_long_ago_says_little(self, desk: Desk) -> None:
        made = desk.made()
        desk.checked(made)
        with allow_writes():
            Connection.objects.update(checked_at=real_now() - timedelta(days=1, minutes=1))
        answer = desk.patched(made, state="live")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_checked")

    def test_what_pauses_keeps_its_line_and_goes_on_where_it_was(self, desk: Desk) -> None:
        made = desk.live()
        assert desk.patched(made, state="paused").json()["state"] == "paused"
        assert desk.turn() == 0
        again = desk.client.post(desk.at(made, "sync"), {}, format="json")
        assert (again.status_code, again.json()["code"]) == (409, "not_speaking")
        assert desk.patched(made, state="live").status_code == 200
        assert desk.turn() > 0
        states = Edit.objects.filter(object_id=made["id"], field="state").order_by("at", "id")
        assert [one.after for one in states] == ["draft", "live", "paused", "live"]

    @pytest.mark.parametrize("state", ["draft", "broken", "paused"])
    def test_a_draft_cannot_be_made_what_only_happens(self, desk: Desk, state: str) -> None:
        made = desk.made()
        answer = desk.patched(made, state=state)
        wanted = (200, "draft") if state == "draft" else (409, "draft")
        assert (answer.status_code, desk.row(made).state) == wanted
        if state != "draft":
            assert answer.json()["code"] == "state_not_allowed"

    def test_a_broken_one_is_mended_by_new_credentials_and_a_check(self, desk: Desk) -> None:
        made = desk.live()
        desk.there.faults = [REVOKED]
        desk.turn()
        told = desk.client.get(desk.at(made)).json()
        assert (told["state"], told["fault"]["text"], told["checked_at"]) == ("broken", "The app was removed.", None)
        assert desk.patched(made, state="live").json()["code"] == "not_checked"
        assert desk.patched(made, credentials={"token": "new"}).status_code == 200
        desk.checked(made)
        mended = desk.patched(made, state="live").json()
        assert (mended["state"], mended["fault"], mended["health"]["held_until"]) == ("live", None, None)

    def test_both_or_neither_of_a_change_and_a_state(self, desk: Desk) -> None:
        made = desk.made()
        answer = desk.patched(made, name="Other", state="live")
        assert (answer.status_code, desk.row(made).name) == (409, "Memory")

    def test_sync_asks_at_once_and_reads_all_again_when_told_to(self, desk: Desk) -> None:
        made = desk.live(settings={"brings_people": "yes"})
        desk.turn()
        with allow_writes():
            Connection.objects.update(next_turn_at=real_now() + timedelta(hours=1))
        desk.there.now = real_now() - timedelta(days=90)
        desk.there.add(email=DANA)
        desk.there.now = real_now()
        assert desk.turn() == 0
        assert desk.client.post(desk.at(made, "sync"), {"everything": True}, format="json").status_code == 200
        assert desk.turn() > 0 and len(desk.here.people) == 1
