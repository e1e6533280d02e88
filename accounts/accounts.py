"""Accounts made and edited by hand: the same facts, keys and stamps that signals leave, and nothing made twice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import F, Q
from msgspec import UNSET, Meta, UnsetType

from accounts.companies import Companies
from accounts.editing import Act, duplicate, facts_changed, source_of
from accounts.forms import MOST_IN_LIST, Line, Short, check_account_facts, refuse, spelt
from accounts.mentions import ACCOUNT_FACTS, Mention, company_key, domain_key
from accounts.models import (
    Account,
    ChannelType,
    ExternalRef,
    OrderProfile,
    Partner,
    ProductionModel,
    Relationship,
    TargetStatus,
)
from accounts.newer import DERIVED, overrule
from accounts.references import ExternalRefBody, check_references, is_referenced, keep_references
from accounts.rules.identity import is_academic_domain
from accounts.unmerged import keep_unmerged
from leadhub.actors import Actor, Role
from leadhub.api.bodies import Body, Count, given
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotFound
from leadhub.keys import new_id
from leadhub.models import User
from leadhub.policy.registry import require
from leadhub.usecases import Overtaken, use_case

OWNERS = (Role.SALES, Role.MANAGER, Role.MARKETING, Role.OPERATIONS)
TEXTS = frozenset({"name", "domain"})
LISTS = frozenset({"certifications", "compliance_needs", "relationships"})
IDENTITY = frozenset({"name", "domain", "country"})
DEEPEST = 20


class UpdateAccountBody(Body):
    """What is to be set; null means unknown, and what is left out stays as it is."""

    name: Line | UnsetType | None = UNSET
    domain: Annotated[str, Meta(max_length=253)] | UnsetType | None = UNSET
    industry: Annotated[str, Meta(max_length=16)] | UnsetType | None = UNSET
    application: Annotated[str, Meta(max_length=120)] | UnsetType | None = UNSET
    country: Annotated[str, Meta(max_length=2)] | UnsetType | None = UNSET
    region: Annotated[str, Meta(max_length=6)] | UnsetType | None = UNSET
    postal_code: Annotated[str, Meta(max_length=16)] | UnsetType | None = UNSET
    employee_count: Count | UnsetType | None = UNSET
    plant_count: Count | UnsetType | None = UNSET
    production_model: ProductionModel | UnsetType | None = UNSET
    order_profile: OrderProfile | UnsetType | None = UNSET
    certifications: Annotated[list[Short], Meta(max_length=MOST_IN_LIST)] | UnsetType | None = UNSET
    compliance_needs: Annotated[list[Short], Meta(max_length=MOST_IN_LIST)] | UnsetType | None = UNSET
    channel_type: ChannelType | UnsetType | None = UNSET
    relationships: list[Relationship] | UnsetType | None = UNSET
    target_status: TargetStatus | UnsetType = UNSET
    parent: UUID | UnsetType | None = UNSET
    owner: UUID | UnsetType | None = UNSET
    distributor_of_record: UUID | UnsetType | None = UNSET


class CreateAccountBody(UpdateAccountBody):
    """A company, told from others by its domain, by its name and country, or by an external id."""

    external_refs: Annotated[list[ExternalRefBody], Meta(max_length=MOST_IN_LIST)] | UnsetType = UNSET


@use_case
def create(body: CreateAccountBody, *, actor: Actor, now: datetime) -> Account:
    """Make an account that nobody knew; Conflict `duplicate` names the one there is."""
    require(actor, "account.create")
    _require_keeper(body, actor)
    values = _read(body, None, actor)
    references = body.external_refs or []
    pk = new_id()
    account = Account(pk=pk, canonical_id=pk, created_at=now, updated_at=now, facts_as_of={}, **values)
    account.name_key = company_key(account.name)
    _check_identity(account, is_referenced=bool(references))
    check_references(ExternalRef.Object.ACCOUNT, references)
    _check_unknown(account, now)
    said = {name for name in ACCOUNT_FACTS if values.get(name) not in (None, "", [])}
    overrule(account.facts_as_of, said, at=now, source=source_of(actor))
    _derive_academic(account)
    account.save(force_insert=True)
    keep_unmerged(accounts=[account.parent_id] if account.parent_id else [])
    keep_references(ExternalRef.Object.ACCOUNT, pk, references)
    return account


@use_case
def edit(account: UUID, body: UpdateAccountBody, *, actor: Actor, now: datetime) -> Account:
    """Set facts, relationships, target status, owner or parent."""
    require(actor, "account.edit")
    _require_keeper(body, actor)
    row = hold_account(account, actor)
    values = _read(body, row, actor)
    act = Act(actor=actor, now=now)
    changed = act.assign(row, values)
    row.name_key = company_key(row.name)
    if IDENTITY & changed:
        _check_identity(row, is_referenced=is_referenced(ExternalRef.Object.ACCOUNT, row.pk))
        _check_others(row)
    overrule(row.facts_as_of, set(values) & set(ACCOUNT_FACTS), at=now, source=source_of(actor))
    if "domain" in changed and _derive_academic(row):
        changed.add("relationships")
    if changed:
        row.facts_stamp += 1
        row.updated_at = now
    row.save()
    keep_unmerged(accounts=[row.parent_id] if "parent_id" in changed and row.parent_id else [])
    act.keep()
    if changed:
        facts_changed(accounts=[row.pk], now=now)
    return row


def _require_keeper(body: UpdateAccountBody, actor: Actor) -> None:
    """Who serves a company by agreement is kept by operations and systems of record."""
    if body.distributor_of_record is not UNSET:
        require(actor, "account.keep_distributor")


def version_of(account: UUID, actor: Actor) -> int:
    """The version that an edit raises; NotFound for what the caller may not see."""
    root = Account.objects.visible_to(actor).filter(pk=account).values("canonical_id")
    found = Account.objects.filter(pk__in=root).values_list("facts_stamp", flat=True).first()
    if found is None:
        raise NotFound(f"There is no account {account} that you may see.")
    return found


def hold_account(account: UUID, actor: Actor) -> Account:
    """Lock an account that the caller may see, or the one that it was merged into; NotFound otherwise."""
    canonical = Account.objects.visible_to(actor).filter(pk=account).values_list("canonical_id", flat=True).first()
    row = locked(Account.objects.filter(pk=canonical)).first() if canonical else None
    if not isinstance(row, Account):
        raise NotFound(f"There is no account {account} that you may see.")
    if row.canonical_id != row.pk:
        raise Overtaken("This account was merged since it was read.")
    return row


def visible_account(account: UUID, actor: Actor, faults: list[FieldError], pointer: str) -> Account | None:
    """An account that a body names, or the one that it was merged into; a fault where the caller may see none."""
    named = Account.objects.visible_to(actor).filter(pk=account).values("canonical_id")
    found = Account.objects.filter(pk__in=named).first()
    if found is None:
        faults.append(FieldError(pointer, "unknown_account", f"There is no account {account}."))
    return found


def _read(body: UpdateAccountBody, row: Account | None, actor: Actor) -> dict[str, Any]:
    """The columns that a body sets, each checked; NotAcceptable names every one at fault."""
    faults: list[FieldError] = []
    fields = {name: spelt(name, value) for name, value in given(body).items() if name != "external_refs"}
    faults += check_account_facts(fields)
    if fields.get("domain"):
        try:
            fields["domain"] = domain_key(fields["domain"])
        except ValueError as error:
            faults.append(FieldError("/domain", "bad_domain", str(error)))
    values = {name: value for name, value in fields.items() if name not in ("owner", "parent", "distributor_of_record")}
    values |= {name: values[name] or "" for name in TEXTS & values.keys()}
    values |= {name: values[name] or [] for name in LISTS & values.keys()}
    if "owner" in fields:
        values["owner_id"] = _owner(fields["owner"], faults)
    if "parent" in fields:
        values["parent_id"] = _parent(fields["parent"], row, actor, faults)
    if "distributor_of_record" in fields:
        values["distributor_of_record_id"] = _of_record(fields["distributor_of_record"], faults)
    refuse(faults)
    return values


def _of_record(partner: UUID | None, faults: list[FieldError]) -> UUID | None:
    if partner is not None and not Partner.objects.filter(pk=partner).exists():
        faults.append(FieldError("/distributor_of_record", "unknown_partner", f"There is no partner {partner}."))
    return partner


def _owner(owner: UUID | None, faults: list[FieldError]) -> UUID | None:
    if owner is not None and not User.objects.filter(pk=owner, is_active=True, role__in=OWNERS).exists():
        faults.append(FieldError("/owner", "unknown_owner", "The owner is an active user of sales or marketing."))
    return owner


def _parent(parent: UUID | None, row: Account | None, actor: Actor, faults: list[FieldError]) -> UUID | None:
    found = visible_account(parent, actor, faults, "/parent") if parent is not None else None
    above, steps = found, 0
    while above is not None and row is not None:
        if above.pk == row.pk or steps > DEEPEST:
            detail = "An account cannot stand above itself."
            faults.append(FieldError("/parent", "parent_cycle", detail))
            break
        above, steps = above.parent, steps + 1
    return found.pk if found else None


def _check_identity(account: Account, *, is_referenced: bool) -> None:
    if not (account.name_key or account.domain or is_referenced):
        detail = "Give a name with letters or digits, or a domain."
        refuse([FieldError("/name", "account_not_identified", detail)])


def _check_unknown(account: Account, now: datetime) -> None:
    """Refuse to make what a signal with the same name and domain would find."""
    facts: Mapping[str, Any] = {"country": account.country}
    mention = Mention(at=now, source="", domain=account.domain, company_key=account.name_key, account=facts)
    (found,) = Companies([mention], now=now).find()
    if found is not None:
        raise _duplicate(account, found)


def _check_others(account: Account) -> None:
    """Refuse keys that another account has."""
    if account.domain:
        same = Q(domain=account.domain)
    elif account.name_key:
        same = Q(domain="", canonical_id=F("id"), name_key=account.name_key, country=account.country)
    else:
        return
    found = Account.objects.filter(same).exclude(canonical_id=account.pk).first()
    if found is not None:
        raise _duplicate(account, found.canonical_id)


def _duplicate(account: Account, existing: UUID) -> Conflict:
    field = "domain" if account.domain else "name"
    return duplicate("an account", existing, f"/{field}", field)


def _derive_academic(account: Account) -> bool:
    """A university is academic until somebody says what it is."""
    if account.facts_as_of.get("relationships", DERIVED) != DERIVED or not is_academic_domain(account.domain):
        return False
    account.relationships, account.facts_as_of["relationships"] = [Relationship.ACADEMIC.value], DERIVED
    return True
