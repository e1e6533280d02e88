"""The set-up of an installation on the first page of operations, until all of it is done."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.urls import reverse

from feedback.set_up import State, Step, states
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.home import Panel
from leadhub.console.tables import Link, Table
from leadhub.policy.registry import can

HEADERS: Final = ("Step", "State", "What there is", "Takes")


class Way(NamedTuple):
    """What a step is called, the page on which it is done, and how many minutes that takes."""

    title: str
    page: str
    minutes: int


WAYS: Final = {
    Step.HOURS: Way("Business hours", "qualification_businesscalendar_changelist", 4),
    Step.PEOPLE: Way("People and teams", "qualification_team_changelist", 10),
    Step.PROFILES: Way("Profile of a customer", "leadhub_draft_changelist", 5),
    Step.SCORING: Way("Scoring model", "leadhub_draft_add", 5),
    Step.CHANNELS: Way("Channel rules", "leadhub_draft_changelist", 5),
    Step.REASONS: Way("Reasons", "feedback_reason_changelist", 3),
    Step.AGREEMENT: Way("Signed agreement", "leadhub_draft_changelist", 5),
    Step.CONNECTION: Way("One connection", "leadhub_connection_changelist", 5),
    Step.FIRST_LEAD: Way("First lead through", "qualification_lead_add", 3),
}


def panels(actor: Actor) -> Iterator[Panel]:
    """For operations; once everything is done there is nothing to show."""
    if not can(actor, "set_up.read"):
        return
    found = states(clock.now())
    todo = [state for state in found if not state.is_done]
    if todo:
        left = sum(WAYS[state.step].minutes for state in todo)
        title = f"Set leadhub up: {len(found) - len(todo)} of {len(found)} steps are done, about {left} minutes to go"
        table = Table("", HEADERS, [_row(state) for state in found])
        yield Panel(title, "leadhub/console/panel_table.html", {"table": table})


def _row(state: State) -> tuple[Link | str, ...]:
    way = WAYS[state.step]
    link = Link(way.title, reverse(f"admin:{way.page}"))
    return link, "Done" if state.is_done else "To do", state.words, "" if state.is_done else f"{way.minutes} min"
