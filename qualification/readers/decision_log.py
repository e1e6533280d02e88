"""The decisions of all leads, the newest first: what was answered to whom, because of what, by which rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

import django_filters
import msgspec
from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Instant, Number, Word
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.documents.publishing import POINTERS
from leadhub.models import RuleSet
from qualification.models import Action, Decision, Lead, Level, Stage, Tier
from qualification.readers.leads import RuleNumbersView


class LoggedDecisionView(View):
    """One changed answer, with the lead that it is about; `seq` is its number within the lead."""

    id: UUID
    at: datetime
    lead: UUID
    seq: int
    cause: str
    action: Action
    stage: Stage
    tier: Tier
    level: Level
    rules: RuleNumbersView
    core: str


class Answered(django_filters.ChoiceFilter):
    """What was answered: the action stands in the answer, which is kept byte for byte."""

    gives: ClassVar[Any] = Action
    several: ClassVar[bool] = False

    def filter(self, rows: "QuerySet[Decision]", value: str) -> "QuerySet[Decision]":
        """Answers in which it stands."""
        return rows.filter(answer__holds=f'"action":"{value}"'.encode()) if value in Action.values else rows


class Ruled(Number):
    """Decided by one version of a document, whichever of the others were in force with it."""

    def filter(self, rows: "QuerySet[Decision]", value: object) -> "QuerySet[Decision]":
        """By the rule sets that hold it."""
        if value is None:
            return rows
        sets = RuleSet.objects.filter(**{self.field_name or "": value})
        return rows.filter(ruleset__in=sets.values("pk"))


class DecisionFilters(Filters):
    """What the log of decisions may be narrowed to."""

    action = Answered("answer", choices=Action.choices)
    cause = Word("cause")
    profiles = Ruled("profiles")
    channel_rules = Ruled("channel_rules")
    scoring_model = Ruled("scoring_model")
    agreement = Ruled("agreement")
    at__gte = Instant("at", "gte")
    at__lt = Instant("at", "lt")


def decision_rows(actor: Actor) -> "QuerySet[Decision]":
    """The decisions of the leads that the caller may see, without what only one of them needs."""
    return decisions_of(Lead.objects.visible_to(actor))


def decisions_of(leads: "QuerySet[Lead]") -> "QuerySet[Decision]":
    """The decisions of these leads."""
    return Decision.objects.filter(lead__in=leads).defer("terms", "context")


def decision_views(_actor: Actor, rows: Sequence[Decision]) -> list[LoggedDecisionView]:
    """The decisions of one page: one statement for their rules."""
    sets = RuleSet.objects.in_bulk({row.ruleset for row in rows})
    return [_view(row, sets[row.ruleset]) for row in rows]


def decisions_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, LoggedDecisionView]:
    """The decisions with these ids."""
    return {view.id: view for view in decision_views(actor, list(decision_rows(actor).filter(pk__in=keys)))}


def _view(row: Decision, rules: RuleSet) -> LoggedDecisionView:
    answer: dict[str, Any] = msgspec.json.decode(bytes(row.answer))
    return LoggedDecisionView(
        id=row.pk,
        at=row.at,
        lead=row.lead_id,
        seq=row.seq,
        cause=row.cause,
        action=Action(answer["action"]),
        stage=Stage(answer["stage"]),
        tier=Tier(answer["fit"]["tier"]),
        level=Level(answer["intent"]["level"]),
        rules=RuleNumbersView(**{field: getattr(rules, field) for field in POINTERS.values()}),
        core=row.core,
    )


LOGGED_DECISION = Noun(name="LoggedDecision", view=LoggedDecisionView, verb="decision.log", load=decisions_by_id)
# Ids rise with the real clock, in which decisions were made one after the other.
DECISIONS = Listing(
    noun=LOGGED_DECISION,
    verb="decision.log",
    rows=decision_rows,
    views=decision_views,
    filters=DecisionFilters,
    orderings=Orderings({"id": Key("pk")}, default="-id"),
)
