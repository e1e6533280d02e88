"""What changed in Marketo is read once, with its times, whose it was, and what became of merged and deleted leads."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadhub.integrations.marketo.values import UNREADABLE, from_native
from leadhub.integrations.protocol import Change, FaultKind, Remote, VendorError, Write
from tests.leadhub.integrations.marketo.connecting import DANA, connected, write
from tests.vendors.marketo import MarketoStandIn, pages_of

MINUTE = timedelta(minutes=1)


def lead(number: int) -> Remote:
    return Remote("lead", str(number))


def changed(marketo: MarketoStandIn, since: datetime | None) -> list[Change]:
    connector = connected(marketo)
    return [item for page in pages_of(lambda after: connector.changes(since, after)) for item in page.items]


def test_a_change_says_the_whole_record_and_the_times_of_what_changed(marketo: MarketoStandIn) -> None:
    dana = marketo.add(email="dana@medico.example", website="https://www.medico.example/en", unsubscribed=False)
    marketo.clock += MINUTE
    since = marketo.clock
    marketo.edit(dana, leadStatus="SAL")
    marketo.clock += MINUTE
    marketo.edit(dana, unsubscribed=True, leadScore=60)
    (change,) = changed(marketo, since)
    assert change.remote == lead(dana)
    assert change.at == marketo.clock
    assert change.told == {"status:lead.leadStatus": since, "opted_out": marketo.clock, "score": marketo.clock}
    assert change.values["opted_out"] is True
    assert (change.values["email"], change.values["domain"]) == ("dana@medico.example", "medico.example")
    assert (change.values["score"], change.values["status:lead.leadStatus"]) == (60, "SAL")
    assert change.values["phone"] is None
    assert change.ours == frozenset()


def test_what_leadhub_wrote_is_marked_as_ours_and_what_was_changed_since_is_not(marketo: MarketoStandIn) -> None:
    since = marketo.clock
    connected(marketo).upsert([write(status="MQL", city="Kiel")])
    marketo.clock += MINUTE
    marketo.edit(101, leadStatus="SAL")
    (change,) = changed(marketo, since)
    assert change.values["status:lead.leadStatus"] == "SAL"
    assert change.ours == {"email", "leadhub_id", "city"}


def test_a_field_that_somebody_emptied_is_cleared_and_one_that_was_always_empty_is_not(
    marketo: MarketoStandIn,
) -> None:
    dana = marketo.add(email="dana@medico.example", phone="1")
    marketo.clock += MINUTE
    marketo.edit(dana, phone="")
    (change,) = changed(marketo, marketo.clock)
    assert change.cleared == {"phone"}
    assert change.values["phone"] is None


def test_of_several_changes_of_a_field_the_last_one_counts(marketo: MarketoStandIn) -> None:
    dana = marketo.add(email="dana@medico.example")
    marketo.clock += MINUTE
    since = marketo.clock
    marketo.edit(dana, city="Kiel")
    marketo.clock += MINUTE
    marketo.edit(dana, city="Bonn")
    (change,) = changed(marketo, since)
    assert change.told == {"city": marketo.clock}


def test_a_page_says_nothing_of_a_field_that_a_later_page_contradicts(marketo: MarketoStandIn) -> None:
    marketo.scan = 1
    dana = marketo.add(email="dana@medico.example", phone="1")
    marketo.clock += MINUTE
    since = marketo.clock
    linked = Write(key=DANA, values={"status:lead.leadStatus": "MQL"}, remote=lead(dana))
    connected(marketo).upsert([linked])
    marketo.edit(dana, leadStatus="SAL", phone="")
    marketo.edit(dana, phone="2")
    marketo.edit(dana, phone="")
    ours, emptied, filled, emptied_again = changed(marketo, since)
    assert ours.ours == frozenset()
    assert [set(change.cleared) for change in (emptied, filled, emptied_again)] == [{"phone"}, set(), {"phone"}]
    marketo.edit(dana, phone="3")
    assert [change.cleared for change in changed(marketo, since)] == [frozenset()] * 5


def test_pages_may_be_empty_with_more_to_come(marketo: MarketoStandIn) -> None:
    since, marketo.scan = marketo.clock, 2
    first = marketo.add(email="dana@medico.example")
    for _ in range(7):
        marketo.note("Visit Webpage", first)
    marketo.edit(first, city="Kiel")
    connector = connected(marketo)
    pages = list(pages_of(lambda after: connector.changes(since, after)))
    sizes = [len(page.items) for page in pages if page.after is None or page.after["feed"] == "fields"]
    assert sizes[-5:] == [1, 0, 0, 0, 1]


def test_more_changes_of_one_moment_than_a_page_holds_are_all_read(marketo: MarketoStandIn) -> None:
    since, marketo.scan = marketo.clock, 3
    made = [marketo.add(email=f"p{n}@medico.example") for n in range(10)]
    assert {change.remote for change in changed(marketo, since)} == {lead(number) for number in made}


def test_merges_come_first_and_move_what_was_merged(marketo: MarketoStandIn) -> None:
    winner = marketo.add(email="dana@medico.example")
    losers = marketo.add(email="d@medico.example", city="Kiel"), marketo.add(email="ito@medico.example")
    marketo.clock += MINUTE
    since = marketo.clock
    marketo.edit(winner, leadStatus="SAL")
    marketo.merge(winner, *losers)
    merge, edit = changed(marketo, since)
    assert merge.remote == lead(winner)
    assert merge.formerly == (lead(losers[0]), lead(losers[1]))
    assert merge.values["city"] == "Kiel"
    assert not merge.is_deleted
    assert edit.told == {"status:lead.leadStatus": marketo.clock}


def test_a_merge_of_a_winner_that_is_gone_by_now_still_says_who_was_merged(marketo: MarketoStandIn) -> None:
    since = marketo.clock
    winner, loser = marketo.add(email="dana@medico.example"), marketo.add(email="d@medico.example")
    marketo.merge(winner, loser)
    marketo.delete(winner)
    merge, delete = changed(marketo, since)
    assert (merge.remote, merge.formerly, merge.is_deleted) == (lead(winner), (lead(loser),), True)
    assert (delete.remote, delete.is_deleted) == (lead(winner), True)


@pytest.mark.parametrize("told", ["[7,8]", "7, 8", "7;8"])
def test_the_ids_of_a_merge_are_read_whichever_way_they_are_written(marketo: MarketoStandIn, told: str) -> None:
    winner = marketo.add(email="dana@medico.example")
    marketo.note("Merge Leads", winner, {"Merge IDs": told})
    assert changed(marketo, marketo.clock)[0].formerly == (lead(7), lead(8))


def test_deleted_leads_are_told_with_their_time(marketo: MarketoStandIn) -> None:
    dana = marketo.add(email="dana@medico.example")
    marketo.clock += MINUTE
    marketo.delete(dana)
    assert changed(marketo, marketo.clock) == [Change(remote=lead(dana), at=marketo.clock, is_deleted=True)]


def test_a_first_reading_goes_back_as_far_as_marketo_remembers(marketo: MarketoStandIn) -> None:
    dana = marketo.add(email="dana@medico.example")
    marketo.clock += timedelta(days=600)
    assert [change.remote for change in changed(marketo, None)] == [lead(dana)]


def test_what_is_not_in_the_log_yet_is_read_by_the_next_run_from_the_same_moment(marketo: MarketoStandIn) -> None:
    since = marketo.clock
    marketo.switches.lag = MINUTE
    marketo.add(email="dana@medico.example")
    assert changed(marketo, since) == []
    marketo.clock += MINUTE
    assert len(changed(marketo, since)) == 1
    assert len(changed(marketo, since)) == 1


def test_records_are_read_as_they_are_and_those_that_are_gone_say_so(marketo: MarketoStandIn) -> None:
    dana = marketo.add(email="dana@medico.example", createdAt="x", leadhub_recycle_at="2026-12-01T09:00:00+0100")
    here, gone = connected(marketo).read([lead(dana), lead(9)])
    assert (here.remote, here.at, here.told) == (lead(dana), marketo.clock, {})
    assert here.values["leadhub_recycle_at"] == "2026-12-01T08:00:00Z"
    assert gone == Change(remote=lead(9), at=marketo.clock, is_deleted=True)


def test_who_a_lead_is_in_salesforce_is_told_where_the_native_sync_knows(marketo: MarketoStandIn) -> None:
    marketo.fields |= {"sfdcLeadId": "string", "sfdcContactId": "string"}
    lead_id, contact_id = "00Q5g00000ABCDEAA1", "0035g00000ABCDEAA1"
    made = [
        marketo.add(email="a@medico.example", sfdcLeadId=lead_id),
        marketo.add(email="b@medico.example", sfdcLeadId=lead_id, sfdcContactId=contact_id),
        marketo.add(email="c@medico.example", sfdcLeadId="none"),
    ]
    assert [change.elsewhere for change in connected(marketo).read([lead(number) for number in made])] == [
        {"salesforce": Remote("Lead", lead_id)},
        {"salesforce": Remote("Contact", contact_id)},
        {},
    ]


def test_leads_that_come_in_several_pages_are_all_read(marketo: MarketoStandIn) -> None:
    marketo.page = 2
    made = [lead(marketo.add(email=f"p{n}@medico.example")) for n in range(5)]
    assert not any(change.is_deleted for change in connected(marketo).read(made))


@pytest.mark.parametrize(
    ("type", "native", "canonical"),
    [
        ("datetime", "2015-05-07T11:47:30-08:00", "2015-05-07T19:47:30Z"),
        ("datetime", "2014-09-17T22:31:49+0000", "2014-09-17T22:31:49Z"),
        ("datetime", "2014-09-17T22:31:49Z+0000", "2014-09-17T22:31:49Z"),
        ("datetime", "2014-09-17T22:31:49", "2014-09-17T22:31:49Z"),
        ("date", "2026-12-01", "2026-12-01"),
        ("boolean", True, True),
        ("boolean", "false", False),
        ("boolean", "1", True),
        ("score", "60", 60),
        ("currency", 10.4, 10.4),
        ("integer", "", None),
        ("string", 7, "7"),
        ("string", True, "true"),
        ("string", "", None),
        ("integer", True, UNREADABLE),
        ("float", "nan", UNREADABLE),
        ("datetime", 7, UNREADABLE),
        ("string", ["Kiel"], UNREADABLE),
    ],
)
def test_values_are_read_in_every_way_in_which_marketo_writes_them(type: str, native: Any, canonical: Any) -> None:
    assert from_native(native, type) == canonical


@pytest.mark.parametrize(
    ("website", "domain"),
    [
        ("https://www.medico.example/en?x=1", "medico.example"),
        ("Medico.example", "medico.example"),
        ("http://medico.example:8080", "medico.example"),
        ("", None),
    ],
)
def test_a_website_is_read_as_its_domain(marketo: MarketoStandIn, website: str, domain: str | None) -> None:
    dana = marketo.add(email="dana@medico.example", website=website)
    assert connected(marketo).read([lead(dana)])[0].values["domain"] == domain


def test_values_of_a_wrong_type_are_no_news(marketo: MarketoStandIn) -> None:
    marketo.contracts = ()
    dana = marketo.add(
        email="dana@medico.example",
        unsubscribed="perhaps",
        leadScore="1e999",
        city={"name": "Kiel"},
        leadhub_recycle_at="soon",
        website="http://[",
    )
    (change,) = connected(marketo).read([lead(dana)])
    assert not {"opted_out", "score", "city", "leadhub_recycle_at", "domain"} & set(change.values)
    assert change.values["email"] == "dana@medico.example"


@pytest.mark.parametrize(
    "row",
    [
        {},
        {"leadId": "x", "activityDate": "2026-11-03T15:00:00Z"},
        {"leadId": 101, "activityDate": None, "fields": [{"name": "city", "newValue": "Kiel"}]},
        {"leadId": 101, "activityDate": "9999-12-31T23:59:59-14:00", "fields": "all"},
        {"leadId": True, "activityDate": "2026-11-03T15:00:00Z", "fields": [None, {"name": 7}]},
    ],
)
def test_a_row_of_the_log_that_says_nothing_stops_no_other(marketo: MarketoStandIn, row: dict[str, Any]) -> None:
    marketo.contracts = ()
    dana = marketo.add(email="dana@medico.example")
    good = {"leadId": dana, "activityDate": "2026-11-03T15:00:00Z", "fields": [{"name": "city", "newValue": None}]}
    page = marketo_page(marketo, [row, good])
    assert [(change.remote, change.cleared) for change in page] == [(lead(dana), frozenset({"city"}))]


def marketo_page(marketo: MarketoStandIn, rows: Sequence[Any]) -> Sequence[Change]:
    """What a page with these rows says."""
    marketo._changes = lambda asked: marketo.answered(rows, moreResult=False)  # type: ignore[method-assign]
    after = {"feed": "fields", "token": "AT0", "start": "AT0"}
    return connected(marketo).changes(marketo.clock, after).items


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"moreResult": True}, "answer_malformed"),
        ({"moreResult": True, "nextPageToken": 7}, "answer_malformed"),
        ({"moreResult": True, "nextPageToken": "AT0"}, "page_stuck"),
    ],
)
def test_a_feed_that_does_not_lead_on_is_a_fault_and_no_endless_loop(
    marketo: MarketoStandIn, more: dict[str, Any], code: str
) -> None:
    marketo.contracts = ()
    marketo._changes = lambda asked: marketo.answered([], **more)  # type: ignore[method-assign]
    with pytest.raises(VendorError) as raised:
        connected(marketo).changes(marketo.clock, {"feed": "fields", "token": "AT0", "start": "AT0"})
    assert (raised.value.fault.kind, raised.value.fault.code) == (FaultKind.RETRY, code)


def test_a_search_that_finds_nothing_may_say_so_as_an_error(marketo: MarketoStandIn) -> None:
    marketo._found = lambda asked: marketo.refused("702", "No data found")  # type: ignore[method-assign]
    (gone,) = connected(marketo).read([lead(9)])
    assert gone.is_deleted


def test_answers_without_errors_and_warnings_are_read_as_well(marketo: MarketoStandIn) -> None:
    marketo.switches.bare = True
    since = marketo.clock
    connected(marketo).upsert([write(city="Kiel")])
    (change,) = changed(marketo, since)
    assert change.values["city"] == "Kiel"
    assert b"errors" not in marketo.answered([]).content
