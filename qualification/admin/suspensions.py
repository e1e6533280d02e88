"""Suspensions: what counts nothing for now, because somebody has seen that something is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice, Moment
from leadhub.console.words import clock_time
from qualification import suspending
from qualification.models import SignalType, Source, Suspension, SuspensionKind
from qualification.readers.suspensions import is_running


class SuspensionForm(ActForm):
    """What is wrong, and until when it counts nothing."""

    what = Choice(required=False, label="Suspend")
    note = forms.CharField(widget=forms.Textarea, required=False, help_text="What is wrong with it.")
    until = Moment(required=False, help_text="In UTC, at most five days from now. It ends by itself.")
    places = {"code": "what"}

    def prepare(self) -> None:
        """Offer every signal type and every source that has ever delivered."""
        types = SignalType.objects.order_by("label").values_list("code", "label")
        sources = Source.objects.order_by("code").values_list("code", flat=True)
        self.fields["what"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", "Choose"),
            ("Signal types", [(f"{SuspensionKind.SIGNAL_TYPE}/{code}", label) for code, label in types]),
            ("Sources", [(f"{SuspensionKind.SOURCE}/{code}", code) for code in sources]),
        ]


def suspend(actor: Actor, _none: None, given: Mapping[str, Any]) -> UUID:
    """At once."""
    kind, _, code = given["what"].partition("/")
    known = kind in SuspensionKind.values
    made = suspending.suspend(
        kind=SuspensionKind(kind) if known else SuspensionKind.SIGNAL_TYPE,
        code=code,
        note=given["note"],
        until=given["until"],
        actor=actor,
        now=clock.now(),
    )
    return made.pk


def end(actor: Actor, suspension: Suspension, _given: Mapping[str, Any]) -> Suspension:
    """Before its time."""
    return suspending.end(suspension.pk, actor=actor, now=clock.now())


@admin.register(Suspension)
class SuspensionAdmin(ConsoleAdmin):
    """The latest first."""

    verb = "suspension.list"
    group = "Rules"
    icon = "pause_circle"
    rank = 58
    is_rare = True
    empty = "Nothing is suspended: every signal type and every campaign counts."
    list_display = ["code", "kind", "state", "note", "by_name", "began", "ends"]
    list_filter = ["kind"]
    ordering = ["-began_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "suspend",
        "New suspension",
        "suspension.create",
        suspend,
        form=SuspensionForm,
        press="Suspend",
        done="It counts nothing from now on. The leads that it concerns are being decided anew.",
        lands=lambda pk: reverse("admin:qualification_suspension_change", args=[pk]),
        effect="Signals are still taken in and count again when it ends. Open handoffs stay open.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "end",
            "End it now",
            "suspension.end",
            end,
            possible=lambda row: row.ended_at is None,
            at_once=True,
            done="It counts again. The leads that it concerns are being decided anew.",
            effect="What was sent meanwhile counts as of when it happened.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Suspension]":
        """All of them."""
        return Suspension.objects.all()

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """Whether each holds now."""
        now = clock.now()
        for row in rows:
            row.holds = is_running(row, now)

    @admin.display(description="State")
    def state(self, row: Any) -> str:
        """Whether it holds."""
        return "Counts nothing" if row.holds else "Counts again"

    @admin.display(description="Since")
    def began(self, row: Suspension) -> str:
        """When it began."""
        return clock_time(row.began_at)

    @admin.display(description="Until")
    def ends(self, row: Suspension) -> str:
        """When it ended or will end."""
        return clock_time(row.ended_at or row.until)

    def page(self, actor: Actor, subject: Suspension) -> dict[str, Any]:
        """Who, when, why, and how far the leads were gone through."""
        self.complete(actor, [subject])
        return {
            "facts": [
                ("State", self.state(subject)),
                ("Suspended", subject.get_kind_display()),
                ("Note", subject.note),
                ("By", subject.by_name),
                ("Since", self.began(subject)),
                ("Until", clock_time(subject.until)),
                ("Ended", clock_time(subject.ended_at) if subject.ended_at else ""),
                ("Ended by", subject.ended_by_name),
                ("Leads gone through", f"{subject.leads_done:,} of {subject.leads_total:,}"),
            ]
        }
