"""Building decayed states anew from the signals that are stored: after a new half-life, after noise was found.

One statement for all leads given, read as a stream: callers give as many leads as they hold locked.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import TypeVar
from uuid import UUID

from qualification.glances import Glance, StateGlance
from qualification.locking import Held
from qualification.models import LeadState, Signal
from qualification.rulebook import Rulebook
from qualification.rules.model import Model
from qualification.rules.terms import Terms, build, day_of, pack

State = TypeVar("State", LeadState, StateGlance)


def rebuild(held: Sequence[Held], book: Rulebook) -> None:
    """Build the terms of locked leads anew, by the model that serves each; whoever decides them keeps the states."""
    rebuild_states([each.state for each in held], models_of(held, book))


def catch_up(held: Sequence[Held], book: Rulebook) -> list[Held]:
    """Build anew only those terms that were folded by other half-lives than those in force; answers whose they are."""
    models = models_of(held, book)
    old = {state.pk: state for state in stale([each.state for each in held], models)}
    rebuild_states(list(old.values()), models)
    return [each for each in held if each.state.pk in old]


def stale(states: Iterable[State], models: Mapping[UUID, Model]) -> list[State]:
    """The states that were folded by other half-lives than those of the model that serves the lead."""
    return [state for state in states if state.basis != models[state.pk].basis]


def rebuild_states(states: Sequence[LeadState], models: Mapping[UUID, Model]) -> None:
    """Build the terms of locked states anew, in memory; `models` by lead."""
    for state, terms in fold_anew(states, models):
        state.terms, state.basis = pack(terms), models[state.pk].basis


def fold_anew(states: Sequence[State], models: Mapping[UUID, Model]) -> Iterator[tuple[State, Terms]]:
    """The terms that the stored signals give by these models, of each lead; changes nothing."""
    if not states:
        return
    waiting = {state.pk: state for state in states}
    signals = Signal.objects.counting().filter(lead_id__among=list(waiting)).order_by("lead_id", "occurred_at")
    rows = signals.values_list("lead_id", "type", "occurred_at").iterator()
    for lead, told in groupby(rows, key=itemgetter(0)):
        state = waiting.pop(lead)
        reset_day = -inf if state.reset_at is None else day_of(state.reset_at)
        timed = ((number, day_of(occurred_at)) for _, number, occurred_at in told)
        yield state, build(timed, models[lead].half_lives, reset_day)
    for state in waiting.values():
        yield state, {}


def models_of(held: Sequence[Held] | Sequence[Glance], book: Rulebook) -> dict[UUID, Model]:
    """The model that serves each lead."""
    return {each.lead.pk: book.rules.scoring.for_line(each.lead.product_line.code) for each in held}
