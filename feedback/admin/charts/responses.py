"""How fast the first response is, by team, and for a seller their own."""

from feedback.admin.behind import behind
from feedback.admin.cells import NOTHING, rate_cell, span_cell
from feedback.admin.charts.chart import Asked, Chart, nothing
from feedback.readers.first_responses import FirstResponseView, first_responses, last_response, told_of
from leadhub.actors import Actor
from leadhub.console.charts.bars import Bar, bar, bars
from leadhub.console.tables import Link, Table
from leadhub.console.words import HOUR

HEADERS = ("Who", "Priority", "Responses", "Median", "90th percentile", "Asked", "In time")


def first_response(actor: Actor, asked: Asked) -> Chart:
    """Median, 90th percentile and share in time, in the working time of whoever was to respond."""
    owner = told_of(actor)
    found = first_responses(actor, asked.month, asked.over, asked.now, owner=owner)
    rows = [
        (
            one.label,
            one.priority.label,
            Link(f"{one.time.n:,}", behind(one.cases)) if one.time.n else "0",
            span_cell(one.time.median_s),
            span_cell(one.time.p90_s),
            _limit(one),
            rate_cell(one.kept),
        )
        for one in found.results
    ]
    drawn = [_bar(one) for one in found.results if one.time.n]
    whose = "My first responses" if owner else "First responses by team"
    title = f"{whose} in {asked.month:%B %Y}: median in hours, up to the 90th percentile, and what was asked"
    empty = nothing(
        f"Nobody was to respond to anything in {asked.words}.",
        None if rows else last_response(actor, asked.month, owner=owner),
        asked,
    )
    return Chart(
        said=_said(found.results, asked, is_own=owner is not None),
        tables=[
            Table(
                whose,
                HEADERS,
                rows,
                empty,
                bars(title, drawn[: asked.most], width=asked.width, left=asked.left) if drawn else None,
            )
        ],
        file=(
            ("who", "priority", "n", "median_s", "p90_s", "asked_from_s", "asked_to_s", "in_time", "of"),
            [
                (
                    one.label,
                    one.priority.value,
                    one.time.n,
                    one.time.median_s,
                    one.time.p90_s,
                    one.shortest_s,
                    one.longest_s,
                    one.kept.hits,
                    one.kept.n,
                )
                for one in found.results
            ],
        ),
    )


def _bar(one: FirstResponseView) -> Bar:
    median, p90 = (one.time.median_s or 0.0) / HOUR, (one.time.p90_s or 0.0) / HOUR
    limit = one.longest_s / HOUR if one.longest_s is not None and one.longest_s == one.shortest_s else None
    label = f"{one.label}, {one.priority.label.lower()}"
    return bar(label, median, span_cell(one.time.median_s), interval=(median, p90), limit=limit)


def _limit(one: FirstResponseView) -> str:
    """What was asked; between what it lay where clauses differ."""
    if one.shortest_s is None or one.longest_s is None:
        return NOTHING
    low, high = span_cell(one.shortest_s), span_cell(one.longest_s)
    return low if low == high else f"{low} to {high}"


def _said(results: list[FirstResponseView], asked: Asked, *, is_own: bool) -> str:
    hits, n = sum(one.kept.hits for one in results), sum(one.kept.n for one in results)
    whose = "of yours " if is_own else ""
    if not n:
        return f"{asked.words}: no promise of a first response {whose}has ended."
    return (
        f"{asked.words}: {hits:,} of {n:,} promises of a first response {whose}were kept in time. "
        "Bars are medians in working time, lines reach to the 90th percentile, red marks are what was asked."
    )
