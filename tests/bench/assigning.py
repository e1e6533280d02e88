"""Handoffs wait, sellers are there: how many leads a second get an owner, each by the whole rule."""

import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import median

from django.core.management import call_command
from django.db import connection

from accounts.models import Account, Contact, ProductLine
from leadhub.actors import Role
from leadhub.installing import install
from leadhub.keys import new_id
from leadhub.models import User
from leadhub.usecases import use_case
from qualification.assigning import assign_all
from qualification.models import BusinessCalendar, Handoff, HandoffStatus, Lead, LeadState, Stage, Team, TeamMember

LIMIT = 1_000.0
YARDSTICK, SELLERS = 2_759, 82
AT_ONCE = 5_000
NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
"""A Tuesday, nine in the morning where the sellers are."""
COUNTRIES = ("US", "CA", "DE", "AT", "CH")
LANGUAGES = ("en", "de", None)


def main(most: int, rounds: int) -> None:
    """Lay the ground once for each size, then assign round by round, and print one table."""
    call_command("migrate", verbosity=0, interactive=False)
    install(now=NOW)
    calendar, _ = BusinessCalendar.objects.get_or_create(name="Chicago", defaults={"timezone": "America/Chicago"})
    print(f"\n{connection.vendor}: leads get owners, each by the whole rule")
    for count in (YARDSTICK, most):
        print(f"{connection.vendor}: laying {count:,} handoffs …", file=sys.stderr)
        team = _found(calendar, count)
        for start in range(0, count, AT_ONCE):
            _lay_some(team, start, min(start + AT_ONCE, count))
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        rates = []
        for _ in range(rounds):
            _take_back(team)
            began = time.perf_counter()
            done = assign_all(now=NOW)
            rates.append(done / (time.perf_counter() - began))
            assert done == count, f"{done} of {count} got an owner"
        _show(team, count, rates)
        _close(team)


@use_case
def _found(calendar: BusinessCalendar, count: int) -> Team:
    """A team of sellers who take different countries and languages, and so much work; some take everything."""
    team = Team.objects.create(name=f"Team of {count}", kind=Team.Kind.DIRECT, calendar=calendar)
    for number in range(SELLERS):
        user = User.objects.create(email=f"s{number}@team{count}.example", name=f"Seller {number}", role=Role.SALES)
        narrowed = number % 7 != 0
        TeamMember.objects.create(
            team=team,
            user=user,
            countries=[COUNTRIES[number % len(COUNTRIES)]] if narrowed else [],
            languages=[LANGUAGES[number % 2]] if narrowed else [],
            capacity=count,
        )
    return team


@use_case
def _lay_some(team: Team, start: int, end: int) -> None:
    """Handoffs of these numbers, each of a company of its own."""
    line, _ = ProductLine.objects.get_or_create(code="cnc-machining", defaults={"label": "CNC machining"})
    made = {"created_at": NOW, "updated_at": NOW}
    keys = [(number, new_id(), new_id(), new_id()) for number in range(start, end)]
    Account.objects.bulk_create(
        Account(pk=a, canonical_id=a, name=f"C{n}", country=COUNTRIES[n % 5], **made) for n, a, _, _ in keys
    )
    Contact.objects.bulk_create(
        Contact(pk=c, canonical_id=c, account_id=a, language=LANGUAGES[n % 3], facts_as_of={}, **made)
        for n, a, c, _ in keys
    )
    Lead.objects.bulk_create(
        Lead(
            pk=key,
            canonical_id=key,
            contact_id=c,
            account_id=a,
            product_line=line,
            stage=Stage.MQL,
            stage_entered_at=NOW,
            team=team,
            **made,
        )
        for _, a, c, key in keys
    )
    LeadState.objects.bulk_create(LeadState(lead_id=key, terms=b"", enquiry_as_of={}) for *_, key in keys)
    due = NOW + timedelta(days=90)
    Handoff.objects.bulk_create(
        Handoff(
            lead_id=key,
            cycle=1,
            kind=team.kind,
            team=team,
            priority="urgent" if n % 4 == 0 else "normal",
            agreement=1,
            created_at=NOW,
            accept_due_at=due,
            response_due_at=due,
        )
        for n, _, _, key in keys
    )


@use_case
def _take_back(team: Team) -> None:
    """Nobody has anything, and nobody had a turn."""
    Handoff.objects.filter(team=team).update(owner=None, needs_owner=True)
    Lead.objects.filter(team=team).update(owner=None)
    TeamMember.objects.filter(team=team).update(turns=0)


@use_case
def _close(team: Team) -> None:
    Handoff.objects.filter(team=team).update(status=HandoffStatus.WITHDRAWN, closed_at=NOW, needs_owner=False)


def _show(team: Team, count: int, rates: list[float]) -> None:
    owned = Counter(Handoff.objects.filter(team=team).values_list("owner", flat=True))
    within = "within" if median(rates) >= LIMIT else "BELOW"
    print(
        f"  {f'{count:,} leads to {SELLERS} sellers':<40}{median(rates):>9,.0f} leads/s "
        f"({min(rates):,.0f} to {max(rates):,.0f})   {within} the limit of {LIMIT:,.0f}/s; "
        f"{min(owned.values())} to {max(owned.values())} each"
    )
