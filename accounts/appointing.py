"""A new partner with all that it needs to begin: company, territory, rule, contact and key, together or not at all.

Whoever does it again, because an answer was lost, is told that it stands already: the partner has the key of the act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from accounts import accounts, contacts, market
from accounts.accounts import CreateAccountBody
from accounts.companies import Companies
from accounts.contacts import CreateContactBody
from accounts.market import CreatePartnerBody, CreateTerritoryBody
from accounts.mentions import Mention, company_key, domain_key, email_keys
from accounts.models import Account, Contact, Partner
from leadhub.actors import Actor
from leadhub.documents import drafting
from leadhub.documents.checking import Warned
from leadhub.errors import Conflict, DomainError, FieldError, NotAcceptable
from leadhub.identity import clients, tokens
from leadhub.models import Client, DocumentKind, Draft
from leadhub.policy.registry import require
from leadhub.usecases import use_case

ROUTES: Final = DocumentKind.CHANNEL_RULES
LABEL: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """A rule that always chooses the partner, for countries and product lines by their codes; empty means every one.

    It is tried before the rule with the code `before`, else before the last.
    """

    label: str
    countries: list[str] = field(default_factory=list)
    product_lines: list[str] = field(default_factory=list)
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a system of the partner gets in with: what it is called, what it may, and until when."""

    name: str
    scopes: list[str]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What is to be made. `company` is one that is known, or a new one; `countries` are a territory of its own."""

    key: UUID
    company: UUID | CreateAccountBody
    partner: dict[str, Any]
    countries: list[str]
    rule: OwnRule | None
    contact: CreateContactBody
    access: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointed:
    """What was made; the text of the key exists nowhere else. `draft` has the rule, where there is one of its own."""

    partner: Partner
    contact: Contact
    draft: Draft | None
    warnings: tuple[Warned, ...]
    text: str

    def __repr__(self) -> str:
        return f"Appointed({self.partner.pk})"


@use_case
def appoint(wanted: Appointment, *, actor: Actor, now: datetime) -> Appointed:
    """Make all of it; a refusal of any part makes none, and names the part in front of each pointer."""
    require(actor, "channel_partner.appoint")
    standing = Partner.objects.filter(pk=wanted.key).first()
    if standing is not None:
        raise Conflict(
            f"{standing.name} is set up already, in this very sequence. Its key was shown then. If nobody kept it, "
            "make another one under My tokens.",
            code="already_appointed",
            existing=str(standing.pk),
        )
    with _within("company"):
        account = _account(wanted.company, actor, now)
    warnings: tuple[Warned, ...] = ()
    with _within("partner"):
        body = dict(wanted.partner)
        if wanted.countries:
            area = CreateTerritoryBody(name=f"{body['name']} territory"[:LABEL], countries=wanted.countries)
            territory = market.create_territory(area, actor=actor, now=now)
            body["territories"] = [*body.get("territories", ()), territory.pk]
        saved = market.create_partner(
            CreatePartnerBody(account=account.pk, **body), actor=actor, now=now, key=wanted.key
        )
        warnings = saved.warnings
    with _within("contact"):
        contact = _contact(wanted.contact, account, actor, now)
    with _within("access"):
        text = _let_in(wanted.access, saved.pk, actor, now)
    draft = None
    if wanted.rule is not None:
        with _within("rule"):
            draft = _give(wanted.rule, saved.row, actor, now)
    return Appointed(partner=saved.row, contact=contact, draft=draft, warnings=warnings, text=text)


def known_company(name: str, domain: str, country: str | None, now: datetime) -> Account | None:
    """The company that is known already by this domain, or by name and country."""
    try:
        site = domain_key(domain) if domain else ""
    except ValueError:
        site = ""
    mention = Mention(at=now, source="", domain=site, company_key=company_key(name), account={"country": country})
    (found,) = Companies([mention], now=now).find()
    return Account.objects.filter(pk=found).select_related("partner").first() if found else None


def known_contact(email: str, actor: Actor) -> Contact | None:
    """Who is known already by this address, as far as the caller may see."""
    try:
        key = email_keys(email)[0]
    except ValueError:
        return None
    people = Contact.objects.visible_to(actor).canonical().filter(email_key=key, erased_at=None)
    return people.select_related("account").first()


def _account(company: UUID | CreateAccountBody, actor: Actor, now: datetime) -> Account:
    if isinstance(company, CreateAccountBody):
        return accounts.create(company, actor=actor, now=now)
    return accounts.hold_account(company, actor)


def _contact(body: CreateContactBody, account: Account, actor: Actor, now: datetime) -> Contact:
    """A new contact of the partner, or the one that it has with this address."""
    found = known_contact(body.email or "", actor)
    if found is not None and found.account_id == account.pk:
        return found
    body.account = account.pk
    return contacts.create(body, actor=actor, now=now)


def _let_in(access: Key, partner: UUID, actor: Actor, now: datetime) -> str:
    """A program of the partner with a token of its own; the text of the token."""
    made = clients.create(
        actor=actor, now=now, name=access.name, kind=Client.Kind.PARTNER, scopes=access.scopes, partner=partner
    )
    user = Client.objects.values_list("acts_as", flat=True).get(pk=made.client)
    told = tokens.make(actor=actor, name=access.name, scopes=access.scopes, expires_at=access.expires_at, user=user)
    return told.text


def _give(rule: OwnRule, partner: Partner, actor: Actor, now: datetime) -> Draft:
    """Put a rule into the draft of the channel rules, which is begun where nobody works on one."""
    tests = [
        {"fact": fact, "operator": "one_of", "value": sorted(values)}
        for fact, values in (("site_country", rule.countries), ("product_line", rule.product_lines))
        if values
    ]
    if not tests:
        detail = "Say for which countries or product lines: without any it would take every lead."
        raise NotAcceptable(detail, code="rule_without_tests", errors=[FieldError("/countries", "blank", detail)])
    open_ = drafting.open_draft(ROUTES)
    held = drafting.held(open_.pk) if open_ else drafting.begin(ROUTES, actor=actor, now=now, note=rule.label)
    rules = msgspec.json.decode(held.content)["rules"]
    place = next((place for place, row in enumerate(rules) if row["code"] == rule.before), len(rules) - 1)
    row = {
        "code": f"partner_{partner.pk.hex[-12:]}",
        "label": rule.label,
        "kind": "distributor",
        "partner": {"fixed": str(partner.pk)},
        "any_of": [tests],
    }
    content = {"rules": [*rules[:place], row, *rules[place:]]}
    return drafting.edit(held.pk, actor=actor, now=now, expected=held.version, content=content)


@contextmanager
def _within(part: str) -> Iterator[None]:
    """Name the part that a refusal is about in front of what it says of it."""
    try:
        yield
    except DomainError as refusal:
        faults = refusal.errors or (FieldError("", refusal.code, refusal.detail),)
        refusal.errors = tuple(FieldError(f"/{part}{one.pointer}", one.code, one.detail) for one in faults)
        raise
