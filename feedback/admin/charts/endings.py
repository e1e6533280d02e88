"""Whether leads that were handed over come to an end."""

from feedback.admin.cells import count_cell, rate_cell
from feedback.admin.charts.chart import Asked, Chart
from feedback.admin.drawings import rates
from feedback.readers.loss_flow import TerminalView, terminal_shares
from feedback.readers.scorecard_table import rate_columns
from leadhub.actors import Actor
from leadhub.console.tables import Table


def endings(actor: Actor, asked: Asked) -> Chart:
    """Of the leads that were handed over 90, 180 and 365 days ago, how many were won, lost, given back or taken out."""
    found = terminal_shares(actor, asked.now)
    told = [one for one in found if one.ended.n]
    title = "Of the leads that were handed over at least so long ago, how many have ended"
    return Chart(
        said=_said(told),
        tables=[
            Table(
                "Handed over at least",
                ("Handed over", "Leads", "Have ended"),
                [(f"{one.days} days ago", count_cell(one.ended.n, one.ended.of), rate_cell(one.ended)) for one in told],
                "No lead was handed over 90 days ago or more. Shares appear once one was.",
                rates(title, ((f"{one.days} days ago", one.ended) for one in told), width=asked.width),
            )
        ],
        file=(
            ("days", "ended", "handed_over", "value", "low", "high"),
            [(one.days, *rate_columns(one.ended)) for one in found],
        ),
    )


def _said(told: list[TerminalView]) -> str:
    open_ones = [f"{one.ended.n - one.ended.hits:,} since {one.days} days" for one in told]
    begins = "An end is a win, a loss, or word that the lead is not to be pursued."
    return f"{begins} Still open: {', '.join(open_ones)}." if open_ones else begins
