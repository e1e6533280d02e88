"""Keeping how accounts stand, so that lists of those that are alive need not read every lead there is.

Whatever changes what an account's people did puts it in line (`moving.stir`); a sweep sums it up anew. Time and newly
published rules make the others due. Accepted leads that wait for a colleague to be seen are looked at again with it.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from accounts.models import Account
from leadhub.bulk import claimed, insert_new, locked, update_rows
from leadhub.usecases import use_case
from qualification.models import AccountInterest, AccountState, Lead, LeadState, Stage, Trend, Unsummed
from qualification.omissions import omissions_at
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.account_interest import Interest, sum_up
from qualification.rules.answer import Next
from qualification.rules.terms import day_of, moment_of
from qualification.traces import traces_of

AT_ONCE = 500
# An account that cannot be summed up is a fault of ours: it is logged each time, and must not keep others waiting.
PUT_OFF = timedelta(hours=1)
COLUMNS = ("account_id", "state", "trend", "look_at", "last_signal_at", "scoring_model")
log = logging.getLogger(__name__)


@use_case
def sum_up_stirred(*, now: datetime) -> int:
    """Sum up some of the accounts in which something happened; answers how many places of the line were cleared."""
    waiting = list(claimed(Unsummed.objects.order_by("pk")).values_list("pk", "account")[:AT_ONCE])
    if waiting:
        book = rulebook_at(now)
        accounts = {account for _, account in waiting}
        _sum_up(_locked(accounts, book, now), book, now)
        _look_at_waiting(accounts, book, now)
        Unsummed.objects.filter(pk__among=[pk for pk, _ in waiting]).delete()
    return len(waiting)


def sum_up_due(*, now: datetime) -> int:
    """Sum up the accounts that time, or rules published since, may have changed; answers how many.

    Each is met once: workers that see other rules in force would make them due for each other for ever.
    """
    done, last = 0, None
    while accounts := _sum_up_next(last, now=now):
        done, last = done + len(accounts), accounts[-1]
    return done


@use_case
def _sum_up_next(last: UUID | None, *, now: datetime) -> list[UUID]:
    """Sum up the next accounts that are due and that nobody else holds; answers which."""
    book = rulebook_at(now)
    version = book.versions["scoring_model"]
    # Not `exclude`: two ranges are looked up in an index, an inequality reads all rows.
    due = Q(look_at__lte=now) | Q(scoring_model__lt=version) | Q(scoring_model__gt=version)
    rows = AccountInterest.objects.filter(due).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    accounts = list(claimed(rows).values_list("pk", flat=True)[:AT_ONCE])
    _sum_up(accounts, book, now)
    return accounts


def _locked(accounts: Collection[UUID], book: Rulebook, now: datetime) -> list[UUID]:
    """Lock these accounts' rows, made where there are none: who sums up an account reads what the one before left."""
    known = Account.objects.filter(pk__among=accounts, canonical_id=F("pk")).values_list("pk", flat=True)
    blank = (AccountState.SILENT, Trend.COLD, None, now, book.versions["scoring_model"])
    insert_new(AccountInterest, COLUMNS, [(account, *blank) for account in sorted(known)], returning=("account_id",))
    rows = AccountInterest.objects.filter(pk__among=accounts).order_by("pk")
    return list(locked(rows).values_list("pk", flat=True))


def _sum_up(accounts: Sequence[UUID], book: Rulebook, now: datetime) -> None:
    """Write how locked accounts stand; one without any interest has no row."""
    traces, version = traces_of(accounts, omissions_at(now).types), book.versions["scoring_model"]
    rows: list[tuple[Any, ...]] = []
    silent, faulty = [], []
    for account in accounts:
        try:
            interest = sum_up(traces.get(account, ()), book.rules.scoring, day_of(now))
        except Exception:
            log.exception("Account %s cannot be summed up; it is tried again in an hour", account)
            faulty.append((account, version, now + PUT_OFF))
            continue
        if interest.last is None:
            silent.append(account)
        else:
            rows.append((account, *_standing(interest, interest.last), version))
    update_rows(AccountInterest, COLUMNS, rows)
    update_rows(AccountInterest, ("account_id", "scoring_model", "look_at"), faulty)
    if silent:
        AccountInterest.objects.filter(pk__among=silent).delete()


def _look_at_waiting(accounts: Collection[UUID], book: Rulebook, now: datetime) -> None:
    """Make those accepted leads due that wait for their sheet, where an SQL asks that functions were seen."""
    if not book.rules.agreement.sql_definition.functions_seen:
        return
    waiting = Lead.objects.filter(account_id__among=accounts, stage=Stage.SAL, next_step=Next.WAITS_FOR_SHEET)
    # Locked in the order in which everybody locks them.
    found = locked(LeadState.objects.filter(pk__in=waiting.values("pk")).order_by("pk"))
    LeadState.objects.filter(pk__among=list(found.values_list("pk", flat=True))).update(look_at=now)


def _standing(interest: Interest, last: float) -> tuple[str, str, datetime | None, datetime]:
    look_at = None if interest.turns_on is None else moment_of(interest.turns_on)
    return AccountState(interest.state), Trend(interest.intent.trend), look_at, moment_of(last)
