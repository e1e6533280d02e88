"""What time makes of registrations: protection ends, the first in line moves up or leaves, appeals become overdue."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.direct_sales import direct_sales
from accounts.models import Account, DealRegistration, RegistrationAppeal, RegistrationStatus
from accounts.registry import Registry, waits_until
from accounts.rules.registration import Case, Ruling, end_of_protection, rule_on_waiting
from leadhub.actors import SYSTEM
from leadhub.bulk import locked
from leadhub.usecases import use_case

AT_ONCE = 500


def look_at_registrations(now: datetime) -> int:
    """Everything that has come due; answers how many were looked at."""
    done = 0
    while accounts := _due(now):
        done += _look_at(accounts, now=now)
    while count := _tell_overdue(now=now):
        done += count
    return done


@use_case
def _look_at(accounts: Collection[UUID], *, now: datetime) -> int:
    """Look at what is due of these customers, under their locks: a fixed number of statements for any number."""
    held = locked(Account.objects.filter(pk__among=set(accounts)).order_by("pk"))
    status = {row.pk: row.target_status for row in held}
    due = DealRegistration.objects.standing().filter(account__in=list(status), look_at__lte=now)
    rows = list(locked(due.order_by("pk"))[:AT_ONCE])
    waiting = {(r.account_id, r.product_line_id) for r in rows if r.status == RegistrationStatus.FIRST_IN_LINE}
    known = direct_sales().known_until(waiting, now) if waiting else {}
    registry = Registry(actor=SYSTEM, now=now)
    for row in rows:
        if row.status == RegistrationStatus.REGISTERED:
            registry.move(row, Ruling(RegistrationStatus.EXPIRED, "time"))
            continue
        until = known.get((row.account_id, row.product_line_id))
        case = Case(target_status=status[row.account_id], is_taken=False, known_until=until)
        ruling = rule_on_waiting(case, ends_at=end_of_protection(row.requested_at, row.days), now=now)
        if ruling is None:
            registry.put_off(row, waits_until(row, until))
        else:
            registry.move(row, ruling)
    registry.save()
    return len(rows)


@use_case
def _tell_overdue(*, now: datetime) -> int:
    """Tell once of each appeal that nobody answered in time."""
    due = RegistrationAppeal.objects.open().filter(due_at__lte=now, overdue_at=None).order_by("pk")
    rows = list(locked(due)[:AT_ONCE])
    RegistrationAppeal.objects.filter(pk__in=[row.pk for row in rows]).update(overdue_at=now)
    registry = Registry(actor=SYSTEM, now=now)
    for registration in DealRegistration.objects.filter(appeal__in=[row.pk for row in rows]).order_by("pk"):
        registry.tell(registration, "registration.appeal_overdue")
    registry.save()
    return len(rows)


def _due(now: datetime) -> list[UUID]:
    """The customers of what is due, as many as are looked at in one transaction."""
    due = DealRegistration.objects.filter(look_at__lte=now).order_by("look_at", "pk")
    return list(due.values_list("account_id", flat=True)[:AT_ONCE])
