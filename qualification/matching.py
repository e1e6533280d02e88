"""Profiles held against the known accounts and the deals won of late: all of them, or as many drawn at random.

An account alone asks for nothing: product line, quantities and end customer are unknown, and what concerns a person
(function, language, noise) is that of its contact who was heard of last, where it has one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from accounts.directory import Directory
from accounts.knowing import AccountGlance, ContactGlance, facts_of
from accounts.models import Account, Contact
from accounts.rules.facts import Facts
from accounts.rules.fit import Profiles, compile_profiles
from accounts.rules.matching import MatchCount, count_matches, matching_nobody
from leadhub.actors import Actor
from leadhub.documents.checking import Warned
from leadhub.models import DocumentKind
from qualification.glances import Glance, glances
from qualification.models import Lead, Signal, Stage
from qualification.sites_of_use import site_of_use

MOST: Final = 2_000
"""Rows that are counted; beyond that so many are drawn at random, so that the answer never keeps anybody waiting."""
MOST_TO_WARN: Final = 10_000
"""Accounts among which one that matches is looked for: a few of many are easily missed by a smaller draw."""
WON_FOR: Final = timedelta(days=365)
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Draw(Generic[M]):
    """Rows to look at, and of how many they were drawn."""

    total: int
    is_sample: bool
    rows: "QuerySet[M]"


@dataclass(frozen=True, slots=True)
class Market:
    """How profiles match the accounts and the won deals that were drawn."""

    accounts: Draw[Account]
    won: Draw[Lead]
    since: datetime
    by_account: MatchCount
    by_deal: MatchCount


def market_of(profiles: Profiles, *, actor: Actor, now: datetime) -> Market:
    """Hold profiles against what the caller may see: one statement for accounts and one for deals, when counted."""
    since = now - WON_FOR
    accounts = drawn(Account.objects.visible_to(actor).canonical(), MOST)
    won = drawn(Lead.objects.visible_to(actor).canonical().filter(stage=Stage.WON, stage_entered_at__gte=since), MOST)
    directory = Directory.load()
    return Market(
        accounts=accounts,
        won=won,
        since=since,
        by_account=count_matches(profiles, _with_contact(accounts.rows, directory)),
        by_deal=count_matches(profiles, (_facts_of_lead(each, directory) for each in glances(won.rows))),
    )


def warnings_of(kind: str, content: Any, now: datetime) -> Sequence[Warned]:
    """The profiles of a draft that match none of the known accounts.

    Where nobody is known but our own partners, nothing can be said.
    """
    known = Account.objects.canonical()
    if kind != DocumentKind.PROFILES or not known.filter(partner=None).exists():
        return []
    accounts = drawn(known, MOST_TO_WARN)
    drawn_from = f"{MOST_TO_WARN:,} drawn from " if accounts.is_sample else ""
    return [
        Warned(
            "profile_matches_nobody",
            f'The profile "{profile.label}" matches nobody: of {drawn_from}{accounts.total:,} known accounts none is '
            "on target, whatever it might ask for. Its matches show which criteria nobody meets.",
        )
        for profile in matching_nobody(compile_profiles(content), _alone(accounts.rows, Directory.load()))
    ]


def drawn(rows: "QuerySet[M]", most: int) -> Draw[M]:
    """All rows, or as many at random, chosen by their keys alone, so that no more of the others is read."""
    total = rows.count()
    if total > most:
        rows = rows.model._default_manager.filter(pk__in=rows.order_by("?").values("pk")[:most])
    return Draw(total, total > most, rows)


def _with_contact(accounts: "QuerySet[Account]", directory: Directory) -> Iterator[Facts]:
    rows = accounts.annotate(heard_last=Subquery(_heard_last())).values_list("heard_last", *AccountGlance._fields)
    for person, *values in rows.iterator():
        yield _facts_of_account(values, ContactGlance(**person) if person else ContactGlance(), directory)


def _alone(accounts: "QuerySet[Account]", directory: Directory) -> Iterator[Facts]:
    for values in accounts.values_list(*AccountGlance._fields).iterator():
        yield _facts_of_account(values, ContactGlance(), directory)


def _facts_of_account(values: Iterable[Any], contact: ContactGlance, directory: Directory) -> Facts:
    known = AccountGlance._make(values)
    return facts_of(known, contact, None, directory, quantity=None, annual_volume=None, end_customer=None)


def _heard_last() -> "QuerySet[Contact, Any]":
    """What a decision looks at of the contact whose signal occurred last, else of the one whose facts are newest."""
    signals = Signal.objects.filter(lead__contact=OuterRef("pk")).order_by("-occurred_at").values("occurred_at")[:1]
    people = Contact.objects.canonical().filter(account=OuterRef("pk"), erased_at=None)
    by_signal = people.order_by(Subquery(signals).desc(nulls_last=True), "-updated_at", "pk")
    person = JSONObject(function="function", language="language", noise_class="noise_class")
    return by_signal.values(person=person)[:1]


def _facts_of_lead(found: Glance, directory: Directory) -> Facts:
    lead, state = found
    return facts_of(
        lead.account,
        lead.contact,
        lead.product_line,
        directory,
        quantity=state.quantity,
        annual_volume=state.annual_volume,
        end_customer=state.end_customer,
        site=site_of_use(lead, state),
        export_controlled=state.export_controlled,
    )
