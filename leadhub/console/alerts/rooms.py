"""The rooms that hear of a team, for operations."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from leadhub import clock
from leadhub.actors import Actor
from leadhub.alerts import channels, notices, rooms
from leadhub.alerts.causes import in_words
from leadhub.alerts.ways import CLOSED
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.alerts.faults import broken_rooms
from leadhub.console.alerts.log import outcome
from leadhub.console.forms import ActForm, Choice, chosen_id
from leadhub.console.places import Waiting, how_many
from leadhub.errors import FieldError, NotAcceptable
from leadhub.models import AlertChannel, AlertRoom, ChannelState, Quiet

PLACE_HELP = "For a bot the id of the Slack channel (C012AB3CD), for mail an address; a webhook needs none."


class RoomForm(ActForm):
    """What of a room can be changed."""

    place = forms.CharField(required=False, max_length=254, help_text=PLACE_HELP)
    kinds = forms.MultipleChoiceField(required=False, label="Hears of", widget=UnfoldAdminCheckboxSelectMultipleWidget)
    quiet = Choice(required=False, choices=Quiet.choices, label="When", help_text="What is urgent comes at once.")

    def prepare(self) -> None:
        """Offer the kinds of alerts."""
        offered = [(kind.code, kind.label) for kind in notices.kinds().values()]
        self.fields["kinds"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField


class NewRoomForm(RoomForm):
    """A new room."""

    subject = Choice(required=False, label="Team")
    channel = Choice(required=False)
    field_order = ("subject", "channel", "place", "kinds", "quiet")

    def prepare(self) -> None:
        """Offer the teams and the channels that serve rooms."""
        super().prepare()
        served = AlertChannel.objects.filter(person=None).order_by("name").values_list("pk", "name")
        for name, offered in (("subject", notices.subjects().items()), ("channel", served)):
            field: Any = self.fields[name]
            field.choices = [("", "Choose"), *((str(key), label) for key, label in offered)]


def open_room(actor: Actor, _none: None, given: Mapping[str, Any]) -> AlertRoom:
    """A new room."""
    return rooms.open_room(
        subject=chosen_id(given["subject"], "/subject", "unknown_subject", "Choose a team."),
        channel=chosen_id(given["channel"], "/channel", "unknown_channel", "Choose a channel."),
        place=given["place"],
        kinds=given["kinds"],
        quiet=_quiet(given),
        actor=actor,
        now=clock.now(),
    )


def change(actor: Actor, room: AlertRoom, given: Mapping[str, Any]) -> AlertRoom:
    """Another place, other kinds, other hours."""
    return rooms.change_room(
        room.pk, place=given["place"], kinds=given["kinds"], quiet=_quiet(given), actor=actor, now=clock.now()
    )


def use(actor: Actor, room: AlertRoom, _given: Mapping[str, Any]) -> AlertRoom:
    """Open again."""
    return rooms.change_room(room.pk, active=True, actor=actor, now=clock.now())


def close(actor: Actor, room: AlertRoom, _given: Mapping[str, Any]) -> AlertRoom:
    """Closed."""
    return rooms.change_room(room.pk, active=False, actor=actor, now=clock.now())


def try_out(actor: Actor, room: AlertRoom, _given: Mapping[str, Any]) -> Any:
    """A test message."""
    return channels.try_room(room.pk, actor=actor, now=clock.now())


@admin.register(AlertRoom)
class AlertRoomAdmin(ConsoleAdmin):
    """Which rooms hear of which team."""

    verb = "alert_room.list"
    title = "Alert rooms"
    icon = "forum"
    rank = 61
    empty = "No room hears of a team yet. Set up a channel of Slack or Microsoft Teams first."
    list_display = ["of", "channel", "place", "hears", "works"]
    list_filter = ["state"]
    list_select_related = ["channel"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "open",
        "New room",
        "alert_room.create",
        open_room,
        form=NewRoomForm,
        press="Open",
        done="The room hears of the team from now on. Send a test.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "test",
            "Send a test",
            "alert_room.test",
            try_out,
            possible=lambda room: room.state == ChannelState.ACTIVE,
            done=outcome,
        ),
        ObjectAction(
            "change",
            "Change",
            "alert_room.edit",
            change,
            form=RoomForm,
            initial=lambda room: {"place": room.place, "kinds": room.kinds, "quiet": room.quiet},
            done="Saved.",
        ),
        ObjectAction(
            "use",
            "Open again",
            "alert_room.edit",
            use,
            possible=lambda room: room.state == ChannelState.DISABLED,
            done="It hears of the team again.",
        ),
        ObjectAction(
            "close",
            "Close",
            "alert_room.edit",
            close,
            possible=lambda room: room.cause != CLOSED,
            is_dangerous=True,
            done="It hears nothing any more.",
            effect="It hears nothing of what happens from now on.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[AlertRoom]":
        """All of them."""
        return AlertRoom.objects.select_related("channel").defer("channel__secret")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The names of the teams."""
        names = notices.subjects()
        for row in rows:
            row.subject_name = names.get(row.subject, "")

    def badge(self, actor: Actor) -> Waiting:
        """Those that could not be reached."""
        return how_many(broken_rooms())

    @admin.display(description="Team")
    def of(self, room: Any) -> str:
        """Of whom it hears."""
        return str(room.subject_name)

    @admin.display(description="Hears of")
    def hears(self, room: AlertRoom) -> str:
        """The kinds."""
        return ", ".join(notices.kinds()[code].label for code in room.kinds if code in notices.kinds())

    @admin.display(description="State")
    def works(self, room: AlertRoom) -> str:
        """Whether it is used, and why not."""
        said = in_words(room.cause)
        return f"{room.get_state_display()}. {said}" if said else room.get_state_display()

    def page(self, actor: Actor, subject: AlertRoom) -> dict[str, Any]:
        """How it stands."""
        self.complete(actor, [subject])
        return {
            "facts": [
                ("Team", self.of(subject)),
                ("Channel", str(subject.channel)),
                ("Place", subject.place),
                ("Hears of", self.hears(subject)),
                ("When", subject.get_quiet_display()),
                ("State", self.works(subject)),
                ("Opened by", subject.created_by_name),
            ]
        }


def _quiet(given: Mapping[str, Any]) -> Quiet:
    if given["quiet"] not in Quiet.values:
        detail = "Choose when."
        raise NotAcceptable(detail, code="unknown_value", errors=[FieldError("/quiet", "unknown_value", detail)])
    return Quiet(given["quiet"])
