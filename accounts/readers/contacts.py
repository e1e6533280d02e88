"""Contacts as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.consents import consenting, refusing, standing_of
from accounts.models import ConsentScope, Contact, ExternalRef, Function, NoiseClass
from accounts.readers.accounts import ACCOUNT
from accounts.readers.consents import ConsentView, standing_views
from accounts.readers.filters import Address
from accounts.readers.references import ExternalRefView, references_of
from accounts.readers.roots import views_of
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings


class ContactView(View):
    """A person; null means unknown. `function_derived`: the function was read from the job title, nobody said it.

    `consents` are what holds by what the person said; without a line nothing was said.
    """

    id: UUID
    account: UUID | None
    email: str | None
    phone: str | None
    first_name: str | None
    last_name: str | None
    job_title: str | None
    function: Function | None
    function_derived: bool
    language: str | None
    noise_class: NoiseClass | None
    external_refs: list[ExternalRefView]
    consents: list[ConsentView]
    erased_at: datetime | None
    created_at: datetime
    updated_at: datetime


class ContactFilters(Filters):
    """What contacts may be narrowed to."""

    account = Ids("account_id")
    email = Address("email_key")
    function = OneOf("function", Function)
    noise_class = OneOf("noise_class", NoiseClass)
    consented_to = OneOf("pk", ConsentScope, method="narrow_to_consenting")
    withdrew_from = OneOf("pk", ConsentScope, method="narrow_to_refusing")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")
    updated_at__gte = Instant("updated_at", "gte")
    updated_at__lt = Instant("updated_at", "lt")

    def narrow_to_consenting(
        self, rows: "QuerySet[Contact]", _name: str, scopes: Sequence[ConsentScope]
    ) -> "QuerySet[Contact]":
        """Who may be reached in one of these ways."""
        return rows.filter(pk__in=consenting(scopes).values("pk")) if scopes else rows

    def narrow_to_refusing(
        self, rows: "QuerySet[Contact]", _name: str, scopes: Sequence[ConsentScope]
    ) -> "QuerySet[Contact]":
        """Who has withdrawn from one of these ways."""
        return rows.filter(pk__in=refusing(scopes).values("pk")) if scopes else rows


def contact_rows(actor: Actor) -> "QuerySet[Contact]":
    """Contacts that were not merged into another."""
    return Contact.objects.visible_to(actor).canonical()


def contact_views(_actor: Actor, rows: Sequence[Contact]) -> list[ContactView]:
    """The contacts of one page."""
    references = references_of(ExternalRef.Object.CONTACT, [row.pk for row in rows])
    consents = standing_of({row.canonical_id for row in rows})
    return [
        ContactView(
            id=row.pk,
            account=row.account_id,
            email=row.email or None,
            phone=row.phone or None,
            first_name=row.first_name or None,
            last_name=row.last_name or None,
            job_title=row.job_title or None,
            function=Function(row.function) if row.function else None,
            function_derived=row.function_derived,
            language=row.language or None,
            noise_class=NoiseClass(row.noise_class) if row.noise_class else None,
            external_refs=references.get(row.pk, []),
            consents=standing_views(consents.get(row.canonical_id, [])),
            erased_at=row.erased_at,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    ]


def contacts_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ContactView]:
    """The contacts with these ids; who was merged answers as the contact that stands for them."""
    return views_of(Contact.objects.visible_to(actor), keys, lambda rows: contact_views(actor, rows))


CONTACT = Noun(
    name="Contact",
    view=ContactView,
    verb="contact.read",
    load=contacts_by_id,
    links=lambda: {"account": ACCOUNT},
)
CONTACTS = Listing(
    noun=CONTACT,
    verb="contact.list",
    rows=contact_rows,
    views=contact_views,
    filters=ContactFilters,
    orderings=Orderings({"created_at": Key("created_at"), "updated_at": Key("updated_at")}, default="-created_at"),
)
