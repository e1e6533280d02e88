"""Addresses of what is in force: each document, who takes which market by it, and how the agreement is kept."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, ClassVar, Final, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.console.acts import Page
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.places import Place
from leadhub.console.tables import Link
from leadhub.documents.draft_readers import rules_in_force
from leadhub.documents.publishing import POINTERS
from leadhub.models import DocumentKind, Version
from leadhub.policy.registry import can
from qualification.admin.attainment import attainment_page
from qualification.admin.drafts.coverage import COVERAGE_OF_VERSION, in_force

COMPLIANCE: Final = "compliance"
CHANNELS: Final = "channels"
COMPLIANCE_VERB: Final = "agreement.attainment"
# Where the version in force is printed; the sidebar is drawn also where nothing but the console is served.
AGREEMENT: Final = "/agreement/"


class Document(NamedTuple):
    """How the page of a document is called, and where the sidebar has it."""

    title: str
    group: str
    icon: str
    rank: int


PAGES: Final = {
    DocumentKind.SCORING_MODELS: Document("Scoring models", "Rules", "function", 10),
    DocumentKind.PROFILES: Document("Target-account profiles", "Rules", "target", 12),
    DocumentKind.CHANNEL_RULES: Document("Channel rules", "Rules", "fork_right", 14),
    DocumentKind.AGREEMENTS: Document("Drafts and signatures", "Agreement", "ink_pen", 20),
}


class DocumentPages(ConsoleAdmin):
    """The versions of all documents, and beside them addresses for what is in force."""

    compliance_verb: ClassVar[str] = COMPLIANCE_VERB

    def verbs(self) -> list[str]:
        """How the agreement is kept asks for one of its own."""
        return [*super().verbs(), self.compliance_verb]

    def places(self) -> Iterator[Place]:
        """A line for each document; the agreement in force is a page of its own outside the console."""
        yield Place("Agreement", "Agreement in force", "contract", AGREEMENT, "document.read", rank=10)
        compliance = self.address(COMPLIANCE)
        yield Place("Agreement", "Clause compliance", "fact_check", compliance, self.compliance_verb, rank=30)
        for kind, page in PAGES.items():
            yield Place(page.group, page.title, page.icon, self.address(kind.value), self.verb, rank=page.rank)
        yield Place("Rules", "Channel table", "grid_on", self.address(CHANNELS), COVERAGE_OF_VERSION.verb, rank=15)
        yield from super().places()

    def get_urls(self) -> list[URLPattern]:
        """Six addresses more: one of each document, who takes which market, and how the agreement is kept."""
        pages: dict[str, Callable[..., HttpResponse]] = {
            kind.value: partial(self.document_view, kind=kind) for kind in PAGES
        }
        pages |= {COMPLIANCE: self.compliance_view, CHANNELS: self.channels_view}
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"leadhub_version_{name}")
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def document_view(self, request: HttpRequest, kind: DocumentKind) -> HttpResponse:
        """The version of a document that is in force."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = getattr(rules_in_force(clock.now()), POINTERS[kind])
        answer: HttpResponse = self.change_view(request, str(Version.objects.get(kind=kind, number=number).pk))
        return answer

    def channels_view(self, request: HttpRequest) -> HttpResponse:
        """The grid of the version in force."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = in_force(clock.now())
        back = self.address("change", version.pk)
        title = f"{COVERAGE_OF_VERSION.label}: version {version.number}, in force"
        return COVERAGE_OF_VERSION.view(request, Page(admin=self, subject=version, back=back, title=title))

    def compliance_view(self, request: HttpRequest) -> HttpResponse:
        """How the version in force is kept."""
        actor = actor_of(request)
        if not can(actor, self.compliance_verb) or request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        number = rules_in_force(clock.now()).agreement
        version = Version.objects.get(kind=DocumentKind.AGREEMENTS, number=number)
        context = {"back": AGREEMENT, **attainment_page(actor, version, request.GET)}
        return self._page(request, "Clause compliance", "qualification/attainment.html", context)

    def _page(self, request: HttpRequest, title: str, template: str, content: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": title,
            "trail": [Link(title, "")],
            "media": self.media,
            **content,
        }
        return TemplateResponse(request, template, context)
