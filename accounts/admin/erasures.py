"""Blocks of erased people that were lifted, with the act that lifts one."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from accounts import lifting
from accounts.lifting import LiftErasureBody
from accounts.models import ErasureLift, ErasureLiftReason
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.clock import now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm
from leadhub.console.words import clock_time


class LiftForm(ActForm):
    """By what the person may be taken again, and why."""

    email = forms.CharField(required=False, max_length=254, label="E-mail address")
    phone = forms.CharField(required=False, max_length=40, label="Or the telephone number", help_text="With the name.")
    first_name = forms.CharField(required=False, max_length=120)
    last_name = forms.CharField(required=False, max_length=120)
    reason = forms.ChoiceField(choices=ErasureLiftReason.choices, label="Reason")


def lift(actor: Actor, _none: None, given: Mapping[str, Any]) -> ErasureLift:
    """Let it go."""
    said = {name: value for name, value in given.items() if value}
    return lifting.lift(converted(said, LiftErasureBody), actor=actor, now=now())


@admin.register(ErasureLift)
class ErasureLiftAdmin(ConsoleAdmin):
    """Who let which kind of address in again, the latest first; the address itself stands nowhere."""

    verb = "erasure_lift.list"
    title = "Erased people let in again"
    icon = "person_add"
    rank = 70
    is_rare = True
    list_display = ["what", "why", "lifted", "by_name"]
    ordering = ["-at", "-pk"]
    sortable_by = ()
    empty = "Nobody who was erased was let in again."
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "lift",
        "Let an address in again",
        "erasure.lift",
        lift,
        form=LiftForm,
        press="Let it in again",
        done="It is taken again. Nothing that was erased comes back.",
        effect="What else the person was known by stays refused.",
    )

    def rows(self, actor: Actor) -> "QuerySet[ErasureLift]":
        """Those that the caller may see."""
        return ErasureLift.objects.visible_to(actor).select_related("erasure")

    @admin.display(description="Known by")
    def what(self, row: ErasureLift) -> str:
        """Which kind of key went."""
        return str(row.get_kind_display())

    @admin.display(description="Reason")
    def why(self, row: ErasureLift) -> str:
        """Why."""
        return str(row.get_reason_display())

    @admin.display(description="At")
    def lifted(self, row: ErasureLift) -> str:
        """When."""
        return clock_time(row.at)

    def page(self, actor: Actor, subject: ErasureLift) -> dict[str, Any]:
        """All that is kept of it."""
        return {
            "facts": [
                ("Known by", self.what(subject)),
                ("Reason", self.why(subject)),
                ("By", subject.by_name),
                ("At", self.lifted(subject)),
                ("Erased contact", str(subject.erasure.contact)),
            ]
        }
