"""Reading contacts from HubSpot: every change once it can be seen, none lost, whatever the search does."""

import json
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from leadhub.integrations.hubspot.kind import KIND
from leadhub.integrations.hubspot.values import domain_of
from leadhub.integrations.protocol import Change, FaultKind, Remote
from tests.leadhub.integrations.hubspot.ground import NOON, STATUSES, connector, fault_of, person, stand_in, write
from tests.vendors.hubspot import HubSpotStandIn
from tests.vendors.hubspot_account import APP

LIFECYCLE = STATUSES["lifecycle"]


def walked(hubspot: Any, since: datetime | None, limit: int = 400) -> list[Change]:
    """All pages, with `after` stored between them as the engine stores it."""
    found: list[Change] = []
    after = None
    for _ in range(limit):
        page = hubspot.changes(since, after)
        found += page.items
        if page.after is None:
            return found
        after = json.loads(json.dumps(page.after))
    raise AssertionError("It goes on for ever.")


def ids(changes: list[Change]) -> list[str]:
    return [one.remote.id for one in changes]


def test_a_change_tells_values_their_times_and_who_wrote_them():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", website="https://www.Medico.example/de", hubspot_owner_id="11")
    vendor.clock += timedelta(minutes=1)
    vendor.edit(contact.id, lifecyclestage="lead", hubspotscore="41", hs_email_optout="true", city="")
    vendor.clock += timedelta(minutes=1)
    vendor.edit(contact.id, source="INTEGRATION", by=APP, hs_lead_status="NEW", leadhub_recycle_at="2026-12-24")
    (change,) = connector(vendor).changes(NOON).items
    assert change.remote == Remote("contact", contact.id)
    assert change.at == NOON + timedelta(minutes=2)
    assert {name: value for name, value in change.values.items() if value is not None} == {
        "email": "dana@medico.example",
        "domain": "medico.example",
        "owner_email": "dana@medico.example",
        "score": 41,
        "opted_out": True,
        "leadhub_recycle_at": "2026-12-24",
        LIFECYCLE: "lead",
        STATUSES["lead_status"]: "NEW",
    }
    assert set(change.values) == set(KIND.fields)
    assert change.told["email"] == NOON
    assert change.told[LIFECYCLE] == NOON + timedelta(minutes=1)
    assert change.ours == {STATUSES["lead_status"], "leadhub_recycle_at"}
    assert change.cleared == {"city"}


def test_null_and_left_out_are_the_same_as_empty():
    vendor = HubSpotStandIn()
    vendor.switches.has_nulls = True
    vendor.add(email="dana@medico.example")
    (change,) = connector(vendor).changes(NOON).items
    assert change.values["city"] is None and change.values["opted_out"] is None


def test_what_we_wrote_is_marked_as_ours_and_what_we_cleared_is_not_cleared_on_purpose():
    vendor = stand_in()
    hubspot = connector(vendor)
    (outcome,) = hubspot.upsert([write("dana", city="Bonn")])
    assert outcome.remote is not None
    hubspot.upsert([write("dana", outcome.remote.id, city=None)])
    (change,) = hubspot.read([outcome.remote])
    assert "city" in change.ours and change.cleared == frozenset()
    assert change.values["leadhub_id"] == str(person("dana"))


def test_without_the_id_of_the_app_nothing_is_taken_for_ours():
    vendor = stand_in()
    vendor.add(email="dana@medico.example")
    (change,) = connector(vendor, settings={"app_id": ""}).changes(NOON).items
    assert change.ours == frozenset()


def test_an_owner_who_left_still_has_an_address_and_a_stranger_is_not_nobody():
    vendor = stand_in()
    left = vendor.add(email="dana@medico.example", hubspot_owner_id="13")
    strange = vendor.add(email="kit@medico.example", hubspot_owner_id="99")
    free = vendor.add(email="lee@medico.example", hubspot_owner_id="")
    changes = {one.remote.id: one for one in connector(vendor).changes(NOON).items}
    assert changes[left.id].values["owner_email"] == "lee@medico.example"
    assert "owner_email" not in changes[strange.id].values
    assert changes[free.id].values["owner_email"] is None


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 350])
def test_every_change_comes_the_oldest_first(count):
    vendor = stand_in()
    for _ in range(count):
        vendor.clock += timedelta(seconds=1)
        vendor.add()
    found = walked(connector(vendor), NOON)
    assert len(found) == count == len(set(ids(found)))
    assert [one.at for one in found] == sorted(one.at for one in found)


@pytest.mark.parametrize("count", [100, 250, 300])
def test_more_rows_of_one_instant_than_a_page_are_walked_by_id(count):
    vendor = stand_in()
    vendor.add()
    vendor.clock += timedelta(seconds=1)
    for _ in range(count):
        vendor.add()
    vendor.clock += timedelta(seconds=1)
    vendor.add()
    found = walked(connector(vendor), NOON)
    assert sorted(ids(found)) == sorted(vendor.contacts)


