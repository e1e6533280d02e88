"""Whether the agreement is kept."""

from collections.abc import Iterator
from typing import Any

from accounts.models import ProductLine
from feedback.admin.charts.chart import Asked, Chart
from leadhub.actors import Actor
from leadhub.console.tables import Link, Table
from leadhub.models import DocumentKind, Version
from qualification.admin.attainment import FORMAT, address_of, clause_line, kept_bars
from qualification.readers.attainment import ClauseAttainmentView, attainment_of, term_of

HEADERS = ("Promise", "Limit", "Kept", "Cases", "What is counted")


def clauses(actor: Actor, asked: Asked) -> Chart:
    """Each clause of the agreement in force with what was reached, without what its side could not help."""
    term = term_of(asked.now, begins=asked.month, ends=asked.over if asked.over <= asked.now else None)
    version = Version.objects.get(kind=DocumentKind.AGREEMENTS, number=term.version)
    found = attainment_of(term)
    counted = [one for one in found.clauses if one.measured and (one.cases or one.excused)]
    lines = dict(ProductLine.objects.values_list("code", "label"))
    sides = list(_sides(counted))
    shown = sorted(counted, key=_by_distance) if asked.is_brief else counted
    return Chart(
        said=f"{asked.words}, version {term.version} of the agreement. {' '.join(sides)}".strip(),
        tables=[
            Table(
                "Clauses with cases in the month",
                HEADERS,
                [_row(one, *clause_line(one, term, version, lines)) for one in counted],
                f"No promise of the agreement has ended in {asked.words}.",
                kept_bars(shown[: asked.most], width=asked.width, left=asked.left),
            )
        ],
        file=(
            ("clause", "owner", "limit", "asked", "rate", "kept", "cases", "excused"),
            [
                (one.label, one.owner.value, one.limit, one.asked, one.rate, one.kept, one.cases, one.excused)
                for one in found.clauses
                if one.measured
            ],
        ),
        more=[Link("All clauses", address_of(version, month=f"{asked.month:{FORMAT}}"))],
    )


def _row(one: ClauseAttainmentView, label: str, limit: str, kept: Link, how: str) -> tuple[Any, ...]:
    excused = f", {one.excused:,} of them excused" if one.excused else ""
    return label, limit, kept, Link(f"{one.cases + one.excused:,}{excused}", kept.address), how


def _by_distance(one: ClauseAttainmentView) -> tuple[float, int]:
    """What is furthest below its limit first; a clause that promises a number is judged by its month, not here."""
    return (one.rate if one.rate is not None else 101.0, one.number)


def _sides(counted: list[ClauseAttainmentView]) -> Iterator[str]:
    for owner in dict.fromkeys(one.owner for one in counted):
        mine = [one for one in counted if one.owner is owner and one.rate is not None]
        cases = sum(one.cases for one in mine)
        if cases:
            yield f"{owner.value.capitalize()} kept {sum(one.kept for one in mine):,} of {cases:,}."
