"""An account's interest: what the leads of all its people say together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log2
from typing import Final, TypeAlias
from uuid import UUID

from qualification.rules.account_state import AccountState, Person, moments, state_of
from qualification.rules.fading import MARGIN, trend_turns
from qualification.rules.intent import DIGITS, Contribution, Intent, Trend, faded, level_of, trend_of
from qualification.rules.model import Model, ScoringModels
from qualification.rules.scoring_content import Family, Level, SignalPoints
from qualification.rules.stages import Stage
from qualification.rules.terms import TREND_HALF_LIVES, Term, Terms, join

_CLOSE_ENOUGH: Final = 1.0
"""Days: how late it may be seen that a level has faded."""
_LADDER: Final = tuple(Level)
_PROGRESS: Final = (
    *(Stage.DISQUALIFIED, Stage.LOST, Stage.WON, Stage.NURTURE, Stage.INQUIRY, Stage.MQL, Stage.SAL),
    *(Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED),
)
"""The least first; what has ended is less than what is going on, since a company is met by what it wants now."""

_Known: TypeAlias = Sequence[tuple[SignalPoints, Term]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What one lead of an account left: whose it is, for which line, and the decayed sums of what was done."""

    lead: UUID
    person: UUID
    function: str | None
    has_left: bool
    """The person works somewhere else by now, or is no longer to be known."""
    product_line: str
    stage: str
    rank: float
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What all people of an account did, read together at one day."""

    state: AccountState
    intent: Intent
    people: tuple[Person, ...]
    """Those who did something that counts; who was first comes first."""
    turns_on: float | None
    """The day on which time alone changes state or trend, perhaps earlier, a day later at most; None: never."""

    @property
    def first(self) -> float | None:
        """The day of the first act that counts."""
        return self.people[0].first if self.people else None

    @property
    def last(self) -> float | None:
        """The day of the last act that counts."""
        return max((person.last for person in self.people), default=None)

    def engaged(self, at: float, within: float) -> list[Person]:
        """Those who did something within so many days."""
        return [person for person in self.people if at - person.last < within]


def sum_up(traces: Sequence[Trace], scoring: ScoringModels, at: float) -> Interest:
    """Read the leads of one account together.

    Leads whose lines share a model are joined as if one lead had all their signals. A type contributes what it counts
    over all models, at most the largest cap that one of them gives it: each type is capped once, however many people
    and product lines it comes from. The level is the highest that any of the models gives these sums, so it is never
    below that of a lead. The windows of the trend are the same everywhere; its numbers are those of the model that all
    lines share, else of the default one. What came before an intent reset is in the trend only.
    """
    models = {model.code: model for model in (scoring.for_line(trace.product_line) for trace in traces)}
    known = _joined(traces, scoring, models)
    leading = next(iter(models.values())) if len(models) == 1 else scoring.default
    first = min((term.first for _, term in known), default=inf)
    research, buying, contributions = _capped(known, at)
    asking, urgent = _flags(traces, scoring, at)
    level = max(
        (level_of(model, research, buying, urgent) for model in models.values()),
        key=_LADDER.index,
        default=Level.NONE,
    )
    sums = [_uncapped(known, window, at) for window in (0, 1, 2)]
    pace, lasting = round(sums[0] / sums[1], DIGITS) if sums[1] else 0.0, round(sums[2], DIGITS)
    trend = trend_of(leading.trend, lasting, pace, level, at - first)
    intent = Intent(
        research=research,
        buying=buying,
        level=level,
        trend=trend,
        early=trend is Trend.EARLY,
        urgent=urgent,
        asking=asking,
        pace=pace,
        lasting=lasting,
        contributions=contributions,
    )
    people = people_of(traces, scoring)
    turn = trend_turns(leading.trend, intent, first, at, _level_holds_until(intent, models.values(), at))
    turns_on = min([turn, *moments(people, at)])
    return Interest(
        state=state_of(people, trend, at),
        intent=intent,
        people=people,
        turns_on=turns_on + MARGIN if turns_on < inf else None,
    )


def best_of(traces: Iterable[Trace]) -> Trace:
    """The lead that is furthest; of equals the one with the strongest intent, then the newest."""
    return max(traces, key=lambda trace: (_PROGRESS.index(Stage(trace.stage)), trace.rank, trace.lead))


def telling(terms: Mapping[int, Term], model: Model) -> list[Term]:
    """The terms of types that count anything: mail proxies open everything, so an opened mail shows nobody."""
    return [term for number, term in terms.items() if (row := model.rows.get(number)) and row.points]


def _joined(traces: Iterable[Trace], scoring: ScoringModels, models: Mapping[str, Model]) -> _Known:
    joined: dict[str, Terms] = {code: {} for code in models}
    for trace in traces:
        code = scoring.for_line(trace.product_line).code
        joined[code] = join(joined[code], trace.terms)
    return [
        (row, terms[number])
        for code, terms in sorted(joined.items())
        for number in sorted(terms)
        if (row := models[code].rows.get(number)) is not None
    ]


def _capped(known: _Known, at: float) -> tuple[float, float, tuple[Contribution, ...]]:
    """Research and buying, and what each type contributes."""
    own: dict[str, float] = {}
    cap: dict[str, float] = {}
    count: dict[str, int] = {}
    sums = dict.fromkeys(Family, 0.0)
    families = {row.type: row.family for row, _ in known}
    for row, term in known:
        points = row.points * faded(term.k_own, at, row.half_life_days) if term.k_own > -inf else 0.0
        own[row.type] = own.get(row.type, 0.0) + points
        cap[row.type] = max(cap.get(row.type, 0.0), row.cap)
        count[row.type] = count.get(row.type, 0) + term.n
    contributions = []
    for type, total in own.items():
        points = min(total, cap[type])
        sums[families[type]] += points
        contributions.append(Contribution(type, round(points, DIGITS), count[type], round(total, DIGITS) > cap[type]))
    return round(sums[Family.RESEARCH], DIGITS), round(sums[Family.BUYING], DIGITS), tuple(contributions)


def _uncapped(known: _Known, window: int, at: float) -> float:
    """The sum of all points by one window of the trend; k_14, k_60 and k_180 follow k_own."""
    half_life = TREND_HALF_LIVES[window]
    return sum(row.points * faded(term[1 + window], at, half_life) for row, term in known if row.points)


def _flags(traces: Iterable[Trace], scoring: ScoringModels, at: float) -> tuple[bool, bool]:
    """Whether any lead asks, and urgently; by lead, since a join forgets whose last signal counted."""
    asking = urgent = False
    for trace in traces:
        rows = scoring.for_line(trace.product_line).rows
        for number, term in trace.terms.items():
            row = rows.get(number)
            if row and row.asks and term.k_own > -inf and at - term.last < row.half_life_days:
                asking, urgent = True, urgent or row.urgent
    return asking, urgent


def people_of(traces: Iterable[Trace], scoring: ScoringModels) -> tuple[Person, ...]:
    """Those who did something that counts; who was first comes first."""
    found: dict[UUID, Person] = {}
    for trace in traces:
        terms = telling(trace.terms, scoring.for_line(trace.product_line))
        if not terms:
            continue
        days = [day for term in terms for day in (term.first, term.last)]
        if known := found.get(trace.person):
            days += [known.first, known.last]
        found[trace.person] = Person(trace.person, trace.function, trace.has_left, min(days), max(days))
    return tuple(sorted(found.values(), key=lambda person: (person.first, person.id)))


def _level_holds_until(intent: Intent, models: Iterable[Model], at: float) -> float:
    """A day before which the level is still medium, below which the trend may become early.

    No sum falls faster than by its shortest half-life. Asked again on that day, it comes closer.
    """
    if intent.level in (Level.NONE, Level.LOW):
        return inf
    held = at + _CLOSE_ENOUGH
    for model in models:
        shortest = min((row.half_life_days for row in model.rows.values() if row.points), default=0.0)
        over = max(intent.research / model.medium_research, intent.buying / model.medium_buying)
        held = max(held, at + shortest * log2(over)) if over > 1 else held
    return held
