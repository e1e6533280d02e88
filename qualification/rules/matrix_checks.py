"""What is wrong or pointless in the matrix of a scoring model."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final

from accounts.rules.findings import Finding, warning
from accounts.rules.fit import UNKNOWN_TIER
from accounts.rules.naming import Names, enumerate_words
from qualification.rules.levels import unreachable_levels
from qualification.rules.model import Model
from qualification.rules.movement import by_fit_and_intent
from qualification.rules.scoring_content import TIERS, Action, Level

_EAGERNESS: Final[Mapping[Action, int]] = {
    Action.IGNORE: 0,
    Action.ENRICH: 1,
    Action.NURTURE: 1,
    Action.MQL: 2,
    Action.TRIAGE: 2,
    Action.HANDOFF: 3,
    Action.HANDOFF_URGENT: 4,
}
"""How much an action wants of a lead. Of two on one step neither is more: to ask for facts and to keep warm are
different work, and whether a desk's decision is more than a lead that marketing keeps is for people to say."""

_KNOWN_TIERS: Final = tuple(tier for tier in TIERS if tier != UNKNOWN_TIER)


def matrix_findings(model: Model, at: Mapping[tuple[str, Level], str], names: Names) -> Iterator[Finding]:
    """What is found in the matrix of one model; `at` points to the cells."""
    unreachable = unreachable_levels(model)
    levels = [level for level in Level if level not in unreachable]
    for level, reason in unreachable.items():
        rows = tuple(at[tier, level] for tier in TIERS)
        matrix = names.of(rows[0].rpartition("/")[0])
        detail = f"{matrix}: the cells for {enumerate_words(TIERS)} at {level} can never be entered: {reason}"
        yield warning("cells_never_entered", rows, detail)
    for (tier, level), action in model.matrix.items():
        instead = by_fit_and_intent(action, tier, level)
        if instead is not action and level in levels:
            lack = "unknown fit" if tier == UNKNOWN_TIER else "no intent"
            detail = f"{names.of(at[tier, level])} asks for {action} in vain: a lead of {lack} gets {instead}"
            yield warning("cell_asks_in_vain", (at[tier, level],), detail)
    for level in levels:
        for better, worse in pairwise(_KNOWN_TIERS):
            yield from _more_eager((worse, level), (better, level), "the fit is worse", model, at, names)
    for tier in TIERS:
        for lower, higher in pairwise(levels):
            yield from _more_eager((tier, lower), (tier, higher), "the intent is lower", model, at, names)


def _more_eager(
    cell: tuple[str, Level],
    other: tuple[str, Level],
    though: str,
    model: Model,
    at: Mapping[tuple[str, Level], str],
    names: Names,
) -> Iterator[Finding]:
    action, less = (by_fit_and_intent(model.matrix[key], *key) for key in (cell, other))
    if _EAGERNESS[action] > _EAGERNESS[less]:
        detail = f"{names.of(at[cell])} asks for {action}, more than {names.of(at[other])}, {less}, though {though}"
        yield warning("cell_too_eager", (at[cell], at[other]), detail)
