"""The channels of alerts, for operations: set up, tried out, mended."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from unfold.widgets import UnfoldAdminPasswordWidget

from leadhub import clock
from leadhub.actors import Actor, Role
from leadhub.alerts import channels
from leadhub.alerts.causes import in_words
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.alerts.faults import broken_channels
from leadhub.console.alerts.log import outcome
from leadhub.console.forms import ActForm, Choice, chosen_id
from leadhub.console.places import Waiting, how_many
from leadhub.console.words import clock_time
from leadhub.errors import FieldError, NotAcceptable
from leadhub.models import REACHING_EVERYBODY, AlertChannel, ChannelKind, ChannelState, User

HELP_WITH_IT = "The address of the webhook, or the token of the bot (xoxb-…). It is not shown again. Mail has none."


def secret_field() -> forms.CharField:
    """What a channel is reached by."""
    widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"})
    return forms.CharField(required=False, max_length=2_000, widget=widget, help_text=HELP_WITH_IT, label="Secret")


class NewChannelForm(ActForm):
    """A new channel."""

    kind = Choice(required=False, choices=[("", "Choose"), *ChannelKind.choices], label="Way")
    name = forms.CharField(required=False, max_length=80)
    secret = secret_field()
    person = Choice(required=False, label="Whose own", help_text="Only for a webhook that leads to one person.")

    def prepare(self) -> None:
        """Offer the staff."""
        staff = User.objects.filter(is_active=True).exclude(role__in=(Role.PARTNER, Role.INTEGRATION))
        people = [(str(user.pk), f"{user.name} ({user.email})") for user in staff.order_by("name")]
        self.fields["person"].choices = [("", "Nobody's: it serves rooms"), *people]  # type: ignore[attr-defined]  # a ChoiceField


class ChannelForm(ActForm):
    """What of a channel can be changed; a secret that is left empty stays."""

    name = forms.CharField(required=False, max_length=80)
    secret = secret_field()


def add(actor: Actor, _none: None, given: Mapping[str, Any]) -> AlertChannel:
    """A new channel."""
    if given["kind"] not in ChannelKind.values:
        detail = "Choose a way."
        raise NotAcceptable(detail, code="unknown_value", errors=[FieldError("/kind", "unknown_value", detail)])
    return channels.add(
        kind=ChannelKind(given["kind"]),
        name=given["name"],
        secret=given["secret"],
        person=_person(given["person"]),
        actor=actor,
        now=clock.now(),
    )


def _person(text: str) -> UUID | None:
    detail = "Choose somebody of the staff who is active."
    return chosen_id(text, "/person", "unknown_person", detail) if text else None


def change(actor: Actor, channel: AlertChannel, given: Mapping[str, Any]) -> AlertChannel:
    """Another name or secret."""
    secret = given["secret"] or None
    return channels.change(channel.pk, name=given["name"], secret=secret, actor=actor, now=clock.now())


def use(actor: Actor, channel: AlertChannel, _given: Mapping[str, Any]) -> AlertChannel:
    """Back into use."""
    return channels.change(channel.pk, active=True, actor=actor, now=clock.now())


def disuse(actor: Actor, channel: AlertChannel, _given: Mapping[str, Any]) -> AlertChannel:
    """Out of use."""
    return channels.change(channel.pk, active=False, actor=actor, now=clock.now())


def try_out(actor: Actor, channel: AlertChannel, _given: Mapping[str, Any]) -> Any:
    """A test message."""
    return channels.try_out(channel.pk, actor=actor, now=clock.now())


@admin.register(AlertChannel)
class AlertChannelAdmin(ConsoleAdmin):
    """By which ways alerts leave."""

    verb = "alert_channel.list"
    title = "Alert channels"
    icon = "campaign"
    rank = 60
    empty = "No channel yet, so alerts reach people by e-mail alone, if at all. Set up Slack, Microsoft Teams or mail."
    list_display = ["name", "kind", "whose", "works", "last"]
    list_select_related = ["person"]
    list_filter = ["kind", "state"]
    ordering = ["name"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "add",
        "New channel",
        "alert_channel.create",
        add,
        form=NewChannelForm,
        press="Set up",
        done="The channel is set up. Send a test.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "test",
            "Send a test",
            "alert_channel.test",
            try_out,
            possible=lambda channel: channel.state == ChannelState.ACTIVE,
            done=outcome,
            effect="To yourself by mail or a bot, else to where the webhook leads.",
        ),
        ObjectAction(
            "change",
            "Change",
            "alert_channel.edit",
            change,
            form=ChannelForm,
            initial=lambda channel: {"name": channel.name},
            done="Saved.",
        ),
        ObjectAction(
            "use",
            "Take into use",
            "alert_channel.edit",
            use,
            possible=lambda channel: channel.state == ChannelState.DISABLED,
            done="In use again. What waited for it is sent, unless it is settled.",
        ),
        ObjectAction(
            "disuse",
            "Take out of use",
            "alert_channel.edit",
            disuse,
            possible=lambda channel: channel.cause != channels.BY_HAND,
            is_dangerous=True,
            done="Not used any more. People are told by mail instead.",
            effect="Rooms hear nothing until it is back; people are told by mail instead.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[AlertChannel]":
        """All of them, without their secrets."""
        return AlertChannel.objects.defer("secret").select_related("person")

    def badge(self, actor: Actor) -> Waiting:
        """How many do not work."""
        return how_many(broken_channels())

    @admin.display(description="Whose")
    def whose(self, channel: AlertChannel) -> str:
        """Whom it reaches."""
        if channel.kind in REACHING_EVERYBODY:
            return "Everybody and rooms"
        return str(channel.person) if channel.person else "Rooms"

    @admin.display(description="State")
    def works(self, channel: AlertChannel) -> str:
        """Whether it works, and why not."""
        said = in_words(channel.cause)
        return f"{channel.get_state_display()}. {said}" if said else channel.get_state_display()

    @admin.display(description="Last sent")
    def last(self, channel: AlertChannel) -> str:
        """When something left by it."""
        return clock_time(channel.last_sent_at) if channel.last_sent_at else ""

    def page(self, actor: Actor, subject: AlertChannel) -> dict[str, Any]:
        """How it stands."""
        rest = clock_time(subject.rest_until) if subject.rest_until else ""
        return {
            "facts": [
                ("Way", subject.get_kind_display()),
                ("Reaches", self.whose(subject)),
                ("State", self.works(subject)),
                ("Failures in a row", str(subject.failures) if subject.failures else ""),
                ("Is tried again", rest),
                ("Last sent", self.last(subject)),
                ("Set up by", f"{subject.created_by_name}, {clock_time(subject.created_at)}"),
            ]
        }
