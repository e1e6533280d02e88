"""How many leads go on from step to step, month by month."""

from collections.abc import Mapping
from typing import Final

from feedback.admin.cells import rate_cell
from feedback.admin.charts.chart import Asked, Chart, nothing
from feedback.readers.conversions import ConversionsView, conversions, last_qualified
from feedback.readers.scorecard_table import RATE, rate_columns
from feedback.rules.scorecard import FEW
from leadhub.actors import Actor
from leadhub.console.charts.lines import Line, lines
from leadhub.console.tables import Table

MONTHS: Final = 12
RATES: Final[Mapping[str, str]] = {
    "acceptance": "Accepted of answered",
    "mql_to_sal": "MQL to accepted",
    "sal_to_sql": "Accepted to SQL",
    "sql_to_opportunity": "SQL to opportunity",
}


def conversion(actor: Actor, asked: Asked) -> Chart:
    """The shares of twelve months; a month with too few cases is a gap, never a point."""
    found = conversions(actor, asked.month, MONTHS, asked.now)
    # A month in which nothing happened says nothing.
    months = [month for month in found.months if any(getattr(month, name).n for name in RATES)]
    rows = [
        (f"{month.begins:%B %Y}", *(rate_cell(getattr(month, name)) for name in RATES)) for month in reversed(months)
    ]
    drawn = [
        Line(
            label,
            [getattr(month, name).value for month in found.months],
            found.agreed if name == "acceptance" else None,
        )
        for name, label in RATES.items()
    ]
    title = f"Shares of the leads that took a step in a month, {MONTHS} months to {asked.month:%B %Y}"
    drawing = lines(title, [f"{each.begins:%b}" for each in found.months], drawn, as_share=True, width=asked.width)
    is_drawn = any(value is not None for line in drawn for value in line.values)
    empty = nothing(
        f"No lead was qualified in the {MONTHS} months to {asked.month:%B %Y}.",
        None if rows else last_qualified(actor, found.months[0].begins),
        asked,
    )
    return Chart(
        said=_said(found, asked, is_drawn=is_drawn),
        tables=[Table("Month by month", ("Month", *RATES.values()), rows, empty, drawing if is_drawn else None)],
        file=(
            ("month", *(f"{name}_{part}" for name in RATES for part in RATE)),
            [
                (
                    f"{month.begins:%Y-%m}",
                    *(value for name in RATES for value in rate_columns(getattr(month, name))),
                )
                for month in found.months
            ],
        ),
    )


def _said(found: ConversionsView, asked: Asked, *, is_drawn: bool) -> str:
    if not is_drawn:
        most = max(getattr(month, name).n for month in found.months for name in RATES)
        return f"A share is told from {FEW} cases a month on. The most in a month so far: {most:,}."
    this, before = found.months[-1].acceptance, found.months[-2].acceptance
    agreed = "" if found.agreed is None else f" Agreed: {found.agreed:.0%} of the answers, dashed."
    told = [
        f"{month}: {rate.hits:,} of {rate.n:,} answered handoffs accepted"
        for month, rate in ((asked.words, this), (f"{found.months[-2].begins:%B}", before))
        if rate.n
    ]
    answers = "; ".join(told) or "No handoff was answered in two months"
    return f"{answers}.{agreed} A month with under {FEW} cases is a gap."
