"""How the agreement is kept, in the console: each clause in a month, and the cases behind a number."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from accounts.models import ProductLine
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.charts.bars import bar, bars
from leadhub.console.charts.drawing import WIDTH, Drawing
from leadhub.console.paging import asked_page, neighbours
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, spell
from leadhub.errors import NotFound
from leadhub.models import Version
from qualification.measures import Term
from qualification.models import Lead
from qualification.readers.agreement_pages import SIDES, attained_in_words
from qualification.readers.attainment import (
    PAGE,
    AttainmentCaseView,
    ClauseAttainmentView,
    attainment_of,
    cases_of,
    month_of,
    term_of,
)
from qualification.rules.clause_kinds import kind_of
from qualification.rules.periods import months_later
from qualification.rules.promises import left_unsaid, limit_of

FORMAT: Final = "%Y-%m"
WIDE: Final = 260
"""How much room the names of clauses have."""
HEADERS: Final = ("Lead", "Result", "Why", "Counted", "Due", "Ended")


def address_of(version: Version, **asked: object) -> str:
    """Where the attainment of a version is shown, or with a clause the cases behind its number."""
    address = reverse("admin:leadhub_version_view", args=[version.pk, PAGE])
    return f"{address}?{urlencode(asked)}" if asked else address


def attainment_page(actor: Actor, version: Version, asked: QueryDict) -> Mapping[str, Any]:
    """A month of the version; with `clause` the cases of one clause in it."""
    now = clock.now()
    begins = month_in(asked, now)
    over = months_later(begins, 1)
    term = term_of(now, version=version.number, begins=begins, ends=over if over <= now else None)
    month = begins.strftime(FORMAT)
    beside = {"months": list(_months(version, asked, begins, now)), "month": f"{begins:%B %Y} (UTC)"}
    if "clause" in asked:
        return beside | _cases(actor, version, term, asked, month)
    found = attainment_of(term)
    sides = [(SIDES[one.owner], one.cases, one.kept, one.excused, _percent(one.rate)) for one in found.sides]
    lines = dict(ProductLine.objects.values_list("code", "label"))
    clauses = [clause_line(one, term, version, lines) for one in found.clauses]
    drawing = kept_bars(found.clauses)
    return beside | {
        "tables": [
            Table("Each side", ("Side", "Cases", "Kept", "Excused", "Share"), sides),
            Table("Clauses", ("Promise", "Limit", "Kept", "What is counted"), clauses, drawing=drawing),
        ]
    }


def kept_bars(clauses: Sequence[ClauseAttainmentView], *, width: float = WIDTH, left: float = WIDE) -> Drawing | None:
    """The share that was kept of each clause that had cases, with a mark at the share that is asked for."""
    rows = [
        bar(short_label(one), one.rate, f"{one.rate:g} % of {one.cases:,}", limit=one.asked or None)
        for one in clauses
        if one.rate is not None
    ]
    title = "How many promises of each clause were kept, in percent"
    return bars(title, rows, most=100, width=width, left=left) if rows else None


def short_label(one: ClauseAttainmentView) -> str:
    """What a clause is about and where it holds, in the few words that a drawing has room for."""
    kind, scope = kind_of(one.code), one.scope
    where = [spell(word).lower() for word in (scope.channel, scope.product_line, scope.priority) if word]
    about = kind.label if kind else one.label
    return f"{about}: {', '.join(where)}" if where else about


def clause_line(one: ClauseAttainmentView, term: Term, version: Version, lines: Mapping[str, str]) -> tuple[Any, ...]:
    """One clause as a row: where it holds if its words do not say so, its limit, what was kept, and what is counted."""
    unsaid = ", ".join(left_unsaid(term.agreement.clauses[one.number], lines))
    said, month = attained_in_words(one), term.begins.strftime(FORMAT)
    there = one.measured and (one.cases or one.excused)
    kept = Link(said, address_of(version, clause=one.number, month=month)) if there else said
    return f"{one.label} ({unsaid})" if unsaid else one.label, one.limit, kept, one.how


def _cases(actor: Actor, version: Version, term: Term, asked: QueryDict, month: str) -> dict[str, Any]:
    number = str(asked["clause"])
    if not (number.isascii() and number.isdigit() and len(number) < 4):
        raise NotFound("There is no such clause.")
    page = asked_page(lambda window: cases_of(actor, term, int(number), window), asked.get("cursor"))
    clause = term.agreement.clauses[int(number)]
    leads = Lead.objects.visible_to(actor).filter(pk__in={one.lead for one in page.rows if one.lead})
    names = {lead.pk: str(lead) for lead in leads.select_related("contact", "product_line")}
    rows = [_case(one, names[one.lead] if one.lead else "") for one in page.rows]
    return {
        "title": f"{clause.label}: {month}",
        "tables": [Table(f"{clause.label}: {limit_of(clause)}", HEADERS, rows, "No case in this month.")],
        "pages": list(neighbours(page, "Newer", "Older", clause=number, month=month)),
        "back": address_of(version, month=month),
    }


def _case(one: AttainmentCaseView, name: str) -> tuple[Any, ...]:
    page, key = ("handoff", one.handoff) if one.handoff else ("lead", one.lead)
    return (
        Link(name, reverse(f"admin:qualification_{page}_change", args=[key])) if key else "",
        one.result.label,
        spell(one.why) if one.why else "",
        clock_time(one.counted_at),
        clock_time(one.due_at) if one.due_at else "",
        clock_time(one.ended_at) if one.ended_at else "",
    )


def month_in(asked: QueryDict, now: datetime) -> datetime:
    """The month that an address asks for; what is none, or is yet to come, is this one."""
    try:
        found = datetime.strptime(asked.get("month", ""), FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return month_of(now)
    return min(found, month_of(now))


def _months(version: Version, asked: QueryDict, begins: datetime, now: datetime) -> Iterator[Link]:
    beside = {"clause": asked["clause"]} if "clause" in asked else {}
    for months, text in ((-1, "Month before"), (1, "Month after")):
        other = months_later(begins, months)
        if other <= now:
            yield Link(text, address_of(version, month=other.strftime(FORMAT), **beside))


def _percent(rate: float | None) -> str:
    return "" if rate is None else f"{rate:g} %"
