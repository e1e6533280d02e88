"""What people and sales did comes from the log, each once, by names that are the same in all subscriptions."""

from collections.abc import Sequence

import pytest

from leadhub.integrations.protocol import Activity, Remote, Sort
from tests.leadhub.integrations.marketo.connecting import connected
from tests.vendors.marketo import TYPES, MarketoStandIn, pages_of


def done(marketo: MarketoStandIn) -> Sequence[Activity]:
    connector = connected(marketo)
    since = marketo.clock
    return [item for page in pages_of(lambda after: connector.activities(since, after)) for item in page.items]


@pytest.mark.parametrize(
    "name",
    ["Fill Out Form", "Visit Webpage", "Click Link", "Open Email", "Click Email", "Change Status in Progression"],
)
def test_what_the_person_did_is_engagement(marketo: MarketoStandIn, name: str) -> None:
    dana = marketo.add(email="dana@medico.example")
    guid = marketo.note(name, dana, subject="Pump catalogue")
    (activity,) = done(marketo)
    assert activity == Activity(
        id=guid,
        person=Remote("lead", str(dana)),
        sort=Sort.ENGAGEMENT,
        type=name,
        at=marketo.clock,
        properties={"subject": "Pump catalogue"},
    )


@pytest.mark.parametrize(
    ("name", "attributes", "campaign", "sort", "is_automated"),
    [
        ("Interesting Moment", {"Type": "Call"}, None, Sort.SALES, False),
        ("Interesting Moment", {"Type": "Email"}, None, Sort.SALES, False),
        ("Interesting Moment", {"Type": "Email"}, 7, Sort.SALES, True),
        ("Interesting Moment", {"Type": "Web"}, 7, Sort.ENGAGEMENT, True),
        ("Send Sales Email", {"Sent by": "rep@leadhub.example"}, None, Sort.SALES, False),
        ("Send Sales Email", {"Sent by": "rep@leadhub.example"}, 7, Sort.SALES, True),
        ("Open Sales Email", {}, None, Sort.ENGAGEMENT, False),
        ("Open Email", {}, 7, Sort.ENGAGEMENT, False),
        ("Receive Sales Email", {}, None, Sort.ENGAGEMENT, False),
    ],
)
def test_what_sales_did_is_told_apart_and_what_a_campaign_logged_is_automated(
    marketo: MarketoStandIn,
    name: str,
    attributes: dict[str, str],
    campaign: int | None,
    sort: Sort,
    is_automated: bool,
) -> None:
    dana = marketo.add(email="dana@medico.example")
    marketo.note(name, dana, attributes, campaign=campaign)
    (activity,) = done(marketo)
    assert (activity.sort, activity.is_automated) == (sort, is_automated)
    assert activity.by == attributes.get("Sent by", "")


def test_types_are_asked_for_ten_at_a_time_and_all_of_them(marketo: MarketoStandIn) -> None:
    marketo.scan = 2
    dana = marketo.add(email="dana@medico.example")
    wanted = [name for name in TYPES if name not in ("New Lead", "Change Data Value", "Merge Leads", "Delete Lead")]
    guids = {marketo.note(name, dana) for name in wanted}
    assert {activity.id for activity in done(marketo)} == guids
    asked = {call.url.params["activityTypeIds"] for call in marketo.asked("/activities.json")}
    assert sorted(len(ids.split(",")) for ids in asked) == [2, 10]


def test_ids_of_types_are_those_of_the_subscription(marketo: MarketoStandIn) -> None:
    marketo.types["Fill Out Form"] = 100_002
    dana = marketo.add(email="dana@medico.example")
    marketo.note("Fill Out Form", dana)
    assert [activity.type for activity in done(marketo)] == ["Fill Out Form"]


def test_a_subscription_without_any_of_the_types_has_no_activities(marketo: MarketoStandIn) -> None:
    marketo.types = {"New Lead": 12}
    assert done(marketo) == []


def test_the_guid_tells_activities_apart_and_not_the_id(marketo: MarketoStandIn) -> None:
    dana = marketo.add(email="dana@medico.example")
    first, second = marketo.note("Open Email", dana), marketo.note("Open Email", dana)
    marketo.log[-1]["id"] = marketo.log[-2]["id"] = 0
    marketo.log.append(dict(marketo.log[-1]))
    assert [activity.id for activity in done(marketo)] == [first, second]


def test_where_somebody_was_is_not_kept(marketo: MarketoStandIn) -> None:
    dana = marketo.add(email="dana@medico.example")
    marketo.note(
        "Visit Webpage",
        dana,
        {"Client IP Address": "192.0.2.1", "User Agent": "x", "Webpage URL": "/pumps", "Webpage ID": 71, "Odd": {}},
        campaign=7,
    )
    (activity,) = done(marketo)
    assert activity.properties == {"webpage url": "/pumps", "webpage id": 71, "campaign id": 7}


def test_rows_that_say_too_little_stop_no_other(marketo: MarketoStandIn) -> None:
    marketo.contracts = ()
    dana = marketo.add(email="dana@medico.example")
    for broken in ({"leadId": None}, {"marketoGUID": None, "id": None}, {"attributes": "none"}):
        marketo.note("Open Email", dana)
        marketo.log[-1] |= broken
    assert len(done(marketo)) == 1
