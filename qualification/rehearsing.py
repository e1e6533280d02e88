"""Deadlines of the past held against another agreement and other working hours: which would have been broken."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from qualification.calendars import calendar_of
from qualification.desks import Desks
from qualification.models import Handoff, HandoffStatus
from qualification.rulebook import agreement_version
from qualification.rules.agreement import Agreement, Clause, due_at
from qualification.rules.clocks import PARTNER_CHANNEL

AT_ONCE = 1_000
CLOCKS = ("acceptance", "first_response")


class Deadlines(msgspec.Struct, kw_only=True):
    """How many deadlines of one clock were looked at, and how many were broken as they were and would have been."""

    handoffs: int = 0
    broken_before: int = 0
    broken_after: int = 0


def count_on(
    tally: Mapping[str, Deadlines],
    agreement: Agreement,
    since: datetime,
    now: datetime,
    after: UUID | None,
    *,
    hours: Mapping[UUID, Mapping[str, Any]] | None = None,
) -> UUID | None:
    """Count the deadlines of some handoffs more; answers the last of them, or None when there were no more.

    `hours` are columns of the calendars of teams as they are supposed.
    """
    made = Handoff.objects.filter(created_at__gte=since).exclude(status=HandoffStatus.WITHDRAWN).order_by("pk")
    related = ("lead__account", "lead__product_line")
    rows = list((made.filter(pk__gt=after) if after else made).select_related(*related)[:AT_ONCE])
    kept, supposed = Desks(), Desks(hours)
    for handoff in rows:
        for clock in CLOCKS:
            would_be = _due(clock, handoff, agreement, supposed)
            _count(tally[clock], clock, handoff, would_be, kept, now)
    return rows[-1].pk if rows else None


def _count(tally: Deadlines, clock: str, handoff: Handoff, due: datetime | None, desks: Desks, now: datetime) -> None:
    """Count one deadline, that of the handoff and the one (`due`) that it would have had."""
    stored = handoff.accept_due_at if clock == "acceptance" else handoff.response_due_at
    answered = handoff.closed_at if clock == "acceptance" else handoff.responded_at
    until = answered or handoff.closed_at or now
    # What a pause gave back it would have given back under another agreement too.
    given_back = stored - (_due(clock, handoff, agreement_version(handoff.agreement), desks) or stored)
    tally.handoffs += 1
    tally.broken_before += until > stored
    tally.broken_after += due is not None and until > due + max(given_back, timedelta())


def _due(clock: str, handoff: Handoff, agreement: Agreement, desks: Desks) -> datetime | None:
    """When the handoff would have been due; None where an agreement promises nothing."""
    clause = _clause(clock, handoff, agreement)
    if clause is None:
        return None
    hours = desks.calendar_for(handoff)
    return due_at(clause, handoff.created_at, calendar_of(hours))


def _clause(clock: str, handoff: Handoff, agreement: Agreement) -> Clause | None:
    channel = PARTNER_CHANNEL if handoff.partner_id else handoff.kind
    return agreement.clause(clock, handoff.priority, channel, handoff.lead.product_line.code)
