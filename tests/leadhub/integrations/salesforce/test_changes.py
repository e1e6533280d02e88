"""What was changed over there: everything once, in order, however it is paged, merged, deleted or converted."""

from datetime import datetime, timedelta

import pytest

from leadhub.integrations.access import Pace
from leadhub.integrations.protocol import FaultKind, Remote, VendorError
from leadhub.integrations.salesforce.changes import LIMIT
from leadhub.integrations.salesforce.kind import KIND
from tests.leadhub.integrations.salesforce.connecting import DANA, A, connected, write
from tests.vendors.salesforce import DANA as DANA_ID
from tests.vendors.salesforce import QUEUE, US

SINCE = timedelta(minutes=5)


def walked(connector, since, between=lambda: None):
    """All changes, page by page."""
    page = connector.changes(since)
    found = list(page.items)
    pages = 1
    while page.after is not None:
        between()
        page = connector.changes(since, page.after)
        found += page.items
        pages += 1
    return found, pages


def changed(org, **more):
    """What a run finds that began five minutes ago."""
    return walked(connected(org, **more), org.now() - SINCE)[0]


def lead(org, **values):
    return org.make("Lead", **{"LastName": "Ito", "Company": "Medico", **values})


def test_a_lead_says_all_that_leadhub_knows_of_one(org):
    id = lead(
        org,
        FirstName="Dana",
        Email="dana@medico.example",
        Phone="+1 555 0100",
        Title="Buyer",
        Website="https://www.medico.example/about",
        Country="Norway",
        City="Bergen",
        LeadSource="Web",
        HasOptedOutOfEmail=True,
        Leadhub_Score__c=85.0,
        Leadhub_Stage__c="mql",
        Leadhub_Recycle_At__c="2026-12-01T08:30:00.000+0000",
        Status="Working - Contacted",
    )
    (change,) = changed(org)

    assert change.remote == Remote("Lead", id)
    assert change.at == org.now()
    assert change.values == {
        "email": "dana@medico.example",
        "first_name": "Dana",
        "last_name": "Ito",
        "phone": "+1 555 0100",
        "job_title": "Buyer",
        "company": "Medico",
        "domain": "medico.example",
        "country": "NO",
        "city": "Bergen",
        "opted_out": True,
        "score": 85.0,
        "owner_email": "dana@medico.example",
        "source": "Web",
        "campaign": None,
        "leadhub_id": None,
        "leadhub_stage": "mql",
        "leadhub_reason": None,
        "leadhub_comment": None,
        "leadhub_recycle_at": "2026-12-01T08:30:00Z",
        "status:Lead.Status": "Working - Contacted",
    }


def test_what_was_written_is_read_back_as_it_was(org):
    values = {**DANA, "opted_out": True, "score": 85, "leadhub_stage": "sal", "leadhub_reason": "none"}
    values |= {"country": "NO", "domain": "medico.example"}
    values |= {"leadhub_recycle_at": "2026-12-01T08:30:00Z", "city": "Bergen", "owner_email": "dana@medico.example"}
    connected(org).upsert([write(A, **values, Lead__Status="Working - Contacted")])
    (change,) = changed(org)

    assert {name: change.values[name] for name in values} == values
    assert change.values["status:Lead.Status"] == "Working - Contacted"


def test_a_contact_has_its_account_for_a_company_and_a_queue_owns_for_nobody(org):
    account = org.put("Account", Name="Medico", Website="medico.example", IsDeleted=False)
    org.make("Contact", LastName="Ito", AccountId=account, MailingCity="Bergen", OwnerId=QUEUE)
    (change,) = changed(org)

    assert change.remote.object == "Contact"
    told = {name: change.values[name] for name in ("company", "domain", "city", "owner_email")}
    assert told == {"company": "Medico", "domain": "medico.example", "city": "Bergen", "owner_email": None}
    assert "status:Lead.Status" not in change.values


def test_a_deal_says_its_stage_its_worth_and_why_it_was_lost(org):
    org.make(
        "Opportunity",
        Name="Medico",
        StageName="Closed Lost",
        Amount=12_500.0,
        CloseDate="2026-11-30",
        Loss_Reason__c="Price",
    )
    (change,) = changed(org, settings={"loss_reason_field": "Loss_Reason__c"})

    assert change.values["status:Opportunity.StageName"] == "Closed Lost"
    assert change.values["amount"] == 12_500.0
    assert change.values["close_date"] == "2026-11-30T00:00:00Z"
    assert change.values["leadhub_reason"] == "Price"


def test_more_rows_of_one_instant_than_a_page_are_all_read_once(org, monkeypatch):
    monkeypatch.setattr("leadhub.integrations.salesforce.changes.LIMIT", 7)
    ids = [lead(org) for _ in range(40)]
    found, pages = walked(connected(org), org.now() - SINCE)

    assert [one.remote.id for one in found] == ids
    assert pages > 6


def test_pages_of_one_query_are_followed(org):
    org.page = 3
    ids = [lead(org) for _ in range(10)]
    found, _ = walked(connected(org), org.now() - SINCE)

    assert [one.remote.id for one in found] == ids
    assert len(org.asked("/queryAll/01g")) == 3


