"""What sales and people did, as Salesforce keeps it."""

from datetime import UTC, datetime, timedelta

import pytest

from leadhub.integrations.protocol import Remote, Sort, VendorError
from tests.leadhub.integrations.salesforce.connecting import connected
from tests.vendors.salesforce import DANA, US

HOUR = timedelta(hours=1)


@pytest.fixture
def lead(org):
    return org.make("Lead", LastName="Ito", Company="Medico")


def written(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")


def task(org, lead, at=None, **values):
    at = written(at or org.now())
    given = {"WhoId": lead, "OwnerId": DANA, "CreatedById": DANA, "IsClosed": True, "TaskSubtype": "Call"}
    return org.put("Task", **{**given, "SystemModstamp": at, "CreatedDate": at, "CompletedDateTime": at, **values})


def event(org, lead, ends, **values):
    given = {"WhoId": lead, "OwnerId": DANA, "CreatedById": DANA, "EventSubtype": "Event", "IsChild": False}
    return org.put("Event", **{**given, "SystemModstamp": written(org.now()), "EndDateTime": written(ends), **values})


def done(org, since=None, **more):
    connector = connected(org, **more)
    page = connector.activities(since or org.now() - HOUR)
    found = list(page.items)
    while page.after is not None:
        page = connector.activities(since or org.now() - HOUR, page.after)
        found += page.items
    return found


def test_a_call_is_an_attempt_of_its_owner(org, lead):
    id = task(org, lead, Subject="Call", CallType="Outbound", CallDurationInSeconds=95, CallDisposition="no answer")
    (activity,) = done(org)

    assert activity.id == f"Task:{id}"
    assert activity.person == Remote("Lead", lead)
    assert (activity.sort, activity.type, activity.by) == (Sort.SALES, "Call", "dana@medico.example")
    assert activity.at == org.now()
    assert not activity.is_automated
    told = {"subject": "Call", "direction": "Outbound", "outcome": "no answer", "duration_seconds": 95}
    assert activity.properties == told


def test_what_is_still_to_be_done_was_not_done(org, lead):
    id = task(org, lead, IsClosed=False, CompletedDateTime=None)
    assert not done(org)

    org.clock += HOUR * 5
    org.tables["Task"][id].update(
        IsClosed=True, CompletedDateTime=written(org.now()), SystemModstamp=written(org.now())
    )
    (activity,) = done(org)
    assert activity.at == org.now()


def test_a_task_that_was_closed_when_it_was_made_counts_from_then(org, lead):
    task(org, lead, CompletedDateTime=None)
    assert done(org)[0].at == org.now()


@pytest.mark.parametrize(
    ("values", "type"),
    [
        ({"TaskSubtype": "Email"}, "Email"),
        ({"TaskSubtype": "Task", "Type": "Visit"}, "Visit"),
        ({"TaskSubtype": "Task", "Type": None}, "Task"),
    ],
)
def test_a_task_is_named_by_what_it_is(org, lead, values, type):
    task(org, lead, **values)
    assert done(org)[0].type == type


def test_what_machines_did_is_marked(org, lead):
    task(org, lead, TaskSubtype="ListEmail")
    task(org, lead, CreatedById=US)
    task(org, lead, Is_Automated__c=True)
    task(org, lead, Is_Automated__c=False)
    found = done(org, settings={"automated_field": "Is_Automated__c"})
    assert [one.is_automated for one in found] == [True, True, True, False]


def test_a_flag_that_is_no_field_gets_into_no_query(org):
    with pytest.raises(VendorError) as refused:
        connected(org, settings={"automated_field": "Id FROM User"})
    assert refused.value.fault.code == "no_field_name"


def test_a_meeting_counts_once_it_is_over_though_nobody_touches_it(org, lead):
    event(org, lead, org.now() + HOUR * 3, Subject="Demo")
    event(org, lead, org.now() + HOUR * 3, Subject="Demo", IsChild=True)
    assert not done(org)

    org.clock += HOUR * 4
    (activity,) = done(org, org.now() - HOUR * 2)
    assert activity.at == org.now() - HOUR
    assert (activity.type, activity.properties) == ("Event", {"subject": "Demo"})


def test_a_meeting_that_is_written_down_late_counts_too(org, lead):
    event(org, lead, org.now() - timedelta(days=2))
    assert done(org)[0].at == org.now() - timedelta(days=2)


def test_an_answer_to_a_campaign_is_of_the_person(org, lead):
    contact = org.make("Contact", LastName="Ito")
    given = {"HasResponded": True, "SystemModstamp": written(org.now()), "Status": "Attended"}
    campaign = {"Campaign.Name": "Webinar 7", "Campaign.Type": "Webinar"}
    first = org.put("CampaignMember", LeadId=lead, FirstRespondedDate="2026-11-02", **given, **campaign)
    org.put("CampaignMember", LeadId=lead, ContactId=contact, **given)
    org.put("CampaignMember", LeadId=lead, **{**given, "HasResponded": False})
    answered, converted = done(org)

    assert answered.id == f"CampaignMember:{first}:Attended"
    assert (answered.sort, answered.type, answered.person) == (Sort.ENGAGEMENT, "Attended", Remote("Lead", lead))
    assert answered.at == datetime(2026, 11, 2, tzinfo=UTC)
    assert answered.properties == {"campaign": "Webinar 7", "campaign_type": "Webinar"}
    assert (converted.person, converted.at) == (Remote("Contact", contact), org.now())


def test_an_org_without_campaigns_has_no_answers(org, lead):
    org.denied.add("CampaignMember")
    task(org, lead)
    assert len(done(org)) == 1


def test_an_org_whose_tasks_may_not_be_seen_says_so(org):
    org.denied.add("Task")
    with pytest.raises(VendorError) as refused:
        done(org)
    assert refused.value.fault.code == "INVALID_TYPE"


def test_what_is_of_no_person_is_nobodys(org):
    task(org, None)
    task(org, "001000000000001AAA")
    assert not done(org)


def test_more_than_a_page_is_read_whole_and_each_once(org, lead, monkeypatch):
    monkeypatch.setattr("leadhub.integrations.salesforce.activities.LIMIT", 3)
    ids = [f"Task:{task(org, lead)}" for _ in range(8)]
    assert [one.id for one in done(org)] == ids

    org.page = 2
    assert [one.id for one in done(org)] == ids
