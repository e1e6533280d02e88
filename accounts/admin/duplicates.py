"""Pairs that look alike: seen side by side, merged with one press, or told apart."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from accounts import merging, sweeping
from accounts.admin.merges import PAGES, preview_tables
from accounts.models import Merge, MergeNoun, PossibleDuplicate
from accounts.readers.duplicates import DuplicateView, duplicates_of_entry, pair_rows, pair_views
from accounts.readers.merges import preview_of
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.clock import now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.errors import BadRequest
from leadhub.policy.registry import can

Given = Mapping[str, Any]
LONGEST = 254
# What the entry of a lead calls what is compared.
TYPED = {"email": "email", "phone": "phone", "last_name": "name", "name": "company", "country": "country"}


def _typed(found: DuplicateView) -> dict[str, str]:
    page = reverse(PAGES[found.noun], args=[found.id]) if found.id else ""
    return {"text": found.text, "page": page}


def sweep(actor: Actor, _none: None, _given: Given) -> UUID:
    """Put it in line."""
    return sweeping.ask(actor=actor, now=now()).pk


def dismiss(actor: Actor, pair: PossibleDuplicate, _given: Given) -> PossibleDuplicate:
    """They are two."""
    return sweeping.dismiss(pair.pk, actor=actor, now=now())


def _keep(winner: str, loser: str) -> Callable[[Actor, PossibleDuplicate, Given], Merge]:
    def merge(actor: Actor, pair: PossibleDuplicate, _given: Given) -> Merge:
        noun = MergeNoun(pair.noun)
        return merging.merge(noun, getattr(pair, winner), getattr(pair, loser), actor=actor, now=now())

    return merge


def _preview(winner: str, loser: str) -> Callable[[Actor, PossibleDuplicate], dict[str, Any]]:
    def shows(actor: Actor, pair: PossibleDuplicate) -> dict[str, Any]:
        (view,) = pair_views(actor, [pair])
        names = {view.one: view.one_name or "The first", view.other: view.other_name or "The second"}
        seen = preview_of(actor, MergeNoun(pair.noun), getattr(pair, winner), getattr(pair, loser))
        return {
            "lines": [
                f"{names[seen.winner]} stays, and stands for {names[seen.loser]} from now on.",
                *(f"This cannot be done yet: {each.detail}" for each in seen.obstacles),
            ],
            "tables": preview_tables(seen, names),
        }

    return shows


def _merging(name: str, label: str, winner: str, loser: str) -> ObjectAction:
    return ObjectAction(
        name,
        label,
        "account.merge",
        _keep(winner, loser),
        possible=lambda pair: pair.dismissed_at is None,
        press="Merge them",
        done="They are one now. It can be undone on the page of the merge.",
        lands=lambda made: reverse("admin:accounts_merge_change", args=[made.pk]),
        effect="Nothing is lost: signals and history stay, and the merge can be undone.",
        shows=_preview(winner, loser),
    )


@admin.register(PossibleDuplicate)
class PossibleDuplicateAdmin(ConsoleAdmin):
    """What the last sweep found and nobody has judged, the likest first."""

    verb = "possible_duplicate.list"
    title = "Possible duplicates"
    group = "Work"
    icon = "content_copy"
    rank = 60
    is_rare = True
    list_display = ["pair", "noun", "score", "because", "found"]
    list_filter = ["noun"]
    ordering = ["-score", "-pk"]
    sortable_by = ()
    empty = "Nobody looks alike, or nobody has looked yet."
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "sweep",
        "Look for duplicates",
        "possible_duplicate.sweep",
        sweep,
        press="Look through all",
        done="All accounts and contacts are being looked through.",
        lands=lambda job: reverse("admin:leadhub_job_change", args=[job]),
        effect="Nothing is merged by it. Pairs that look alike are listed here, with why.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        _merging("keep-first", "Merge into the first", "one", "other"),
        _merging("keep-second", "Merge into the second", "other", "one"),
        ObjectAction(
            "dismiss",
            "They are two",
            "possible_duplicate.dismiss",
            dismiss,
            possible=lambda pair: pair.dismissed_at is None,
            at_once=True,
            done="No sweep shows them again.",
            lands=lambda _: reverse("admin:accounts_possibleduplicate_changelist"),
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[PossibleDuplicate]":
        """Those that wait to be judged."""
        return pair_rows(actor).filter(dismissed_at=None)

    def verbs(self) -> list[str]:
        """What is asked while somebody types, too."""
        return [*super().verbs(), "duplicate.list"]

    def get_urls(self) -> list[URLPattern]:
        """One address more: who is known already of what is being typed."""
        typed = self.admin_site.admin_view(self.typed)
        return [path("typed/", typed, name="accounts_possibleduplicate_typed"), *super().get_urls()]

    def typed(self, request: HttpRequest) -> HttpResponse:
        """A part of a page; nothing as long as what is typed cannot be read."""
        actor = actor_of(request)
        if request.method != "GET" or not can(actor, "duplicate.list"):
            raise PermissionDenied
        entered = {name: request.GET.get(typed, "")[:LONGEST] for name, typed in TYPED.items()}
        found: list[Any] = []
        # Half an address is none: everything else is looked up all the same.
        for unread in ((), ("email",), ("phone",), ("email", "phone")):
            try:
                found = duplicates_of_entry(actor, entered | dict.fromkeys(unread, "")).results
                break
            except BadRequest:
                continue
        return TemplateResponse(request, "accounts/typed.html", {"found": [_typed(each) for each in found]})

    def badge(self, actor: Actor) -> Waiting:
        """How many wait, for those who judge them."""
        waiting = PossibleDuplicate.objects.visible_to(actor).waiting()
        return how_many(waiting) if can(actor, "possible_duplicate.dismiss") else 0

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What they are called."""
        for row, view in zip(rows, pair_views(actor, rows), strict=True):
            row.view = view

    @admin.display(description="Pair")
    def pair(self, row: Any) -> str:
        """Both names."""
        return f"{row.view.one_name} and {row.view.other_name}"

    @admin.display(description="Why")
    def because(self, row: Any) -> str:
        """In words."""
        return " ".join(why.text for why in row.view.why)

    @admin.display(description="Found")
    def found(self, row: PossibleDuplicate) -> str:
        """By the sweep of then."""
        return clock_time(row.found_at)

    def page(self, actor: Actor, subject: Any) -> dict[str, Any]:
        """Both, and why."""
        self.complete(actor, [subject])
        page, view = PAGES[MergeNoun(subject.noun)], subject.view
        rows = [
            ("The first", Link(view.one_name or str(view.one), reverse(page, args=[view.one]))),
            ("The second", Link(view.other_name or str(view.other), reverse(page, args=[view.other]))),
        ]
        return {
            "facts": [
                ("Why", self.because(subject)),
                ("Likeness", f"{subject.score} of 100"),
                ("Found", self.found(subject)),
            ],
            "tables": [Table("The pair", ["", "Name"], rows)],
        }
