"""Floods of calls, signed and unsigned: they fill no table, keep nobody out, and are told when to come again."""

import json
from datetime import timedelta
from typing import Any

import pytest

from leadhub.clock import real_now
from leadhub.integrations import flooding
from leadhub.keys import new_id
from leadhub.models import SyncItem
from tests.fence import allow_writes
from tests.leadhub.integrations.doors.conftest import Desk
from tests.leadhub.integrations.doors.test_hooks import call

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite")]


def told(answer: Any) -> tuple[int, str]:
    """Status and code."""
    return answer.status_code, answer.json()["code"] if answer.content else ""


def ids(*names: object) -> bytes:
    return json.dumps([str(name) for name in names]).encode()


def test_an_address_that_signs_nothing_is_told_to_wait_and_no_other_is(desk: Desk, settings: Any) -> None:
    settings.UNSIGNED_HOOKS_PER_MINUTE = 3
    made = desk.live()
    unknown = made | {"hook_url": made["hook_url"].replace(made["id"], str(new_id()))}
    flood = [call(one, b"[]", token="forged") for one in (made, unknown, made, made, unknown)]
    assert [told(answer)[0] for answer in flood] == [401, 401, 401, 429, 429]
    assert told(flood[-1]) == told(flood[-2]) == (429, "too_many_requests")
    assert 0 < int(flood[-1]["Retry-After"]) <= 60
    assert call(made, ids("1")).status_code == 429, "whoever shares its address comes again, or is polled"
    assert call(made, ids("1"), address="203.0.113.9").status_code == 202


def test_what_a_connection_is_told_in_a_minute_is_bounded_for_it_alone(desk: Desk, settings: Any) -> None:
    settings.HOOKS_PER_MINUTE, settings.HOOK_RECORDS_PER_MINUTE = 4, 5
    made, other = desk.live(), desk.live(name="Another")
    assert call(made, ids(1, 2, 3)).status_code == 202
    assert told(call(made, ids(4, 5, 6))) == (429, "too_many_requests")
    assert SyncItem.objects.count() == 3
    # What is signed and says nothing counts, too.
    assert [call(made, b"5").status_code for _ in range(3)] == [400, 400, 429]
    last = call(made, ids(7))
    assert told(last) == (429, "too_many_requests") and 0 < int(last["Retry-After"]) <= 60
    assert call(other, ids(7)).status_code == 202


def test_nobody_who_signs_is_kept_out_by_those_who_do_not(desk: Desk, settings: Any) -> None:
    settings.UNSIGNED_HOOKS_PER_MINUTE, settings.HOOKS_PER_MINUTE = 1_000, 3
    made = desk.live()
    for _ in range(10):
        assert call(made, ids(1), token="forged").status_code == 401
    assert call(made, ids(1)).status_code == 202


def test_a_line_that_is_long_grows_no_longer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flooding, "LONGEST_LINE", 5)
    made = desk.live()
    desk.patched(made, state="paused")
    assert call(made, ids(*range(6))).status_code == 202
    full = call(made, ids("a"))
    assert (told(full), full["Retry-After"]) == ((429, "too_many_requests"), "300")
    assert SyncItem.objects.count() == 6


def test_what_waited_for_a_week_is_dropped_and_what_waits_for_a_person_is_not(desk: Desk) -> None:
    made = desk.live()
    desk.patched(made, state="paused")
    call(made, ids("old", "given up", "new"))
    week = real_now() - timedelta(days=7, seconds=1)
    with allow_writes():
        SyncItem.objects.exclude(remote_id="new").update(next_try_at=week)
        SyncItem.objects.filter(remote_id="given up").update(is_dead=True, fault_code="odd")
    assert flooding.forget_stale(real_now()) == 1
    assert sorted(SyncItem.objects.values_list("remote_id", flat=True)) == ["given up", "new"]
    assert flooding.forget_stale(real_now()) == 0
