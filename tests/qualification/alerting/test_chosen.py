"""What a person chose decides what is sent, by which way and when: chosen by the doors, sent to real receivers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.leadhub.alerts.ground import message_of
from tests.leadhub.alerts.receivers import Others
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

# A Tuesday evening in Chicago, when nobody works; they open again on Wednesday at nine.
EVENING = datetime(2026, 11, 4, 2, tzinfo=UTC)
OPENING = datetime(2026, 11, 4, 15, tzinfo=UTC)
PLACES = {
    "smtp": "mail",
    "/api/chat.postMessage": "slack_bot",
    "/services/": "slack_webhook",
    "/workflows/": "teams_webhook",
}
SELLERS = ("sales", "sales2")
URGENT, NORMAL = "rfq_submitted", "meeting_request"


def set_up(office: Office, others: Others, way: str, *people: str) -> None:
    """Operations sets up what these people need to be told by a way."""
    if way == "mail":
        return
    if way == "slack_bot":
        given: list[dict[str, Any]] = [{"secret": others.token}]
    else:
        leads = others.hook if way == "slack_webhook" else others.workflow
        given = [{"secret": leads(who), "person": str(office.users[who].pk)} for who in people]
    for number, one in enumerate(given):
        office.post("operations", "alert-channels/", {"kind": way, "name": f"{way} {number}", **one}, status=201)


def choose(office: Office, who: str, kind: str, *ways: str, quiet: str = "business_hours") -> None:
    """Somebody chooses, as the page does."""
    body = {"choices": [{"kind": kind, "ways": list(ways), "quiet": quiet}]}
    answer = office.call(who, "PATCH", "me/alerts/", body)
    assert answer.status_code == 200, answer.content


def arrived(others: Others) -> list[tuple[str, str]]:
    """The way and the first line of each message that arrived."""
    found = []
    for came in others.came():
        way = next((way for path, way in PLACES.items() if came["path"].startswith(path)), None)
        if way is not None:
            found.append((way, title_of(way, came)))
    return sorted(found)


def title_of(way: str, came: dict[str, Any]) -> str:
    """The first line as its reader has it."""
    if way == "mail":
        return str(message_of(came)["Subject"])
    content: dict[str, Any] = came["content"]
    if way == "teams_webhook":
        return str(content["attachments"][0]["content"]["body"][0]["inlines"][0]["text"])
    return str(content["blocks"][0]["text"]["text"])


def hand_over(office: Office, type: str) -> None:
    """A lead is handed to somebody of sales."""
    office.lead(type, properties={"annual_volume": 20000} if type == URGENT else {})
    office.run_due()
    office.run_due()


def at(office: Office, moment: datetime) -> None:
    """It is so late."""
    office.now = office._set_clock(moment)
    office.run_due()


@pytest.mark.parametrize("way", PLACES.values())
def test_it_comes_by_the_way_that_was_chosen_and_by_no_other(office: Office, others: Others, way: str) -> None:
    set_up(office, others, way, *SELLERS)
    for who in SELLERS:
        choose(office, who, "arrival", way)
    hand_over(office, URGENT)
    assert arrived(others) == [(way, "Urgent handoff: Medico Devices Inc.")]


def test_by_several_ways_it_comes_by_each(office: Office, others: Others) -> None:
    for way in PLACES.values():
        set_up(office, others, way, *SELLERS)
    for who in SELLERS:
        choose(office, who, "arrival", *PLACES.values())
    hand_over(office, URGENT)
    assert arrived(others) == sorted((way, "Urgent handoff: Medico Devices Inc.") for way in PLACES.values())


def test_what_was_not_chosen_does_not_come_and_the_rest_does(office: Office, others: Others) -> None:
    for who in SELLERS:
        choose(office, who, "arrival")
    hand_over(office, URGENT)
    assert arrived(others) == []
    office.pass_time(minutes=31)
    assert arrived(others) == [("mail", "Due soon: accept or reject, Medico Devices Inc.")]


@pytest.mark.parametrize(
    ("type", "quiet", "comes_at_once"),
    [
        (NORMAL, "business_hours", False),
        (NORMAL, "always", True),
        (URGENT, "business_hours", True),
        (URGENT, "always", True),
    ],
)
def test_outside_business_time_only_what_is_urgent_comes_and_what_was_wanted_at_any_time(
    office: Office, others: Others, type: str, quiet: str, comes_at_once: bool
) -> None:
    at(office, EVENING)
    set_up(office, others, "slack_bot")
    for who in SELLERS:
        choose(office, who, "arrival", "slack_bot", quiet=quiet)
    hand_over(office, type)
    assert len(arrived(others)) == comes_at_once
    at(office, OPENING.replace(hour=14, minute=59))
    assert len(arrived(others)) == comes_at_once
    at(office, OPENING)
    told = [title for way, title in arrived(others) if "andoff: Medico" in title]
    assert len(told) == 1


@pytest.mark.parametrize("way", PLACES.values())
@pytest.mark.parametrize(("breaches", "messages"), [(3, 3), (4, 1)])
def test_above_three_open_breaches_an_hour_there_is_one_digest(
    office: Office, others: Others, way: str, breaches: int, messages: int
) -> None:
    set_up(office, others, way, "manager")
    choose(office, "manager", "breach", way)
    for who in SELLERS:
        for kind in ("arrival", "due_soon", "breach"):
            choose(office, who, kind)
    office.asked(breaches)
    office.run_due()
    office.pass_time(minutes=61)
    told = arrived(others)
    assert len(told) == messages and {found for found, _ in told} == {way}
    if messages == 1:
        assert told[0][1] == f"{breaches} deadlines have passed"
    else:
        assert all(title.startswith("Overdue: accept or reject, Company ") for _, title in told)


def test_an_engineer_who_is_a_viewer_chooses_how_to_be_asked(office: Office, others: Others) -> None:
    set_up(office, others, "slack_bot")
    choose(office, "viewer", "request", "slack_bot", quiet="always")
    mine = office.get("viewer", "me/alerts/")["choices"]
    assert [one["ways"] for one in mine if one["kind"] == "request"] == [["slack_bot"]]
