"""The four documents as people read them: which rules are in force, and what every version says."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, ClassVar

import msgspec
from django.contrib import admin
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import Act, ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.editing.sections import Printing
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.documents import drafting
from leadhub.documents.checking import check
from leadhub.documents.definitions import ERROR, definition_of
from leadhub.documents.draft_readers import rules_in_force, versions_compared
from leadhub.documents.publishing import POINTERS
from leadhub.models import DocumentKind, Draft, RuleSet, Version
from qualification.admin.attainment import attainment_page
from qualification.admin.document_pages import DocumentPages
from qualification.admin.drafts.approval import APPROVAL_OF_VERSION, MOST, facts_of_version
from qualification.admin.drafts.comparison import table_of_versions
from qualification.admin.drafts.coverage import COVERAGE_OF_VERSION
from qualification.admin.drafts.forms import GoBackForm
from qualification.admin.drafts.header import header_of, state_of, tabbed
from qualification.admin.drafts.links import page_of
from qualification.admin.drafts.outlines import outline_of, words_of
from qualification.admin.drafts.pages import number_in, versions_of
from qualification.readers.attainment import PAGE
from qualification.simulations import simulate_as_job


def go_back(actor: Actor, version: Version, given: Mapping[str, Any]) -> Draft:
    """A draft that says what a version says, and what that would change."""
    kind, now = DocumentKind(version.kind), clock.now()
    draft = drafting.begin(kind, actor=actor, now=now, base=version.number, note=given["note"])
    if not any(one.severity == ERROR for one in check(definition_of(kind), msgspec.json.decode(draft.content))):
        simulate_as_job(draft.pk, actor=actor, now=now)
    return draft


def change(actor: Actor, version: Version, _given: Mapping[str, Any]) -> Draft:
    """A draft that begins with what is in force."""
    return drafting.begin(DocumentKind(version.kind), actor=actor, now=clock.now(), base=version.number)


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


@admin.register(RuleSet)
class RuleSetAdmin(ConsoleAdmin):
    """Which four versions were in force together, and since when."""

    verb = "document.list"
    group = "Rules"
    title = "Rules in force"
    icon = "gavel"
    rank = 55
    is_rare = True
    empty = "No rules are in force, so no lead is decided. They are from the moment the four documents are published."
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
        numbers = {getattr(subject, name) for name in POINTERS.values()}
        versions = {(row.kind, row.number): row for row in Version.objects.filter(number__in=numbers).defer("content")}
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
    later = list(RuleSet.objects.filter(effective_at__gt=subject.effective_at).order_by("effective_at", "pk")[:MOST])
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
class VersionAdmin(DocumentPages):
    """What every version of the documents says; none of them ever changes."""

    verb = "document.list"
    group = "Rules"
    title = "All versions"
    icon = "description"
    rank = 56
    is_rare = True
    empty = "Nothing is published yet. A draft that is published stands here, and never changes again."
    list_display = ["document", "number", "note", "published_by", "published"]
    list_filter = ["kind"]
    search_fields = ["note", "published_by"]
    ordering = ["kind", "-number"]
    sortable_by = ()
    page_template = "qualification/drafts/version.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "change",
            "Change these rules",
            "draft.begin",
            change,
            at_once=True,
            press="Begin a draft",
            done="The draft is begun. Nothing changes for leads until it is published.",
            lands=page_of,
            effect="Begins a draft with what is in force. That stays in force until the draft is published.",
        ),
        ObjectAction(
            "back",
            "Go back to this version",
            "draft.begin",
            go_back,
            form=GoBackForm,
            press="Begin a draft",
            done="The draft is begun with what this version says, and simulated. Read what would change, then publish.",
            lands=lambda draft: reverse("admin:leadhub_draft_view", args=[draft.pk, "changes"]),
            effect="Begins a draft with what this version says. What is in force stays in force until it is published.",
        ),
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
            label="Compare",
            verb="document.read",
            template="qualification/drafts/comparison.html",
            shows=tabbed("compare", comparison_page),
        ),
        APPROVAL_OF_VERSION,
    ]

    def rows(self, actor: Actor) -> "QuerySet[Version]":
        """All of them."""
        return Version.objects.defer("content")

    def offered(self, actor: Actor, subject: Version) -> Sequence[Act]:
        """What is in force is changed, what was before is gone back to."""
        _, is_live = state_of(subject)
        left_out = "back" if is_live else "change"
        return [act for act in super().offered(actor, subject) if act.name != left_out]

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
            "header": header_of(actor, subject),
            "title": f"{kind.label}, version {subject.number}",
            "facts": facts_of_version(subject),
            "sections": printing.sections(outline_of(kind)),
        }


def address_of(version: Version) -> str:
    """The page of a version."""
    return reverse("admin:leadhub_version_change", args=[version.pk])
