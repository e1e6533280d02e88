"""The event feed: one order, no gaps, safe to follow."""

from datetime import timedelta
from uuid import uuid4

import pytest

from leadhub.events.outbox import Happening, record
from leadhub.events.relay import place_events
from leadhub.models import Event, EventPosition
from leadhub.usecases import use_case

pytestmark = pytest.mark.django_db
LEAD = uuid4()


@pytest.fixture
def feed(now):
    """Five placed events, two of them of one lead."""
    happenings = [
        Happening(type=kind, at=now + timedelta(minutes=n), data={"n": n}, lead=lead, lead_seq=seq)
        for n, (kind, lead, seq) in enumerate(
            [
                ("lead.decided", LEAD, 1),
                ("lead.stage_changed", LEAD, 2),
                ("handoff.created", uuid4(), 1),
                ("agreement.published", None, None),
                ("lead.decided", uuid4(), 1),
            ]
        )
    ]
    use_case(record)(happenings)
    place_events(now)
    return list(EventPosition.objects.order_by("position").values_list("position", "event_id"))


def followed(client, address):
    """Every event from an address on, page by page."""
    found = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        found += answer.json()["results"]
        address = answer.json()["next"]
    return found


def test_following_pages_and_then_the_last_one_misses_nothing(client_of, feed):
    client = client_of("integration")
    found = followed(client, "/api/v1/events/?page_size=2")
    assert [one["position"] for one in found] == [position for position, _ in feed]
    assert set(found[0]) == {"id", "position", "type", "lead", "lead_seq", "at", "data"}
    for after in (feed[2][0], feed[2][1]):
        later = followed(client, f"/api/v1/events/?after={after}")
        assert [one["position"] for one in later] == [position for position, _ in feed[3:]]
    assert followed(client, f"/api/v1/events/?after={feed[-1][1]}") == []


def test_the_feed_narrows_by_type_and_lead(client_of, feed):
    client = client_of("viewer")
    assert [one["data"]["n"] for one in followed(client, f"/api/v1/events/?lead={LEAD}")] == [0, 1]
    assert [one["data"]["n"] for one in followed(client, "/api/v1/events/?type=handoff.created,lead.decided")] == [
        0,
        2,
        4,
    ]
    assert [one["lead_seq"] for one in followed(client, f"/api/v1/events/?lead={LEAD}&after={feed[0][0]}")] == [2]


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "00000000-0000-7000-8000-000000000000", ""])
def test_a_place_that_is_none(client_of, feed, after):
    answer = client_of("viewer").get("/api/v1/events/", {"after": after})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "after")


def test_what_is_not_placed_is_not_in_the_feed(client_of, now):
    use_case(record)([Happening(type="lead.decided", at=now, data={})])
    assert Event.objects.exists()
    assert followed(client_of("viewer"), "/api/v1/events/") == []


def test_partners_read_no_events(client_of):
    assert client_of("partner").get("/api/v1/events/").status_code == 403


def test_the_feed_over_graphql(client_of, feed):
    query = "query($after: String) { events(filter: {after: $after}) { edges { node { id type leadSeq data } } } }"
    body = {"query": query, "variables": {"after": str(feed[0][1])}}
    answer = client_of("viewer").post("/graphql/", body, format="json").json()
    assert [edge["node"]["data"]["n"] for edge in answer["data"]["events"]["edges"]] == [1, 2, 3, 4]