def test_no_search_is_deep_with_more_rows_than_it_shows():
    vendor = stand_in()
    vendor.switches.depth = 250
    moment = NOON + timedelta(seconds=1)
    for number in range(600):
        vendor.clock = moment + timedelta(milliseconds=number // 300)
        vendor.add()
    vendor.clock = moment + timedelta(minutes=1)
    found = walked(connector(vendor), NOON)
    assert sorted(ids(found)) == sorted(vendor.contacts)
    assert {json.loads(one.content)["after"] for one in vendor.asked("contacts/search")} == {"0"}


def test_what_changes_during_the_walk_is_not_lost_and_pushes_nothing_past_it():
    vendor = stand_in()
    for _ in range(250):
        vendor.clock += timedelta(seconds=1)
        vendor.add()
    hubspot = connector(vendor)
    first = hubspot.changes(NOON)
    vendor.clock += timedelta(seconds=1)
    for one in list(vendor.contacts)[:50]:
        vendor.edit(one, city="Bonn")
    found, after = list(first.items), first.after
    while after is not None:
        page = hubspot.changes(NOON, after)
        found, after = [*found, *page.items], page.after
    assert set(ids(found)) == set(vendor.contacts)
    assert sum(one.values["city"] == "Bonn" for one in found) == 50


def test_changes_that_the_search_shows_late_come_with_the_next_run():
    vendor = stand_in()
    vendor.switches.lag = timedelta(seconds=90)
    hubspot = connector(vendor)
    vendor.clock += timedelta(minutes=10)
    late = vendor.add(email="dana@medico.example")
    vendor.clock += timedelta(minutes=1)
    began = vendor.clock
    assert walked(hubspot, NOON) == []
    vendor.clock += timedelta(minutes=2)
    assert ids(walked(hubspot, began)) == [late.id]


def test_values_are_those_of_the_contact_and_not_of_the_search():
    vendor = stand_in()
    contact = vendor.add(email="dana@medico.example", city="Bonn")
    hubspot = connector(vendor)
    real = vendor.handle

    def late(request):
        answer = real(request)
        if request.url.path.endswith("contacts/search"):
            vendor.edit(contact.id, city="Köln")
        return answer

    vendor.handle = late
    assert [one.values["city"] for one in hubspot.changes(NOON).items] == ["Köln"]


def test_at_first_everything_is_listed_without_a_search():
    vendor = stand_in()
    for _ in range(120):
        vendor.add()
    vendor.archive("101")
    found = walked(connector(vendor), None)
    assert len(found) == 119 and vendor.asked("search") == []


def test_a_run_that_looks_back_half_a_day_finds_what_was_deleted():
    vendor = stand_in()
    old, fresh, kept = (vendor.add() for _ in range(3))
    vendor.archive(old.id)
    vendor.clock += timedelta(days=2)
    vendor.archive(fresh.id)
    hubspot = connector(vendor)
    assert walked(hubspot, vendor.clock - timedelta(hours=1)) == []
    (change,) = [one for one in walked(hubspot, vendor.clock - timedelta(days=1)) if one.is_deleted]
    assert (change.remote, change.at) == (Remote("contact", fresh.id), vendor.clock)
    assert kept.id not in ids([change])


@pytest.mark.parametrize("redirects", [True, False], ids=["the old id leads on", "the old id is gone"])
def test_a_merged_contact_is_told_as_the_one_that_is_left(redirects):
    vendor = stand_in()
    vendor.switches.redirects = redirects
    kept, other, third = (vendor.add() for _ in range(3))
    vendor.merge(kept.id, other.id)
    vendor.merge(kept.id, third.id)
    changes = connector(vendor).read([Remote("contact", other.id), Remote("contact", kept.id)])
    assert ids(changes) == [kept.id, kept.id]
    assert changes[0].formerly == (Remote("contact", other.id), Remote("contact", third.id))
    assert not changes[0].is_deleted


def test_what_is_deleted_or_never_was_is_told_as_deleted_in_its_place():
    vendor = stand_in()
    gone, there = vendor.add(), vendor.add()
    vendor.archive(gone.id)
    changes = connector(vendor).read([Remote("contact", one) for one in (gone.id, "424242", there.id)])
    assert ids(changes) == [gone.id, "424242", there.id]
    assert [one.is_deleted for one in changes] == [True, True, False]


def test_an_account_that_cannot_be_searched_for_merges_still_tells_what_is_gone():
    vendor = stand_in()
    gone = vendor.add()
    vendor.archive(gone.id)
    hubspot = connector(vendor)
    hubspot.read([])
    refused = vendor.problem(400, "VALIDATION_ERROR", "hs_merged_object_ids is not searchable.")
    real = vendor.handle
    vendor.handle = lambda request: refused if request.url.path.endswith("/search") else real(request)
    assert hubspot.read([Remote("contact", gone.id)])[0].is_deleted


def test_a_hundred_are_read_with_history_fifty_at_a_time():
    vendor = stand_in()
    remotes = [Remote("contact", vendor.add().id) for _ in range(100)]
    assert len(connector(vendor).read(remotes)) == 100
    assert [len(json.loads(one.content)["inputs"]) for one in vendor.asked("objects/2026-03/contacts/batch/read")] == [
        50,
        50,
    ]


def test_lists_of_status_are_read_anew_each_time():
    vendor = stand_in()
    hubspot = connector(vendor)
    before = {one.name: one for one in hubspot.describe_statuses()}
    assert [one.value for one in before["lifecyclestage"].options][:2] == ["subscriber", "lead"]
    vendor.defined["lifecyclestage"]["options"][0]["hidden"] = True
    vendor.defined["lifecyclestage"]["options"].append({"value": "8675309", "label": "Sales accepted", "hidden": False})
    after = {one.name: one for one in hubspot.describe_statuses()}
    assert not after["lifecyclestage"].options[0].is_active
    assert after["lifecyclestage"].options[-1].label == "Sales accepted"
    del vendor.defined["hs_lead_status"]
    assert [one.name for one in hubspot.describe_statuses()] == ["lifecyclestage"]


def test_every_stage_has_a_value_that_the_account_knows():
    options = {one.name: {o.value for o in one.options} for one in connector(stand_in()).describe_statuses()}
    assert {one.value for one in KIND.statuses if one.value} <= options["lifecyclestage"] | options["hs_lead_status"]
    meant = [(one.field, one.value) for one in KIND.statuses if one.is_default]
    assert len(meant) == len(set(meant))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("41", 41),
        ("41.5", 41.5),
        ("1e999", "1e999"),
        ("nan", "nan"),
        ("many", "many"),
        ("", None),
        ("12345678901234567890", 1.2345678901234567e19),
    ],
)
def test_numbers_are_numbers_and_all_else_stays_what_it_is(text, value):
    vendor = stand_in()
    contact = vendor.add(hubspotscore=text)
    assert connector(vendor).read([Remote("contact", contact.id)])[0].values["score"] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-11-03T15:00:00.123Z", "2026-11-03T15:00:00.123000Z"),
        ("1793718000000", "2026-11-03T15:00:00Z"),
        ("2026-11-03T16:00:00+01:00", "2026-11-03T15:00:00Z"),
        ("9" * 40, "9" * 40),
        ("soon", "soon"),
    ],
)
def test_moments_are_told_in_one_way(text, value):
    vendor = stand_in()
    vendor.defined["leadhub_recycle_at"]["type"] = "datetime"
    contact = vendor.add(leadhub_recycle_at=text)
    assert connector(vendor).read([Remote("contact", contact.id)])[0].values["leadhub_recycle_at"] == value


