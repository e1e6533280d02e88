"""Which sources bring leads that sales accepts and wins."""

from feedback.admin.cells import count_cell, rate_cell
from feedback.admin.charts.chart import ROWS, Asked, Chart
from feedback.admin.drawings import rates
from feedback.readers.scorecard_cases import Card
from feedback.readers.scorecard_counts import FarView, how_far
from feedback.readers.scorecard_table import RATE, rate_columns
from feedback.rules.scorecard import FEW, ScorecardGroup
from leadhub.actors import Actor
from leadhub.console.tables import Table
from leadhub.console.words import spell
from qualification.rules.periods import months_later

MONTHS = 12
COUNTED = {"created": "Came", "mql": "MQL", "sal": "Accepted", "sql": "SQL", "won": "Won"}
SHARES = {"created_to_mql": "Came to MQL", "mql_to_sal": "MQL to accepted", "win": "Won of ended"}


def sources(actor: Actor, asked: Asked) -> Chart:
    """The leads of twelve months by what first brought them, the largest source first."""
    begins = months_later(asked.month, 1 - MONTHS)
    found = how_far(actor, Card(start=begins, end=asked.over, group=ScorecardGroup.SOURCE), asked.now)
    shown = found[:ROWS] if asked.is_brief else found
    counted = {name: COUNTED[name] for name in ("created", "mql", "won")} if asked.is_brief else COUNTED
    rows = [
        (
            spell(one.label),
            *(count_cell(one.counts[name], one.leads[name]) for name in counted),
            *(rate_cell(one.rates[name]) for name in SHARES),
        )
        for one in shown
    ]
    return Chart(
        said=_said(found, asked),
        tables=[
            Table(
                "By source",
                ("Source", *counted.values(), *SHARES.values()),
                rows,
                f"No lead came in the {MONTHS} months to {asked.month:%B %Y}.",
                rates(
                    "Won of ended deals, by source, and between what it lies",
                    ((spell(one.label), one.rates["win"]) for one in found),
                ),
            )
        ],
        file=(
            ("source", *COUNTED, *(f"{name}_{part}" for name in SHARES for part in RATE)),
            [
                (
                    one.label,
                    *(one.counts[name] for name in COUNTED),
                    *(value for name in SHARES for value in rate_columns(one.rates[name])),
                )
                for one in found
            ],
        ),
    )


def _said(found: list[FarView], asked: Asked) -> str:
    came = sum(one.counts["created"] for one in found)
    return (
        f"{came:,} leads of the {MONTHS} months to {asked.month:%B %Y} that count for marketing. "
        f"Under {FEW} cases no share is told: too few."
    )
