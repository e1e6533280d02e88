"""Who may be somebody known already, as callers are told: what they may see as a link, of the rest whom to ask."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from accounts.lookalikes import Like, companies_like, like_account, like_contact, people_like
from accounts.mentions import company_key, domain_key, email_keys, person_key, phone_key
from accounts.models import Account, Contact, MergeNoun, PossibleDuplicate
from accounts.rules.likeness import WORDS, Company, Likeness, Person
from accounts.their_leads import their_leads
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.errors import BadRequest, NotFound

OPERATIONS = "operations"
T = TypeVar("T")


class Match(models.TextChoices):
    """How sure it is that two are one."""

    EXACT = "exact", "The same: a signal that says this is taken for the one there is"
    SIMILAR = "similar", "Alike: a person decides"


class WhyView(View):
    """One thing that is alike, as a code and in words."""

    code: Likeness
    text: str


class DuplicateView(View):
    """Somebody known who may be the one asked about.

    Of what the caller may not see there is only that it exists, and whom to ask: everything else is null.
    """

    noun: MergeNoun
    match: Match
    id: UUID | None
    name: str | None
    url: str | None
    score: int | None
    why: list[WhyView]
    ask: str | None
    text: str


class DuplicatesView(View):
    """Everybody who may be meant, the likest first."""

    results: list[DuplicateView]


class PossibleDuplicateView(View):
    """Two of a kind that look alike to a sweep, and why; `dismissed_at` once somebody has said that they are two."""

    id: UUID
    noun: MergeNoun
    one: UUID
    one_name: str | None
    other: UUID
    other_name: str | None
    score: int
    why: list[WhyView]
    found_at: datetime
    dismissed_at: datetime | None
    dismissed_by: str | None


class PossibleDuplicateFilters(Filters):
    """What pairs may be narrowed to."""

    noun = OneOf("noun", MergeNoun)
    dismissed = Truth("dismissed_at", "isnull", exclude=True)


def duplicates_of_account(actor: Actor, account: UUID) -> DuplicatesView:
    """Those that may be the same company as a known one; NotFound for what the caller may not see."""
    root = Account.objects.visible_to(actor).filter(pk=account).values_list("canonical_id", flat=True).first()
    if root is None:
        raise NotFound(f"There is no account {account} that you may see.")
    return DuplicatesView(results=_told(actor, MergeNoun.ACCOUNT, like_account(root)))


def duplicates_of_contact(actor: Actor, contact: UUID) -> DuplicatesView:
    """Those that may be the same person as a known one; NotFound for what the caller may not see."""
    root = Contact.objects.visible_to(actor).filter(pk=contact).values_list("canonical_id", flat=True).first()
    if root is None:
        raise NotFound(f"There is no contact {contact} that you may see.")
    return DuplicatesView(results=_told(actor, MergeNoun.CONTACT, like_contact(root)))


def duplicates_of_entry(actor: Actor, entered: Mapping[str, str]) -> DuplicatesView:
    """Who is known already of what somebody is about to enter: companies, then people.

    `entered` holds `name`, `domain`, `country`, `email`, `phone`, `first_name`, `last_name` as far as they are written;
    BadRequest names what cannot be read.
    """
    email, of_email = _read("email", email_keys, entered) or ("", "")
    domain = _read("domain", domain_key, entered) or of_email
    country = entered.get("country", "").upper()
    phone = _read("phone", lambda text: phone_key(text, country or None), entered) or ""
    company = Company(company_key(entered.get("name", "")), domain, country)
    companies = companies_like(company) if company.name_key or company.domain else []
    employer = next((like.id for like in companies if like.alike.is_exact), None)
    name = person_key(entered.get("first_name"), entered.get("last_name"))
    person = Person(name, email, phone, str(employer or ""))
    people = people_like(person, employer=employer) if name or email or phone else []
    return DuplicatesView(
        results=[*_told(actor, MergeNoun.ACCOUNT, companies), *_told(actor, MergeNoun.CONTACT, people)]
    )


def pair_rows(actor: Actor) -> "QuerySet[PossibleDuplicate]":
    """The pairs of which the caller may see both."""
    accounts, contacts = Account.objects.visible_to(actor), Contact.objects.visible_to(actor)
    of_accounts = models.Q(noun=MergeNoun.ACCOUNT, one__in=accounts.values("pk"), other__in=accounts.values("pk"))
    of_contacts = models.Q(noun=MergeNoun.CONTACT, one__in=contacts.values("pk"), other__in=contacts.values("pk"))
    return PossibleDuplicate.objects.visible_to(actor).filter(of_accounts | of_contacts)


def pair_views(actor: Actor, rows: Sequence[PossibleDuplicate]) -> list[PossibleDuplicateView]:
    """The pairs of one page."""
    names = {
        noun: _names(actor, noun, [key for row in rows if row.noun == noun for key in (row.one, row.other)])
        for noun in (MergeNoun.ACCOUNT, MergeNoun.CONTACT)
    }
    return [
        PossibleDuplicateView(
            id=row.pk,
            noun=MergeNoun(row.noun),
            one=row.one,
            one_name=names[MergeNoun(row.noun)].get(row.one),
            other=row.other,
            other_name=names[MergeNoun(row.noun)].get(row.other),
            score=row.score,
            why=[_why(Likeness(code)) for code in row.reasons],
            found_at=row.found_at,
            dismissed_at=row.dismissed_at,
            dismissed_by=row.dismissed_by_name or None,
        )
        for row in rows
    ]


def pairs_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PossibleDuplicateView]:
    """The pairs with these ids."""
    return {view.id: view for view in pair_views(actor, list(pair_rows(actor).filter(pk__in=keys)))}


def _read(name: str, read: Callable[[str], T], entered: Mapping[str, str]) -> T | None:
    text = entered.get(name, "").strip()
    try:
        return read(text) if text else None
    except ValueError as error:
        raise BadRequest(f"The parameter {name}: {error}", code="malformed_parameter", parameter=name) from error


def _told(actor: Actor, noun: MergeNoun, found: Sequence[Like]) -> list[DuplicateView]:
    names = _names(actor, noun, [like.id for like in found])
    hidden = [like.id for like in found if like.id not in names]
    asked = _keepers(noun, hidden) if hidden else {}
    return [
        _seen(noun, like, names[like.id]) if like.id in names else _unseen(noun, like, asked.get(like.id, OPERATIONS))
        for like in found
    ]


def _seen(noun: MergeNoun, like: Like, name: str) -> DuplicateView:
    why = [_why(reason) for reason in like.alike.reasons]
    return DuplicateView(
        noun=noun,
        match=Match.EXACT if like.alike.is_exact else Match.SIMILAR,
        id=like.id,
        name=name,
        url=f"/api/v1/{noun}s/{like.id}/",
        score=like.alike.score,
        why=why,
        ask=None,
        text=f"{name}: {' '.join(each.text for each in why)}",
    )


def _unseen(noun: MergeNoun, like: Like, keeper: str) -> DuplicateView:
    article = "An account" if noun == MergeNoun.ACCOUNT else "A contact"
    return DuplicateView(
        noun=noun,
        match=Match.EXACT if like.alike.is_exact else Match.SIMILAR,
        id=None,
        name=None,
        url=None,
        score=None,
        why=[],
        ask=keeper,
        text=f"{article} like this exists that you may not see. Ask {keeper}.",
    )


def _why(reason: Likeness) -> WhyView:
    return WhyView(code=reason, text=WORDS[reason])


def _names(actor: Actor, noun: str, keys: Sequence[UUID]) -> dict[UUID, str]:
    """Of what the caller may see, what it is called."""
    if not keys:
        return {}
    rows = Account.objects.visible_to(actor) if noun == MergeNoun.ACCOUNT else Contact.objects.visible_to(actor)
    return {row.pk: str(row) for row in rows.filter(pk__in=keys)}


def _keepers(noun: str, keys: Sequence[UUID]) -> dict[UUID, str]:
    """Whom to ask: who has a lead in hand, else who owns the company."""
    owned = (
        Account.objects.filter(pk__in=keys, owner__isnull=False).values_list("pk", "owner__name")
        if noun == MergeNoun.ACCOUNT
        else Contact.objects.filter(pk__in=keys, account__owner__isnull=False).values_list("pk", "account__owner__name")
    )
    return dict(owned) | dict(their_leads().ask(noun, keys))


POSSIBLE_DUPLICATE = Noun(
    name="PossibleDuplicate",
    view=PossibleDuplicateView,
    verb="possible_duplicate.read",
    load=pairs_by_id,
)
POSSIBLE_DUPLICATES = Listing(
    noun=POSSIBLE_DUPLICATE,
    verb="possible_duplicate.list",
    rows=pair_rows,
    views=pair_views,
    filters=PossibleDuplicateFilters,
    orderings=Orderings({"score": Key("score"), "found_at": Key("found_at")}, default="-score"),
)