def test_a_query_that_ended_for_its_limit_after_several_pages_is_followed_by_another(org, monkeypatch):
    monkeypatch.setattr("leadhub.integrations.salesforce.changes.LIMIT", 7)
    org.page = 3
    ids = [lead(org) for _ in range(31)]
    found, _ = walked(connected(org), org.now() - SINCE)
    assert [one.remote.id for one in found] == ids


def test_a_walk_whose_pages_were_forgotten_goes_on_from_its_last_row(org):
    org.page = 3
    ids = [lead(org) for _ in range(10)]
    found, _ = walked(connected(org), org.now() - SINCE, between=org.forget_locators)
    assert [one.remote.id for one in found] == ids


def test_a_row_that_changes_during_the_walk_is_read_again_and_none_is_missed(org, monkeypatch):
    monkeypatch.setattr("leadhub.integrations.salesforce.changes.LIMIT", 2)
    ids = [lead(org) for _ in range(5)]
    since = org.now() - SINCE
    org.clock += timedelta(seconds=10)
    moved = iter([ids[0]])

    def between():
        for id in moved:
            org.edit("Lead", id, Phone="+1 555 0100")

    found, _ = walked(connected(org), since, between)
    assert {one.remote.id for one in found} == set(ids)
    assert [one.values["phone"] for one in found if one.remote.id == ids[0]] == [None, "+1 555 0100"]


def test_the_moment_of_the_cursor_belongs_to_the_run(org):
    lead(org)
    assert len(connected(org).changes(org.now()).items) == 1
    assert not connected(org).changes(org.now() + timedelta(seconds=1)).items


def test_the_first_run_reads_what_is_there_and_no_bin_and_no_history(org):
    kept, gone = lead(org), lead(org)
    org.delete("Lead", gone)
    found, _ = walked(connected(org), None)

    assert [one.remote.id for one in found] == [kept]
    assert not org.asked("queryAll")
    assert not [one for one in org.calls if b"History" in one.url.query]


def test_a_converted_lead_says_what_it_became(org):
    id = lead(org)
    contact, deal = org.convert(id)
    found = {one.remote: one for one in changed(org)}

    assert found[Remote("Lead", id)].became == (Remote("Contact", contact), Remote("Opportunity", deal))
    assert found[Remote("Lead", id)].values["status:Lead.Status"] == "Closed - Converted"
    assert {Remote("Contact", contact), Remote("Opportunity", deal)} <= set(found)


def test_a_lead_that_was_converted_without_a_deal_became_a_contact_alone(org):
    id = lead(org)
    contact, _ = org.convert(id, deal=False)
    found = {one.remote: one for one in changed(org)}
    assert found[Remote("Lead", id)].became == (Remote("Contact", contact),)


def test_a_deleted_record_is_told_so(org):
    id = lead(org)
    org.delete("Lead", id)
    (change,) = changed(org)
    assert (change.remote, change.is_deleted) == (Remote("Lead", id), True)


def test_a_record_that_was_merged_away_is_told_with_the_one_that_is_left(org):
    loser, middle, winner = lead(org, Phone="1"), lead(org, Phone="2"), lead(org, Phone="3")
    org.delete("Lead", loser, into=middle)
    org.delete("Lead", middle, into=winner)
    found = changed(org)

    assert not [one for one in found if one.is_deleted]
    assert {one.remote.id for one in found} == {winner}
    assert {one.values["phone"] for one in found} == {"3"}
    assert {remote.id for one in found for remote in one.formerly} == {loser, middle}


def test_a_record_that_was_merged_into_one_that_was_deleted_is_gone(org):
    loser, winner = lead(org), lead(org)
    org.delete("Lead", loser, into=winner)
    org.delete("Lead", winner)
    assert {(one.remote.id, one.is_deleted) for one in changed(org)} == {(loser, True), (winner, True)}


def test_the_daily_sweep_finds_in_the_log_what_was_purged(org):
    purged, merged, kept = lead(org), lead(org), lead(org)
    org.clock += timedelta(days=1)
    org.delete("Lead", merged, into=kept)
    org.delete("Lead", purged)
    org.purge("Lead", purged)

    assert purged not in {one.remote.id for one in changed(org)}
    found, _ = walked(connected(org), org.now() - timedelta(hours=48))
    assert {one.remote.id for one in found if one.is_deleted} == {purged}
    assert {one.formerly for one in found if one.remote.id == kept} == {(), (Remote("Lead", merged),)}


def test_a_sweep_over_months_asks_the_log_for_no_more_than_it_has(org):
    lead(org)
    found, _ = walked(connected(org), org.now() - timedelta(days=90))
    assert len(found) == 1
    assert org.asked("/sobjects/Lead/deleted/")


def test_what_leadhub_wrote_is_told_to_be_its_own(org):
    connected(org).upsert([write(A, **DANA, leadhub_stage="mql")])
    (change,) = changed(org)
    assert {"email", "leadhub_stage"} <= change.ours

    org.edit("Lead", change.remote.id, Title="Buyer")
    (change,) = changed(org)
    assert change.ours == frozenset()


