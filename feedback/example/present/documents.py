"""What both sides signed when they began, and the two drafts that wait: one for a word of sales, one of marketing."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from leadhub.documents import drafting
from leadhub.documents.definitions import definition_of
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import POINTERS
from leadhub.example import People
from leadhub.jobs.running import run_jobs
from leadhub.models import DocumentKind
from qualification.simulations import simulate_as_job

Act = Callable[[datetime], object]
SIGNERS: Final = {"marketing": "marketing", "sales": "manager"}
AGREED_AFTER: Final = timedelta(days=2)
BEGUN: Final = "Agreed by marketing and sales when they began."
ASKING: Final = "technical_question"
# Points of a technical question, and hours for an answer: as the drafts have them.
POINTS, HOURS = 13, 2
RULES_NOTE: Final = "Who asks one technical question has read more than a guide: 13 points instead of 9."
AGREEMENT_NOTE: Final = "Sales answers within 2 business hours instead of 4: who asks on Monday buys on Tuesday."


def documents(people: People, since: datetime, now: datetime) -> Iterator[tuple[datetime, Act]]:
    """When they were agreed on and drafted, and the acts."""
    yield since + AGREED_AFTER, lambda at: _agreed(people, at)
    yield now - timedelta(hours=3), lambda at: _rules_wait_for_sales(people, at)
    yield now - timedelta(hours=2), lambda at: _agreement_waits_for_marketing(people, at)


def _agreed(people: People, at: datetime) -> None:
    """The rules that leadhub brings become the company's own: signed, and published by a person."""
    operations = people.users["operations"].actor
    for kind in DocumentKind:
        draft = drafting.begin(kind, actor=operations, now=at, note=BEGUN)
        for side in sorted(definition_of(kind).signed_by):
            drafting.sign(draft.pk, actor=people.users[SIGNERS[side]].actor, now=at)
        drafting.publish_draft(draft.pk, actor=operations, now=at)
    _work_off(at)


def _rules_wait_for_sales(people: People, at: datetime) -> None:
    marketing = people.users["marketing"].actor
    content = _in_force(DocumentKind.SCORING_MODELS, at)
    for model in content["models"]:
        for points in model["signal_points"]:
            points["points"] = POINTS if points["type"] == ASKING else points["points"]
    draft = drafting.begin(DocumentKind.SCORING_MODELS, actor=marketing, now=at, note=RULES_NOTE)
    drafting.edit(draft.pk, actor=marketing, now=at, content=content)
    simulate_as_job(draft.pk, actor=marketing, now=at)
    _work_off(at)
    drafting.sign(draft.pk, actor=marketing, now=at)


def _agreement_waits_for_marketing(people: People, at: datetime) -> None:
    operations, manager = people.users["operations"].actor, people.users["manager"].actor
    content = _in_force(DocumentKind.AGREEMENTS, at)
    for clause in content["clauses"]:
        if clause["code"] == "acceptance" and clause["scope"] == {"priority": "normal"}:
            clause["number"] = HOURS
    draft = drafting.begin(DocumentKind.AGREEMENTS, actor=operations, now=at, note=AGREEMENT_NOTE)
    drafting.edit(draft.pk, actor=operations, now=at, content=content)
    drafting.sign(draft.pk, actor=manager, now=at)


def _in_force(kind: DocumentKind, at: datetime) -> Any:
    return deepcopy(content_of(kind, getattr(rule_set_at(at), POINTERS[kind])))


def _work_off(at: datetime) -> None:
    """Let long work be done now: what it says is of this moment."""
    while run_jobs(at):
        pass