@pytest.mark.parametrize("text", ["https://www.medico.example/x", "medico.example", "HTTP://MEDICO.example:8080"])
def test_a_domain_is_read_from_however_it_was_typed(text):
    assert domain_of(text) == "medico.example"


def test_an_address_of_a_site_that_is_none_stays_a_text():
    assert domain_of("http://[broken") == "http://[broken"


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"",
        b"[]",
        b"null",
        b'{"results": {}}',
        b'{"results": [{"id": 7}]}',
        b'{"results": [{"id": "7", "properties": {"email": {}}, "updatedAt": "2026-11-03T15:00:00Z"}]}',
        b'{"results": [{"id": "7", "properties": {}, "updatedAt": "yesterday"}]}',
        b'{"results": [{"id": "7", "properties": {}, "updatedAt": "2026-11-03T15:00:00"}]}',
        b'{"results": [',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=lambda content: repr(content[:40]),
)
def test_an_answer_of_another_shape_is_a_fault_by_name(content):
    vendor = HubSpotStandIn()
    hubspot = connector(vendor)
    hubspot.read([])
    vendor.handle = lambda _: httpx.Response(200, content=content)
    fault = fault_of(hubspot.changes, None)
    assert (fault.kind, fault.code) == (FaultKind.RETRY, "answer_malformed")


def test_a_row_that_does_not_say_when_it_was_changed_is_a_fault_by_name():
    vendor = HubSpotStandIn()
    hubspot = connector(vendor)
    hubspot.read([])
    row = {"id": "7", "properties": {"lastmodifieddate": "soon"}, "updatedAt": "2026-11-03T15:00:00Z"}
    vendor.handle = lambda _: httpx.Response(200, json={"results": [row] * 100, "total": 100})
    assert fault_of(hubspot.changes, NOON).code == "answer_malformed"


def test_a_search_that_shows_what_was_not_asked_for_is_a_fault_and_no_endless_walk():
    vendor = HubSpotStandIn()
    for _ in range(150):
        vendor.clock += timedelta(seconds=1)
        vendor.add()
    hubspot = connector(vendor)
    real = vendor._search

    def unfiltered(body, rows):
        return real({**body, "filterGroups": []}, rows)

    vendor._search = unfiltered
    assert fault_of(walked, hubspot, vendor.clock).code == "answer_malformed"


def test_a_list_that_leads_to_itself_ends():
    vendor = HubSpotStandIn()
    vendor.add()
    hubspot = connector(vendor)
    real = vendor.handle

    def circling(request):
        answer = real(request)
        if request.url.path.endswith("/contacts"):
            told = json.loads(answer.content) | {"paging": {"next": {"after": "7"}}}
            return type(answer)(200, json=told)
        return answer

    vendor.handle = circling
    assert len(walked(hubspot, None, limit=3)) == 1
