"""What people do to receivers of events in the console."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import ActForm, Choices, Moment
from leadhub.events import endpoints, probing, resending
from leadhub.events.endpoints import WithSecret
from leadhub.events.readers import WebhookDeliveryLogView, delivery_log
from leadhub.events.types import event_types
from leadhub.models import Delivery, EndpointState, WebhookEndpoint

SIGNED = "Every message is signed with a secret that is shown once, after you press the button."


class EndpointForm(ActForm):
    """Who receives which events where."""

    name = forms.CharField(required=False, max_length=80)
    url = forms.CharField(required=False, max_length=2_000, label="Address", help_text="https://, where it listens.")
    types = Choices(required=False, help_text="None chosen: all of them, also those to come.")

    def prepare(self) -> None:
        """Offer every type of event there is."""
        offered = [(type, f"{type}: {sentence}") for type, sentence in event_types().items()]
        self.fields["types"].choices = offered  # type: ignore[attr-defined]  # a ChoiceField


class ResendForm(ActForm):
    """From when on."""

    since = Moment(required=False, help_text="In UTC; all of them without.")


def create(actor: Actor, _none: None, given: Mapping[str, Any]) -> WithSecret:
    """A new receiver."""
    return endpoints.create(
        actor=actor, now=clock.now(), name=given["name"], url=given["url"], types=given["types"] or None
    )


def update(actor: Actor, endpoint: WebhookEndpoint, given: Mapping[str, Any]) -> WebhookEndpoint:
    """Another name, address or choice of types."""
    return endpoints.update(
        endpoint.pk,
        actor=actor,
        now=clock.now(),
        name=given["name"],
        url=given["url"],
        types=given["types"] or None,
    )


def switch_to(state: EndpointState) -> Any:
    """The act that puts a receiver into a state."""

    def switch(actor: Actor, endpoint: WebhookEndpoint, _given: Mapping[str, Any]) -> WebhookEndpoint:
        return endpoints.update(endpoint.pk, actor=actor, now=clock.now(), state=state)

    return switch


def send_test(actor: Actor, endpoint: WebhookEndpoint, _given: Mapping[str, Any]) -> WebhookDeliveryLogView:
    """A test event."""
    return delivery_log(actor, probing.send_test(endpoint.pk, actor=actor, now=clock.now()))


def rotate(actor: Actor, endpoint: WebhookEndpoint, _given: Mapping[str, Any]) -> WithSecret:
    """A new secret."""
    return endpoints.rotate(endpoint.pk, actor=actor)


def remove(actor: Actor, endpoint: WebhookEndpoint, _given: Mapping[str, Any]) -> None:
    """Nothing more is sent to it."""
    endpoints.remove(endpoint.pk, actor=actor, now=clock.now())


def resend_unsent(actor: Actor, endpoint: WebhookEndpoint, given: Mapping[str, Any]) -> int:
    """Everything that was not taken."""
    return resending.resend_all(endpoint.pk, actor=actor, since=given["since"])


def resend(actor: Actor, delivery: Delivery, _given: Mapping[str, Any]) -> None:
    """One delivery."""
    resending.resend(delivery.pk, actor=actor)


def what_came_of(log: WebhookDeliveryLogView) -> str:
    """The answer to a test in one sentence."""
    (attempt,) = log.log
    if attempt.fault is not None:
        return f"The test event was not taken: {attempt.fault.label.lower()}."
    return f"The receiver answered {attempt.status} in {attempt.duration_ms:,} ms."


def unsent_lines(_actor: Actor, endpoint: WebhookEndpoint) -> Mapping[str, Any]:
    """How many there are."""
    count = Delivery.objects.filter(resending.not_taken(endpoint.pk)).count()
    return {"lines": [f"{count:,} were not taken: they failed, were parked or wait for their next try."]}


def _page(endpoint: UUID) -> str:
    return reverse("admin:leadhub_webhookendpoint_change", args=[endpoint])


CREATE = ObjectAction(
    "create",
    "New webhook",
    "webhook.create",
    create,
    form=EndpointForm,
    press="Add the webhook",
    done="It is active: events from now on are sent to it. This is the secret that its messages are signed with:",
    lands=lambda made: _page(made.endpoint),
    tells=lambda made: made.secret,
    effect=SIGNED,
)
TEST = ObjectAction(
    "test",
    "Send test event",
    "webhook.test",
    send_test,
    at_once=True,
    done=what_came_of,
    lands=lambda log: reverse("admin:leadhub_delivery_change", args=[log.id]),
    effect="An event of type webhook.test is sent at once, signed as all are.",
)
RESEND_UNSENT = ObjectAction(
    "resend",
    "Resend failed",
    "webhook.resend",
    resend_unsent,
    form=ResendForm,
    possible=lambda row: row.state != EndpointState.DISABLED,
    press="Send them again",
    done=lambda count: f"{count:,} are sent again.",
    shows=unsent_lines,
    effect="Each event is sent under the id that it had.",
)
PAUSE = ObjectAction(
    "pause",
    "Pause",
    "webhook.update",
    switch_to(EndpointState.PAUSED),
    possible=lambda row: row.state == EndpointState.ACTIVE,
    done="It is paused. Events wait for it.",
    effect="Events wait for it until it goes on.",
)
GO_ON = ObjectAction(
    "go-on",
    "Switch on",
    "webhook.update",
    switch_to(EndpointState.ACTIVE),
    possible=lambda row: row.state != EndpointState.ACTIVE,
    done="It is active.",
    effect="Events are sent to it. What happened while it was disabled is in the feed; what was parked can be resent.",
)
EDIT = ObjectAction(
    "edit",
    "Edit",
    "webhook.update",
    update,
    form=EndpointForm,
    initial=lambda row: {"name": row.name, "url": row.url, "types": row.types or []},
    press="Save",
    done="Saved.",
)
ROTATE = ObjectAction(
    "rotate",
    "New secret",
    "webhook.rotate",
    rotate,
    press="Make a new secret",
    done="For 24 hours the former secret signs too. This is the new one:",
    tells=lambda made: made.secret,
    effect="For 24 hours messages carry two signatures, so that the receiver can be changed meanwhile.",
)
SWITCH_OFF = ObjectAction(
    "switch-off",
    "Switch off",
    "webhook.update",
    switch_to(EndpointState.DISABLED),
    possible=lambda row: row.state != EndpointState.DISABLED,
    is_dangerous=True,
    done="It is disabled.",
    effect="What waits for it is parked, and no event is kept for it.",
)
REMOVE = ObjectAction(
    "remove",
    "Remove",
    "webhook.remove",
    remove,
    is_dangerous=True,
    press="Remove the webhook",
    done="Removed.",
    lands=lambda _: reverse("admin:leadhub_webhookendpoint_changelist"),
    effect="Nothing is sent to it any more, and its secret is forgotten. This cannot be undone.",
)
OF_ENDPOINT = (TEST, RESEND_UNSENT, GO_ON, PAUSE, EDIT, ROTATE, SWITCH_OFF, REMOVE)
RESEND = ObjectAction(
    "resend",
    "Send again",
    "webhook.resend",
    resend,
    possible=lambda row: row.position > 0,
    at_once=True,
    done="It is sent again.",
    effect="The event is sent under the id that it had.",
)
