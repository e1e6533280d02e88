"""Where leads get lost, as the console shows it."""

from collections.abc import Iterator
from typing import Any

from django.http import QueryDict

from feedback.admin.cells import NOTHING, count_cell, rate_cell, span_cell
from feedback.admin.drawings import losses, rates
from feedback.models import Reason
from feedback.readers.loss_flow import Flow, LossFlowView, loss_flow
from feedback.readers.scorecard_views import DurationView, ScorecardRateView
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.filters import moment_in
from leadhub.console.tables import Table
from leadhub.console.words import clock_time, plain
from leadhub.errors import BadRequest


def loss_flow_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """Each step with what became of those that took no further one, and the share that has ended, by age."""
    now = clock.now()
    found = loss_flow(actor, _flow(asked), now)
    return {
        "facts": [
            ("Qualified leads", f"{found.n:,}"),
            ("Won", f"{found.won:,}"),
            ("As of", clock_time(found.as_of)),
        ],
        "tables": [
            Table(
                "From step to step",
                ("Step", "Whose", "Took it", "Went on", "Time to the next, median", "90th percentile"),
                [
                    (
                        step.step.label,
                        plain(step.owner.value).capitalize(),
                        count_cell(step.count, step.leads),
                        f"{step.went_on:,}",
                        *_time(step.time_to_next),
                    )
                    for step in found.steps
                ],
                drawing=losses(found),
            ),
            Table(
                "Where they got lost, or wait",
                ("Step", "What became of them", "Leads", "After, median", "90th percentile", "Why", "Oldest"),
                list(_ends(found)),
                "No qualified lead has got lost, and none waits.",
            ),
            Table(
                "How many have ended",
                ("Handed over at least", "Have ended"),
                [(f"{one.days} days ago", _share(one.ended)) for one in found.terminal],
                drawing=rates(
                    "Of the leads handed over so long ago, how many have ended",
                    ((f"{one.days} days ago", one.ended) for one in found.terminal),
                ),
            ),
        ],
    }


def _flow(asked: QueryDict) -> Flow:
    narrowed = {name: str(asked[name]) for name in ("source", "campaign", "product_line", "route") if name in asked}
    try:
        return Flow(start=moment_in(asked, "from"), end=moment_in(asked, "to"), narrowed=narrowed)
    except BadRequest:
        # What nobody can mean is all time.
        return Flow(narrowed=narrowed)


def _ends(found: LossFlowView) -> Iterator[tuple[Any, ...]]:
    labels: dict[str, str] = {}
    for code, label in Reason.objects.values_list("code", "label"):
        labels.setdefault(code, label)
    for step in found.steps:
        for end in step.ends:
            why = ", ".join(f"{labels.get(code, plain(code))} ({times:,})" for code, times in end.reasons.items())
            yield (
                step.step.label,
                end.whereabouts.label,
                count_cell(end.count, end.leads),
                *_time(end.time),
                why or NOTHING,
                NOTHING if end.oldest_at is None else clock_time(end.oldest_at),
            )


def _time(duration: DurationView) -> tuple[str, str]:
    return span_cell(duration.median_s), span_cell(duration.p90_s)


def _share(ended: ScorecardRateView) -> Any:
    return rate_cell(ended) if ended.n else "Nothing was handed over so long ago."
