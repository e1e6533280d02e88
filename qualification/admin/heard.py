"""Signals as they came in, and whether each counts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice
from leadhub.console.tables import Link
from leadhub.console.words import clock_time, plain, spell
from qualification import discounting
from qualification.models import ExclusionReason, Signal, SignalExclusion, SignalType
from qualification.readers.signal_views import SIGNAL, SIGNALS, SignalExclusionView, signal_views


class ExcludeForm(ActForm):
    """Why a signal does not count."""

    reason = Choice(choices=[("", "Choose"), *ExclusionReason.choices], required=False)
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="Why, in one sentence.")


class RestoreForm(ActForm):
    """Why a signal counts."""

    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="Why, in one sentence.")


def exclude(actor: Actor, signal: Signal, given: Mapping[str, Any]) -> object:
    """Leave it out."""
    said = {"reason": given["reason"], "comment": given["comment"]}
    return discounting.exclude(signal.pk, **said, actor=actor, now=clock.now())


def restore(actor: Actor, signal: Signal, given: Mapping[str, Any]) -> object:
    """Let it count."""
    return discounting.restore(signal.pk, comment=given["comment"], actor=actor, now=clock.now())


def counts(signal: Signal) -> bool:
    """Whether no exclusion stands."""
    return not SignalExclusion.objects.standing().filter(signal=signal).exists()


@admin.register(Signal)
class SignalAdmin(ConsoleAdmin):
    """All signals, the latest first."""

    verb = "signal.list"
    file_of = "signals"
    file_verb = "signal.export"
    listing = SIGNALS
    group = "Work"
    icon = "sensors"
    rank = 60
    is_rare = True
    empty = "Nothing was heard yet. Send signals over REST, connect a marketing system, or import a file."
    list_display = ["what", "lead", "source_code", "when", "out"]
    list_select_related = ["lead__contact", "lead__product_line", "payload"]
    ordering = ["-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "exclude",
            "Leave out",
            "signal.exclude",
            exclude,
            form=ExcludeForm,
            possible=counts,
            done="The signal does not count; its lead is decided again.",
            effect="Its points go and its lead is decided again. The signal stays in the history.",
        ),
        ObjectAction(
            "restore",
            "Let it count",
            "signal.restore",
            restore,
            form=RestoreForm,
            possible=lambda signal: not counts(signal),
            done="The signal counts again; its lead is decided again.",
            effect="No rule leaves it out again by itself.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Signal]":
        """Those that the caller may see."""
        return Signal.objects.visible_to(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What the signals of one page are, as the other doors say it."""
        types = SignalType.objects.in_bulk()
        for row, view in zip(rows, signal_views(actor, rows), strict=True):
            row.view, row.label = view, types[row.type].label

    @admin.display(description="Signal")
    def what(self, row: Any) -> str:
        """Its kind."""
        return str(row.label)

    @admin.display(description="Source")
    def source_code(self, row: Any) -> str:
        """Who delivered it."""
        return str(row.view.source)

    @admin.display(description="Occurred")
    def when(self, row: Any) -> str:
        """When it happened."""
        return clock_time(row.occurred_at)

    @admin.display(description="Counts")
    def out(self, row: Any) -> str:
        """Whether it does, or why not."""
        return str(row.view.excluded.reason.label) if row.view.excluded else "yes"

    def page(self, actor: Actor, subject: Signal) -> dict[str, Any]:
        """All that was delivered, and whether it counts."""
        return {"facts": list(_facts(actor, subject))}


def _facts(actor: Actor, signal: Signal) -> Iterator[tuple[str, Any]]:
    view = SIGNAL.read(actor, signal.pk)
    yield "Signal", SignalType.objects.get(pk=signal.type).label
    yield "Lead", Link(str(signal.lead), reverse("admin:qualification_lead_change", args=[view.lead]))
    yield "Source", format_html("{}, <code>{}</code>", view.source, view.external_id)
    yield "Occurred", clock_time(view.occurred_at)
    yield "Received", clock_time(view.received_at)
    yield "Came from", " / ".join(part for part in (spell(view.origin.source or ""), view.origin.campaign) if part)
    yield "Counts", _out(view.excluded) if view.excluded else "yes"
    for name, value in view.properties.items():
        yield spell(name), plain(value)


def _out(excluded: SignalExclusionView) -> str:
    said = f": {excluded.comment}" if excluded.comment else ""
    return f"No. {excluded.reason.label}, says {excluded.by} since {clock_time(excluded.at)}{said}"
