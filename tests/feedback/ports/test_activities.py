"""What sales and people did over there: attempts on the handoff in hand, and signals, each once."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadhub.integrations.activities import take_activities
from leadhub.integrations.ports import Done, Quiet
from leadhub.integrations.protocol import Activity, Sort
from leadhub.models import Event
from qualification.acts import ACTS
from qualification.models import Attempt, Handoff, Lead, Signal
from tests.feedback.ports.conftest import Bridge
from tests.fence import allow_writes
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed_over(bridge: Bridge) -> dict[str, Any]:
    """A lead that was handed over and is in step."""
    lead = bridge.office.handed_over()
    bridge.sync(lead)
    return lead


class Deeds:
    """What is done about the person of one record."""

    def __init__(self, bridge: Bridge, lead: dict[str, Any]) -> None:
        self.bridge = bridge
        self.remote = bridge.record(lead)

    def sales(self, id: str, type: str, *, at: datetime | None = None, by: str = "sales", **changes: Any) -> None:
        """Somebody did something."""
        users = self.bridge.office.users
        email = users[by].email if by in users else by
        self._add(Activity(id=id, person=self.remote, sort=Sort.SALES, type=type, at=self._at(at), by=email, **changes))

    def person(self, id: str, type: str, *, at: datetime | None = None, **changes: Any) -> None:
        """The person did something."""
        at = self._at(at)
        self._add(Activity(id=id, person=self.remote, sort=Sort.ENGAGEMENT, type=type, at=at, **changes))

    def _at(self, at: datetime | None) -> datetime:
        return at or self.bridge.office.now

    def _add(self, activity: Activity) -> None:
        self.bridge.there.activities.append(activity)


@pytest.fixture
def deeds(bridge: Bridge, handed_over: dict[str, Any]) -> Deeds:
    """What is done about the person of the lead."""
    return Deeds(bridge, handed_over)


class TestAttempts:
    def test_a_call_is_the_first_response_as_of_when_it_was_made_and_counts_once(
        self, bridge: Bridge, handed_over: dict[str, Any], deeds: Deeds
    ) -> None:
        called = bridge.office.now
        by = bridge.office.users["sales"].email.upper()
        deeds.sales("c1", "call", by=by, properties={"outcome": "Connected"})
        bridge.sync(rounds=8)
        attempt = Attempt.objects.get()
        seller = bridge.office.users["sales"]
        assert (attempt.channel, attempt.outcome, attempt.at, attempt.by) == ("phone", "reached", called, seller.pk)
        assert attempt.by_name == f"{seller.name} (Memory)"
        handoff = Handoff.objects.get()
        assert (handoff.status, handoff.responded_at) == ("accepted", called)
        assert bridge.office.clock(handed_over["handoff"], "first_response")["stopped_at"] == f"{called:%FT%TZ}"
        bridge.sync(handed_over)
        assert bridge.values(deeds.remote)["leadhub_stage"] == "sal"

    @pytest.mark.parametrize(
        ("type", "properties", "channel", "outcome"),
        [
            ("call", {}, "phone", "no_answer"),
            ("Call", {"CallDisposition": "Left voicemail"}, "phone", "left_message"),
            ("call", {"disposition": "Wrong number"}, "phone", "wrong_contact"),
            ("call", {"outcome": "Not connected"}, "phone", "no_answer"),
            ("Send Sales Email", {}, "email", "left_message"),
            ("Event", {}, "meeting", "reached"),
            ("meeting", {"hs_meeting_outcome": "NO_SHOW"}, "meeting", "no_answer"),
            ("SMS", {}, "message", "left_message"),
        ],
    )
    def test_the_type_says_the_channel_and_the_outcome_what_came_of_it(
        self, bridge: Bridge, deeds: Deeds, type: str, properties: dict[str, Any], channel: str, outcome: str
    ) -> None:
        deeds.sales("a1", type, properties=properties)
        bridge.sync()
        attempt = Attempt.objects.get()
        assert (attempt.channel, attempt.outcome) == (channel, outcome)

    def test_a_call_of_the_second_in_which_it_was_handed_over_comes_after_it(
        self, bridge: Bridge, deeds: Deeds
    ) -> None:
        """Some systems tell time by the second."""
        told = Handoff.objects.get().created_at
        with allow_writes():
            Handoff.objects.update(created_at=told + timedelta(milliseconds=700))
        deeds.sales("c1", "call", at=told)
        bridge.sync()
        assert Attempt.objects.get().at == told + timedelta(milliseconds=700)

    def test_a_clock_over_there_may_be_a_little_ahead(self, bridge: Bridge, deeds: Deeds) -> None:
        deeds.sales("c1", "call", at=bridge.office.now + timedelta(minutes=4))
        bridge.sync(rounds=1)
        assert Attempt.objects.get().at == bridge.office.now, "nothing was done after now"

    def test_what_is_no_attempt_of_a_person_of_sales_in_its_time_is_left_out(
        self, bridge: Bridge, deeds: Deeds
    ) -> None:
        deeds.sales("a1", "email", is_automated=True)
        deeds.sales("a2", "call", by="")
        deeds.sales("a3", "call", by="somebody@elsewhere.example")
        deeds.sales("a4", "call", by="viewer")
        deeds.sales("a5", "To do")
        deeds.sales("a6", "meeting", at=bridge.office.now + timedelta(days=2))
        deeds.sales("a7", "call", at=Handoff.objects.get().created_at - timedelta(seconds=1))
        bridge.sync(rounds=2)
        assert not Attempt.objects.exists()
        assert Handoff.objects.get().status == "open"

    def test_a_connection_says_which_of_its_own_types_count_and_the_others_are_counted_as_gaps(
        self, bridge: Bridge, deeds: Deeds
    ) -> None:
        bridge.say(attempts='{"Werksbesichtigung": "meeting", "Interesting Moment:Gespräch": "phone", "call": ""}')
        deeds.sales("a1", "werksbesichtigung ")
        deeds.sales("a2", "Interesting Moment", properties={"type": "Gespräch"})
        deeds.sales("a3", "Call")
        deeds.sales("a4", "Errand")
        bridge.sync()
        assert sorted(Attempt.objects.values_list("channel", flat=True)) == ["meeting", "phone"]
        assert [(gap.field, gap.value) for gap in bridge.connection.gaps.all()] == [("activity", "Errand")]

    @pytest.mark.parametrize(
        "given", [{"attempts": '{"Visit": "tour"}'}, {"attempts": "{"}, {"signals": "[]"}, {"signals": '{"a": 1}'}]
    )
    def test_rows_that_are_none_are_refused_where_they_are_typed(self, bridge: Bridge, given: dict[str, str]) -> None:
        path = f"integrations/{bridge.connection.pk}/"
        answer = bridge.office.call("operations", "PATCH", path, {"settings": given})
        (fault,) = answer.json()["errors"]
        assert (answer.status_code, fault["code"]) == (422, "unknown_value")
        assert fault["pointer"] == f"/settings/{next(iter(given))}"

    def test_a_meeting_counts_once_it_is_over(self, bridge: Bridge, deeds: Deeds) -> None:
        deeds.sales("m1", "meeting", at=bridge.office.now + timedelta(minutes=20))
        bridge.sync()
        assert not Attempt.objects.exists()
        bridge.wait(minutes=20)
        bridge.sync()
        assert Attempt.objects.get().channel == "meeting"


class TestSignals:
    def test_what_a_person_did_counts_for_the_person_and_once(
        self, bridge: Bridge, handed_over: dict[str, Any], deeds: Deeds
    ) -> None:
        bridge.say(signals=json.dumps({"Fill Out Form": "price_question"}), product_line="cnc-machining")
        done = bridge.office.now
        deeds.person("f1", "fill out form", properties={"campaign": "Spring", "quantity": "many"})
        before = Signal.objects.count()
        bridge.sync(rounds=8)
        assert Signal.objects.count() == before + 1
        signal = Signal.objects.latest("received_at")
        assert (str(signal.lead_id), signal.occurred_at) == (handed_over["id"], done)
        assert Lead.objects.count() == 1
        told = bridge.office.get("sales", f"leads/{handed_over['id']}/timeline/")["results"]
        (entry,) = [one for one in told if one["id"] == str(signal.pk)]
        assert (entry["actor"], entry["data"]["source"]) == ("Memory", f"memory:{bridge.connection.pk}")

    def test_types_that_no_row_names_are_counted_and_not_guessed(self, bridge: Bridge, deeds: Deeds) -> None:
        bridge.say(signals=json.dumps({"Unsubscribe": "", "Fill Out": "no_such_type"}))
        before = Signal.objects.count()
        deeds.person("f1", "Dance")
        deeds.person("f2", "unsubscribe")
        deeds.person("f3", "Fill Out")
        bridge.sync(rounds=1)
        gaps = bridge.connection.gaps.order_by("value").values_list("field", "value")
        assert list(gaps) == [("activity", "Dance"), ("activity", "Fill Out")]
        assert Signal.objects.count() == before

    @pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', '{"a": ' * 5_000])
    def test_a_map_that_is_none_lets_nothing_in(self, bridge: Bridge, deeds: Deeds, text: str) -> None:
        bridge.say(signals=text)
        before = Signal.objects.count()
        deeds.person("f1", "Dance")
        deeds.sales("c1", "call")
        bridge.sync()
        assert Signal.objects.count() == before
        assert Attempt.objects.count() == 1, "what sales did is none of it"

    def test_what_machines_did_in_the_name_of_people_is_left_out(self, bridge: Bridge, deeds: Deeds) -> None:
        bridge.say(signals=json.dumps({"Lifecycle": "contact_form"}))
        before = Signal.objects.count()
        deeds.person("l1", "Lifecycle", is_automated=True)
        bridge.sync()
        assert Signal.objects.count() == before

    def test_the_finer_type_goes_before_the_type(self, bridge: Bridge, deeds: Deeds) -> None:
        bridge.say(signals=json.dumps({"Email:11": "email_opened", "Email": ""}))
        before = Signal.objects.count()
        deeds.person("e1", "Email", properties={"type": 11})
        deeds.person("e2", "Email", properties={"type": 6})
        bridge.sync()
        assert Signal.objects.count() == before + 1

    def test_an_act_that_our_own_door_would_refuse_is_refused_and_stops_no_other(
        self, bridge: Bridge, deeds: Deeds
    ) -> None:
        bridge.say(signals=json.dumps({"a": "no_such_type", "b": "contact_form"}))
        before = Signal.objects.count()
        deeds.person("a1", "a")
        deeds.person("b1", "b", properties={"words": "a\x00b"})
        deeds.person("b2", "b")
        bridge.sync()
        assert Signal.objects.count() == before + 1


def test_history_opens_nothing(bridge: Bridge) -> None:
    """Scored as of its time: no handoff, no event, no clock; and sales logs nothing."""
    bridge.say(signals=json.dumps({"rfq": "rfq_submitted"}))
    remote = bridge.there.add(email="old@history.example", last_name="Old")
    bridge.read_all_quietly()
    bridge.sync()
    done = [
        Activity(id="h1", person=remote, sort=Sort.ENGAGEMENT, type="rfq", at=bridge.office.now - timedelta(days=2)),
        Activity(id="h2", person=remote, sort=Sort.SALES, type="call", at=bridge.office.now, by="sam@x.example"),
    ]
    events = Event.objects.count()
    now = bridge.office.now
    take_activities(bridge.connection, done, now=now, real=now, quiet=Quiet(is_history=True))
    bridge.wait(minutes=5)
    (lead,) = Lead.objects.all()
    assert (lead.stage, lead.opens_nothing) == ("inquiry", True)
    assert not Handoff.objects.exists() and not Attempt.objects.exists()
    assert Event.objects.count() == events


def test_statements_stay_the_same_at_any_number(bridge: Bridge) -> None:
    def count(people: int, first: int) -> int:
        remotes = [bridge.there.add(email=f"p{n}@c{n}.example") for n in range(first, first + people)]
        bridge.sync()
        links = {row.remote_id: row.target for row in bridge.connection.links.all()}
        done = [
            Done(
                source=f"memory:{bridge.connection.pk}",
                target=links[remote.id],
                activity=Activity(
                    id=f"f{remote.id}", person=remote, sort=Sort.ENGAGEMENT, type="form", at=bridge.office.now
                ),
            )
            for remote in remotes
        ]
        actor, now = bridge.connection.acts_as.actor, bridge.office.now
        settings = {"signals": '{"form": "contact_form"}'}
        return statements_of(
            lambda: ACTS.take(done, settings=settings, actor=actor, now=now, quiet=Quiet(is_history=True))
        )

    count(3, 0)
    assert count(5, 10) == count(40, 100)
