"""Merges, with the way back."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from accounts import merging
from accounts.models import Account, Contact, Merge, MergeNoun
from accounts.readers.merges import MergePreviewView, merge_views
from leadhub.actors import Actor
from leadhub.clock import now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time

PAGES = {
    MergeNoun.ACCOUNT: "admin:accounts_account_change",
    MergeNoun.CONTACT: "admin:accounts_contact_change",
    MergeNoun.LEAD: "admin:qualification_lead_change",
}


def undo(actor: Actor, merge: Merge, _given: Mapping[str, Any]) -> Merge:
    """Take the two apart."""
    return merging.undo(merge.pk, actor=actor, now=now())


@admin.register(Merge)
class MergeAdmin(ConsoleAdmin):
    """What was merged, the latest first; parts stand on the page of their merge."""

    verb = "merge.list"
    group = "Work"
    icon = "merge"
    rank = 60
    is_rare = True
    list_display = ["what", "noun", "merged", "by_name", "state"]
    list_filter = ["noun"]
    ordering = ["-at", "-pk"]
    sortable_by = ()
    empty = "Nothing has been merged yet."
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "undo",
            "Undo",
            "merge.undo",
            undo,
            possible=lambda merge: not hasattr(merge, "undone"),
            is_dangerous=True,
            done="The two stand for themselves again. Their leads are decided anew.",
            effect="What was moved goes back where it still is. What came since the merge stays with the winner.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Merge]":
        """Those that are no part of another."""
        return Merge.objects.visible_to(actor).filter(part_of=None).select_related("undone")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What the two are called: two statements."""
        keys = [key for row in rows for key in (row.winner, row.loser)]
        names = {
            row.pk: str(row)
            for model in (Account, Contact)
            for row in model.objects.visible_to(actor).filter(pk__in=keys)
        }
        for row in rows:
            row.winner_name, row.loser_name = (names.get(key, str(key)) for key in (row.winner, row.loser))

    @admin.display(description="Merged")
    def what(self, row: Any) -> str:
        """Who into whom."""
        return f"{row.loser_name} into {row.winner_name}"

    @admin.display(description="At")
    def merged(self, row: Merge) -> str:
        """When."""
        return clock_time(row.at)

    @admin.display(description="State")
    def state(self, row: Any) -> str:
        """Whether it stands."""
        return f"Undone by {row.undone.by_name}" if hasattr(row, "undone") else "Stands"

    def page(self, actor: Actor, subject: Merge) -> dict[str, Any]:
        """What was moved and learned."""
        self.complete(actor, [subject])
        (view,) = merge_views(actor, [subject])
        return {
            "facts": [
                ("Merged", self.what(subject)),
                ("By", view.by),
                ("At", clock_time(view.at)),
                ("Undone", f"{view.undone_by}, {clock_time(view.undone_at)}" if view.undone_at else ""),
                ("Facts that the winner learned", ", ".join(name.replace("_", " ") for name in view.taken)),
            ],
            "tables": [
                Table("Moved", ["What", "How many"], [(_words(each.what), each.count) for each in view.moved]),
                Table(
                    "Leads that became one",
                    ["Goes on", "Stands behind it"],
                    [(_lead(each.winner), str(each.loser)) for each in view.leads],
                    empty="None stood twice.",
                ),
            ],
        }


def preview_tables(view: MergePreviewView, names: Mapping[Any, str]) -> list[Table]:
    """What a merge would do, as tables of a page."""
    winner, loser = names.get(view.winner, "This one"), names.get(view.loser, "The other")
    sources = {"winner": winner, "loser": loser, "both": "both"}
    facts = [
        (_words(fact.name), _said(fact.winner), _said(fact.loser), _said(fact.kept), sources[fact.source])
        for fact in view.facts
    ]
    twice = [
        (each.product_line, _lead(each.winner), _lead(each.loser), "Yes" if each.withdrawn else "None is open")
        for each in view.leads
    ]
    return [
        Table("Facts", ["Fact", winner, loser, "Afterwards", "From"], facts),
        Table(
            "Goes over",
            ["What", "How many"],
            [(_words(each.what), each.count) for each in view.moved],
            empty="Nothing else points to it.",
        ),
        Table(
            "Leads that become one",
            ["Product line", "Goes on", "Stands behind it", "Its handoff is withdrawn"],
            twice,
            empty="None stands twice.",
        ),
    ]


def _lead(lead: Any) -> Link:
    return Link(str(lead), reverse(PAGES[MergeNoun.LEAD], args=[lead]))


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
