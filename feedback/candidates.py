"""The leads of a period as a review draws from them: what happened to each there, and what the rules thought of it.

That is what they thought when they asked for most: once sales has given a lead back its intent begins anew, and what
is left at the end of the period says nothing of what was handed over.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from feedback.models import Reason, Review, Verdict
from feedback.rules.sampling import Candidate, Reading, ReviewStage, asks_for, is_near_a_line
from qualification.models import Decision, Lead, Override, Placement, Stage, Transition
from qualification.rulebook import rulebook
from qualification.rules.scoring_content import Action, Level

AT_ONCE: Final = 2_000
QUALIFIED: Final = frozenset({Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON})
TAKEN_UP: Final = QUALIFIED | {Stage.SAL}
GIVEN_BACK: Final = frozenset({Stage.NURTURE, Stage.DISQUALIFIED})
PEOPLE: Final = frozenset({"person", "partner", "crm"})


@dataclass(frozen=True, slots=True)
class Period:
    """From one moment to before another, as far as it was known at a third."""

    start: datetime
    end: datetime
    known_at: datetime

    def of(self, rows: "QuerySet[Any]", column: str) -> "QuerySet[Any]":
        """The rows whose moment lies in it."""
        return self.until(rows, column).filter(**{f"{column}__gte": self.start})

    def until(self, rows: "QuerySet[Any]", column: str) -> "QuerySet[Any]":
        """The rows whose moment lies in it or before it."""
        return rows.filter(**{f"{column}__lt": self.end, f"{column}__lte": self.known_at})


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate, and the number of the decision that its reading is of."""

    candidate: Candidate
    decision_seq: int | None


def found_in(period: Period) -> Iterator[Found]:
    """Every lead to which something happened in the period; eight statements for each 2,000 of them."""
    spoken = frozenset(
        Reason.objects.filter(kind=Reason.Kind.REJECTION, says_quality=True).values_list("code", flat=True)
    )
    leads = sorted(_leads_of(period))
    for first in range(0, len(leads), AT_ONCE):
        yield from _found(leads[first : first + AT_ONCE], period, spoken)


def _leads_of(period: Period) -> set[UUID]:
    moved = period.of(Transition.objects.filter(lead=OuterRef("pk")), "at")
    # What moved since is found by an index; whatever moves a lead changes it.
    changed = Lead.objects.canonical().filter(created_at__lt=period.end, updated_at__gte=period.start)
    disputed = period.of(Placement.objects.filter(handoff__lead__in=Lead.objects.canonical()), "asked_at")
    return {
        *changed.filter(Exists(moved)).values_list("pk", flat=True),
        *disputed.values_list("handoff__lead", flat=True),
    }


def _found(leads: Sequence[UUID], period: Period, spoken: frozenset[str]) -> Iterator[Found]:
    lines = dict(Lead.objects.filter(pk__among=leads).values_list("pk", "product_line__code"))
    decisions = _decisions_of(leads, period)
    transitions: dict[UUID, list[Transition]] = defaultdict(list)
    before = period.until(Transition.objects.filter(lead_id__among=leads), "at")
    for move in before.order_by("lead_id", "seq"):
        transitions[move.lead_id].append(move)
    rejections = period.of(Verdict.objects.filter(kind=Verdict.Kind.REJECTED, handoff__lead_id__among=leads), "at")
    rejected = {lead for lead, reason in rejections.values_list("handoff__lead", "reason") if reason in spoken}
    overruled = set(
        period.of(Override.objects.filter(lead_id__among=leads), "made_at").values_list("lead_id", flat=True)
    )
    elsewhere = set(
        period.of(Placement.objects.filter(handoff__lead_id__among=leads), "asked_at").values_list(
            "handoff__lead", flat=True
        )
    )
    for lead in leads:
        moves = transitions[lead]
        recent = [move for move in moves if move.at >= period.start]
        decision = decisions.get(lead)
        reading = reading_of(decision, lines[lead]) if decision else None
        candidate = Candidate(
            lead=lead,
            stage=ReviewStage.SQL if any(move.to_stage in QUALIFIED for move in moves) else ReviewStage.MQL,
            reading=reading,
            is_borderline=bool(reading and decision and is_near_a_line(reading, rulebook(decision.ruleset).rules)),
            was_taken_up=any(move.to_stage in TAKEN_UP for move in recent),
            was_given_back=lead in rejected or any(_gives_back(move, spoken) for move in recent),
            was_rejected=lead in rejected,
            was_claimed=any(move.to_stage == Stage.MQL and move.cause == "claimed" for move in recent),
            was_overruled=lead in overruled,
            was_somebody_elses=lead in elsewhere,
        )
        yield Found(candidate, decision.seq if decision else None)


def reading_of(decision: Decision, product_line: str) -> Reading:
    """What a stored decision says of fit and intent."""
    answer: Mapping[str, Any] = msgspec.json.decode(bytes(decision.answer))
    fit, intent = answer["fit"], answer["intent"]
    return Reading(
        tier=fit["tier"],
        score=fit["score"],
        coverage=fit["coverage"],
        is_excluded=bool(fit["excluded_by"]),
        level=Level(intent["level"]),
        research=intent["research"],
        buying=intent["buying"],
        urgent=intent["urgent"],
        product_line=product_line,
    )


def _decisions_of(leads: Sequence[UUID], period: Period) -> dict[UUID, Decision]:
    """Of each lead the decision of the period by which the rules asked for most, the last of several; else the one
    that held when it began.
    """
    before = Decision.objects.filter(lead=OuterRef("pk"), at__lt=period.start).order_by("-seq").values("pk")[:1]
    held = Lead.objects.filter(pk__among=leads).annotate(held=Subquery(before)).values_list("held", flat=True)
    found = {one.lead_id: one for one in Decision.objects.filter(pk__among=[pk for pk in held if pk is not None])}
    asked: dict[UUID, int] = {}
    made = period.of(Decision.objects.filter(lead_id__among=leads), "at")
    for one in made.only("lead_id", "seq", "at", "ruleset", "answer").order_by("lead_id", "seq").iterator():
        if (asks := _asked(one)) >= asked.get(one.lead_id, 0):
            found[one.lead_id], asked[one.lead_id] = one, asks
    return found


def _asked(decision: Decision) -> int:
    return asks_for(Action(msgspec.json.decode(bytes(decision.answer))["action"]))


def _gives_back(move: Transition, spoken: frozenset[str]) -> bool:
    """Whether a person sent it back for what it is."""
    return move.to_stage in GIVEN_BACK and move.actor_kind in PEOPLE and move.reason in spoken


def period_of(review: Review) -> Period:
    """The period of a review, as far as it was known when it was prepared."""
    return Period(review.period_from, review.period_to, review.created_at)
