"""Accounts with their sites."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from accounts import accounts, sites
from accounts.accounts import OWNERS, CreateAccountBody, UpdateAccountBody
from accounts.admin import likenesses
from accounts.admin.forms import Lines, RowForm, changed_body, new_body
from accounts.models import Account, Relationship, Site
from accounts.readers.accounts import ACCOUNTS
from accounts.sites import CreateSiteBody, UpdateSiteBody
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.clock import now
from leadhub.console import journal
from leadhub.console.acts import ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.remedies.rows import NamedRows
from leadhub.errors import DomainError, FieldError
from leadhub.models import User
from leadhub.policy.registry import can


class AccountForm(RowForm):
    """The facts of an account."""

    relationships = forms.MultipleChoiceField(
        choices=Relationship.choices, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    certifications = Lines()
    compliance_needs = Lines()
    owner = forms.ModelChoiceField(
        User.objects.filter(is_active=True, role__in=OWNERS).order_by("name"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


class SiteInline(TabularInline):
    """The sites of one account; the account's page hands them to their use cases."""

    model = Site
    form = RowForm
    formset = NamedRows
    fields = ["name", "kind", "country", "region", "city", "postal_code"]
    extra = 0

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Site]":
        """Those that the caller may see."""
        return Site.objects.visible_to(actor_of(request)).order_by("name")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By `site.list`."""
        return can(actor_of(request), "site.list")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By `site.create`."""
        return can(actor_of(request), "site.create")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By `site.edit`."""
        return can(actor_of(request), "site.edit")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By `site.delete`."""
        return can(actor_of(request), "site.delete")


class AccountPages(ConsoleAdmin):
    """Who we sell to, through, and not to; qualification registers them, with how each account stands."""

    verb = "account.list"
    file_of = "accounts"
    file_verb = "account.export"
    listing = ACCOUNTS
    create_verb = "account.create"
    change_verb = "account.edit"
    group = "Work"
    icon = "domain"
    rank = 26
    form = AccountForm
    inlines = [SiteInline]
    object_actions: ClassVar[Sequence[ObjectAction]] = [journal.writing("account")]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [
        journal.reading("account", "account.read"),
        likenesses.OF_ACCOUNT,
    ]
    empty = "No account yet. Companies come here with the first signal of their people, by an import, or from a CRM."
    list_display = ["__str__", "domain", "country", "industry", "channel_type", "target_status", "owner"]
    list_select_related = ["owner"]
    list_filter = ["target_status", "channel_type"]
    search_fields = ["name", "domain"]
    search_help_text = "Name or domain"
    ordering = ["-created_at", "-pk"]
    autocomplete_fields = ["parent", "distributor_of_record"]
    readonly_fields = ["created_at", "updated_at"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "domain",
                    "target_status",
                    "relationships",
                    "owner",
                    "parent",
                    "distributor_of_record",
                ]
            },
        ),
        ("Market", {"fields": ["industry", "application", "country", "region", "postal_code", "channel_type"]}),
        ("Size and production", {"fields": ["employee_count", "plant_count", "production_model", "order_profile"]}),
        ("Standards", {"fields": ["certifications", "compliance_needs"]}),
        ("Record", {"fields": ["created_at", "updated_at"]}),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Account]":
        """Those that were not merged into another."""
        return Account.objects.visible_to(actor).canonical()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who serves a company by agreement is kept by few."""
        may_keep = can(actor_of(request), "account.keep_distributor")
        return self.readonly_fields if may_keep else [*self.readonly_fields, "distributor_of_record"]

    def verbs(self) -> list[str]:
        """Those of the sites too."""
        return [*super().verbs(), "site.list", "site.create", "site.edit", "site.delete", "account.keep_distributor"]

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new account; its sites follow on its own page."""
        return accounts.create(new_body(CreateAccountBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Account:
        """What was changed, and nothing else: the rest keeps its age and source."""
        return accounts.edit(subject.pk, changed_body(UpdateAccountBody, values, subject), actor=actor, now=now())

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Hand each site to its use case."""
        actor = actor_of(request)
        for formset in formsets:
            for row in sorted(formset.forms, key=lambda row: row not in formset.deleted_forms):
                try:
                    _save_site(row, form.instance, actor, is_deleted=row in formset.deleted_forms)
                except DomainError as refusal:
                    # The fields of a site have names that fields of its account have too.
                    refusal.errors = tuple(_in_sites(refusal, row.instance))
                    raise

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """None: use cases keep their own record of who did what."""
        return []

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Sites belong to an account that there is."""
        return self.inlines if obj is not None else []


def _save_site(form: Any, account: Account, actor: Actor, *, is_deleted: bool) -> None:
    site: Site = form.instance
    is_new = site._state.adding
    values = {name: form.cleaned_data.get(name) for name in SiteInline.fields}
    if is_deleted and not is_new:
        sites.delete(site.pk, actor=actor, now=now())
    elif is_deleted or not form.has_changed():
        return
    elif is_new:
        body = new_body(CreateSiteBody, values | {"account": account.pk})
        sites.create(body, actor=actor, now=now())
    else:
        held = Site.objects.visible_to(actor).get(pk=site.pk)
        sites.edit(site.pk, changed_body(UpdateSiteBody, values, held), actor=actor, now=now())


def _in_sites(refusal: DomainError, site: Site) -> Iterator[FieldError]:
    for fault in refusal.errors or (FieldError("", refusal.code, refusal.detail),):
        yield FieldError(f"/sites{fault.pointer}", fault.code, f"Site {site.name}: {fault.detail}")
