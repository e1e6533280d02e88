"""The decisions of a lead as callers read them: each changed answer, with all it was made from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Key, Orderings, Page, Window, bookmark, page_of
from leadhub.documents.publishing import POINTERS
from leadhub.errors import Conflict, NotFound
from leadhub.models import RuleSet
from qualification.clearance import hidden_fact, without
from qualification.models import Action, Decision, Facts, Lead, Level, SignalType, Stage, Tier
from qualification.readers.holdouts import without_draw
from qualification.readers.leads import RuleNumbersView, numbers_view
from qualification.rulebook import rulebook
from qualification.rules.decision import CORE_VERSION, Situation
from qualification.rules.intent import DIGITS, faded, read
from qualification.rules.model import Model
from qualification.rules.replay import sha256, situation_from
from qualification.rules.terms import TREND_HALF_LIVES, day_of, moment_of, unpack

CORE = str(CORE_VERSION)
NEWEST_FIRST = Orderings({"seq": Key("seq")}, default="-seq")


class DecisionView(View):
    """One changed answer, by its number within the lead; `core` is the version of the decision core."""

    lead: UUID
    seq: int
    at: datetime
    cause: str
    rules: RuleNumbersView
    action: Action
    stage: Stage
    tier: Tier
    level: Level
    core: str


class StoredTermView(View):
    """The signals of one type as a decision saw them; weights are decayed sums of 1 for each signal.

    `weight` goes by the half-life of the type and counts only what came after an intent reset; the others serve the
    trend. `points` are after the cap.
    """

    type: str
    count: int
    first_at: datetime
    last_at: datetime
    weight: float
    weight_14: float
    weight_60: float
    weight_180: float
    points: float


class StoredDecisionView(View):
    """A decision with its inputs and its answer, as they are stored; `sha256` is the digest of the answer's bytes."""

    lead: UUID
    seq: int
    at: datetime
    cause: str
    rules: RuleNumbersView
    core: str
    core_now: str
    facts: dict[str, Any]
    terms: list[StoredTermView]
    context: dict[str, Any]
    answer: dict[str, Any]
    sha256: str


def decision_page(actor: Actor, lead: UUID, window: Window) -> "Page[DecisionView]":
    """One page of the decisions of a lead that the caller may see, the newest first."""
    found = seen(actor, lead)
    rows = Decision.objects.filter(lead=found)
    page = page_of(rows, NEWEST_FIRST.read(None), window, bookmark(actor.user_id, "decisions", lead))
    return Page(_views(page.rows), page.cursors, page.has_next, page.has_previous)


def stored_decision(actor: Actor, lead: UUID, seq: int) -> StoredDecisionView:
    """One decision with all it was made from."""
    decision = decision_of(seen(actor, lead), seq)
    book = rulebook(decision.ruleset)
    context = msgspec.json.decode(bytes(decision.context))
    model = book.rules.scoring.for_line(context.get("product_line", "unspecified"))
    view = StoredDecisionView(
        lead=decision.lead_id,
        seq=decision.seq,
        at=decision.at,
        cause=decision.cause,
        rules=numbers_view(book),
        core=decision.core,
        core_now=CORE,
        facts=msgspec.json.decode(facts_of([decision])[bytes(decision.facts)]),
        terms=_terms(decision, model),
        context=context,
        answer=msgspec.json.decode(bytes(decision.answer)),
        sha256=sha256(bytes(decision.answer)),
    )
    without_draw(actor, view.context, view.answer)
    return without(view, hidden_fact(actor, lead, view.facts.get("end_customer"), clock.now()))


def seen(actor: Actor, lead: UUID) -> Lead:
    """A lead that the caller may see; NotFound otherwise."""
    found = Lead.objects.visible_to(actor).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    return found


def decision_of(lead: Lead, seq: int) -> Decision:
    """One decision of a lead by its number; NotFound where there is none."""
    found = Decision.objects.filter(lead=lead, seq=seq).first()
    if found is None:
        raise NotFound(f"This lead has no decision {seq}.")
    return found


def facts_of(decisions: Sequence[Decision]) -> dict[bytes, bytes]:
    """The facts that decisions were made from, by digest: one statement."""
    digests = {bytes(decision.facts) for decision in decisions}
    return {bytes(row.sha256): bytes(row.body) for row in Facts.objects.filter(sha256__in=digests)}


def situation_of(decision: Decision) -> Situation:
    """What a decision was made from; Conflict where the core of today cannot read what another core stored."""
    facts = facts_of([decision])[bytes(decision.facts)]
    try:
        return situation_from(facts, bytes(decision.terms), bytes(decision.context))
    except ValueError as error:
        raise Conflict(
            f"Decision {decision.seq} was made by core {decision.core}, and core {CORE} cannot read what it stored.",
            code="not_replayable",
            core=decision.core,
            core_now=CORE,
        ) from error


def _views(rows: Sequence[Decision]) -> list[DecisionView]:
    sets = RuleSet.objects.in_bulk({row.ruleset for row in rows})
    return [_view(row, sets[row.ruleset]) for row in rows]


def _view(row: Decision, rules: RuleSet) -> DecisionView:
    answer = msgspec.json.decode(bytes(row.answer))
    return DecisionView(
        lead=row.lead_id,
        seq=row.seq,
        at=row.at,
        cause=row.cause,
        rules=RuleNumbersView(**{field: getattr(rules, field) for field in POINTERS.values()}),
        action=Action(answer["action"]),
        stage=Stage(answer["stage"]),
        tier=Tier(answer["fit"]["tier"]),
        level=Level(answer["intent"]["level"]),
        core=row.core,
    )


def _terms(decision: Decision, model: Model) -> list[StoredTermView]:
    terms, day = unpack(bytes(decision.terms)), day_of(decision.at)
    codes = dict(SignalType.objects.filter(number__in=terms).values_list("number", "code"))
    points = {part.type: part.points for part in read(terms, model, day).contributions}
    views = []
    for number, term in terms.items():
        row = model.rows.get(number)
        own = faded(term.k_own, day, row.half_life_days) if row else 0.0
        weights = (term.k_14, term.k_60, term.k_180)
        lasting = [faded(k, day, half) for k, half in zip(weights, TREND_HALF_LIVES, strict=True)]
        views.append(
            StoredTermView(
                type=codes.get(number, str(number)),
                count=term.n,
                first_at=moment_of(term.first),
                last_at=moment_of(term.last),
                weight=round(own, DIGITS),
                weight_14=round(lasting[0], DIGITS),
                weight_60=round(lasting[1], DIGITS),
                weight_180=round(lasting[2], DIGITS),
                points=points.get(row.type, 0.0) if row else 0.0,
            )
        )
    return views
