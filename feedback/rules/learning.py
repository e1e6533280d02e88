"""From cases to a report: the earlier ones propose, the later ones judge, and too few of them are only compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from feedback.rules.backtest import RESAMPLES, SEED, Readings, compared, missed, verdict_of, weaker_segments
from feedback.rules.cases import Case
from feedback.rules.evidence import Evidence, by_criterion, by_type, to_talk_about
from feedback.rules.proposal import proposed
from feedback.rules.report import (
    MEASURES,
    Changes,
    RecalibrationCosts,
    RecalibrationCount,
    RecalibrationLoad,
    RecalibrationMethod,
    RecalibrationReport,
    RecalibrationTrait,
    RecalibrationVerdict,
)
from feedback.rules.weights import learnt, sample_of
from qualification.rules.decision import Rules
from qualification.rules.model import Model, ScoringModels
from qualification.rules.terms import moment_of
from qualification.rules.words import capitalise, enumerate_words, spell

LEAST: Final = 40
"""So many that reached the outcome, and so many that did not: the agreement may ask for more, never for less."""
EARLIER_SHARE: Final = 0.7
LEAST_EARLIER: Final = 20
LEAST_LATER: Final = 5
LISTED: Final = 500
REACHED: Final[Mapping[str, str]] = {"won": "won", "sql": "qualified by sales"}


@dataclass(frozen=True, slots=True)
class Split:
    """Cases in order of time: all, those that proposals are made from, and those that judge them."""

    cases: list[Case]
    earlier: list[Case]
    later: list[Case]

    @property
    def cut_at(self) -> datetime | None:
        """When the first of the later cases was taken up."""
        return moment_of(self.later[0].day) if self.earlier and self.later else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a recalibration is asked for: the outcome, and how many of both kinds the agreement wants at least."""

    outcome: str
    hits: int = LEAST
    others: int = LEAST

    @property
    def reached(self) -> str:
        """The outcome as it stands in a sentence."""
        return REACHED[self.outcome]


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the earlier cases propose, and how it was found."""

    changes: Changes
    methods: list[RecalibrationMethod]
    notes: list[str]


def split(cases: Sequence[Case]) -> Split:
    """Cut in time, where seven of ten cases are earlier; what happened at the moment of the cut is later."""
    ordered = sorted(cases, key=lambda case: (case.day, case.lead))
    if not ordered:
        return Split([], [], [])
    cut = ordered[min(int(len(ordered) * EARLIER_SHARE), len(ordered) - 1)].day
    return Split(ordered, [case for case in ordered if case.day < cut], [case for case in ordered if case.day >= cut])


def refusal(parts: Split, asked: Asked, scoring: ScoringModels) -> str | None:
    """Why nothing can be computed from these cases; None where something can."""
    count, earlier, later = count_of(parts.cases), count_of(parts.earlier), count_of(parts.later)
    if count.hits < asked.hits or count.others < asked.others:
        return (
            f"{count.hits:,} leads were {asked.reached} and {count.others:,} were not; "
            f"new points take {asked.hits:,} and {asked.others:,}."
        )
    if not parts.earlier:
        return "All of these leads were taken up at the same moment, so there are no later ones to try new points on."
    if not _has_enough(earlier):
        return (
            f"Of the earlier leads {earlier.hits:,} were {asked.reached} and {earlier.others:,} were not; "
            f"new points take {LEAST_EARLIER} and {LEAST_EARLIER} to be made from."
        )
    if min(later.hits, later.others) < LEAST_LATER:
        return (
            f"Of the later leads {later.hits:,} were {asked.reached} and {later.others:,} were not; "
            f"it takes {LEAST_LATER} and {LEAST_LATER} to try new points on."
        )
    models = _models(scoring)
    if not any(_has_enough(count_of(_own(model, parts, scoring))) for model in models):
        return (
            f"Of none of the {len(models)} models were {LEAST_EARLIER} earlier leads {asked.reached} "
            f"and {LEAST_EARLIER} not, which new points are made from."
        )
    return None


def learn(parts: Split, asked: Asked, scoring: ScoringModels) -> Learnt:
    """What the earlier cases propose for each model that has enough of them."""
    # As many threads as there are cores wait for each other far longer than these small matrices take.
    from threadpoolctl import threadpool_limits

    changes, methods, notes = Changes(), [], []
    for model in _models(scoring):
        own = _own(model, parts, scoring)
        count = count_of(own)
        if not _has_enough(count):
            notes.append(
                f"The model {model.label} stays as it is: of its earlier leads {count.hits:,} were {asked.reached} and "
                f"{count.others:,} were not, and it takes {LEAST_EARLIER} of both."
            )
            continue
        sample = sample_of(own, model)
        with threadpool_limits(1):
            weights = learnt(sample)
        found = proposed(model, sample, weights, by_type(own), asked.reached)
        changes.rows += found.rows
        changes.thresholds += found.thresholds
        methods.append(RecalibrationMethod(model=model.code, strength=weights.strength, folds=weights.folds))
    return Learnt(changes, methods, notes)


def _models(scoring: ScoringModels) -> list[Model]:
    return list({model.code: model for model in (scoring.default, *scoring.by_line.values())}.values())


def _own(model: Model, parts: Split, scoring: ScoringModels) -> list[Case]:
    """The earlier cases that a model scores."""
    return [case for case in parts.earlier if scoring.for_line(case.line) is model]


def _has_enough(earlier: RecalibrationCount) -> bool:
    return min(earlier.hits, earlier.others) >= LEAST_EARLIER


def count_of(cases: Sequence[Case]) -> RecalibrationCount:
    """How many there are of both kinds."""
    hits = sum(case.hit for case in cases)
    return RecalibrationCount(cases=len(cases), hits=hits, others=len(cases) - hits)


def guided(parts: Split, asked: Asked, why: str, undecided: int, rules: Rules) -> RecalibrationReport:
    """Those that reached the outcome beside those that did not; nothing is computed that so few cannot carry."""
    summary = f"{why} Here they stand side by side instead: talk it through, which counts as the recalibration."
    return _report(parts, asked, summary, undecided, rules, notes=[])


def judged(
    parts: Split,
    asked: Asked,
    found: Learnt,
    after: Readings,
    load: list[RecalibrationLoad],
    undecided: int,
    rules: Rules,
) -> RecalibrationReport:
    """The proposal before the later cases; without changes the rules in force stand beside themselves."""
    report = _report(parts, asked, "", undecided, rules, notes=found.notes)
    measures = compared(parts.earlier, parts.later, after)
    verdict = verdict_of(measures)
    lost = missed(parts.later, after)
    report.rows, report.thresholds = found.changes.rows, found.changes.thresholds
    report.measures, report.verdict, report.load, report.methods = measures, verdict, load, found.methods
    report.costs = RecalibrationCosts(
        missed=len(lost),
        leads=lost[:LISTED],
        types=[row.label for row in report.rows if row.points_after < row.points_before],
        segments=weaker_segments(parts.later, after),
        measures=[one.measure for one in measures if one.verdict is RecalibrationVerdict.WORSE],
    )
    report.summary = _summary(report)
    return report


def _summary(report: RecalibrationReport) -> str:
    if not report.rows:
        return (
            f"The outcomes of {report.earlier.cases:,} earlier leads contradict no points in force beyond chance: "
            "nothing is to be changed."
        )
    several = len(report.rows) != 1
    rows = f"{len(report.rows)} {'rows' if several else 'row'} of the scoring models would change"
    later = f"on the {report.later.cases:,} later leads"
    match report.verdict:
        case RecalibrationVerdict.BETTER:
            said = f"{rows}. {capitalise(later)}, none of which it has seen, it ranks better than the rules in force."
        case RecalibrationVerdict.WORSE:
            said = f"What the earlier leads suggest ranks worse {later}, so nothing is proposed."
        case _:
            said = f"{rows}. That this is better is not proven {later}: the difference may be chance."
    worse = [MEASURES[one].partition(":")[0].lower() for one in report.costs.measures] if report.costs else []
    if worse:
        said += f" What gets worse: {enumerate_words(worse)}."
    return said


def _report(
    parts: Split, asked: Asked, summary: str, undecided: int, rules: Rules, *, notes: list[str]
) -> RecalibrationReport:
    types = {number: row.type for model in _models(rules.scoring) for number, row in model.rows.items()}
    criteria = {
        f"{profile.code}/{one.code}": one.label for profile in rules.profiles.profiles for one in profile.criteria
    }
    return RecalibrationReport(
        summary=summary,
        verdict=None,
        cut_at=parts.cut_at,
        all=count_of(parts.cases),
        earlier=count_of(parts.earlier),
        later=count_of(parts.later),
        asked=RecalibrationCount(cases=asked.hits + asked.others, hits=asked.hits, others=asked.others),
        undecided=undecided,
        rows=[],
        thresholds=[],
        measures=[],
        load=[],
        costs=None,
        signals=[
            _trait(types[number], capitalise(spell(types[number])), one, asked)
            for number, one in by_type(parts.cases).items()
            if number in types
        ],
        criteria=[_trait(code, criteria[code], one, asked) for code, one in by_criterion(parts.cases).items()],
        methods=[],
        seed=SEED,
        resamples=RESAMPLES,
        notes=[*_notes(undecided), *notes],
    )


def _notes(undecided: int) -> list[str]:
    said = ["Only leads that came to an end are looked at: of those that nobody was handed nobody knows how they end."]
    if undecided:
        said.append(
            f"{undecided:,} more came to an end that no rules had decided by then, as history that was imported: "
            "what was known of them is not known."
        )
    return said


def _trait(key: str, label: str, told: Evidence, asked: Asked) -> RecalibrationTrait:
    return RecalibrationTrait(
        key=key,
        label=label,
        n=told.n,
        hits=told.hits,
        rate=told.rate,
        interval=told.interval,
        rate_without=told.rate_without,
        q_value=told.q_value,
        among_hits=told.among_hits,
        among_others=told.among_others,
        talk=to_talk_about(told, asked.reached),
    )
