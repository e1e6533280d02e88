"""What could be different about a lead, one thing at a time, and the lead as if it were."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final

from accounts.rules.conditions import Condition, Truth, test
from accounts.rules.fit import UNKNOWN_TIER, Profile
from accounts.rules.witnesses import Witness, failing, meeting, put
from qualification.rules.answer import Answer
from qualification.rules.intent import DIGITS
from qualification.rules.model import Model
from qualification.rules.movement import carried_out
from qualification.rules.scoring_content import Family, Level, SignalPoints
from qualification.rules.situation import Override, OverrideKind, Rules, Situation
from qualification.rules.terms import Terms, day_of, fold


class ChangeKind(StrEnum):
    """What would be different, in the order of who must do something: we, then they, then nobody."""

    EXCLUSION_SET_ASIDE = "exclusion_set_aside"
    FACT_KNOWN = "fact_known"
    SIGNAL = "signal"
    POINTS = "points"
    FACT_OTHERWISE = "fact_otherwise"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """One thing that would be different.

    `subject` is the cause of an exclusion, a type of signal or a family of them, `facts` what would be known instead,
    `points` how many more there would be up to a level, `at` the moment.
    """

    kind: ChangeKind
    subject: str = ""
    facts: tuple[Witness, ...] = ()
    points: float = 0.0
    level: Level | None = None
    at: datetime | None = None


MOST: Final[dict[ChangeKind, int]] = {
    ChangeKind.EXCLUSION_SET_ASIDE: 4,
    ChangeKind.FACT_KNOWN: 60,
    ChangeKind.SIGNAL: 80,
    ChangeKind.POINTS: 2,
    ChangeKind.FACT_OTHERWISE: 30,
}
"""How many of a kind are tried, so that no rules make an explanation expensive."""

_A_DAY: Final = timedelta(days=1)
_A_SECOND: Final = 1 / 86_400
_NO_TYPE: Final = -1
"""The number under which points of no particular type are folded."""
_HALF_LIFE: Final = 30.0
# What leadhub finds out by itself, and what a lead is about: nobody can be asked for it.
_NOT_ASKED: Final = frozenset({"own_partner", "territory_partner", "registered_partner", "product_line", "noise_class"})
_LADDER: Final = (Level.LOW, Level.MEDIUM, Level.HIGH)
_ORDER: Final = tuple(Level)


def suppositions(situation: Situation, rules: Rules, answer: Answer) -> Iterator[Supposition]:
    """What is worth trying, by kind, the lightest of each kind first; a bounded number."""
    model = rules.scoring.for_line(situation.product_line)
    yield from islice(_exclusions(answer), MOST[ChangeKind.EXCLUSION_SET_ASIDE])
    yield from islice(_facts_known(situation, rules, answer), MOST[ChangeKind.FACT_KNOWN])
    yield from _signals(model)
    yield from _points(model, answer)
    yield from islice(_facts_otherwise(situation, rules, answer), MOST[ChangeKind.FACT_OTHERWISE])


def suppose(one: Supposition, situation: Situation, rules: Rules, answer: Answer) -> tuple[Situation, Rules]:
    """The lead, and for points the rules, as if it were so; `answer` is what was decided as it is."""
    match one.kind:
        case ChangeKind.EXCLUSION_SET_ASIDE:
            override = Override(OverrideKind.EXCLUSION, one.subject, situation.at + _A_DAY)
            return replace(situation, overrides=(*situation.overrides, override)), rules
        case ChangeKind.FACT_KNOWN | ChangeKind.FACT_OTHERWISE:
            facts = situation.facts
            for witness in one.facts:
                facts = put(facts, witness.fact, witness.value)
            return replace(situation, facts=facts), rules
        case ChangeKind.SIGNAL:
            model = rules.scoring.for_line(situation.product_line)
            row = model.rows[rules.scoring.numbers[one.subject]]
            return _with_signal(situation, row), rules
        case ChangeKind.POINTS:
            row = SignalPoints(
                type=str(one.subject),
                number=_NO_TYPE,
                family=Family(one.subject),
                points=one.points,
                half_life_days=_HALF_LIFE,
                cap=one.points,
            )
            return _with_signal(situation, row), _with_row(rules, situation.product_line, row)
        case ChangeKind.TIME:
            assert one.at is not None, "time is supposed as a moment"
            return replace(carried_out(situation, answer), at=one.at, rules_changed=False), rules


def _exclusions(answer: Answer) -> Iterator[Supposition]:
    causes = [answer.fit.excluded_by, *(profile.ruled_out_by for profile in answer.fit.profiles)]
    if answer.fit.excluded_by:
        for cause in dict.fromkeys(filter(None, causes)):
            yield Supposition(kind=ChangeKind.EXCLUSION_SET_ASIDE, subject=cause)


def _facts_known(situation: Situation, rules: Rules, answer: Answer) -> Iterator[Supposition]:
    """Each unknown fact that a criterion or channel rule asks for: as asked for, and as not; the heaviest first.

    Where one alone cannot give a tier, as many of a profile as can.
    """
    asked = [*(criterion.condition for profile in rules.profiles.profiles for criterion in profile.criteria)]
    asked += [condition for rule in rules.channels.rules for tests in rule.any_of for condition in tests]
    unknown = [condition for condition in asked if _is_open(condition, situation)]
    heaviest = {fact: place for place, fact in enumerate(answer.fit.missing)}
    unknown.sort(key=lambda condition: heaviest.get(condition.fact, len(heaviest)))
    yield from _supposed(
        ChangeKind.FACT_KNOWN, ((find(condition),) for condition in unknown for find in (meeting, failing))
    )
    if answer.fit.tier == UNKNOWN_TIER:
        for profile, assessed in zip(rules.profiles.profiles, answer.fit.profiles, strict=True):
            if assessed.ruled_out_by is None:
                enough = _enough(profile, assessed.coverage, rules.profiles.unknown_up_to_coverage, situation)
                together = (tuple(map(find, enough)) for find in (meeting, failing))
                yield from _supposed(ChangeKind.FACT_KNOWN, together)


def _enough(profile: Profile, coverage: float, unknown_up_to: float, situation: Situation) -> list[Condition]:
    """As few open criteria of a profile as give it a tier, the heaviest first; none where one is enough."""
    open_ = [criterion for criterion in profile.criteria if _is_open(criterion.condition, situation)]
    taken = []
    for criterion in sorted(open_, key=lambda criterion: -criterion.points):
        if coverage > unknown_up_to:
            break
        coverage += criterion.points / profile.points
        taken.append(criterion.condition)
    return taken if len(taken) > 1 else []


def _facts_otherwise(situation: Situation, rules: Rules, answer: Answer) -> Iterator[Supposition]:
    """Each known fact that speaks against a lead: a criterion not met, or what the matching channel rule rests on."""
    fit = answer.fit
    profiles = [one for one in rules.profiles.profiles if fit.excluded_by or one.code == fit.profile]
    criteria = [criterion for profile in profiles for criterion in profile.criteria]
    criteria.sort(key=lambda criterion: (not criterion.must_have, -criterion.points))
    against = [one.condition for one in criteria if test(one.condition, situation.facts) is Truth.NOT_MET]
    matched = [rule for rule in rules.channels.rules if answer.route is not None and rule.code == answer.route.rule]
    rests_on = [
        condition
        for rule in matched
        for tests in rule.any_of
        if all(test(condition, situation.facts) is Truth.MET for condition in tests)
        for condition in tests
        if not _is_open(condition, situation)
    ]
    witnesses = [meeting(condition) for condition in against if condition.fact not in _NOT_ASKED]
    witnesses += [failing(condition) for condition in rests_on if condition.fact not in _NOT_ASKED]
    yield from _supposed(ChangeKind.FACT_OTHERWISE, ((witness,) for witness in witnesses))


def _is_open(condition: Condition, situation: Situation) -> bool:
    """Whether a fact that can be asked for is not known, or not closely enough for the test."""
    if condition.fact in _NOT_ASKED:
        return False
    value = condition.look(situation.facts)
    return value in (None, "", frozenset()) or test(condition, situation.facts) is Truth.UNKNOWN


def _supposed(kind: ChangeKind, witnesses: Iterable[tuple[Witness | None, ...]]) -> Iterator[Supposition]:
    seen = set()
    for together in witnesses:
        facts = tuple(witness for witness in together if witness is not None)
        values = tuple((witness.fact, witness.value) for witness in facts)
        if facts and len(facts) == len(together) and values not in seen:
            seen.add(values)
            yield Supposition(kind=kind, facts=facts)


def _signals(model: Model) -> Iterator[Supposition]:
    """One more signal of each type; where there are very many types, of those that count most."""
    lightest_first = sorted(model.rows.values(), key=lambda row: (row.points, row.number))
    for row in lightest_first[-MOST[ChangeKind.SIGNAL] :]:
        yield Supposition(kind=ChangeKind.SIGNAL, subject=row.type)


def _points(model: Model, answer: Answer) -> Iterator[Supposition]:
    """What each sum lacks for the next level; research alone never passes medium, and urgent goes by type."""
    thresholds = {
        (Family.RESEARCH, Level.LOW): model.low_research,
        (Family.RESEARCH, Level.MEDIUM): model.medium_research,
        (Family.BUYING, Level.LOW): model.low_buying,
        (Family.BUYING, Level.MEDIUM): model.medium_buying,
        (Family.BUYING, Level.HIGH): model.high_buying,
    }
    following = next((level for level in _LADDER if _ORDER.index(level) > _ORDER.index(answer.intent.level)), None)
    sums = {Family.RESEARCH: answer.intent.research, Family.BUYING: answer.intent.buying}
    for family, reached in sums.items():
        threshold = thresholds.get((family, following)) if following else None
        if threshold is not None:
            lacking = round(threshold - reached, DIGITS)
            yield Supposition(kind=ChangeKind.POINTS, subject=family, level=following, points=lacking)


def _with_signal(situation: Situation, row: SignalPoints) -> Situation:
    """The lead after one more signal, which comes now and after an intent reset of this very moment."""
    day = day_of(situation.at)
    if situation.reset_at is not None:
        day = max(day, day_of(situation.reset_at) + _A_SECOND)
    terms: Terms = dict(situation.terms)
    fold(terms, row.number, row.half_life_days, day)
    # One more signal would be a fresh one.
    return replace(situation, terms=terms, imported_waiting=False, opens_nothing=False)


def _with_row(rules: Rules, line: str, row: SignalPoints) -> Rules:
    model = rules.scoring.for_line(line)
    model = replace(model, rows={**model.rows, row.number: row})
    return replace(rules, scoring=replace(rules.scoring, default=model, by_line={}))
