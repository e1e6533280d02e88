"""The four documents as people read them: which rules are in force, and what every version says."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import msgspec
from django.contrib import admin
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.editing.sections import Printing
from leadhub.console.places import Place
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.documents import drafting
from leadhub.documents.draft_readers import rules_in_force, versions_compared
from leadhub.documents.publishing import POINTERS
from leadhub.documents.readers import signature_view
from leadhub.documents.signing import signatures_on
from leadhub.models import DocumentKind, Draft, RuleSet, Version
from qualification.admin.attainment import attainment_page
from qualification.admin.drafts.acts import page_of
from qualification.admin.drafts.comparison import table_of_versions
from qualification.admin.drafts.coverage import COVERAGE_OF_VERSION
from qualification.admin.drafts.forms import GoBackForm
from qualification.admin.drafts.outlines import outline_of, words_of
from qualification.admin.drafts.page import signed_in_words
from qualification.admin.drafts.pages import number_in, versions_of
from qualification.readers.attainment import PAGE


def go_back(actor: Actor, version: Version, given: Mapping[str, Any]) -> Draft:
    """A draft that says what a version says."""
    kind = DocumentKind(version.kind)
    return drafting.begin(kind, actor=actor, now=clock.now(), base=version.number, note=given["note"])


def comparison_page(actor: Actor, version: Version, asked: QueryDict) -> Mapping[str, Any]:
    """A version beside the one in force, or beside any other."""
    kind = DocumentKind(version.kind)
    present = getattr(rules_in_force(clock.now()), POINTERS[kind])
    number = number_in(asked, present)
    found = versions_compared(kind, version.number, number)
    return {"tables": [table_of_versions(found)], "chosen": number, "versions": versions_of(kind, present)}


def is_agreement(version: Version) -> bool:
    """Whether it is a version of the document that is printed."""
    return version.kind == DocumentKind.AGREEMENTS


PRINT = ObjectLink(
    name="print",
    label="Print",
    verb="document.read",
    leads=lambda version: reverse("agreement-version", args=[version.number]),
    possible=is_agreement,
)
PDF = ObjectLink(
    name="pdf",
    label="PDF",
    verb="document.read",
    leads=lambda version: reverse("agreement-version-pdf", args=[version.number]),
    possible=is_agreement,
)


# Where the version in force is printed; the sidebar is drawn also where nothing but the console is served.
AGREEMENT = "/agreement/"


@admin.register(RuleSet)
class RuleSetAdmin(ConsoleAdmin):
    """Which four versions were in force together, and since when."""

    verb = "document.list"
    group = "Rules"
    title = "Rules in force"
    icon = "gavel"
    list_display = ["since", "state", "profiles", "channel_rules", "scoring_model", "agreement"]
    ordering = ["-effective_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"

    def rows(self, actor: Actor) -> "QuerySet[RuleSet]":
        """All of them."""
        return RuleSet.objects.all()

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """Whether each holds now."""
        now = clock.now()
        begun = RuleSet.objects.filter(effective_at__lte=now).order_by("-effective_at", "-pk")
        present = begun.values_list("pk", flat=True).first()
        for row in rows:
            row.standing = (
                "In force" if row.pk == present else "Begins later" if row.effective_at > now else "Superseded"
            )

    @admin.display(description="Since")
    def since(self, row: RuleSet) -> str:
        """When it began."""
        return clock_time(row.effective_at)

    @admin.display(description="State")
    def state(self, row: Any) -> str:
        """In force, superseded, or yet to come."""
        return str(row.standing)

    def page(self, actor: Actor, subject: RuleSet) -> dict[str, Any]:
        """The four versions, each a link to what it says, and what is published for later."""
        self.complete(actor, [subject])
        versions = {
            (row.kind, row.number): row
            for row in Version.objects.filter(number__in={getattr(subject, name) for name in POINTERS.values()})
        }
        found = [(kind, versions.get((kind.value, getattr(subject, name)))) for kind, name in POINTERS.items()]
        rows = [
            (Link(kind.label, address_of(row)), row.number, row.note, row.published_by, clock_time(row.published_at))
            for kind, row in found
            if row is not None
        ]
        headers = ("Document", "Version", "Note", "Published by", "Published")
        return {
            "facts": [("Since", self.since(subject)), ("State", self.state(subject))],
            "tables": [Table("Documents", headers, rows), _scheduled(subject)],
        }


def _scheduled(subject: RuleSet) -> Table:
    """What comes into force after a rule set, and which documents change with it."""
    later = list(RuleSet.objects.filter(effective_at__gt=subject.effective_at).order_by("effective_at", "pk"))
    rows = []
    for before, after in pairwise([subject, *later]):
        changed = [
            f"{kind.label} {getattr(after, name)}"
            for kind, name in POINTERS.items()
            if getattr(after, name) != getattr(before, name)
        ]
        address = reverse("admin:leadhub_ruleset_change", args=[after.pk])
        rows.append((Link(clock_time(after.effective_at), address), ", ".join(changed) or "Nothing"))
    return Table("What came or comes after it", ("From", "Changes to"), rows, "Nothing is scheduled.")


@admin.register(Version)
class VersionAdmin(ConsoleAdmin):
    """What every version of the documents says; none of them ever changes."""

    verb = "document.list"
    group = "Rules"
    title = "Documents"
    icon = "description"
    list_display = ["document", "number", "note", "published_by", "published"]
    list_filter = ["kind"]
    search_fields = ["note", "published_by"]
    ordering = ["kind", "-number"]
    sortable_by = ()
    page_template = "qualification/drafts/version.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "back",
            "Go back to this version",
            "draft.begin",
            go_back,
            form=GoBackForm,
            press="Begin a draft",
            done="The draft is begun with what this version says. Simulate it, then publish it.",
            lands=page_of,
            effect="Begins a draft with what this version says. What is in force stays in force until it is published.",
        )
    ]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [
        PRINT,
        PDF,
        ObjectPage(
            name=PAGE,
            label="How it is kept",
            verb="agreement.attainment",
            template="qualification/attainment.html",
            shows=attainment_page,
            possible=is_agreement,
        ),
        COVERAGE_OF_VERSION,
        ObjectPage(
            name="compare",
            label="Compare with…",
            verb="document.read",
            template="qualification/drafts/comparison.html",
            shows=comparison_page,
        ),
    ]

    def places(self) -> Iterator[Place]:
        """The agreement comes first: what both sides work by, as a page of its own."""
        yield Place(self.group, "Agreement", "contract", AGREEMENT, "document.read", rank=20)
        yield from super().places()

    def rows(self, actor: Actor) -> "QuerySet[Version]":
        """All of them."""
        return Version.objects.all()

    @admin.display(description="Document")
    def document(self, row: Version) -> str:
        """Which of the four."""
        return row.get_kind_display()

    @admin.display(description="Published")
    def published(self, row: Version) -> str:
        """When."""
        return clock_time(row.published_at)

    def page(self, actor: Actor, subject: Version) -> dict[str, Any]:
        """Every row as a sentence."""
        kind = DocumentKind(subject.kind)
        printing = Printing(msgspec.json.decode(subject.content), words_of(), ())
        return {
            "title": f"{kind.label}, version {subject.number}",
            "facts": [
                ("Published", self.published(subject)),
                ("Published by", subject.published_by),
                ("Note", subject.note),
                (
                    "Signed",
                    "; ".join(signed_in_words(signature_view(one)) for one in signatures_on(subject)) or "By nobody",
                ),
                ("Digest (SHA-256)", subject.sha256),
            ],
            "sections": printing.sections(outline_of(kind)),
        }


def address_of(version: Version) -> str:
    """The page of a version."""
    return reverse("admin:leadhub_version_change", args=[version.pk])
