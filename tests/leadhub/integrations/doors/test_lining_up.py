"""Whoever something happens to is put in line for the systems that are connected, in the transaction that says so."""

import pytest

from leadhub.clock import real_now
from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.integrations.lining_up import look_again
from leadhub.keys import new_id
from leadhub.models import SyncItem
from leadhub.usecases import use_case
from tests.leadhub.integrations.doors.conftest import Desk
from tests.leadhub.integrations.engine import memory

pytestmark = pytest.mark.django_db


def happened(desk: Desk, *leads: object, number: int = 1) -> None:
    """Events of leads get their place."""
    rows = [Happening("lead.decided", real_now(), {}, lead=lead, lead_seq=number) for lead in leads]  # type: ignore[arg-type]
    use_case(record)(rows)
    place_events(real_now())


def test_people_of_leads_of_which_something_happened_are_in_line_of_each_connection(desk: Desk) -> None:
    desk.live()
    desk.live(name="Second")
    desk.made(name="Draft")
    dana = desk.here.add("mql", email="dana@medico.example")
    happened(desk, dana, new_id())
    assert [item.target for item in SyncItem.objects.all()] == [dana, dana]
    assert set(SyncItem.objects.values_list("connection__name", flat=True)) == {"Memory", "Second"}
    happened(desk, dana, number=2)
    assert [item.stamp for item in SyncItem.objects.all()] == [2, 2]


def test_without_a_connection_nobody_is_asked_who_they_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory.Stages, "concerned", lambda *_: 1 // 0)
    desk.made()
    happened(desk, new_id())
    assert not SyncItem.objects.exists()


def test_people_whose_facts_changed_are_in_line(desk: Desk) -> None:
    desk.live()
    dana = desk.here.add("mql", email="dana@medico.example")
    use_case(look_again)(accounts=[new_id()], contacts=[dana], countries=[], now=real_now())
    assert [item.target for item in SyncItem.objects.all()] == [dana]
