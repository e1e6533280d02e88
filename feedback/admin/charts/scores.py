"""Where leads stand by fit and intent, and what sales said of them."""

from collections.abc import Iterable, Sequence

from feedback.admin.cells import count_cell, rate_cell
from feedback.admin.charts.chart import Asked, Chart
from feedback.readers.score_spread import LEVELS, TIERS, ScoreCellView, ScoreSpreadView, score_spread
from leadhub.actors import Actor
from leadhub.console.charts.grids import Axis, Cell, grid
from leadhub.console.tables import Table
from qualification.rules.periods import months_later

MONTHS = 12
HEADERS = ("Fit", "Intent", "Leads", "Rules hand over", "Accepted of handed over", "Rejected", "Won of ended")


def scores(actor: Actor, asked: Asked) -> Chart:
    """Fit against intent: where leads stand now, what sales said of them, and from where on they are handed over."""
    found = score_spread(actor, months_later(asked.month, 1 - MONTHS), asked.now)
    by_tier = [found.cells[at : at + len(LEVELS)] for at in range(0, len(found.cells), len(LEVELS))]
    over = [cell for cell in found.cells if cell.handed_over]
    across = Axis("Intent", [str(level.label) for level in LEVELS], _lowest(LEVELS, (cell.level for cell in over)))
    up = Axis("Fit", [str(tier.label) for tier in TIERS], _lowest(TIERS, (cell.tier for cell in over)))
    title = f"Where {found.n:,} leads stand by fit and intent, with the limits of handing over"
    cells = [[Cell(cell.count, _brief(cell)) for cell in row] for row in by_tier]
    rows = [
        (
            cell.tier.label,
            cell.level.label,
            count_cell(cell.count, cell.leads),
            "yes" if cell.handed_over else "no",
            rate_cell(cell.accepted),
            rate_cell(cell.rejected),
            rate_cell(cell.won),
        )
        for cell in reversed(found.cells)
        if cell.count
    ]
    return Chart(
        said=_said(found),
        tables=[
            Table(
                "Cell by cell",
                HEADERS,
                rows,
                f"No lead that counts for marketing has come since {found.begins:%B %Y}.",
                grid(title, across, up, cells, width=asked.width) if found.n else None,
            )
        ],
        file=(
            ("fit", "intent", "leads", "rules_hand_over", "handed_over", "accepted", "rejected", "ended", "won"),
            [
                (
                    cell.tier.value,
                    cell.level.value,
                    cell.count,
                    cell.handed_over,
                    cell.accepted.n,
                    cell.accepted.hits,
                    cell.rejected.hits,
                    cell.won.n,
                    cell.won.hits,
                )
                for cell in found.cells
            ],
        ),
    )


def _lowest(bands: Sequence[str], found: Iterable[str]) -> int | None:
    """After how many bands the first lies that is handed over with anything; None where nothing is."""
    return min((bands.index(band) for band in found), default=None)


def _brief(cell: ScoreCellView) -> str:
    """The share that sales accepted of those handed over; with few cases how many of how many."""
    accepted = cell.accepted
    if not accepted.n:
        return ""
    if accepted.value is None:
        return f"{accepted.hits} of {accepted.n}"
    return f"{accepted.value:.0%} of {accepted.n:,}"


def _said(found: ScoreSpreadView) -> str:
    over = sum(cell.accepted.n for cell in found.cells)
    accepted = sum(cell.accepted.hits for cell in found.cells)
    return (
        f"{found.n:,} leads that came since {found.begins:%B %Y} and count for marketing, where they stand now: intent "
        f"fades with time. Of {over:,} that were handed over (in small letters) sales took {accepted:,}. Red lines: "
        "the lowest fit and the lowest intent with which the rules in force hand anything over."
    )
