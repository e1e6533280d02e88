"""What channels and partners make of what they are offered."""

from feedback.admin.cells import count_cell
from feedback.admin.charts.chart import Asked, Chart, nothing
from feedback.readers.channel_split import STATUSES, ChannelSplitView, channel_split, last_delivery
from leadhub.actors import Actor
from leadhub.console.charts.bars import Bar, Part, bars
from leadhub.console.tables import Table
from qualification.models import HandoffStatus

WORDS = {
    HandoffStatus.ACCEPTED: "Accepted",
    HandoffStatus.REJECTED: "Handed back",
    HandoffStatus.EXPIRED: "Lapsed",
    HandoffStatus.WITHDRAWN: "Withdrawn",
    HandoffStatus.OPEN: "Waiting",
}
HEADERS = ("Channel", "Partner", "Offered", *(WORDS[status] for status in STATUSES))


def channels(actor: Actor, asked: Asked) -> Chart:
    """The handoffs of the month by whom they were offered to, and how each stands now."""
    found = channel_split(actor, asked.month, asked.now)
    rows = [
        (
            one.channel.label,
            one.label if one.partner else "",
            count_cell(one.offered, one.handoffs),
            *(count_cell(one.statuses[status], one.handoffs_by_status[status]) for status in STATUSES),
        )
        for one in found.results
    ]
    drawn = [
        Bar(one.label, [Part(WORDS[status], one.statuses[status]) for status in STATUSES], f"{one.offered:,} offered")
        for one in found.results
    ]
    title = f"Handoffs of {asked.month:%B %Y} by whom they were offered to, and how they stand now"
    empty = nothing(
        f"Nothing was handed over in {asked.words}.", None if rows else last_delivery(actor, asked.month), asked
    )
    return Chart(
        said=_said(found, asked),
        tables=[
            Table(
                "By channel and partner",
                HEADERS,
                rows,
                empty,
                bars(title, drawn[: asked.most], width=asked.width, left=asked.left) if drawn else None,
            )
        ],
        file=(
            ("channel", "partner", "offered", *(status.value for status in STATUSES)),
            [
                (
                    one.channel.value,
                    one.label if one.partner else None,
                    one.offered,
                    *(one.statuses[status] for status in STATUSES),
                )
                for one in found.results
            ],
        ),
    )


def _said(found: ChannelSplitView, asked: Asked) -> str:
    totals = {status: sum(one.statuses[status] for one in found.results) for status in STATUSES}
    counts = ", ".join(f"{totals[status]:,} {WORDS[status].lower()}" for status in STATUSES if totals[status])
    offered = "1 handoff was" if found.offered == 1 else f"{found.offered:,} handoffs were"
    return f"{asked.words}: {offered} offered{f', {counts}' if counts else ''}."
