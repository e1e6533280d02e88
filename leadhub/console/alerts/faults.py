"""What operations is told of on the first page and in the sidebar: channels and rooms by which nothing arrives."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.alerts.causes import in_words
from leadhub.alerts.channels import BY_HAND
from leadhub.alerts.ways import CLOSED
from leadhub.clock import real_now
from leadhub.console.home import Panel
from leadhub.console.tables import Link, Table
from leadhub.models import AlertChannel, AlertRoom, ChannelState, Untold
from leadhub.policy.registry import can

MOST = 20


def broken_channels() -> "QuerySet[AlertChannel]":
    """Those that nobody took out of use and that do not work: disabled by a fault, or resting after one."""
    disabled = Q(state=ChannelState.DISABLED) & ~Q(cause=BY_HAND)
    resting = Q(state=ChannelState.ACTIVE, failures__gt=0, rest_until__gt=real_now())
    return AlertChannel.objects.filter(disabled | resting).defer("secret").order_by("name")


def broken_rooms() -> "QuerySet[AlertRoom]":
    """Those that could not be reached."""
    rows = AlertRoom.objects.filter(state=ChannelState.DISABLED).exclude(cause=CLOSED)
    return rows.select_related("channel").defer("channel__secret").order_by("pk")


def panels(actor: Actor) -> Iterator[Panel]:
    """For those who can mend it; nothing while everything works."""
    if not can(actor, "alert_channel.edit"):
        return
    broken: list[AlertChannel | AlertRoom] = [*broken_channels()[:MOST], *broken_rooms()[:MOST]]
    rows = [
        (Link(str(one), reverse(f"admin:leadhub_{one._meta.model_name}_change", args=[one.pk])), in_words(one.cause))
        for one in broken
    ]
    if passed_over := Untold.objects.count():
        events = "one event" if passed_over == 1 else f"{passed_over} events"
        link = Link(f"Of {events} nobody was told", reverse("admin:leadhub_untold_changelist"))
        rows.append((link, "Its alerts could not be made; the log of the program says why."))
    if rows:
        table = Table("", ("Where", "Why"), rows)
        yield Panel("Alerts do not arrive", "leadhub/console/panel_table.html", {"table": table})
