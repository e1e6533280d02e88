"""The log of what was sent, tests of a receiver, and sending again."""

import pytest

from leadhub.keys import new_id
from leadhub.models import Delivery, Event
from tests import fence
from tests.leadhub.events.conftest import Post
from tests.leadhub.events.doors import LIST

pytestmark = pytest.mark.django_db


def test_a_test_event_says_what_came_of_it(operations, hub: Post) -> None:
    made = hub.subscribe([200, {}, "pong"], 500)
    hub.receivers.check(hub.name_of(made), made.secret)
    log = operations.post(f"{LIST}{made.endpoint}/test/", format="json").json()
    (attempt,) = log["log"]
    assert (attempt["number"], attempt["status"], attempt["fault"], attempt["answer"]) == (1, 200, None, "pong")
    assert (log["type"], log["state"], log["position"], log["attempts"]) == ("webhook.test", "delivered", None, 1)
    assert hub.ids(made) == [log["event"]]
    failed = operations.post(f"{LIST}{made.endpoint}/test/", format="json").json()
    assert (failed["state"], failed["log"][0]["status"], failed["next_try_at"]) == ("failed", 500, None)
    hub.deliver(days=1)
    assert len(hub.got(made)) == 2, "it is not tried again"
    assert hub.row(made).failures == 0
    again = operations.post(f"{LIST}deliveries/{failed['id']}/resend/")
    assert (again.status_code, again.json()["code"]) == (409, "is_a_test")
    assert operations.post(f"{LIST}{made.endpoint}/resend/", format="json").json() == {"resent": 0}
    assert operations.get("/api/v1/events/").json()["results"] == [], "it stands in no feed"


def test_one_test_of_a_receiver_is_sent_at_a_time(operations, hub: Post) -> None:
    made = hub.subscribe("hang")
    with fence.allow_writes():
        event = Event.objects.create(type="webhook.test", at=hub.now, data={})
        Delivery.objects.create(
            event=event,
            endpoint_id=made.endpoint,
            position=0,
            attempts=1,
            next_try_at=hub.real,
            created_at=hub.real,
            lease_until=hub.real + hub.day,
        )
    answer = operations.post(f"{LIST}{made.endpoint}/test/", format="json")
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (409, "test_running", "15")
    assert hub.got(made) == []
    hub.deliver(days=2)
    assert hub.states(made) == ["parked"], "a test whose sender was killed is not sent again"
    assert hub.got(made) == []


def test_a_paused_and_a_disabled_receiver_can_be_tried(operations, hub: Post) -> None:
    made = hub.subscribe()
    for state in ("paused", "disabled"):
        operations.patch(f"{LIST}{made.endpoint}/", {"state": state}, format="json")
        assert operations.post(f"{LIST}{made.endpoint}/test/", format="json").json()["state"] == "delivered"


def test_what_failed_is_sent_again_one_or_all_of_it_or_since(operations, hub: Post) -> None:
    made = hub.subscribe(then=404)
    ids = hub.happen(*(new_id() for _ in range(3)))
    hub.fail()
    assert hub.states(made) == ["failed"] * 3
    hub.answer(made)
    address = f"{LIST}{made.endpoint}/"
    log = operations.get(f"{address}deliveries/", {"state": "failed", "page_size": "2"}).json()
    assert len(log["results"]) == 2
    one = log["results"][0]
    assert operations.post(f"{LIST}deliveries/{one['id']}/resend/").json()["state"] == "due"
    later = (hub.real + hub.day).isoformat()
    assert operations.post(f"{address}resend/", {"since": later}, format="json").json() == {"resent": 0}
    assert operations.post(f"{address}resend/", format="json").json() == {"resent": 2}
    hub.deliver()
    assert hub.states(made) == ["delivered"] * 3
    assert sorted(hub.receivers.taken(hub.name_of(made))) == sorted(ids)
    assert operations.post(f"{address}resend/", format="json").json() == {"resent": 0}
    again = operations.post(f"{LIST}deliveries/{one['id']}/resend/")
    assert again.json()["state"] == "due", "what was taken may be asked for again"
    hub.deliver()
    assert hub.ids(made)[-1] == one["event"]
    read = operations.get(f"{LIST}deliveries/{one['id']}/").json()
    assert [attempt["number"] for attempt in read["log"]] == list(range(1, read["attempts"] + 1))
    assert [attempt["status"] for attempt in read["log"]][-2:] == [200, 200]


def test_what_waits_for_its_next_try_is_sent_at_once_when_somebody_says_that_the_receiver_is_up(
    operations, hub: Post
) -> None:
    made = hub.subscribe(then=503)
    hub.happen(*(new_id() for _ in range(5)))
    hub.deliver()
    assert hub.row(made).held_until is not None
    hub.answer(made)
    hub.deliver()
    assert hub.states(made) == ["due"] * 5, "it rests"
    assert operations.post(f"{LIST}{made.endpoint}/resend/", format="json").json() == {"resent": 5}
    hub.deliver()
    assert hub.states(made) == ["delivered"] * 5


def test_resending_begins_the_tries_anew(operations, hub: Post) -> None:
    made = hub.subscribe(then=404)
    hub.happen(new_id())
    hub.fail()
    operations.post(f"{LIST}{made.endpoint}/resend/", format="json")
    hub.deliver()
    assert hub.states(made) == ["due"]
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.tried_before) == (11, 10)


def test_the_log_is_narrowed_and_paged(operations, hub: Post) -> None:
    lead = new_id()
    made, other = hub.subscribe(), hub.subscribe(then=500)
    hub.happen(lead, new_id())
    hub.happen(lead, type="handoff.accepted")
    hub.deliver()
    address = f"{LIST}{made.endpoint}/deliveries/"

    def count(**given: str) -> int:
        return len(operations.get(address, given).json()["results"])

    assert (count(), count(state="due"), count(state="delivered,failed")) == (3, 0, 3)
    assert (count(type="handoff.accepted"), count(lead=str(lead))) == (1, 2)
    assert operations.get(address, {"state": "asleep"}).status_code == 400
    assert operations.get(address, {"colour": "red"}).json()["code"] == "unknown_parameter"
    seen, page = [], f"{address}?page_size=2"
    while page:
        answer = operations.get(page).json()
        seen += [row["id"] for row in answer["results"]]
        page = answer["next"]
    assert len(set(seen)) == len(seen) == 3
    both = operations.get(f"{LIST}deliveries/", {"endpoint": f"{made.endpoint},{other.endpoint}"}).json()["results"]
    assert {row["endpoint"] for row in both} == {str(made.endpoint), str(other.endpoint)}
    assert {row["last_status"] for row in both} >= {200, 500}
