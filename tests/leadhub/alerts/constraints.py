"""How the constraints of alerts would be broken, and what they allow."""

from collections.abc import Callable, Iterable
from typing import Any

from leadhub.models import Alert, AlertChannel, AlertChoice, AlertCursor, AlertRoom, ChatReply, Event, User
from tests.rows import AT, row

Breach = Callable[[], object]
WEBHOOK = {"kind": "slack_webhook", "secret": "sealed"}
BOT = {"kind": "slack_bot", "secret": "sealed"}


def channel(**given: Any) -> AlertChannel:
    return row(AlertChannel, **WEBHOOK | given)


def room(**given: Any) -> AlertRoom:
    return row(AlertRoom, **{"channel": given.pop("channel", None) or channel()} | given)


def alert(**given: Any) -> Alert:
    return row(Alert, **{"channel": given.pop("channel", None) or channel()} | given)


def reply(**given: Any) -> ChatReply:
    return row(ChatReply, **{"channel": channel(), "due_at": None} | given)


def two_own_ways() -> None:
    person = row(User)
    channel(person=person)
    channel(person=person)


def two_rooms(**other: Any) -> None:
    first = room(place="C012AB3CD")
    room(**{"subject": first.subject, "channel": first.channel, "place": first.place} | other)


def two_alerts(**other: Any) -> None:
    first = alert(event=row(Event), person=row(User))
    alert(**{"event": first.event, "person": first.person, "channel": first.channel} | other)


def two_in_a_room() -> None:
    first = alert(event=row(Event), room=room())
    alert(event=first.event, room=first.room)


def two_choices() -> None:
    first = row(AlertChoice, kind="breach")
    row(AlertChoice, kind="breach", user=first.user)


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "alert_channel_for_everybody_is_one_of_its_kind": [
        # Every installation has mail.
        lambda: row(AlertChannel, kind="mail"),
        lambda: (row(AlertChannel, **BOT), row(AlertChannel, **BOT)),
    ],
    "alert_channel_of_a_person_is_one_of_its_kind": two_own_ways,
    "alert_channel_for_everybody_is_nobodys_own": lambda: row(AlertChannel, **BOT, person=row(User)),
    "alert_channel_has_its_secret": [
        lambda: channel(secret=""),
        lambda: row(AlertChannel, kind="mail", secret="sealed"),
    ],
    "alert_channel_that_is_disabled_says_why": lambda: channel(state="disabled", cause=""),
    "alert_room_hears_of_a_subject_once": two_rooms,
    "alert_room_that_is_disabled_says_why": lambda: room(state="disabled", cause=""),
    "alert_choice_is_one_per_person_and_kind": two_choices,
    "alert_is_one_per_event_person_and_channel": two_alerts,
    "alert_is_one_per_event_and_room": two_in_a_room,
    "alert_of_an_event_goes_to_a_person_or_a_room": [
        lambda: alert(event=row(Event)),
        lambda: alert(event=row(Event), person=row(User), room=room()),
    ],
    "alert_is_sent_or_has_no_time_of_sending": [
        lambda: alert(state="sent", sent_at=None, told_at=AT),
        lambda: alert(state="sent", sent_at=AT, told_at=None),
        lambda: alert(state="due", sent_at=AT),
    ],
    "alert_that_is_not_sent_says_why": [
        *(lambda state=state: alert(state=state, cause="") for state in ("failed", "parked", "dropped"))
    ],
    "alert_cursor_is_one_row": lambda: row(AlertCursor, id=2, position=0),
    "chat_reply_is_one_per_press": lambda: (reply(digest="a"), reply(digest="a")),
    "chat_reply_that_is_due_says_something_somewhere": [
        lambda: reply(due_at=AT, text="", place="D0"),
        lambda: reply(due_at=AT, text="Done.", place=""),
    ],
}
KEPT: dict[str, Breach] = {
    "one event is told by two ways": lambda: two_alerts(channel=channel()),
    "two people have a webhook each": lambda: (channel(person=row(User)), channel(person=row(User))),
    "a room hears of two teams": lambda: two_rooms(subject=row(Event).pk),
    "a test goes to a webhook": alert,
}
