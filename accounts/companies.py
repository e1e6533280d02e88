"""The company half of resolving: accounts by external id, domain, or name with country."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from accounts.mentions import ACCOUNT_FACTS, Mention
from accounts.models import Account, ExternalRef
from accounts.newer import DERIVED, Statement, apply
from accounts.rules.identity import is_academic_domain
from leadhub.bulk import insert_new, locked, update_rows
from leadhub.keys import new_id

INSERTED = (
    "id",
    "canonical_id",
    "domain",
    "name_key",
    "created_at",
    "updated_at",
    "facts_stamp",
    "facts_as_of",
    *ACCOUNT_FACTS,
)
UPDATED = ("id", "domain", "name_key", "updated_at", "facts_stamp", "facts_as_of", *ACCOUNT_FACTS)
UNKNOWN: dict[str, Any] = {
    "name": "",
    "certifications": [],
    "compliance_needs": [],
    "relationships": [],
    "target_status": "open",
}


class Seen(NamedTuple):
    """As much of an account as telling it from others takes."""

    pk: UUID
    canonical_id: UUID
    domain: str
    name_key: str
    country: str | None
    facts_stamp: int


class Companies:
    """The accounts of one batch of mentions."""

    def __init__(self, mentions: Sequence[Mention], *, now: datetime) -> None:
        self.mentions = mentions
        self.now = now
        self.changed: frozenset[UUID] = frozenset()
        self._by_ref: dict[tuple[str, str], UUID] = {}
        self._by_domain: dict[str, UUID] = {}
        self._by_name: dict[tuple[str, str], UUID] = {}
        self._by_name_alone: dict[tuple[str, str], UUID] = {}
        self._rows: dict[UUID, Seen] = {}
        self._said: dict[UUID, list[Statement]] = defaultdict(list)
        self._new_domain: dict[UUID, str] = {}
        self._unkept_refs: set[tuple[str, str]] = set()
        self._drafted: set[int] = set()

    def find(self) -> list[UUID | None]:
        """The account of each mention that is known already."""
        self._look_up()
        return [self._find(mention) for mention in self.mentions]

    def find_or_make(self) -> list[UUID | None]:
        """The account of each mention; None where no company is named."""
        if not any(mention.names_company for mention in self.mentions):
            return [None] * len(self.mentions)
        self._look_up()
        missing = [mention for mention in self.mentions if mention.names_company and self._find(mention) is None]
        if missing:
            self._make(missing)
        found = [self._find(mention) if mention.names_company else None for mention in self.mentions]
        self._keep_refs(found)
        for mention, account in zip(self.mentions, found, strict=True):
            if account is not None:
                if mention.account and id(mention) not in self._drafted:
                    self._said[account].append(Statement(mention.at, mention.source, self._news_of(mention, account)))
                if mention.domain and mention.domain not in self._by_domain:
                    self._new_domain.setdefault(account, mention.domain)
        return found

    def _news_of(self, mention: Mention, account: UUID) -> Mapping[str, Any]:
        """What a mention says of an account, but for a name by which one is known that was merged into it.

        Each row keeps the name that leads to it; where the name alone tells the company, its country belongs to it.
        """
        row = self._rows[account]
        key = (mention.company_key, mention.country)
        if mention.company_key in ("", row.name_key) or self._by_name.get(key) != account:
            return mention.account
        held = {"name"} if row.domain else {"name", "country"}
        return {name: value for name, value in mention.account.items() if name not in held}

    def keep_newer_facts(self) -> None:
        """Write what is newer than what is known; accounts made from a mention hold what it says."""
        adopting = {pk for pk in self._new_domain if pk in self._rows and not self._rows[pk].domain}
        touched = self._said.keys() | adopting
        if not touched:
            return
        changed, rows = set(), []
        for account in locked(Account.objects.filter(pk__among=touched).order_by("pk")):
            values = {name: getattr(account, name) for name in ACCOUNT_FACTS}
            as_of = dict(account.facts_as_of)
            value_changed, anything_changed = apply(values, as_of, self._said[account.pk])
            adopted = not account.domain and self._new_domain.get(account.pk, "")
            if not (anything_changed or adopted):
                continue
            if value_changed or adopted:
                changed.add(account.pk)
                account.facts_stamp += 1
                account.updated_at = self.now
            account.domain = account.domain or self._new_domain.get(account.pk, "")
            name_key = _name_key(self._said[account.pk], values["name"], self.mentions) or account.name_key
            self._rows[account.pk] = self._rows[account.pk]._replace(facts_stamp=account.facts_stamp)
            rows.append(
                (
                    account.pk,
                    account.domain,
                    name_key,
                    account.updated_at,
                    account.facts_stamp,
                    as_of,
                    *(values[name] for name in ACCOUNT_FACTS),
                )
            )
        update_rows(Account, UPDATED, rows)
        self.changed = frozenset(changed)

    def stamp_of(self, account: UUID | None) -> int:
        """The stamp of an account of this batch; 0 without one."""
        row = self._rows.get(account) if account is not None else None
        return row.facts_stamp if row is not None else 0

    def remember(self, accounts: Iterable[UUID]) -> None:
        """Read the stamps of accounts that no mention names but a contact belongs to."""
        unread = [account for account in accounts if account not in self._rows]
        if unread:
            self._learn(_seen(Q(pk__among=unread)))

    def _look_up(self) -> None:
        refs = {m.account_external_id for m in self.mentions if m.account_external_id}
        domains = {m.domain for m in self.mentions if m.domain}
        names = {m.company_key for m in self.mentions if m.company_key}
        if refs:
            for system, external_id, target in ExternalRef.objects.filter(
                object=ExternalRef.Object.ACCOUNT,
                system__in={m.source for m in self.mentions},
                external_id__among=refs,
            ).values_list("system", "external_id", "target"):
                self._by_ref[system, external_id] = target
        wanted = Q(domain__among=domains) | Q(name_key__among=names) | Q(pk__among=set(self._by_ref.values()))
        self._learn(_seen(wanted))

    def _learn(self, accounts: Iterable[Seen]) -> None:
        names: dict[tuple[str, str], set[UUID]] = defaultdict(set)
        for account in accounts:
            canonical = account.canonical_id
            if account.pk == canonical:
                self._rows[canonical] = account
            if account.domain:
                self._by_domain[account.domain] = canonical
            if account.name_key:
                names[account.name_key, account.country or ""].add(canonical)
                if not account.domain and account.pk == canonical:
                    self._by_name_alone[account.name_key, account.country or ""] = canonical
        # Two companies of one name in one country are not told apart by it.
        self._by_name |= {key: found.pop() for key, found in names.items() if len(found) == 1}
        merged = {found for found in self._by_domain.values() if found not in self._rows}
        if merged:
            self._rows |= {seen.pk: seen for seen in _seen(Q(pk__among=merged))}

    def _find(self, mention: Mention) -> UUID | None:
        if mention.account_external_id:
            found = self._by_ref.get((mention.source, mention.account_external_id))
            if found is not None:
                return found
        if mention.domain:
            found = self._by_domain.get(mention.domain)
            if found is not None:
                return found
        if not mention.company_key:
            return None
        key = (mention.company_key, mention.country)
        named = self._by_name.get(key)
        if not mention.domain:
            # Of several of one name the one without a domain is known by its name alone: there is never a second.
            return named or self._by_name_alone.get(key)
        if named is None:
            return None
        # The company of that name may have another domain; then it is another company.
        row = self._rows.get(named)
        return named if row is not None and not row.domain else None

    def _make(self, mentions: Sequence[Mention]) -> None:
        drafts: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
        for mention in mentions:
            drafts[_identity(mention)].append(mention)
        rows = {key: self._draft(drafts[key]) for key in sorted(drafts)}
        made = {row[0] for row in insert_new(Account, INSERTED, list(rows.values()))}
        for key, row in rows.items():
            if row[0] in made:
                given = dict(zip(INSERTED, row, strict=True))
                self._learn([Seen(row[0], row[0], given["domain"], given["name_key"], given["country"], 1)])
                self._drafted |= {id(mention) for mention in drafts[key]}
                for mention in drafts[key]:
                    if mention.account_external_id:
                        self._by_ref.setdefault((mention.source, mention.account_external_id), row[0])
                        self._unkept_refs.add((mention.source, mention.account_external_id))
        if len(made) < len(rows):
            # Somebody else made them since the look-up.
            self._look_up()

    def _draft(self, mentions: Sequence[Mention]) -> tuple[Any, ...]:
        values: dict[str, Any] = {name: UNKNOWN.get(name) for name in ACCOUNT_FACTS}
        as_of: dict[str, list[str]] = {}
        domain = next((mention.domain for mention in mentions if mention.domain), "")
        if domain and is_academic_domain(domain):
            values["relationships"], as_of["relationships"] = ["academic"], DERIVED
        apply(values, as_of, [Statement(m.at, m.source, m.account) for m in mentions])
        key = next((m.company_key for m in mentions if m.company_key), "")
        pk = new_id()
        return (pk, pk, domain, key, self.now, self.now, 1, as_of, *(values[name] for name in ACCOUNT_FACTS))

    def _keep_refs(self, found: Sequence[UUID | None]) -> None:
        refs = {
            (mention.source, mention.account_external_id): account
            for mention, account in zip(self.mentions, found, strict=True)
            if mention.account_external_id and account is not None
        }
        refs = {key: account for key, account in refs.items() if key in self._unkept_refs or key not in self._by_ref}
        insert_new(
            ExternalRef,
            ("id", "system", "object", "external_id", "target"),
            [
                (new_id(), system, ExternalRef.Object.ACCOUNT, external_id, refs[system, external_id])
                for system, external_id in sorted(refs)
            ],
        )


def _seen(wanted: Q) -> list[Seen]:
    return [Seen(*row) for row in Account.objects.filter(wanted).values_list(*Seen._fields)]


def _identity(mention: Mention) -> tuple[str, ...]:
    if mention.domain:
        return ("domain", mention.domain)
    if mention.company_key:
        return ("name", mention.company_key, mention.country)
    return ("ref", mention.source, mention.account_external_id)


def _name_key(statements: Sequence[Statement], name: str, mentions: Sequence[Mention]) -> str:
    """The key of the name that won."""
    if not any(statement.facts.get("name") == name for statement in statements):
        return ""
    return next((m.company_key for m in mentions if m.account.get("name") == name), "")
