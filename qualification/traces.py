"""What the leads of accounts left, as the rules that read an account together take it."""

from collections import defaultdict
from collections.abc import Collection, Set
from uuid import UUID

from qualification.models import Lead, Stage
from qualification.rules.account_interest import Trace
from qualification.rules.terms import counted, unpack

COLUMNS = (
    "account_id",
    "pk",
    "contact_id",
    "contact__canonical_id",
    "contact__account_id",
    "contact__erased_at",
    "contact__function",
    "product_line__code",
    "stage",
    "rank",
    "state__terms",
)


def traces_of(accounts: Collection[UUID], suspended: Set[int]) -> dict[UUID, list[Trace]]:
    """The leads of these accounts, the oldest first, without the types that count nothing for now: one statement.

    What a disqualified party does says nothing about its company, so its leads leave no trace.
    """
    leads = Lead.objects.canonical().filter(account_id__among=accounts).exclude(stage=Stage.DISQUALIFIED)
    found: dict[UUID, list[Trace]] = defaultdict(list)
    for account, *row in leads.order_by("created_at", "pk").values_list(*COLUMNS):
        found[account].append(_trace(account, suspended, *row))
    return found


def traces_of_leads(leads: Collection[UUID], suspended: Set[int]) -> list[Trace]:
    """What these leads left, each by itself: one statement."""
    rows = Lead.objects.canonical().filter(pk__among=leads).order_by("created_at", "pk").values_list(*COLUMNS)
    return [_trace(account, suspended, *row) for account, *row in rows]


def _trace(
    account: UUID | None,
    suspended: Set[int],
    lead: UUID,
    contact: UUID,
    person: UUID,
    company: UUID | None,
    erased_at: object,
    function: str | None,
    line: str,
    stage: str,
    rank: float,
    terms: bytes,
) -> Trace:
    return Trace(
        lead=lead,
        # Whoever was merged into another is that other, who has not left for it.
        person=person,
        function=function,
        has_left=erased_at is not None or (contact == person and company != account),
        product_line=line,
        stage=stage,
        rank=rank,
        terms=dict(counted(unpack(bytes(terms)), suspended)),
    )
