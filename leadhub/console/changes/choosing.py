"""The part of each list that knows of bulk changes: rows are ticked, or all that match are taken, then what to set."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.bulk_changes import planning
from leadhub.bulk_changes.kinds import NONE, BulkField, BulkKind, kind_of_page
from leadhub.bulk_changes.planning import MOST
from leadhub.console.acts import ObjectAction, Page
from leadhub.console.changes.noting import note_field
from leadhub.console.forms import ActForm, Choice
from leadhub.console.saved.addresses import asked_of, asking, query_of
from leadhub.console.saved.pages import SavedViewPages, StrangeFilters
from leadhub.console.words import counted
from leadhub.errors import FieldError, NotAcceptable
from leadhub.models import BulkChange
from leadhub.policy.registry import can

VERB: Final = "bulk_change.plan"
ROW: Final = "row"
EVERY: Final = "every"
TICK: Final = "change_"


class Chosen:
    """The objects that somebody chose of a list, and what of them may be changed."""

    def __init__(self, kind: BulkKind, keys: Sequence[UUID], fields: Sequence[BulkField]) -> None:
        self.kind = kind
        self.keys = keys
        self.fields = fields

    def __str__(self) -> str:
        count = len(self.keys)
        if count > MOST:
            return f"more than {MOST:,} {self.kind.labels}"
        return counted(count, self.kind.label, self.kind.labels)


class BulkForm(ActForm):
    """What is to be set: only what is ticked."""

    layout = "leadhub/console/changes/fields.html"

    change_note = note_field()

    def prepare(self) -> None:
        """Two questions for each field: whether, and to what."""
        for field in self.subject.fields:
            offered = [(NONE, "Choose" if field.required else "Nothing"), *field.options()]
            self.fields[f"{TICK}{field.name}"] = forms.BooleanField(
                required=False, label=f"Change {field.label.lower()}"
            )
            self.fields[field.name] = Choice(required=False, label=field.label, choices=offered)

    def pairs(self) -> Sequence[tuple[Any, Any]]:
        """The questions, two by two."""
        return [(self[f"{TICK}{field.name}"], self[field.name]) for field in self.subject.fields]


def plan(actor: Actor, chosen: Chosen, given: Mapping[str, Any]) -> BulkChange:
    """Write down what is ticked; a value that is chosen without its tick is asked about."""
    forgotten = [field for field in chosen.fields if given[field.name] and not given[f"{TICK}{field.name}"]]
    if forgotten:
        faults = [
            FieldError(f"/{TICK}{one.name}", "not_ticked", f"You chose {one.label.lower()}: tick it to change it.")
            for one in forgotten
        ]
        raise NotAcceptable(faults[0].detail, code="not_ticked", errors=faults)
    values = {field.name: given[field.name] for field in chosen.fields if given[f"{TICK}{field.name}"]}
    note, now = given["change_note"], clock.now()
    return planning.plan(chosen.kind.noun, chosen.keys, values, note=note, actor=actor, now=now)


def page_of(change: BulkChange) -> str:
    """Where a bulk change is looked at."""
    return reverse("admin:leadhub_bulkchange_change", args=[change.pk])


PLAN: Final = ObjectAction(
    "bulk",
    "Change in bulk",
    VERB,
    plan,
    form=BulkForm,
    press="Look at what would change",
    done="Nothing is changed yet. Look at it, then confirm.",
    lands=page_of,
    effect="Tick what is to be changed. The next page shows old and new of each before anything is changed.",
)


class BulkPages(SavedViewPages):
    """Base of lists of which many are changed at once, where an app brings how."""

    def bulk_fields(self, actor: Actor) -> Sequence[BulkField]:
        """What the caller may set in many of these."""
        kind = kind_of_page(self.page_name())
        if kind is None or not can(actor, VERB):
            return ()
        return [field for field in kind.fields if can(actor, field.verb)]

    def get_list_display(self, request: HttpRequest) -> Any:
        """A box to tick before each row, for whoever may change many."""
        columns = super().get_list_display(request)
        return ["bulk_box", *columns] if self.bulk_fields(actor_of(request)) else columns

    def get_list_display_links(self, request: HttpRequest, list_display: Sequence[str]) -> Any:
        """The first column that says something."""
        if list_display and list_display[0] == "bulk_box" and not self.list_display_links:
            return list(list_display[1:2])
        return super().get_list_display_links(request, list_display)

    @admin.display(description="Choose")
    def bulk_box(self, row: Any) -> str:
        """The box, which belongs to the form above the list."""
        return format_html(
            '<input type="checkbox" class="lh-box" form="lh-bulk" name="{}" value="{}" aria-label="Choose {}">',
            ROW,
            row.pk,
            self.named(row),
        )

    def named(self, row: Any) -> str:
        """How its box, the search over everything and logs call a row, which has beside it what the list has."""
        return str(row)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with the form that its boxes belong to."""
        context: dict[str, Any] = {}
        if self.has_view_permission(request) and self.bulk_fields(actor_of(request)):
            asked = asked_of(request.GET)
            context["bulk"] = {
                "address": self.address("bulk"),
                "hidden": [(name, value) for name, values in asked.filters.items() for value in values],
                "search": asked.search,
                "every": "Change all that match" if asked.filters or asked.search else "Change all",
            }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """One page more, before all that Django takes for an object."""
        if kind_of_page(self.page_name()) is None:
            return list(super().get_urls())
        meta = self.model._meta
        view = self.admin_site.admin_view(self.bulk_page)
        return [path("bulk/", view, name=f"{meta.app_label}_{meta.model_name}_bulk"), *super().get_urls()]

    def bulk_page(self, request: HttpRequest) -> HttpResponse:
        """What is to be set in the objects that the address names."""
        actor = actor_of(request)
        fields, kind = self.bulk_fields(actor), kind_of_page(self.page_name())
        if not self.has_view_permission(request) or not fields or kind is None:
            raise PermissionDenied
        back = f"{self.address('changelist')}{query_of(asked_of(self._narrowed(request))) or '?view=all'}"
        try:
            keys = self._keys(request, actor)
        except (IncorrectLookupParameters, StrangeFilters):
            # The list says by name which filter it is.
            return HttpResponseRedirect(back)
        if not keys:
            messages.warning(request, f"Tick the {kind.labels} that are to be changed, or take all that match.")
            return HttpResponseRedirect(back)
        chosen = Chosen(kind, keys, fields)
        return PLAN.view(request, Page(admin=self, subject=chosen, back=back, title=f"Change {chosen}"))

    def _keys(self, request: HttpRequest, actor: Actor) -> list[UUID]:
        """The keys that the address names, as far as the caller sees them, one more than may be at most."""
        if request.GET.get(EVERY):
            with asking(request, self._narrowed(request)):
                rows = self.get_changelist_instance(request).queryset
            return list(rows.values_list("pk", flat=True)[: MOST + 1])
        named = [key for text in request.GET.getlist(ROW) if (key := _key(text)) is not None]
        seen = frozenset(self.rows(actor).filter(pk__in=named[:MOST]).values_list("pk", flat=True))
        return [key for key in dict.fromkeys(named) if key in seen]

    def _narrowed(self, request: HttpRequest) -> Any:
        """What the list was narrowed to, without what was chosen of it."""
        rest = request.GET.copy()
        for name in (ROW, EVERY):
            rest.pop(name, None)
        return rest


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
