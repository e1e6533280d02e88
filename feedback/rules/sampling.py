"""Which leads of a period a review looks at: some of each kind, MQLs and SQLs in turn, drawn by a stated seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, zip_longest
from random import Random
from typing import Final, TypeVar
from uuid import UUID

from accounts.rules.fit import tier_of
from qualification.rules.decision import Action, Rules
from qualification.rules.intent import level_of
from qualification.rules.movement import by_fit_and_intent
from qualification.rules.scoring_content import Level

T = TypeVar("T")

LARGEST_SEED: Final = 2**31 - 1
NUDGE_OF_INTENT: Final = 0.2
NUDGE_OF_FIT: Final = 5.0
STRONG: Final = frozenset({Level.HIGH, Level.URGENT})
ON_TARGET: Final = frozenset({"A", "B"})
OFF_TARGET: Final = "D"
HANDED_OVER: Final = frozenset({Action.HANDOFF, Action.HANDOFF_URGENT})


class ReviewStage(StrEnum):
    """How far a lead had come: sales had qualified it, or not."""

    MQL = "mql"
    SQL = "sql"

    @property
    def label(self) -> str:
        """As people read it."""
        return "Not qualified by sales" if self is ReviewStage.MQL else "Qualified by sales"


class Stratum(StrEnum):
    """The kinds of leads that a review looks at; a lead may be of several, and is drawn for one."""

    DISPUTED = "disputed"
    BORDERLINE = "borderline"
    WEAK = "weak"
    GOOD = "good"

    @property
    def label(self) -> str:
        """As people read it."""
        return str(self.value).capitalize()

    @property
    def meaning(self) -> str:
        """Which leads these are, in words."""
        return MEANINGS[self]


MEANINGS: Final[Mapping[Stratum, str]] = {
    Stratum.DISPUTED: (
        "Sales rejected it for what it is, took what the rules had left or said that it is somebody else's, "
        "or a person overruled the rules."
    ),
    Stratum.BORDERLINE: (
        f"With {100 * NUDGE_OF_INTENT:.0f} % more or less of intent, or {NUDGE_OF_FIT:g} points more or less of fit, "
        "the rules would decide otherwise."
    ),
    Stratum.WEAK: "Sales gave it back for what it is, or it showed interest and is off target or excluded.",
    Stratum.GOOD: "Sales took it up or took it further, or it fits (A or B) and its intent is high.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the rules thought of a lead when they asked for most in the period."""

    tier: str
    score: float | None
    coverage: float
    is_excluded: bool
    level: Level
    research: float
    buying: float
    urgent: bool
    product_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A lead of the period, with what happened to it there; `reading` is None where no rule ever looked at it."""

    lead: UUID
    stage: ReviewStage
    reading: Reading | None = None
    is_borderline: bool = False
    was_taken_up: bool = False
    was_given_back: bool = False
    was_rejected: bool = False
    was_claimed: bool = False
    was_overruled: bool = False
    was_somebody_elses: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """One lead of the sample, and what it was drawn for."""

    lead: UUID
    stage: ReviewStage
    stratum: Stratum


@dataclass(frozen=True, slots=True)
class Sample:
    """The leads in the order in which they are rated, which tells nothing of their kinds; `found` counts each kind."""

    drawn: tuple[Drawn, ...]
    found: Mapping[Stratum, int]


def draw(
    candidates: Sequence[Candidate], *, seed: int, per_stratum: int, stages: Sequence[ReviewStage] = tuple(ReviewStage)
) -> Sample:
    """So many leads of each kind: the same of the same candidates by the same seed, whatever their order.

    Kinds take turns, and within a kind stages do, so that none uses up what several could have.
    """
    dice = Random(seed)
    pools: dict[tuple[Stratum, ReviewStage], list[Candidate]] = {
        (stratum, stage): [] for stratum in Stratum for stage in ReviewStage
    }
    for candidate in sorted(candidates, key=lambda each: each.lead):
        for stratum in strata_of(candidate) if candidate.stage in stages else ():
            pools[stratum, candidate.stage].append(candidate)
    shuffled = {key: _shuffled(pool, dice) for key, pool in pools.items()}
    ways = {stratum: _in_turn([shuffled[stratum, stage] for stage in ReviewStage]) for stratum in Stratum}
    taken: dict[UUID, Drawn] = {}
    for _ in range(per_stratum):
        for stratum, way in ways.items():
            following = next((each for each in way if each.lead not in taken), None)
            if following is not None:
                taken[following.lead] = Drawn(following.lead, following.stage, stratum)
    found = {stratum: sum(len(pools[stratum, stage]) for stage in ReviewStage) for stratum in Stratum}
    return Sample(tuple(_shuffled([taken[lead] for lead in sorted(taken)], dice)), found)


def strata_of(candidate: Candidate) -> frozenset[Stratum]:
    """Every kind that a lead is of; of none where nothing of the kind happened."""
    reading = candidate.reading
    fits = reading is not None and not reading.is_excluded and reading.tier in ON_TARGET
    is_off = reading is not None and (reading.is_excluded or reading.tier == OFF_TARGET)
    is_strong = reading is not None and reading.level in STRONG
    has_shown = reading is not None and reading.level is not Level.NONE
    is_weak = candidate.was_given_back or (is_off and has_shown and not candidate.was_taken_up)
    is_of = {
        Stratum.DISPUTED: candidate.was_rejected
        or candidate.was_claimed
        or candidate.was_overruled
        or candidate.was_somebody_elses,
        Stratum.BORDERLINE: candidate.is_borderline,
        Stratum.WEAK: is_weak,
        Stratum.GOOD: not is_weak and (candidate.was_taken_up or (fits and is_strong)),
    }
    return frozenset(stratum for stratum, holds in is_of.items() if holds)


def is_near_a_line(reading: Reading, rules: Rules) -> bool:
    """Whether a little more or less would let the rules qualify it, or hand it over, where they do not, or the reverse.

    A lead that is excluded, or of whose company too little is known, is near no line.
    """
    if reading.is_excluded or reading.score is None:
        return False
    as_it_is = _asks_for(reading, rules)
    return any(
        _asks_for(reading, rules, score=reading.score + points, share=share) != as_it_is
        for points, share in (
            (NUDGE_OF_FIT, 1.0),
            (-NUDGE_OF_FIT, 1.0),
            (0.0, 1 + NUDGE_OF_INTENT),
            (0.0, 1 - NUDGE_OF_INTENT),
        )
    )


def asks_for(action: Action) -> int:
    """Nothing, an MQL or a handoff, as 0, 1 and 2."""
    return 2 if action in HANDED_OVER else int(action is Action.MQL)


def _asks_for(reading: Reading, rules: Rules, *, score: float | None = None, share: float = 1.0) -> int:
    model = rules.scoring.for_line(reading.product_line)
    tier = tier_of(rules.profiles, reading.score if score is None else score, reading.coverage)
    level = level_of(model, reading.research * share, reading.buying * share, reading.urgent)
    return asks_for(by_fit_and_intent(model.matrix[tier, level], tier, level))


def _shuffled(things: Sequence[T], dice: Random) -> list[T]:
    """By numbers alone, the one thing of the generator that no version of Python changes."""
    return [thing for _, thing in sorted(((dice.random(), thing) for thing in things), key=lambda pair: pair[0])]


def _in_turn(queues: Sequence[Sequence[T]]) -> Iterator[T]:
    """The first of each, then the second of each, and so on."""
    return (each for each in chain.from_iterable(zip_longest(*queues)) if each is not None)
