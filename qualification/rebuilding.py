"""Building decayed states anew from the signals that are stored: after a new half-life, after noise was found.

One statement for all leads given, read as a stream: callers give as many leads as they hold locked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from math import inf
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from qualification.glances import Glance, StateGlance
from qualification.locking import Held
from qualification.models import LeadState, Signal
from qualification.rulebook import Rulebook, rulebook
from qualification.rules.model import Model
from qualification.rules.terms import Terms, build, day_of, pack, unpack

State = TypeVar("State", LeadState, StateGlance)


def rebuild(held: Sequence[Held], book: Rulebook) -> None:
    """Build the terms of locked leads anew, by the model that serves each; whoever decides them keeps the states."""
    rebuild_states([each.state for each in held], models_of(held, book))


def catch_up(held: Sequence[Held], book: Rulebook) -> list[Held]:
    """Build anew only those terms that were folded by other half-lives than those in force; answers whose they are."""
    models, old = models_of(held, book), set()
    for state, terms in caught_up(held, models):
        state.terms, state.basis = pack(terms), models[state.pk].basis
        old.add(state.pk)
    return [each for each in held if each.state.pk in old]


def caught_up(found: Sequence[Held] | Sequence[Glance], models: Mapping[UUID, Model]) -> Iterator[tuple[Any, Terms]]:
    """The states that other half-lives folded, each with its terms by these models; changes nothing.

    Types whose half-life stayed keep their sums: only the signals of the others are read again.
    """
    waiting: dict[frozenset[int] | None, list[Any]] = defaultdict(list)
    for each in found:
        model = models[each.state.pk]
        if each.state.basis != model.basis:
            waiting[_moved(each, model)].append(each.state)
    for types, states in waiting.items():
        yield from fold_anew(states, models, types)


def _moved(each: Held | Glance, model: Model) -> frozenset[int] | None:
    """The types whose half-life is another than the one the state was folded by; None where that is not known."""
    if each.lead.ruleset is None:
        return None
    before = rulebook(each.lead.ruleset).rules.scoring.for_line(each.lead.product_line.code)
    if before.basis != each.state.basis:
        return None
    known = before.half_lives
    return frozenset(number for number, days in model.half_lives.items() if known.get(number) != days)


def stale(states: Iterable[State], models: Mapping[UUID, Model]) -> list[State]:
    """The states that were folded by other half-lives than those of the model that serves the lead."""
    return [state for state in states if state.basis != models[state.pk].basis]


def rebuild_states(states: Sequence[LeadState], models: Mapping[UUID, Model]) -> None:
    """Build the terms of locked states anew, in memory; `models` by lead."""
    for state, terms in fold_anew(states, models):
        state.terms, state.basis = pack(terms), models[state.pk].basis


def fold_anew(
    states: Sequence[State], models: Mapping[UUID, Model], types: frozenset[int] | None = None
) -> Iterator[tuple[State, Terms]]:
    """The terms that the stored signals give by these models, of each lead; changes nothing.

    Where `types` are named, terms of all others stay what they are.
    """
    if not states:
        return
    waiting = {state.pk: state for state in states}
    signals = Signal.objects.counting().heard_of(list(waiting)).order_by("root", "occurred_at")
    if types is not None:
        signals = signals.filter(type__in=types)
    rows = signals.values_list("root", "type", "occurred_at").iterator()
    for lead, told in groupby(rows, key=itemgetter(0)):
        state = waiting.pop(lead)
        reset_day = -inf if state.reset_at is None else day_of(state.reset_at)
        timed = ((number, day_of(occurred_at)) for _, number, occurred_at in told)
        yield state, _kept(state, models[lead], types) | build(timed, models[lead].half_lives, reset_day)
    for state in waiting.values():
        yield state, _kept(state, models[state.pk], types)


def _kept(state: LeadState | StateGlance, model: Model, types: frozenset[int] | None) -> Terms:
    """The terms of a state that are not read again."""
    if types is None:
        return {}
    known = unpack(bytes(state.terms))
    return {number: term for number, term in known.items() if number in model.half_lives and number not in types}


def models_of(held: Sequence[Held] | Sequence[Glance], book: Rulebook) -> dict[UUID, Model]:
    """The model that serves each lead."""
    return {each.lead.pk: book.rules.scoring.for_line(each.lead.product_line.code) for each in held}
