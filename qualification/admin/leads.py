"""The pages of leads, with the acts of this app; feedback adds its own and registers them."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.mentions import company_key, email_keys
from accounts.models import Account
from accounts.rules.folding import fold
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.console import journal
from leadhub.console.acts import ObjectAction, ObjectLink, ObjectPage
from leadhub.console.filters import SpelledFilter
from leadhub.console.words import ago
from qualification.admin.assignments import OF_LEAD
from qualification.admin.collaborators import ADD_COLLABORATOR, COLLABORATION, END_COLLABORATOR
from qualification.admin.corrections import CORRECT_CREDIT
from qualification.admin.examples import PIN
from qualification.admin.lead_acts import (
    CLAIM,
    ENTRY,
    FILL_SHEET,
    HAND_ON,
    HOLD,
    LIFT_OVERRULE,
    OVERRULE,
    QUALIFY,
    RECONFIRM,
    RESUME,
    SITE_OF_USE,
    TECHNICAL_REVIEW,
)
from qualification.admin.lead_page import lead_page
from qualification.admin.lead_past_pages import LeadPast
from qualification.admin.rfqs import ADD_RFQ
from qualification.models import Lead
from qualification.readers.leads import LEADS


class LeadPages(LeadPast):
    """All leads, the newest change first."""

    verb = "lead.list"
    file_of = "leads"
    file_verb = "lead.export"
    listing = LEADS
    group = "Work"
    icon = "person_search"
    rank = 20
    empty = "No lead yet. Leads come here with signals, by quick entry, or by an import."
    list_display = ["contact", "company", "stage", "action", "fit_tier", "level", "way", "updated"]
    list_select_related = ["contact", "account", "route_partner"]
    list_filter = [
        "stage",
        "action",
        "fit_tier",
        "level",
        "state__trend",
        "returned",
        "route_kind",
        "team",
        ("first_origin__source", SpelledFilter),
    ]
    # What is searched is said by get_search_results; Django shows the box where this is not empty.
    search_fields = ["contact__email_key"]
    search_help_text = "E-mail address or name of a company"
    ordering = ["-updated_at", "-pk"]
    sortable_by = ()
    page_template = "qualification/lead.html"
    entry = ENTRY
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        RECONFIRM,
        QUALIFY,
        HAND_ON,
        FILL_SHEET,
        TECHNICAL_REVIEW,
        ADD_RFQ,
        CLAIM,
        RESUME,
        HOLD,
        SITE_OF_USE,
        OVERRULE,
        LIFT_OVERRULE,
        journal.writing("lead"),
        PIN,
        ADD_COLLABORATOR,
        END_COLLABORATOR,
        CORRECT_CREDIT,
    ]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [OF_LEAD, COLLABORATION]

    def rows(self, actor: Actor) -> "QuerySet[Lead]":
        """Those that the caller may see."""
        return Lead.objects.visible_to(actor).canonical()

    def get_search_results(
        self, request: HttpRequest, queryset: "QuerySet[Any]", search_term: str
    ) -> tuple["QuerySet[Any]", bool]:
        """By what `search` finds."""
        return search(actor_of(request), queryset, search_term), False

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The moment that all times of the page are told by."""
        now = clock.now()
        for row in rows:
            row.read_at = now

    def named(self, row: Lead) -> str:
        """Who asks, and where they work."""
        return f"{row.contact} · {self.company(row)}"

    @admin.display(description="Company")
    def company(self, lead: Lead) -> str:
        """Where the contact works."""
        return str(lead.account or "Unknown")

    @admin.display(description="Route")
    def way(self, lead: Lead) -> str:
        """Direct, a desk or a partner."""
        if lead.route_partner:
            return str(lead.route_partner)
        return lead.get_route_kind_display() if lead.route_kind else ""

    @admin.display(description="Updated")
    def updated(self, lead: Any) -> str:
        """How long ago."""
        return ago(lead.updated_at, lead.read_at)

    def page(self, actor: Actor, subject: Lead) -> dict[str, Any]:
        """Why first."""
        return lead_page(actor, subject, clock.now())


def search(actor: Actor, leads: "QuerySet[Any]", given: str) -> "QuerySet[Any]":
    """Leads by their id, by the whole e-mail address, or by words of the name of the company; all without a term."""
    term = given.strip()
    if not term:
        return leads
    if "@" in term:
        return leads.filter(contact__email_key=_address(term))
    if key := _key(term):
        return leads.filter(pk=key)
    name = company_key(term) or fold(term)
    if not name:
        return leads.none()
    return leads.filter(account__in=Account.objects.visible_to(actor).filter(name_key__contains=name))


def _key(term: str) -> UUID | None:
    try:
        return UUID(term)
    except ValueError:
        return None


def _address(term: str) -> str | None:
    try:
        return email_keys(term)[0]
    except ValueError:
        return None
