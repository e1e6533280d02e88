"""What the agreement promises about time, told through the REST API: when things are due, and what happens then."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.scenarios.world import MACHINERY, MEDICAL_DEVICES, World, of

Json = dict[str, Any]
CHICAGO, BERLIN, TOKYO = (ZoneInfo(name) for name in ("America/Chicago", "Europe/Berlin", "Asia/Tokyo"))
PLANT = of(MACHINERY, "ruth@halvorsen.example", "Operations manager")
BUYER = of(MEDICAL_DEVICES, "dana@medico.example", "Sourcing manager")
GERMAN = of(MACHINERY, "jens@nordmaschinen.example", "Operations manager", name="Nordmaschinen", country="DE")
SHOP = {"name": "Twelve Hands", "domain": "twelvehands.example", "employee_count": 12, "country": "US"}
SMALL = of(MACHINERY, "owner@twelvehands.example", "Owner", **SHOP)
FRIDAY = datetime(2027, 1, 8, 16, 30, tzinfo=CHICAGO)
"""Of a weekend like any other: the Monday after it is a working day."""


def local(text: str, zone: ZoneInfo) -> str:
    """A due time as people of a place read it."""
    return datetime.fromisoformat(text).astimezone(zone).strftime("%a %d %b %H:%M")


def normal(world: World, who: Any = PLANT) -> Json:
    """A lead that asked for a meeting: handed over, not urgent."""
    world.happens(who, "plant_assessment_request", line="plant-automation")
    return world.lead(who)


def urgent(world: World, who: Any = BUYER, **properties: Any) -> Json:
    """A lead that sent an RFQ."""
    world.happens(who, "rfq_submitted", **({"has_drawings": True, "annual_volume": 20_000} | properties))
    return world.lead(who)


class TestScenario27:
    """A handoff of a Friday afternoon, four business hours."""

    @pytest.mark.parametrize(
        ("who", "friday", "zone", "due", "how"),
        [
            (PLANT, FRIDAY, CHICAGO, "Mon 11 Jan 12:30", "4 business hours from Fri 16:30."),
            # Martin Luther King Jr. Day.
            (PLANT, datetime(2027, 1, 15, 16, 30, tzinfo=CHICAGO), CHICAGO, "Tue 19 Jan 12:30", "Mon is a holiday"),
            # Clocks are put forward on Sunday, and back in autumn: the hours of the wall are meant.
            (PLANT, datetime(2027, 3, 12, 16, 30, tzinfo=CHICAGO), CHICAGO, "Mon 15 Mar 12:30", "from Fri 16:30"),
            (PLANT, datetime(2027, 11, 5, 16, 30, tzinfo=CHICAGO), CHICAGO, "Mon 08 Nov 12:30", "from Fri 16:30"),
            # Europe has hours of its own; Easter takes Friday and Monday, and the clocks change in between.
            (GERMAN, datetime(2027, 1, 8, 16, 30, tzinfo=BERLIN), BERLIN, "Mon 11 Jan 12:30", "Europe/Berlin"),
            (GERMAN, datetime(2027, 3, 25, 16, 30, tzinfo=BERLIN), BERLIN, "Tue 30 Mar 12:30", "Good Friday"),
            (GERMAN, datetime(2027, 10, 29, 16, 30, tzinfo=BERLIN), BERLIN, "Mon 01 Nov 12:30", "from Fri 16:30"),
        ],
    )
    def test_is_due_four_working_hours_later(
        self, world: World, who: Any, friday: datetime, zone: ZoneInfo, due: str, how: str
    ) -> None:
        world.turn_to(friday)
        lead = normal(world, who)
        handoff = world.handoff(lead)
        assert local(handoff["accept_due_at"], zone) == due
        clock = world.clocks(lead["handoff"])["acceptance"]
        assert (clock["due_at"], clock["number"], clock["unit"]) == (handoff["accept_due_at"], 4, "business_hours")
        assert how in clock["how"]

    @pytest.mark.parametrize(
        ("at", "due"),
        [
            ("2027-01-08T08:59:00-06:00", "Fri 08 Jan 13:00"),
            ("2027-01-08T13:00:00-06:00", "Fri 08 Jan 17:00"),
            ("2027-01-08T13:01:00-06:00", "Mon 11 Jan 09:01"),
            ("2027-01-08T17:00:00-06:00", "Mon 11 Jan 13:00"),
            ("2027-01-09T12:00:00-06:00", "Mon 11 Jan 13:00"),
            ("2027-01-10T23:59:00-06:00", "Mon 11 Jan 13:00"),
        ],
    )
    def test_at_whatever_hour_it_comes(self, world: World, at: str, due: str) -> None:
        world.turn_to(datetime.fromisoformat(at))
        assert local(world.handoff(normal(world))["accept_due_at"], CHICAGO) == due

    def test_an_urgent_one_has_an_hour_to_be_answered_and_two_to_be_called_back(self, world: World) -> None:
        world.turn_to(FRIDAY)
        handoff = world.handoff(urgent(world))
        assert handoff["priority"] == "urgent"
        assert local(handoff["accept_due_at"], CHICAGO) == "Mon 11 Jan 09:30"
        assert local(handoff["response_due_at"], CHICAGO) == "Mon 11 Jan 10:30"

    def test_a_day_that_the_team_closes_moves_it_and_is_named(self, world: World) -> None:
        world.turn_to(FRIDAY)
        handoff = normal(world)["handoff"]
        (chicago,) = (one for one in world.get("operations", "calendars/")["results"] if one["name"] == "Chicago")
        days = {"first_day": "2027-01-11", "last_day": "2027-01-12", "label": "Stocktaking"}
        assert world.post("operations", f"calendars/{chicago['id']}/closures/", days)[0] == 201
        world.pass_time(minutes=1)
        clock = world.clocks(handoff)["acceptance"]
        assert local(clock["due_at"], CHICAGO) == "Wed 13 Jan 12:30"
        assert "Stocktaking" in clock["how"]

    def test_a_team_that_moves_to_another_zone_works_by_its_hours(self, world: World) -> None:
        world.turn_to(FRIDAY)
        (chicago,) = (one for one in world.get("operations", "calendars/")["results"] if one["name"] == "Chicago")
        path = f"/api/v1/calendars/{chicago['id']}/"
        answer = world.as_("operations").patch(
            path, {"timezone": "Asia/Tokyo", "holidays_country": "JP"}, format="json"
        )
        assert answer.status_code == 200, answer.content
        # Saturday morning in Tokyo; the Monday after is Coming of Age Day.
        assert local(world.handoff(normal(world))["accept_due_at"], TOKYO) == "Tue 12 Jan 13:00"


class TestPartners:
    """A partner answers in its own calendar."""

    def test_one_of_their_working_days(self, world: World) -> None:
        world.turn_to(FRIDAY)
        partner = world.partner("Keystone Industrial Supply")
        own = world.get("operations", f"partners/{partner}/calendar/")["calendar"]
        days = {"first_day": "2027-01-11", "last_day": "2027-01-11", "label": "Inventory"}
        assert world.post("operations", f"calendars/{own}/closures/", days)[0] == 201
        world.happens(SMALL, "quote_request", quantity=30)
        (seen,) = world.get("partner", "partner/leads/")["results"]
        assert local(seen["respond_by"], CHICAGO) == "Tue 12 Jan 16:30"
        handoff = world.handoff(world.lead(SMALL))
        assert (handoff["team"], handoff["route"], handoff["priority"]) == (None, "distributor", "urgent")
        assert local(handoff["response_due_at"], CHICAGO) == "Wed 13 Jan 16:30"

    def test_one_in_another_zone(self, world: World) -> None:
        world.turn_to(datetime(2027, 3, 25, 16, 30, tzinfo=BERLIN))
        world.happens(of(SMALL.company, "inhaber@zwoelf.example", "Owner", country="DE"), "quote_request", quantity=30)
        (seen,) = world.get("partner2", "partner/leads/")["results"]
        assert local(seen["respond_by"], BERLIN) == "Tue 30 Mar 16:30"
        assert world.get("partner", "partner/leads/")["results"] == []


class TestStandingStill:
    """A hold and a question stop the clocks, and give back what was left."""

    def test_a_hold_over_a_weekend(self, world: World) -> None:
        world.turn_to(FRIDAY)
        lead = normal(world)
        world.pass_time(minutes=10, seconds=7)
        until = datetime(2027, 1, 12, 10, 20, tzinfo=CHICAGO)
        hold = {"reason": "internal_approval", "until": until.isoformat()}
        assert world.post("sales", f"leads/{lead['id']}/hold/", hold)[0] == 200
        clock = world.clocks(lead["handoff"])["acceptance"]
        assert (clock["paused"], clock["left"]) == (True, (4 * 60 - 10) * 60 - 7)
        world.turn_to(until)
        assert world.lead(PLANT)["hold"] is None
        handoff = world.handoff(lead)
        assert (handoff["paused"], handoff["breaches"]) == (None, [])
        assert local(handoff["accept_due_at"], CHICAGO) == "Tue 12 Jan 14:09"
        assert handoff["accept_due_at"].endswith(":53Z")

    def test_somebody_who_ends_it_at_night_gets_the_whole_rest_in_the_morning(self, world: World) -> None:
        world.turn_to(FRIDAY)
        lead = normal(world)
        hold = {"reason": "other", "comment": "Fair.", "until": "2027-02-01T15:00:00Z"}
        world.post("sales", f"leads/{lead['id']}/hold/", hold)
        world.turn_to(datetime(2027, 1, 12, 3, tzinfo=CHICAGO))
        assert world.post("sales", f"leads/{lead['id']}/resume/")[0] == 200
        assert local(world.handoff(lead)["accept_due_at"], CHICAGO) == "Tue 12 Jan 13:00"

    def test_a_question_for_data(self, world: World) -> None:
        world.turn_to(FRIDAY)
        lead = urgent(world)
        path = f"handoffs/{lead['handoff']}"
        world.pass_time(minutes=5)
        assert world.post("sales", f"{path}/needs-data/", {"items": ["required_by"]})[0] == 200
        world.turn_to(datetime(2027, 1, 12, 11, 17, tzinfo=CHICAGO))
        assert world.handoff(lead)["breaches"] == []
        world.deliver(world.signal(BUYER, "page_view", required_by="2027-06-01"))
        clocks = world.clocks(lead["handoff"])
        assert local(clocks["acceptance"]["due_at"], CHICAGO) == "Tue 12 Jan 12:12"
        assert local(clocks["first_response"]["due_at"], CHICAGO) == "Tue 12 Jan 13:12"
        assert "paused" in clocks["acceptance"]["how"]

    def test_a_question_that_nobody_answers_ends_after_five_working_days(self, world: World) -> None:
        world.turn_to(FRIDAY)
        lead = urgent(world)
        world.post("sales", f"handoffs/{lead['handoff']}/needs-data/", {"items": ["required_by"]})
        # Monday the eighteenth is a holiday: five working days later is half past four on the fifteenth.
        world.turn_to(datetime(2027, 1, 15, 16, 29, tzinfo=CHICAGO))
        assert world.handoff(lead)["paused"]["cause"] == "needs_data"
        world.turn_to(datetime(2027, 1, 15, 16, 31, tzinfo=CHICAGO))
        handoff = world.handoff(lead)
        assert handoff["paused"] is None
        assert local(handoff["accept_due_at"], CHICAGO) == "Tue 19 Jan 09:30"


class TestTheLadder:
    """Half the time, the whole, one and a half, and nobody."""

    def test_step_by_step(self, world: World) -> None:
        lead = urgent(world)
        handoff, due = lead["handoff"], (world.now + timedelta(hours=1)).isoformat()
        first = world.handoff(lead)["owner"]
        world.pass_time(minutes=29)
        assert world.told("handoff.due_soon", "acceptance") == []
        world.pass_time(minutes=1)
        assert world.told("handoff.due_soon", "acceptance") == [(handoff, due)]
        first = world.handoff(lead)["owner"]
        world.pass_time(minutes=30)
        assert world.told("handoff.breached", "acceptance") == [(handoff, due)]
        assert world.handoff(lead)["owner"] == first
        world.pass_time(minutes=30)
        assert world.told("handoff.escalated", "acceptance") == [(handoff, due)]
        after = world.handoff(lead)
        assert after["owner"] not in (None, first)
        assert (after["status"], after["accept_due_at"]) == ("open", due.replace("+00:00", "Z"))
        world.pass_time(hours=6, minutes=30)
        assert world.handoff_of(handoff)["status"] == "expired"
        (listed,) = world.get("manager", "handoffs/", unassigned="true")["results"]
        assert (listed["id"], listed["why_unassigned"]) == (handoff, "expired")
        assert world.lead(BUYER)["owner"] is None

    def test_a_late_round_does_it_all_once_with_the_true_due_time(self, world: World) -> None:
        lead = urgent(world)
        due = (world.now + timedelta(hours=1)).isoformat()
        world.pass_time(days=3)
        for _ in range(2):
            for type in ("handoff.due_soon", "handoff.breached", "handoff.escalated", "handoff.expired"):
                assert world.told(type, "acceptance") == [(lead["handoff"], due)], type
            world.pass_time(hours=1)
        (breach,) = (one for one in world.handoff_of(lead["handoff"])["breaches"] if one["clock"] == "acceptance")
        assert breach["due_at"] == due.replace("+00:00", "Z")
        assert breach["breached_at"] == (world.now - timedelta(hours=2)).isoformat().replace("+00:00", "Z")

    def test_the_clock_may_go_backwards(self, world: World) -> None:
        lead = urgent(world)
        world.pass_time(hours=1)
        before = world.handoff(lead)
        world.pass_time(days=-2)
        assert world.handoff(lead) == before
        world.pass_time(days=2, minutes=1)
        assert len(world.told("handoff.breached", "acceptance")) == 1

    def test_nothing_fires_on_a_holiday(self, world: World) -> None:
        world.turn_to(datetime(2027, 1, 15, 16, 30, tzinfo=CHICAGO))
        lead = normal(world)
        world.turn_to(datetime(2027, 1, 18, 16, 59, tzinfo=CHICAGO))
        assert world.told("handoff.due_soon", "acceptance") == []
        assert world.handoff(lead)["breaches"] == []
        world.turn_to(datetime(2027, 1, 19, 10, 30, tzinfo=CHICAGO))
        assert len(world.told("handoff.due_soon", "acceptance")) == 1


class TestWhoKeepsAClock:
    """Only what a person does."""

    def test_nothing_that_is_sent_by_itself(self, world: World) -> None:
        lead = urgent(world)
        world.happens(BUYER, "email_opened").happens(BUYER, "email_clicked")
        status, refusal = world.post(
            "integration", f"handoffs/{lead['handoff']}/attempts/", {"channel": "email", "outcome": "left_message"}
        )
        assert status == 403, refusal
        clocks = world.clocks(lead["handoff"])
        assert {clocks[kind]["outcome"] for kind in ("acceptance", "first_response")} == {"running"}
        assert world.handoff(lead)["responded_at"] is None
        world.pass_time(hours=2)
        assert {one["clock"] for one in world.handoff(lead)["breaches"]} == {"acceptance", "first_response"}

    def test_a_logged_attempt_accepts_and_is_the_first_response(self, world: World) -> None:
        lead = urgent(world)
        world.pass_time(minutes=40)
        at = (world.now - timedelta(minutes=10)).isoformat()
        body = {"channel": "phone", "outcome": "no_answer", "at": at}
        status, handoff = world.post("sales2", f"handoffs/{lead['handoff']}/attempts/", body)
        assert (status, handoff["status"]) == (201, "accepted")
        assert handoff["responded_at"] == at.replace("+00:00", "Z")
        assert world.lead(BUYER)["stage"] == "sal"
        clocks = world.clocks(lead["handoff"])
        assert {clocks[kind]["outcome"] for kind in ("acceptance", "first_response")} == {"met"}
        # Ten business days from then; Veterans Day is none.
        assert local(clocks["attempts"]["due_at"], CHICAGO) == "Wed 18 Nov 09:40"
        world.pass_time(hours=5)
        assert world.handoff(lead)["breaches"] == []

    def test_nobody_is_unreachable_before_six_attempts_over_two_channels(self, world: World) -> None:
        lead = urgent(world)
        attempts, recycle = f"handoffs/{lead['handoff']}/attempts/", f"leads/{lead['id']}/recycle/"
        why = {"reason": "unreachable", "comment": "Nobody picks up."}
        refused = world.post("sales", f"handoffs/{lead['handoff']}/reject/", why)
        assert (refused[0], refused[1]["code"]) == (409, "attempts_incomplete")
        for _ in range(6):
            assert world.post("sales", attempts, {"channel": "phone", "outcome": "no_answer"})[0] == 201
            world.pass_time(hours=20)
        status, refusal = world.post("sales", recycle, why)
        assert (status, refusal["code"]) == (409, "attempts_incomplete")
        assert (refusal["attempts_left"], refusal["channels_left"]) == (1, 1)
        assert world.lead(BUYER)["stage"] == "sal"
        world.post("sales", attempts, {"channel": "email", "outcome": "left_message"})
        status, after = world.post("sales", recycle, why)
        assert (status, after["stage"]) == (200, "nurture")


def test_due_times_are_told_in_utc(world: World) -> None:
    lead = normal(world)
    assert datetime.fromisoformat(world.handoff(lead)["accept_due_at"]).tzinfo == UTC
