"""The four documents as people read them: which rules are in force, and what every version says."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from accounts.rules.channels import ChannelRulesContent
from accounts.rules.content import Part
from accounts.rules.fit import ProfilesContent
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link, Table, tables_of
from leadhub.console.words import clock_time
from leadhub.documents.publishing import POINTERS
from leadhub.models import DocumentKind, RuleSet, Version
from qualification.rules.agreement import AgreementContent
from qualification.rules.scoring_content import ScoringContent

FORMS: dict[DocumentKind, type[Part]] = {
    DocumentKind.PROFILES: ProfilesContent,
    DocumentKind.CHANNEL_RULES: ChannelRulesContent,
    DocumentKind.SCORING_MODELS: ScoringContent,
    DocumentKind.AGREEMENTS: AgreementContent,
}


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
        """The four versions, each a link to what it says."""
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
            "tables": [Table("Documents", headers, rows)],
        }


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
    page_template = "leadhub/console/facts.html"

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
        """Its content as tables of rows."""
        kind = DocumentKind(subject.kind)
        content = msgspec.to_builtins(msgspec.json.decode(subject.content, type=FORMS[kind]))
        return {
            "title": f"{kind.label}, version {subject.number}",
            "facts": [
                ("Published", self.published(subject)),
                ("Published by", subject.published_by),
                ("Note", subject.note),
                ("Digest (SHA-256)", subject.sha256),
            ],
            "tables": list(tables_of(content, kind.label)),
        }


def address_of(version: Version) -> str:
    """The page of a version."""
    return reverse("admin:leadhub_version_change", args=[version.pk])
