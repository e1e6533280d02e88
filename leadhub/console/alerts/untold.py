"""Events of which nobody could be told, for operations: why, and once more."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.alerts import untold
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Waiting, how_many
from leadhub.console.words import clock_time
from leadhub.models import Untold


def tell(_actor: Actor, row: Untold, _given: Mapping[str, Any]) -> int:
    """Make its alerts."""
    return untold.tell(row.pk, now=clock.now())


def told(made: int) -> str:
    """What is said afterwards."""
    return f"{made} {'alert is' if made == 1 else 'alerts are'} on the way." if made else "It concerns nobody."


@admin.register(Untold)
class UntoldAdmin(ConsoleAdmin):
    """What was passed over so that it keeps no other event waiting."""

    verb = "untold.list"
    title = "Events nobody was told of"
    icon = "notification_important"
    rank = 61
    group = "Oversight"
    empty = "Of every event those whom it concerns were told."
    list_display = ["what", "cause", "passed_over"]
    list_select_related = ["event"]
    ordering = ["-at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "tell",
            "Try again",
            "untold.tell",
            tell,
            done=told,
            lands=lambda _: reverse("admin:leadhub_untold_changelist"),
            effect="Those whom it concerns are told as things stand now.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Untold]":
        """All of them."""
        return Untold.objects.select_related("event")

    def badge(self, actor: Actor) -> Waiting:
        """How many there are."""
        return how_many(Untold.objects.all())

    @admin.display(description="Event")
    def what(self, row: Untold) -> str:
        """Its type."""
        return row.event.type

    @admin.display(description="Passed over")
    def passed_over(self, row: Untold) -> str:
        """When."""
        return clock_time(row.at)

    def page(self, actor: Actor, subject: Untold) -> Mapping[str, Any]:
        """What is known of it."""
        why = f"{subject.cause}. The log of the program says more."
        return {
            "facts": [
                ("Event", subject.event.type),
                ("Id of the event", str(subject.event_id)),
                ("Happened", clock_time(subject.event.at)),
                ("Passed over", clock_time(subject.at)),
                ("Fault", why),
            ]
        }
