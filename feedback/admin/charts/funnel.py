"""How far the leads of a month came."""

from feedback.admin.cells import count_cell, share_cell
from feedback.admin.charts.chart import Asked, Chart, nothing
from feedback.admin.drawings import FURTHEST, funnel
from feedback.admin.scorecard import COUNTS
from feedback.readers.scorecard_cases import Card
from feedback.readers.scorecard_counts import FarView, how_far, last_arrival
from leadhub.actors import Actor
from leadhub.console.tables import Table
from qualification.rules.periods import months_later

HEADERS = ("Step", "Leads", "Of those that came", "Of the step before")


def cohort(actor: Actor, asked: Asked) -> Chart:
    """Of the leads that came in the month, how many ever reached each step."""
    found = _of(actor, asked)
    came = found.counts["created"] if found else 0
    counts = [found.counts[name] for name in FURTHEST] if found else []
    rows = [
        (
            COUNTS[name],
            count_cell(count, found.leads[name]),
            share_cell(count, came),
            "" if name == "created" else share_cell(count, before),
        )
        for name, count, before in zip(FURTHEST, counts, [0, *counts], strict=False)
        if found
    ]
    empty = nothing(f"No lead came in {asked.words}.", None if found else last_arrival(actor, asked.month), asked)
    drawing = funnel(found.counts, COUNTS, width=asked.width) if found else None
    return Chart(
        said=_said(found, asked, actor),
        tables=[Table("Step by step", HEADERS, rows, empty, drawing)],
        file=(("step", "leads"), list(zip(FURTHEST, counts, strict=False))),
    )


def _of(actor: Actor, asked: Asked) -> FarView | None:
    return next(iter(how_far(actor, Card(start=asked.month, end=asked.over), asked.now)), None)


def _said(found: FarView | None, asked: Asked, actor: Actor) -> str:
    if found is None:
        return f"{asked.words}."
    before = Card(start=months_later(asked.month, -1), end=asked.month)
    earlier = next(iter(how_far(actor, before, asked.now)), None)
    came, mql = found.counts["created"], found.counts["mql"]
    then = f" The month before: {earlier.counts['created']:,} and {earlier.counts['mql']:,}." if earlier else ""
    return (
        f"{asked.words}: {came:,} leads came that count for marketing, {mql:,} of them were qualified.{then} "
        "Later steps of young leads are still to come."
    )
