"""Contacts."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet

from accounts import contacts
from accounts.admin.forms import RowForm, changed_body, new_body
from accounts.contacts import CreateContactBody, UpdateContactBody
from accounts.models import Contact
from leadhub.actors import Actor
from leadhub.clock import now
from leadhub.console.admin import ConsoleAdmin


@admin.register(Contact)
class ContactAdmin(ConsoleAdmin):
    """The people of the accounts."""

    verb = "contact.list"
    create_verb = "contact.create"
    change_verb = "contact.edit"
    group = "Work"
    icon = "person"
    form = RowForm
    list_display = ["__str__", "email", "account", "job_title", "function", "noise_class"]
    list_select_related = ["account"]
    list_filter = ["function", "noise_class"]
    search_fields = ["email", "last_name", "first_name", "account__name"]
    search_help_text = "E-mail, name or account"
    ordering = ["-created_at", "-pk"]
    autocomplete_fields = ["account"]
    readonly_fields = ["function_derived", "created_at", "updated_at"]
    fieldsets = [
        (None, {"fields": ["account", "email", "phone", "first_name", "last_name"]}),
        ("Role", {"fields": ["job_title", "function", "function_derived", "language"]}),
        ("Noise", {"fields": ["noise_class"]}),
        ("Record", {"fields": ["created_at", "updated_at"]}),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Contact]":
        """Those that were not merged into another."""
        return Contact.objects.visible_to(actor).canonical()

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new contact."""
        return contacts.create(new_body(CreateContactBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Contact:
        """What was changed, and nothing else: the rest keeps its age and source."""
        return contacts.edit(subject.pk, changed_body(UpdateContactBody, values, subject), actor=actor, now=now())
