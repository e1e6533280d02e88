"""The kinds of signals there are, with what each counts now: changed by publishing a scoring model, not here."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.words import plain
from qualification.models import SignalType
from qualification.rulebook import rulebook_at


@admin.register(SignalType)
class SignalTypeAdmin(ConsoleAdmin):
    """What each kind counts by the default model in force."""

    verb = "signal_type.list"
    group = "Rules"
    icon = "sensors"
    rank = 42
    empty = "No signal type yet, so no signal can be taken in. They are part of the scoring model: publish one."
    list_display = ["label", "code", "family", "points", "half_life", "cap", "urgent"]
    list_filter = ["family"]
    search_fields = ["code", "label"]
    ordering = ["number"]

    def rows(self, actor: Actor) -> "QuerySet[SignalType]":
        """All of them."""
        return SignalType.objects.all()

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What each counts by the rules in force, which are read once."""
        counted = rulebook_at(clock.now()).rules.scoring.default.rows
        for kind in rows:
            kind.counted = counted.get(kind.number)

    @admin.display(description="Points")
    def points(self, kind: Any) -> str:
        """For one signal of today."""
        return plain(kind.counted and kind.counted.points)

    @admin.display(description="Halved every (days)")
    def half_life(self, kind: Any) -> str:
        """How fast they fade."""
        return plain(kind.counted and kind.counted.half_life_days)

    @admin.display(description="At most")
    def cap(self, kind: Any) -> str:
        """What all of its signals can count together."""
        return plain(kind.counted and kind.counted.cap)

    @admin.display(description="Urgent")
    def urgent(self, kind: Any) -> str:
        """Whether it makes a handoff urgent."""
        return plain(kind.counted and kind.counted.urgent)
