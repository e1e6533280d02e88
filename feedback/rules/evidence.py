"""Those that came to the outcome beside those that did not: who of them had what, and what to talk about."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from feedback.rules.cases import Case
from feedback.rules.insight import Counted, Interval, findings
from qualification.rules.terms import unpack

K = TypeVar("K", int, str)
LEAST: Final = 5
"""Of fewer than so many nothing is said but their number."""
APART: Final = 0.15
"""Shares that differ by less are alike."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One trait of leads: how many had it, of those that came to the outcome and of those that did not."""

    n: int
    hits: int
    others: int
    rate: float
    interval: Interval
    rate_without: float | None
    q_value: float | None
    among_hits: float | None
    """The share of those that came to the outcome which had it; None where nobody did."""
    among_others: float | None
    """The share of those that did not."""


def by_type(cases: Sequence[Case]) -> dict[int, Evidence]:
    """By type number, of the signals that were known when the lead was taken up."""
    return _evidence(cases, lambda case: unpack(case.terms))


def by_criterion(cases: Sequence[Case]) -> dict[str, Evidence]:
    """By profile and criterion, of the facts that were known then; among those whose fact was known."""
    known: dict[str, list[Case]] = {}
    for case in cases:
        for code in (*case.before.met, *case.before.unmet):
            known.setdefault(code, []).append(case)
    found: dict[str, Evidence] = {}
    for code, asked in sorted(known.items()):
        found |= _evidence(asked, lambda case, code=code: [code] if code in case.before.met else [])  # type: ignore[misc]
    return found


def _evidence(cases: Sequence[Case], traits: Callable[[Case], Iterable[K]]) -> dict[K, Evidence]:
    everybody = Counted(len(cases), sum(case.hit for case in cases))
    n: Counter[K] = Counter()
    hits: Counter[K] = Counter()
    for case in cases:
        for trait in traits(case):
            n[trait] += 1
            hits[trait] += case.hit
    groups = [Counted(n[trait], hits[trait]) for trait in sorted(n)]
    return {
        trait: Evidence(
            n=group.n,
            hits=group.hits,
            others=everybody.n - group.n,
            rate=found.rate,
            interval=found.interval,
            rate_without=found.rate_without,
            q_value=found.q_value,
            among_hits=_share(group.hits, everybody.hits),
            among_others=_share(group.n - group.hits, everybody.n - everybody.hits),
        )
        for trait, group, found in zip(sorted(n), groups, findings(groups, everybody), strict=True)
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def to_talk_about(told: Evidence, reached: str) -> str:
    """What the two shares ask of the people who compare them."""
    if told.n < LEAST:
        return f"Only {told.n} had it: too few to say anything."
    if told.among_hits is None or told.among_others is None:
        return "There is nobody to compare them with."
    shares = f"{told.among_hits:.0%} of those {reached} and {told.among_others:.0%} of the others had it"
    apart = told.among_hits - told.among_others
    if abs(apart) < APART:
        return f"{shares}: about alike. Does it say what its points say?"
    if apart > 0:
        return f"{shares}. What made them do it, and how would more come to it sooner?"
    return f"{shares}. Who were they, and what did sales hear from them?"
