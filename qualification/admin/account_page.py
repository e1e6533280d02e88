"""How an account stands, as its pages print it: why first, then who takes part and what they want."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.models import Contact, Function, ProductLine
from leadhub.actors import Actor
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago
from qualification.admin.committees import people_table
from qualification.readers.account_interests import ACCOUNT_INTEREST, AccountInterestView, interest_id
from qualification.readers.committees import account_committee


def account_page(actor: Actor, account: UUID, now: datetime) -> dict[str, Any]:
    """Everything that the pages of an account print of its interest."""
    view = ACCOUNT_INTEREST.read(actor, interest_id(actor, account))
    found = Contact.objects.visible_to(actor).filter(pk__in=[view.first_contact] if view.first_contact else [])
    return {
        "facts": list(_facts(view, found.first(), now)),
        "tables": [_lines(view), people_table(account_committee(actor, account, now), now)],
    }


def intent_in_words(view: AccountInterestView) -> str:
    """Level, trend and the two sums."""
    intent = view.intent
    sums = f"research {intent.research:g}, buying {intent.buying:g}"
    return f"{intent.level.label}, {intent.trend.label.lower()} ({sums})"


def labels(functions: Sequence[Function], nobody: str) -> str:
    """Functions in one line."""
    return ", ".join(function.label for function in functions) or nobody


def _facts(view: AccountInterestView, first: Contact | None, now: datetime) -> Iterator[tuple[str, Any]]:
    yield "Stands", view.state.label
    yield "Why", view.why
    yield "Intent of all its people", intent_in_words(view)
    engaged = view.engaged
    yield "People who took part", f"{engaged.days_14} in 14 days, {engaged.days_60} in 60, {engaged.days_180} in 180"
    if first is not None:
        yield "Who came first", Link(str(first), reverse("admin:accounts_contact_change", args=[first.pk]))
        yield "First seen", ago(view.first_signal_at, now)
        yield "Last seen", ago(view.last_signal_at, now)
    yield "Functions that take part", labels(view.functions.covered, "None")
    yield "Known, but quiet", labels(view.functions.quiet, "None")
    yield "Nobody known of", labels(view.functions.missing, "None missing")


def _lines(view: AccountInterestView) -> Table:
    names = dict(ProductLine.objects.values_list("code", "label"))
    rows = [
        (
            names.get(line.product_line, line.product_line),
            line.leads,
            line.stage.label,
            Link("Open it", reverse("admin:qualification_lead_change", args=[line.lead])),
        )
        for line in view.product_lines
    ]
    return Table("What it is interested in", ("Product line", "Leads", "Furthest stage", "Lead"), rows)