def test_a_field_that_somebody_changed_after_leadhub_wrote_another_is_not_leadhubs(org):
    id = lead(org)
    org.edit("Lead", id, Phone="+1 555 0100")
    org.clock += timedelta(seconds=9)
    org.edit("Lead", id, by=US, Leadhub_Stage__c="sal")
    (change,) = changed(org)

    assert "leadhub_stage" in change.ours
    assert "phone" not in change.ours
    assert change.told["phone"] == org.now() - timedelta(seconds=9)
    assert change.told["leadhub_stage"] == org.now()


def test_a_field_of_leadhub_stays_leadhubs_when_somebody_changes_another(org):
    id = lead(org)
    org.edit("Lead", id, by=US, Leadhub_Stage__c="sal")
    org.edit("Lead", id, Phone="+1 555 0100", OwnerId=US)
    (change,) = changed(org)
    assert change.ours == {"leadhub_stage"}
    assert "owner_email" in change.told


def test_what_somebody_emptied_was_emptied_on_purpose(org):
    id = lead(org, Phone="+1 555 0100", Title="Buyer")
    org.edit("Lead", id, Phone=None, Title=None)
    (change,) = changed(org)

    assert change.cleared == {"phone"}, "the title has no history in this org"

    org.edit("Lead", id, Phone="+1 555 0101")
    assert changed(org)[0].cleared == frozenset()


def test_what_leadhub_emptied_itself_or_what_was_filled_again_unseen_is_not_emptied_on_purpose(org):
    ours, filled = lead(org, Phone="1"), lead(org, Phone="1")
    org.edit("Lead", ours, by=US, Phone=None)
    org.edit("Lead", filled, Phone=None)
    org.tracked.clear()
    org.edit("Lead", filled, Phone="2")
    assert [one.cleared for one in changed(org)] == [frozenset(), frozenset()]


def test_an_org_without_histories_is_read_without_times_of_fields(org):
    org.denied.add("LeadHistory")
    lead(org)
    (change,) = changed(org)
    assert change.told == {}


def test_a_field_that_was_not_made_is_not_read_and_the_rest_is(org):
    del org.fields["Lead"]["Leadhub_Score__c"]
    lead(org)
    assert "score" not in changed(org)[0].values


def test_an_object_that_may_not_be_seen_is_passed_by(org):
    org.denied |= {"Contact", "Opportunity", "Account"}
    lead(org)
    assert len(changed(org)) == 1


def test_a_page_that_was_merged_away_whole_fits_into_a_workers_pace(org):
    pairs = [(lead(org), lead(org)) for _ in range(LIMIT // 2)]
    for loser, winner in pairs:
        org.delete("Lead", loser, into=winner)
    calls, seconds = KIND.pace
    connector = connected(org, pace=Pace(calls, seconds, share=0.8, clock=lambda: 0.0))
    assert len(connector.changes(org.now() - SINCE).items) == LIMIT


def test_records_are_read_as_they_are_now_and_those_that_are_gone_say_so(org):
    kept, deleted, loser, winner = (lead(org) for _ in range(4))
    org.delete("Lead", deleted)
    org.delete("Lead", loser, into=winner)
    contact = org.make("Contact", LastName="Ito")
    unknown = "00Q000000000999AAA"
    asked = [Remote("Lead", id) for id in (kept, deleted, loser, unknown)] + [Remote("Contact", contact)]
    found = connected(org).read(asked)

    assert {one.remote.id: one.is_deleted for one in found} == {
        kept: False,
        deleted: True,
        winner: False,
        unknown: True,
        contact: False,
    }
    assert [one.formerly for one in found if one.remote.id == winner] == [(Remote("Lead", loser),)]


def test_nobody_is_deleted_because_leadhub_may_not_look_any_more(org):
    contact = org.make("Contact", LastName="Ito")
    org.denied.add("Contact")
    with pytest.raises(VendorError) as refused:
        connected(org).read([Remote("Lead", lead(org)), Remote("Contact", contact)])
    assert (refused.value.fault.kind, refused.value.fault.code) == (FaultKind.PERMANENT, "no_access")


def test_a_fresh_write_that_reads_do_not_see_yet_is_seen_by_the_next_run_with_its_overlap(org):
    org.switches.lag = timedelta(seconds=60)
    id = lead(org)
    assert not changed(org)
    org.clock += timedelta(seconds=61)
    assert [one.remote.id for one in changed(org)] == [id]


def test_the_cursor_is_plain_json(org):
    org.page = 1
    for _ in range(2):
        lead(org)
    after = connected(org).changes(org.now() - SINCE).after
    assert datetime.fromisoformat(after["at"]) == org.now()
    assert {type(value) for value in after.values()} == {str}


def test_owners_are_asked_for_once(org):
    for _ in range(3):
        lead(org, OwnerId=DANA_ID)
    connector = connected(org)
    walked(connector, org.now() - SINCE)
    walked(connector, org.now() - SINCE)
    assert len([one for one in org.calls if b"FROM+User" in one.url.query or b"FROM%20User" in one.url.query]) == 1
