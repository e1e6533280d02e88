"""The table that reads functions from job titles."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet

from accounts import title_table
from accounts.admin.forms import RowForm, changed_body, new_body
from accounts.models import TitleFunction
from accounts.title_table import CreateTitleFunctionBody, UpdateTitleFunctionBody
from leadhub.actors import Actor
from leadhub.clock import now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin


class TitleFunctionForm(RowForm):
    """One row; without an order it becomes the last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "order" in self.fields:
            self.fields["order"].required = self.instance._state.adding is False


def delete(actor: Actor, row: TitleFunction, _values: Mapping[str, Any]) -> None:
    """Take a row away."""
    title_table.delete(row.pk, actor=actor, now=now())


@admin.register(TitleFunction)
class TitleFunctionAdmin(ConsoleAdmin):
    """Rows are tried from the top; the first phrase found in a title gives the function."""

    verb = "title_function.list"
    create_verb = "title_function.create"
    change_verb = "title_function.edit"
    title = "Functions of job titles"
    icon = "badge"
    is_rare = True
    form = TitleFunctionForm
    empty = "No phrase yet, so nobody's function is told by a job title. Add one, such as: sourcing."
    list_display = ["phrase", "function", "order"]
    list_filter = ["function"]
    search_fields = ["phrase"]
    ordering = ["order", "pk"]
    fields = ["phrase", "function", "order"]
    object_actions = [
        ObjectAction(
            "delete",
            "Delete",
            "title_function.delete",
            delete,
            is_dangerous=True,
            done="Deleted. The titles of contacts were read again.",
            effect="Titles with this phrase are read anew by what else is in the table.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[TitleFunction]":
        """The whole table."""
        return TitleFunction.objects.all()

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new row."""
        return title_table.create(new_body(CreateTitleFunctionBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> TitleFunction:
        """Another phrase, function or place."""
        body = changed_body(UpdateTitleFunctionBody, values, subject)
        return title_table.edit(subject.pk, body, actor=actor, now=now())
