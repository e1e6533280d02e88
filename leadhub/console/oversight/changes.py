"""The log of fields: who changed which field of what, and by which request."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.console.changes.entries import HEADERS, cells_of
from leadhub.console.forms import Moment
from leadhub.console.logs import LogAdmin, NarrowForm, closed, narrow_choice
from leadhub.console.objects import kinds_that_change, request_link
from leadhub.console.tables import Link
from leadhub.console.words import log_time
from leadhub.models import Edit
from leadhub.watching.changes import EDITS, EditView

HEADERS_OF_EDITS = ("When (UTC)", "Who", *HEADERS, "Act", "Request")
LONGEST = 120
SHOWN = 8


class ChangesForm(NarrowForm):
    """By who, of what, and by which request."""

    who = forms.CharField(max_length=120, label="Who", help_text="A person; leadhub for what time did.")
    kind = narrow_choice("Of what", ())
    object = forms.CharField(max_length=40, label="Id of it", help_text="As in the address of its page.")
    request_id = forms.CharField(max_length=40, label="Request id", help_text="All of it, or how it begins.")
    at__gte = Moment(label="From", help_text="UTC.")
    at__lt = Moment(label="Until", help_text="UTC.")
    change_no = forms.CharField(max_length=40, label="One act", widget=forms.HiddenInput)

    def prepare(self) -> None:
        """Every kind of object that changes."""
        self.fields["kind"].choices = closed(kinds_that_change())  # type: ignore[attr-defined]  # a ChoiceField


@admin.register(Edit)
class EditAdmin(LogAdmin):
    """What people changed, field by field."""

    verb = "change.list"
    group = "Oversight"
    title = "Changed fields"
    icon = "edit_square"
    rank = 21
    is_rare = True
    listing = EDITS
    narrowing = ChangesForm
    file_of = "changes"
    file_verb = "change.list"
    under = (
        "Who changed which field of what, the newest first: rules, people, teams, partners, connections, leads. Lines "
        "of one act share its number. Of people's data and of secrets the values are not kept."
    )
    empty = "Nothing was changed yet. Each field that somebody changes leaves a line here."
    headers = HEADERS_OF_EDITS

    def rows(self, actor: Actor) -> "QuerySet[Edit]":
        """All of them."""
        return Edit.objects.all()

    def lines(self, actor: Actor, views: Sequence[EditView]) -> Iterator[Sequence[Any]]:
        """One field each."""
        yield from lines_of_edits(actor, views)

    def hidden(self, given: Mapping[str, str]) -> str:
        """Which act alone is shown."""
        return f"Only what was changed by the act {given['change_no']}." if given.get("change_no") else ""

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """A field has no page of its own: the act that it belongs to has."""
        found = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if found is None:
            return super().change_view(request, object_id, form_url, extra_context)
        answer: HttpResponse = redirect(_act(found.change_no))
        return answer


def lines_of_edits(actor: Actor, views: Sequence[EditView]) -> Iterator[Sequence[Any]]:
    """The cells of each change."""
    for one, (what, field, before, after) in zip(views, cells_of(actor, views), strict=True):
        act = Link(str(one.change_no)[-SHOWN:], _act(one.change_no))
        request = request_link(actor, one.request_id, SHOWN)
        yield log_time(one.at), one.by_name, what, field, _short(before), _short(after), act, request


def _act(change_no: UUID) -> str:
    return reverse("admin:leadhub_change_change", args=[change_no])


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
