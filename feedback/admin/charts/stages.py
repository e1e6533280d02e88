"""Where leads stay too long."""

from feedback.admin.behind import behind
from feedback.admin.cells import NOTHING, count_cell, span_cell
from feedback.admin.charts.chart import Asked, Chart
from feedback.readers.times_in_stage import StageTimeView, times_in_stage
from feedback.rules.scorecard import FEW
from leadhub.actors import Actor
from leadhub.console.charts.boxes import Box, boxes
from leadhub.console.tables import Link, Table
from leadhub.console.words import DAY

HEADERS = (
    "Step",
    "Took the next one",
    "A quarter within",
    "Half",
    "Three quarters",
    "90 %",
    "There now",
    "Longer than 90 % were",
)


def time_in_stage(actor: Actor, asked: Asked) -> Chart:
    """Quartiles of the time at each step, and who is there now for longer than nine of ten were."""
    found = times_in_stage(actor, asked.now)
    rows = [
        (
            one.step.label,
            count_cell(one.n, one.leads),
            span_cell(one.low_s),
            span_cell(one.median_s),
            span_cell(one.high_s),
            span_cell(one.p90_s),
            count_cell(one.there, one.leads_there),
            _stuck(one),
        )
        for one in found.steps
        if one.n or one.there
    ]
    drawn = [
        Box(
            one.step.label,
            (one.low_s or 0.0) / DAY,
            (one.median_s or 0.0) / DAY,
            (one.high_s or 0.0) / DAY,
            (one.p90_s or 0.0) / DAY,
            span_cell(one.median_s),
        )
        for one in found.steps
        if one.n
    ]
    title = "Days at each step before the next one: the middle half, the median, and how far nine of ten reach"
    return Chart(
        said=_said(found.steps),
        tables=[
            Table(
                "Time at each step, in calendar time",
                HEADERS,
                rows,
                "No lead has been qualified yet. Times appear once leads go on from step to step.",
                boxes(title, drawn, width=asked.width) if drawn else None,
            )
        ],
        file=(
            ("step", "n", "low_s", "median_s", "high_s", "p90_s", "there", "stuck"),
            [
                (one.step.value, one.n, one.low_s, one.median_s, one.high_s, one.p90_s, one.there, one.stuck)
                for one in found.steps
            ],
        ),
    )


def _stuck(one: StageTimeView) -> object:
    if one.stuck is None or one.leads_stuck is None:
        return f"too few: {one.n} of {FEW}" if one.there else NOTHING
    return Link(f"{one.stuck:,}", behind(one.leads_stuck)) if one.stuck else "0"


def _said(steps: list[StageTimeView]) -> str:
    stuck = [f"{one.stuck:,} at {one.step.label}" for one in steps if one.stuck]
    begins = "All qualified leads that count for marketing, in calendar time."
    if not stuck:
        return f"{begins} None is anywhere longer than nine of ten were."
    return f"{begins} Longer there than nine of ten were: {', '.join(stuck)}."
