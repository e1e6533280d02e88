"""Why a lead is where it is, and what would change it: the decision made again as of now, or a stored one as it was."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.db.models import Exists, OuterRef
from django.urls import reverse

from leadhub.actors import SYSTEM, Actor
from leadhub.api.parameters import bounded
from leadhub.errors import BadRequest, FieldError, NotAcceptable, NotFound
from qualification.beside import beside_of
from qualification.clearance import hidden_fact, without
from qualification.deciding import Deciding
from qualification.locking import Held
from qualification.merged import with_merged
from qualification.models import Decision, Lead, Override, Signal, Suspension
from qualification.moving import Ledger
from qualification.readers.decisions import decision_of, situation_of
from qualification.readers.explanation_views import (
    ExplanationView,
    FitReasonsView,
    IntentReasonsView,
    OverrideInForceView,
    ProfileFitView,
)
from qualification.readers.holdouts import say_or_hide
from qualification.readers.leads import COVERAGE_DIGITS, SCORE_DIGITS, book_of, numbers_view
from qualification.rulebook import Rulebook, rulebook, rulebook_at
from qualification.rules.answer import encode
from qualification.rules.decision import Situation, decide
from qualification.rules.explanation import explain
from qualification.rules.words import HELD_OUT

RELATED = ("account", "contact", "product_line", "state")


class _Case(NamedTuple):
    """What is explained: a situation and the rules it is decided by, and the bytes that were stored, if any were."""

    situation: Situation
    book: Rulebook
    decision: Decision | None = None


def explanation_of(
    actor: Actor, lead: UUID, now: datetime, *, as_of: datetime | None = None, decision: int | None = None
) -> ExplanationView:
    """The reasons of a lead that the caller may see.

    By itself as of now and by the rules of the last decision; `decision` explains a stored one as it was made, `as_of`
    the one that stood at a moment.
    """
    if as_of is not None and decision is not None:
        raise BadRequest("Name a moment or a decision, not both.", code="malformed_parameter", parameter="as_of")
    found = Lead.objects.visible_to(actor).select_related(*RELATED).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    if decision is not None:
        case = _stored(decision_of(found, decision))
    elif as_of is not None:
        case = _stored(_standing(found, as_of, now))
    else:
        case = _present(found, now)
    view = _view(actor, found, case)
    return without(view, hidden_fact(actor, lead, case.situation.facts.end_customer, now))


def _present(lead: Lead, now: datetime) -> _Case:
    book = book_of(lead, None if lead.ruleset else rulebook_at(now))
    held, ledger = Held(lead, lead.state), Ledger(actor=SYSTEM, now=now)
    situation, _ = Deciding(ledger, book).judge(held, beside_of([lead.pk], ledger, book.rules, looks_only=True))
    return _Case(situation, book)


def _stored(decision: Decision) -> _Case:
    return _Case(situation_of(decision), rulebook(decision.ruleset), decision)


def _standing(lead: Lead, as_of: datetime, now: datetime) -> Decision:
    """The last decision of a lead by a moment."""
    moment = bounded(as_of, "as_of")
    if moment > now:
        detail = "Nothing is decided yet for a moment to come."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError("/as_of", "out_of_bounds", detail)])
    found = Decision.objects.filter(lead=lead, at__lte=moment).order_by("-seq").first()
    if found is None:
        raise NotFound("This lead had not been decided by then.")
    return found


def _view(actor: Actor, lead: Lead, case: _Case) -> ExplanationView:
    situation, book, stored = case
    answer = decide(situation, book.rules)
    reasons: dict[str, Any] = {
        **explain(situation, book.rules, answer),
        "lead": lead.pk,
        "at": situation.at,
        "decision": stored.seq if stored else None,
        "reproduced": stored is None or bytes(stored.answer) == encode(answer),
        "overrides": _overrides(lead, situation),
        "rules": numbers_view(book),
    }
    view: ExplanationView = msgspec.convert(reasons, ExplanationView, from_attributes=True)
    view.holdout = say_or_hide(
        actor, is_drawn=answer.holdout, matrix=view.matrix, cells=view.matrix_cells, next_step=view.next_step
    )
    if view.holdout:
        view.summary = f"{view.summary} {HELD_OUT}"
    round_off(view.fit, view.intent)
    view.intent.ledger = _ledger(lead, situation.at)
    if stored is None:
        heard = Signal.objects.visible_to(actor).filter(lead__in=with_merged(lead.pk), source=OuterRef("number"))
        silenced = Suspension.objects.of_sources().filter(Exists(heard)).order_by("code")
        view.intent.suspended_sources = list(silenced.values_list("code", flat=True))
    return view


def _overrides(lead: Lead, situation: Situation) -> list[OverrideInForceView]:
    """What people had set aside at the time, with who and why."""
    rows = {
        (row.kind, row.value, row.until): row
        for row in Override.objects.filter(lead=lead, made_at__lte=situation.at).select_related("remark")
    }
    in_force = [override for override in situation.overrides if situation.at < override.until]
    views = []
    for override in in_force:
        row = rows.get((override.kind, override.value, override.until))
        views.append(
            OverrideInForceView(
                kind=Override.Kind(override.kind),
                value=override.value,
                until=override.until,
                by=row.by_name if row else None,
                made_at=row.made_at if row else None,
                comment=row.remark.text if row else None,
            )
        )
    return views


def _ledger(lead: Lead, at: datetime) -> str:
    """Where the signals behind a reading are listed, as of its moment and as known then."""
    moment = at.isoformat().replace("+00:00", "Z")
    return f"{reverse('lead-ledger', args=[lead.pk])}?{urlencode({'as_of': moment, 'known_at': moment}, safe=':')}"


def round_off(fit: FitReasonsView, intent: IntentReasonsView) -> None:
    """Make numbers what the lead itself shows."""
    fits: list[FitReasonsView | ProfileFitView] = [fit, *fit.profiles]
    for one in fits:
        one.score = None if one.score is None else round(one.score, SCORE_DIGITS)
        one.coverage = round(one.coverage, COVERAGE_DIGITS)
    intent.research = round(intent.research, SCORE_DIGITS)
    intent.buying = round(intent.buying, SCORE_DIGITS)
    for part in intent.signals:
        part.points = round(part.points, SCORE_DIGITS)
