"""The page of fields that are left alone, and the act that keeps them in step again."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.acts import ObjectAction, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.connections.links import named, person
from leadhub.console.forms import ActForm
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago, clock_time, span
from leadhub.integrations import thawing
from leadhub.integrations.frozen_readers import frozen_rows
from leadhub.integrations.hearing import MOST_FLIPS, WITHIN
from leadhub.models import Connection, FrozenField
from leadhub.models.connection import LONGEST_FAULT

LATEST = 20
EFFECT = "What the record says is heard again; where it says nothing, ours is written."


class ThawForm(ActForm):
    """What was done about it."""

    comment = forms.CharField(
        required=False,
        max_length=LONGEST_FAULT,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="What was done about it",
        help_text="For whoever meets it again: which machine was at odds with which, and what you changed.",
    )


def thaw_all(actor: Actor, row: Connection, given: Mapping[str, Any]) -> int:
    """All of a connection."""
    return thawing.thaw(row.pk, actor=actor, now=clock.now(), comment=given["comment"])


def thaw_one(actor: Actor, one: FrozenField, given: Mapping[str, Any]) -> int:
    """One field of one record."""
    connection = one.link.connection_id
    return thawing.thaw(connection, actor=actor, now=clock.now(), comment=given["comment"], fields=[one.pk])


def standing_of(actor: Actor, row: Connection) -> Table:
    """The fields of a connection that are left alone, the latest first."""
    found = frozen_rows(actor).standing().filter(link__connection=row).order_by("-frozen_at", "-pk")
    return Table(
        "Fields that are left alone, the latest first",
        ("Field", "Record", "Since"),
        [
            (Link(one.field, reverse("admin:leadhub_frozenfield_change", args=[one.pk])), record_of(one), _since(one))
            for one in found[:LATEST]
        ],
        "No field is left alone.",
    )


def record_of(one: FrozenField) -> str:
    """The record over there."""
    return f"{one.link.object} {one.link.remote_id}"


def _since(one: FrozenField) -> str:
    return ago(one.frozen_at, real_now())


THAW = ObjectAction(
    "thaw",
    "Thaw frozen fields",
    "integration.thaw",
    thaw_all,
    form=ThawForm,
    possible=lambda row: FrozenField.objects.standing().filter(link__connection=row).exists(),
    press="Keep them in step again",
    done=lambda count: f"{count:,} kept in step again.",
    effect=EFFECT,
)


@admin.register(FrozenField)
class FrozenFieldAdmin(ConsoleAdmin):
    """Fields that two machines changed to and fro."""

    verb = "integration.frozen"
    group = "Connections"
    title = "Fields left alone"
    empty = "No field is left alone. One that two machines change to and fro on one record stands here."
    icon = "ac_unit"
    rank = 16
    is_rare = True
    list_display = ["field", "record", "connection", "since", "thawed"]
    list_filter = ["field"]
    ordering = ["-frozen_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "thaw",
            "Thaw",
            "integration.thaw",
            thaw_one,
            form=ThawForm,
            possible=lambda one: one.thawed_at is None,
            press="Keep it in step again",
            done="It is kept in step again.",
            effect=EFFECT,
        )
    ]
    object_pages: ClassVar[Sequence[ObjectPage]] = ()

    def rows(self, actor: Actor) -> "QuerySet[FrozenField]":
        """Those that the caller may see."""
        return frozen_rows(actor).select_related("link__connection")

    def badge(self, actor: Actor) -> Waiting:
        """How many are left alone still."""
        return how_many(FrozenField.objects.visible_to(actor).standing())

    @admin.display(description="Record")
    def record(self, one: FrozenField) -> str:
        """The record over there."""
        return record_of(one)

    @admin.display(description="Connection")
    def connection(self, one: FrozenField) -> str:
        """Where."""
        return one.link.connection.name

    @admin.display(description="Left alone")
    def since(self, one: FrozenField) -> str:
        """Since when."""
        return _since(one)

    @admin.display(description="Thawed")
    def thawed(self, one: FrozenField) -> str:
        """By whom."""
        if one.thawed_at is None:
            return "not yet"
        return format_html("by {}, {}", one.thawed_by_name, ago(one.thawed_at, real_now()))

    def page(self, actor: Actor, subject: FrozenField) -> dict[str, Any]:
        """Of what, since when, and what became of it."""
        facts: list[tuple[str, Any]] = [
            ("Connection", named(subject.link.connection)),
            ("Record", record_of(subject)),
            ("Person", person(subject.link.target)),
            ("Field", subject.field),
            ("Left alone since", clock_time(subject.frozen_at)),
            ("Why", f"It was changed over there more than {MOST_FLIPS} times in {span(WITHIN)}."),
        ]
        if subject.thawed_at is not None:
            facts += [
                ("Thawed", f"{clock_time(subject.thawed_at)}, by {subject.thawed_by_name}"),
                ("What was done about it", subject.comment),
            ]
        return {"facts": facts}
