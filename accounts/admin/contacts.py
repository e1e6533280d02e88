"""Contacts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from accounts import contacts
from accounts.admin import likenesses
from accounts.admin.forms import RowForm, changed_body, new_body
from accounts.admin.noise import FLAG_NOISE, LIFT_NOISE
from accounts.admin.personal_data import ERASE, PERSONAL_DATA, PERSONAL_DATA_FILE, RECORD_CONSENT, consents_in_words
from accounts.consents import standing_of
from accounts.contacts import CreateContactBody, UpdateContactBody
from accounts.findings import standing
from accounts.models import Contact
from accounts.readers.contacts import CONTACTS
from leadhub.actors import Actor
from leadhub.clock import now
from leadhub.console.acts import ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.words import clock_time, plain

BREAK = mark_safe("<br>")  # a constant


@admin.register(Contact)
class ContactAdmin(ConsoleAdmin):
    """The people of the accounts."""

    verb = "contact.list"
    file_of = "contacts"
    file_verb = "contact.export"
    listing = CONTACTS
    create_verb = "contact.create"
    change_verb = "contact.edit"
    group = "Work"
    icon = "person"
    rank = 50
    is_rare = True
    form = RowForm
    empty = "No contact yet. People come here with their first signal, by an import, or from a CRM."
    list_display = ["__str__", "email", "account", "job_title", "function", "noise_class"]
    list_select_related = ["account"]
    list_filter = ["function", "noise_class"]
    search_fields = ["email", "last_name", "first_name", "account__name"]
    search_help_text = "E-mail, name or account"
    ordering = ["-created_at", "-pk"]
    autocomplete_fields = ["account"]
    readonly_fields = ["function_derived", "evidence", "agreed_to", "created_at", "updated_at", "erased_at"]
    object_actions: ClassVar[Sequence[ObjectAction]] = [FLAG_NOISE, LIFT_NOISE, RECORD_CONSENT, ERASE]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [
        likenesses.OF_CONTACT,
        PERSONAL_DATA,
        PERSONAL_DATA_FILE,
    ]
    fieldsets = [
        (None, {"fields": ["account", "email", "phone", "first_name", "last_name"]}),
        ("Role", {"fields": ["job_title", "function", "function_derived", "language"]}),
        ("Noise", {"fields": ["noise_class", "evidence"]}),
        ("Consent", {"fields": ["agreed_to"]}),
        ("Record", {"fields": ["created_at", "updated_at", "erased_at"]}),
    ]

    def named(self, row: Contact) -> str:
        """Who, and where they work."""
        return f"{row} · {row.account}" if row.account else str(row)

    def rows(self, actor: Actor) -> "QuerySet[Contact]":
        """Those that were not merged into another."""
        return Contact.objects.visible_to(actor).canonical()

    @admin.display(description="What speaks for it")
    def evidence(self, contact: Contact) -> str:
        """Who says so, and since when."""
        return format_html_join(BREAK, "{}", ((line,) for line in _evidence(contact))) or "Nothing"

    @admin.display(description="What the person said")
    def agreed_to(self, contact: Contact) -> str:
        """What holds, a line for each channel and purpose."""
        lines = standing_of([contact.pk]).get(contact.pk, []) if not contact._state.adding else []
        return format_html_join(BREAK, "{}", ((line,) for line in consents_in_words(lines))) or "Nothing"

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new contact."""
        return contacts.create(new_body(CreateContactBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Contact:
        """What was changed, and nothing else: the rest keeps its age and source."""
        return contacts.edit(subject.pk, changed_body(UpdateContactBody, values, subject), actor=actor, now=now())


def _evidence(contact: Contact) -> Iterator[str]:
    for finding in standing(contact.pk):
        said = f"{finding.by_name}: {finding.comment}" if finding.comment else finding.by_name
        strength = "" if finding.decides else ", weak"
        kind = finding.get_noise_class_display()
        yield f"{kind} ({plain(finding.evidence)}{strength}), {said}, since {clock_time(finding.found_at)}"
