"""How accounts stand: what all their people did, read together as of now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Account, Function, ProductLine
from accounts.readers.accounts import ACCOUNT
from accounts.readers.contacts import CONTACT
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, OneOf, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.models import AccountInterest, AccountState, Lead, Stage, Trend
from qualification.omissions import omissions_at
from qualification.readers.committees import canonical_account, functions_of, missing_functions
from qualification.readers.leads import IntentView, intent_view
from qualification.rulebook import rulebook_at
from qualification.rules.account_interest import Trace, best_of, sum_up
from qualification.rules.account_words import why
from qualification.rules.model import ScoringModels
from qualification.rules.terms import TREND_HALF_LIVES, day_of, moment_of
from qualification.traces import traces_of


class EngagedView(View):
    """How many people of the account did something that counts within so many days."""

    days_14: int
    days_60: int
    days_180: int


class CoverageView(View):
    """The functions of a buying committee: somebody engaged speaks for them, somebody is known, or nobody is."""

    covered: list[Function]
    quiet: list[Function]
    missing: list[Function]


class LineInterestView(View):
    """A product line that the account is interested in, and its lead that is furthest, not ended if there is one."""

    product_line: str
    leads: int
    lead: UUID
    stage: Stage


class AccountInterestView(View):
    """How an account stands; what disqualified leads did is left out. `why` says it in a sentence."""

    id: UUID
    account: UUID
    state: AccountState
    why: str
    intent: IntentView
    first_signal_at: datetime | None
    last_signal_at: datetime | None
    first_contact: UUID | None
    engaged: EngagedView
    functions: CoverageView
    product_lines: list[LineInterestView]


class LinesOf(Words):
    """Accounts that have a lead for one of these product lines."""

    def filter(self, rows: "QuerySet[AccountInterest]", value: list[str] | None) -> "QuerySet[AccountInterest]":
        """The rows of those accounts."""
        if not value:
            return rows
        # By their keys: how many leads a code has, the planner could not tell, and a rare line would read all accounts.
        lines = list(ProductLine.objects.filter(code__in=value).values_list("pk", flat=True))
        return rows.filter(pk__in=Lead.objects.filter(product_line_id__in=lines).values("account_id"))


class AccountInterestFilters(Filters):
    """What accounts with interest may be narrowed to."""

    state = OneOf("state", AccountState)
    trend = OneOf("trend", Trend)
    product_line = LinesOf()
    owner = Ids("account__owner_id")


def turned(key: UUID) -> UUID:
    """The id of how an account stands, by that of the account, and back: the same but for the last bit.

    So each is found by the other, also where no row is kept yet, and no cache takes one for the other.
    """
    return UUID(int=key.int ^ 1)


def interest_rows(actor: Actor) -> "QuerySet[AccountInterest]":
    """The accounts in which anybody ever did something that counts."""
    return AccountInterest.objects.visible_to(actor)


def interest_views(_actor: Actor, rows: Sequence[AccountInterest]) -> list[AccountInterestView]:
    """The accounts of one page."""
    return read_interests([row.pk for row in rows], clock.now())


def interests_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, AccountInterestView]:
    """How the accounts stand that these ids belong to; every account does, if only as silent."""
    accounts = Account.objects.visible_to(actor).canonical().filter(pk__in=[turned(key) for key in keys])
    return {view.id: view for view in read_interests(list(accounts.values_list("pk", flat=True)), clock.now())}


def interest_id(actor: Actor, account: UUID) -> UUID:
    """The id of how an account stands, or the one that it was merged into; NotFound where the caller sees none."""
    return turned(canonical_account(actor, account))


def read_interests(accounts: Sequence[UUID], now: datetime) -> list[AccountInterestView]:
    """How these accounts stand: three statements, however many."""
    scoring, day = rulebook_at(now).rules.scoring, day_of(now)
    traces, known = traces_of(accounts, omissions_at(now).types), functions_of(accounts)
    return [_view(account, traces.get(account, []), known.get(account, []), scoring, day) for account in accounts]


def _view(
    account: UUID, traces: Sequence[Trace], known: Sequence[Function], scoring: ScoringModels, day: float
) -> AccountInterestView:
    interest = sum_up(traces, scoring, day)
    short, middle, long = (interest.engaged(day, within) for within in TREND_HALF_LIVES)
    speaking = {person.function for person in long}
    return AccountInterestView(
        id=turned(account),
        account=account,
        state=AccountState(interest.state),
        why=why(interest, day),
        intent=intent_view(interest.intent),
        first_signal_at=_moment(interest.first),
        last_signal_at=_moment(interest.last),
        first_contact=interest.people[0].id if interest.people else None,
        engaged=EngagedView(days_14=len(short), days_60=len(middle), days_180=len(long)),
        functions=CoverageView(
            covered=[function for function in known if function in speaking],
            quiet=[function for function in known if function not in speaking],
            missing=missing_functions(known),
        ),
        product_lines=list(_lines(traces)),
    )


def _lines(traces: Sequence[Trace]) -> Iterator[LineInterestView]:
    by_line: dict[str, list[Trace]] = defaultdict(list)
    for trace in traces:
        by_line[trace.product_line].append(trace)
    for line in sorted(by_line):
        best = best_of(by_line[line])
        yield LineInterestView(product_line=line, leads=len(by_line[line]), lead=best.lead, stage=Stage(best.stage))


def _moment(day: float | None) -> datetime | None:
    return None if day is None else moment_of(day)


def _links() -> Mapping[str, Noun[Any]]:
    return {"account": ACCOUNT, "first_contact": CONTACT}


ACCOUNT_INTEREST = Noun(
    name="AccountInterest",
    view=AccountInterestView,
    verb="account_interest.read",
    load=interests_by_id,
    links=_links,
)
ACCOUNT_INTERESTS = Listing(
    noun=ACCOUNT_INTEREST,
    verb="account_interest.list",
    rows=interest_rows,
    views=interest_views,
    filters=AccountInterestFilters,
    orderings=Orderings({"last_signal_at": Key("last_signal_at")}, default="-last_signal_at"),
)
