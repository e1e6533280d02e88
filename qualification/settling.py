"""Deciding locked leads of which most answers stay what they were, as under other rules: at a glance, not whole.

Nine of ten leads are written no more than by which rules they were decided; only the others are read whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadhub.bulk import update_rows
from qualification.beside import Beside
from qualification.deciding import Deciding, verdict_of
from qualification.gates import gate_of
from qualification.glances import Glance, StateGlance
from qualification.locking import hold_leads
from qualification.models import Lead, LeadState
from qualification.rebuilding import caught_up, models_of
from qualification.rules.decision import Answer, Situation
from qualification.rules.terms import pack

READING = ("lead_id", "gate", "trend", "look_at")
REBUILT = (*READING, "terms", "basis")


@dataclass(frozen=True, slots=True)
class Changed:
    """Another answer than before, with what it was made from."""

    state: StateGlance
    situation: Situation
    answer: Answer


def settle(found: Sequence[Glance], beside: Beside, deciding: Deciding, *, cause: str) -> None:
    """Decide these locked leads; the caller saves what is decided.

    A lead whose answer stays keeps its version: nothing that anybody reads of it is different.
    """
    rebuilt = _rebuilt(found, deciding)
    same: list[tuple[Glance, Situation, Answer]] = []
    changed: dict[UUID, Changed] = {}
    for each in found:
        seen = Glance(each.lead, rebuilt.get(each.lead.pk, each.state))
        situation, answer = deciding.judge(seen, beside)
        if verdict_of(answer) != seen.state.verdict or answer.path or answer.acts:
            changed[each.lead.pk] = Changed(seen.state, situation, answer)
        else:
            same.append((seen, situation, answer))
    _stamp(same, rebuilt, deciding)
    for held in hold_leads(changed):
        one = changed[held.lead.pk]
        held.state.terms, held.state.basis = one.state.terms, one.state.basis
        situation, answer = one.situation, one.answer
        if answer.handoff is not None and deciding.enquiry_for(held, beside) is not None:
            # A colleague's was opened since it was judged.
            situation, answer = deciding.judge(held, beside)
        deciding.carry_out(held, situation, answer, beside, cause=cause)


def _stamp(
    same: Sequence[tuple[Glance, Situation, Answer]], rebuilt: dict[UUID, StateGlance], deciding: Deciding
) -> None:
    """Write by which rules leads were decided whose answer is what it was, and when to look at them again."""
    readings: dict[tuple[str, ...], list[tuple[Any, ...]]] = {READING: [], REBUILT: []}
    for seen, situation, answer in same:
        lead, state = seen
        gate = gate_of(answer.intent, seen, deciding.book, is_unanswered=situation.expired_at is not None)
        reading = (lead.pk, gate, answer.intent.trend, answer.look_at)
        if lead.pk in rebuilt:
            readings[REBUILT].append((*reading, state.terms, state.basis))
        else:
            readings[READING].append(reading)
    update_rows(Lead, ("id", "ruleset"), [(seen.lead.pk, deciding.book.id) for seen, *_ in same])
    for columns, rows in readings.items():
        update_rows(LeadState, columns, rows)


def _rebuilt(found: Sequence[Glance], deciding: Deciding) -> dict[UUID, StateGlance]:
    """The states that other half-lives ask to be folded anew, by lead; their accounts stand otherwise too."""
    models = models_of(found, deciding.book)
    folded = caught_up(found, models)
    rebuilt = {state.pk: state._replace(terms=pack(terms), basis=models[state.pk].basis) for state, terms in folded}
    deciding.ledger.stir(each.lead.account.pk for each in found if each.lead.pk in rebuilt and each.lead.account)
    return rebuilt
