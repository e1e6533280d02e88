"""Who is cleared for what is export-controlled."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from accounts import clearances
from accounts.clearances import GrantClearanceBody
from accounts.models import Clearance, Partner
from leadhub.actors import Actor, Role
from leadhub.clock import now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm
from leadhub.models import User


class GrantForm(ActForm):
    """Whom, until when, and what it rests on."""

    user = forms.ModelChoiceField(User.objects.none(), required=False, label="Person")
    partner = forms.ModelChoiceField(Partner.objects.none(), required=False)
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    proof = forms.CharField(max_length=200, required=False, help_text="Such as the number of a licence.")

    def prepare(self) -> None:
        """Those that can be cleared; people of partners are with their partner."""
        people = User.objects.filter(is_active=True).exclude(role=Role.PARTNER).order_by("name")
        self.fields["user"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["partner"].queryset = Partner.objects.filter(is_active=True)  # type: ignore[attr-defined]


def grant(actor: Actor, _subject: None, given: Mapping[str, Any]) -> Clearance:
    """A new clearance, until the end of a day."""
    until = given["until"] and datetime.combine(given["until"], time(23, 59, 59), UTC)
    body = GrantClearanceBody(
        user=given["user"] and given["user"].pk,
        partner=given["partner"] and given["partner"].pk,
        until=until,
        proof=given["proof"],
    )
    return clearances.grant(body, actor=actor, now=now())


def withdraw(actor: Actor, clearance: Clearance, given: Mapping[str, Any]) -> Clearance:
    """The end before its date."""
    return clearances.withdraw(clearance.pk, actor=actor, now=now())


@admin.register(Clearance)
class ClearanceAdmin(ConsoleAdmin):
    """People and partners who may see export-controlled drawings and facts."""

    verb = "clearance.list"
    icon = "encrypted"
    is_rare = True
    title = "Clearances"
    empty = "Nobody is cleared, so export-controlled drawings and facts are hidden from everybody."
    list_display = ["who", "until", "proof", "granted_by_name", "state"]
    list_select_related = ["user", "partner"]
    ordering = ["-granted_at", "-pk"]
    sortable_by = ()
    fields = ["user", "partner", "until", "proof", "granted_at", "granted_by_name", "withdrawn_at", "withdrawn_by_name"]
    entry = ObjectAction(
        "grant", "Clear somebody", "clearance.grant", grant, form=GrantForm, done="Cleared until the end of that day."
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "withdraw",
            "Withdraw",
            "clearance.withdraw",
            withdraw,
            form=ActForm,
            possible=lambda clearance: clearance.withdrawn_at is None and clearance.until > now(),
            done="Withdrawn. Nothing export-controlled is shown any more.",
            is_dangerous=True,
            effect="Nothing export-controlled is shown to them from now on. What they did stays in the history.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Clearance]":
        """All of them."""
        return Clearance.objects.visible_to(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The moment that the page is told by."""
        at = now()
        for row in rows:
            row.read_at = at

    @admin.display(description="Who")
    def who(self, row: Clearance) -> str:
        """A person or a partner."""
        return str(row.user or row.partner)

    @admin.display(description="State")
    def state(self, row: Any) -> str:
        """Whether it stands."""
        if row.withdrawn_at is not None:
            return f"Withdrawn by {row.withdrawn_by_name}"
        return "Stands" if row.until > row.read_at else "Over"
