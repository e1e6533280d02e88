"""Leads whose answer stays what it was under other rules: found at a glance, and written no more than that takes.

Nine of ten leads are settled so when rules change a little. Whoever's answer changes is left to `Deciding`, which
decides it again from its whole row.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from leadhub.bulk import update_rows
from qualification.deciding import Beside, Deciding, gate_of, verdict_of
from qualification.glances import Glance
from qualification.models import Lead, LeadState
from qualification.rebuilding import fold_anew, models_of, stale
from qualification.rules.decision import decide
from qualification.rules.terms import pack

READING = ("lead_id", "gate", "trend", "look_at")
REBUILT = (*READING, "terms", "basis")


def settle(found: Sequence[Glance], beside: Beside, deciding: Deciding) -> list[UUID]:
    """Write by which rules those of these locked leads were decided whose answer stays; answers the others.

    A lead that is settled keeps its version: nothing that anybody reads of it is different.
    """
    rebuilt, changed = _rebuilt(found, deciding), []
    stamped: list[tuple[Any, ...]] = []
    readings: dict[tuple[str, ...], list[tuple[Any, ...]]] = {READING: [], REBUILT: []}
    for each in found:
        lead, state = seen = Glance(each.lead, rebuilt.get(each.lead.pk, each.state))
        answer = decide(deciding.situation_of(seen, beside), deciding.book.rules)
        if verdict_of(answer) != state.verdict or answer.path or answer.handoff or answer.triage:
            changed.append(lead.pk)
            continue
        stamped.append((lead.pk, deciding.book.id))
        reading = (lead.pk, gate_of(answer.intent, seen, deciding.book), answer.intent.trend, answer.look_at)
        if lead.pk in rebuilt:
            readings[REBUILT].append((*reading, state.terms, state.basis))
        else:
            readings[READING].append(reading)
    update_rows(Lead, ("id", "ruleset"), stamped)
    for columns, rows in readings.items():
        update_rows(LeadState, columns, rows)
    return changed


def _rebuilt(found: Sequence[Glance], deciding: Deciding) -> dict[UUID, Any]:
    """The states that other half-lives ask to be folded anew, by lead."""
    models = models_of(found, deciding.book)
    folded = fold_anew(stale([each.state for each in found], models), models)
    return {state.pk: state._replace(terms=pack(terms), basis=models[state.pk].basis) for state, terms in folded}
