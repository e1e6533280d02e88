"""Why sales rejects leads, beside the month before."""

from feedback.admin.cells import count_cell, share_cell
from feedback.admin.charts.chart import Asked, Chart, nothing
from feedback.readers.rejections import RejectionsView, last_rejection, rejections
from leadhub.actors import Actor
from leadhub.console.charts.bars import bar, bars
from leadhub.console.tables import Table

HEADERS = ("Family", "Reason", "This month", "Share", "Month before", "Change")


def rejected(actor: Actor, asked: Asked) -> Chart:
    """The reasons of the month, family by family; each opens to its cases and what was written beside them."""
    found = rejections(actor, asked.month, asked.now)
    rows = [
        (
            family.family.label,
            reason.label,
            count_cell(reason.count, reason.cases),
            share_cell(reason.count, found.total),
            count_cell(reason.before, reason.cases_before),
            _change(reason.count, reason.before),
        )
        for family in found.families
        for reason in family.reasons
    ]
    drawn = [
        bar(
            reason.label if asked.is_brief else f"{family.family.label}: {reason.label}",
            reason.count,
            f"{reason.count:,} ({reason.count / found.total:.0%})",
        )
        for family in found.families
        for reason in family.reasons
        if reason.count
    ]
    shown = sorted(drawn, key=lambda one: -one.whole) if asked.is_brief else drawn
    title = f"Reasons of {found.total:,} rejections, {asked.month:%B %Y}"
    empty = nothing(
        f"Sales rejected nothing in {asked.words}.", None if found.total else last_rejection(actor, asked.month), asked
    )
    return Chart(
        said=_said(found, asked),
        tables=[
            Table(
                "By family and reason",
                HEADERS,
                rows if found.total else [],
                empty,
                bars(title, shown[: asked.most], width=asked.width, left=asked.left) if shown else None,
            )
        ],
        file=(
            ("family", "reason", "count", "month_before"),
            [
                (family.family.value, reason.reason, reason.count, reason.before)
                for family in found.families
                for reason in family.reasons
            ],
        ),
    )


def _said(found: RejectionsView, asked: Asked) -> str:
    begins = f"{asked.words}: {found.total:,} rejected, {found.before:,} in the month before."
    if not found.total:
        return begins
    top = found.families[0]
    return f"{begins} The family given most is {top.family.label}: {top.count:,}. Each number opens what sales wrote."


def _change(count: int, before: int) -> str:
    if count == before:
        return "the same"
    return f"{abs(count - before):,} {'more' if count > before else 'fewer'}"
