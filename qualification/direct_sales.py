"""What deals that partners register must know: what is agreed of them, and whom sales knows already."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Case, F, Max, Q, QuerySet, When

from accounts.direct_sales import DirectSales, Interest, Terms
from qualification.calendars import calendar_of
from qualification.desks import Desks
from qualification.locking import lock_states
from qualification.models import Handoff, HandoffStatus, Lead, RouteKind, Stage
from qualification.rulebook import rulebook_at
from qualification.rules.agreement import Agreement, Unit, due_at
from qualification.rules.clocks import PARTNER_CHANNEL

HELD: Final = (Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED)
# Where no window is agreed, only what sales holds counts; whether it still does is asked again then.
ASKED_AGAIN: Final = timedelta(days=1)


def terms(codes: Collection[str], now: datetime) -> Mapping[str, Terms]:
    """What the agreement in force says of registered deals, by product line."""
    book = rulebook_at(now)
    agreement, found = book.rules.agreement, {}
    for code in codes:
        days = _days(agreement, "registration", code)
        extensions = agreement.clause("registration_extensions", channel=PARTNER_CHANNEL, product_line=code)
        if days is not None:
            allowed = int(extensions.number) if extensions else 0
            found[code] = Terms(agreement=book.versions["agreement"], days=days, extensions=allowed)
    return found


def known_until(interests: Collection[Interest], now: datetime) -> Mapping[Interest, datetime]:
    """Until when sales is taken to know these customers: as long as it holds a lead, and a window of time after that.

    Their leads are locked, so that nobody takes one in hand meanwhile. Three statements at any number.
    """
    accounts = sorted({account for account, _ in interests})
    lines = sorted({line for _, line in interests})
    if not accounts:
        return {}
    leads = Lead.objects.filter(account_id__among=accounts, product_line__in=lines)
    lock_states(list(leads.values_list("pk", flat=True)))
    agreement = rulebook_at(now).rules.agreement
    found: dict[Interest, datetime] = {}
    for account, line, code, is_held, heard in _contacts(leads):
        if (account, line) not in interests:
            continue
        window = _days(agreement, "direct_contact_window", code)
        last = now if is_held else heard
        if window is not None and last is not None:
            until = last + timedelta(days=window)
        elif is_held:
            until = now + ASKED_AGAIN
        else:
            continue
        if until > now:
            found[account, line] = max(until, found.get((account, line), until))
    return found


def appeal_due(now: datetime) -> datetime | None:
    """When an appeal must be answered: operations has no desk, so the hours of the channel desk count."""
    clause = rulebook_at(now).rules.agreement.clause("registration_appeal", channel=PARTNER_CHANNEL)
    if clause is None:
        return None
    return due_at(clause, now, calendar_of(Desks().team_for(RouteKind.DISTRIBUTOR, None).calendar))


DIRECT_SALES = DirectSales(terms=terms, known_until=known_until, appeal_due=appeal_due)


def _contacts(leads: "QuerySet[Lead]") -> list[tuple[UUID, UUID, str, bool, datetime | None]]:
    """Account, product line and its code of each handoff to our own people: whether they hold it, when they last
    spoke to the contact or ended the deal.

    What went to a partner is none of ours, nor what waits at the channel desk for one.
    """
    ours = Handoff.objects.filter(lead__in=leads, team__isnull=False).exclude(kind=RouteKind.DISTRIBUTOR)
    present = Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
    found = ours.filter(Q(status=HandoffStatus.OPEN) | present | Q(responded_at__isnull=False))
    rows = []
    for account, line, code, *moments, status, is_present, stage, entered_at in found.annotate(
        tried_at=Max("attempts__at"), is_present=Case(When(present, then=True), default=False)
    ).values_list(
        "lead__account_id",
        "lead__product_line_id",
        "lead__product_line__code",
        "responded_at",
        "tried_at",
        "status",
        "is_present",
        "lead__stage",
        "lead__stage_entered_at",
    ):
        is_held = status == HandoffStatus.OPEN or (is_present and stage in HELD)
        if is_present and not is_held:
            moments.append(entered_at)
        heard = max((moment for moment in moments if moment is not None), default=None)
        rows.append((account, line, code, is_held, heard))
    return rows


def _days(agreement: Agreement, code: str, product_line: str) -> int | None:
    clause = agreement.clause(code, channel=PARTNER_CHANNEL, product_line=product_line)
    return int(clause.number) if clause is not None and clause.unit is Unit.DAYS else None
