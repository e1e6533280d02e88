"""How far raters agree: the share of pairs that do, and Krippendorff's alpha, each with a bootstrap interval of 95 %.

Answers are nominal: one is as different from another as from a third. Leads that fewer than two people answered say
nothing. Intervals draw the leads, not the answers, again and again by a stated seed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

Interval = tuple[float, float]
Answers = tuple[tuple[str, ...], ...]
"""Of each lead what its raters answered."""
ENOUGH: Final = 2
DRAWS: Final = 1_000
PERCENTILES: Final = (2.5, 97.5)
NOBODY: Final = "Nobody has answered yet."
NO_PAIRS: Final = "No lead was answered by two people, so there is nothing to compare."
ALL_ALIKE: Final = (
    "Everybody gave the same answer to every lead, so alpha is not defined: it holds agreement against chance, "
    "and chance could not have answered otherwise."
)
ONE_LEAD: Final = "Only one lead was answered by two people, so there is no interval."


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """`items` were answered by two people at least; what these cannot say is None, and `note` says why."""

    items: int
    pairs: int
    share: float | None = None
    share_interval: Interval | None = None
    alpha: float | None = None
    alpha_interval: Interval | None = None
    note: str | None = None


@lru_cache(maxsize=256)
def agreement_of(answers: Answers, seed: int) -> Agreement:
    """How far those agree who answered the same leads."""
    import numpy as np

    compared = [answered for answered in answers if len(answered) >= ENOUGH]
    if not compared:
        return Agreement(items=0, pairs=0, note=NO_PAIRS if any(answers) else NOBODY)
    words = sorted({answer for answered in compared for answer in answered})
    counts = np.array([[answered.count(word) for word in words] for answered in compared])
    alike, pairs = _pairs_of(counts)
    share, alpha = float(alike.sum() / pairs.sum()), _alpha(counts)
    draws = np.random.default_rng(seed).integers(0, len(compared), size=(DRAWS, len(compared)))
    share_interval = alpha_interval = None
    notes = [] if alpha is not None else [ALL_ALIKE]
    if len(compared) == 1:
        notes.append(ONE_LEAD)
    else:
        share_interval = _between(alike[draws].sum(axis=1) / pairs[draws].sum(axis=1))
        if alpha is not None:
            # Draws in which all say the same have none: at most about half, and that of two leads that differ alone.
            alpha_interval = _between([each for each in map(_alpha, counts[draws]) if each is not None])
    return Agreement(
        items=len(compared),
        pairs=int(pairs.sum()),
        share=share,
        share_interval=share_interval,
        alpha=alpha,
        alpha_interval=alpha_interval,
        note=" ".join(notes) or None,
    )


def voice_of(answers: Sequence[str]) -> str | None:
    """What most of a side answered; None where nobody did or the side is split evenly."""
    ranked = Counter(answers).most_common(2)
    if not ranked or (len(ranked) == ENOUGH and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def disagreement_of(answers: Sequence[str]) -> float | None:
    """How far a lead is disputed, in bits: 0 where all agree; None where fewer than two people answered."""
    from scipy.stats import entropy

    if len(answers) < ENOUGH:
        return None
    return abs(float(entropy(list(Counter(answers).values()), base=2)))


def _pairs_of(counts: Any) -> tuple[Any, Any]:
    """Of each lead how many pairs of raters agree, and how many there are."""
    total = counts.sum(axis=1)
    return (counts * (counts - 1)).sum(axis=1) // 2, total * (total - 1) // 2


def _alpha(counts: Any) -> float | None:
    import krippendorff

    if (counts.sum(axis=0) > 0).sum() < ENOUGH:
        return None
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def _between(drawn: Any) -> Interval:
    import numpy as np

    low, high = np.percentile(drawn, PERCENTILES)
    return float(low), float(high)
