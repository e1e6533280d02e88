"""The guards of a way: what stands between where a lead is and a stage, each met or not, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from qualification.rules.movement import ASK_FOR_MQL
from qualification.rules.scoring_content import Action
from qualification.rules.sheet import Criterion, Member, Need, SqlDefinition, Status, missing_for_sql, unseen
from qualification.rules.stages import LABELS, MOVES, Asks, By, Stage
from qualification.rules.words import capitalise, spell

LADDER: Final = (Stage.MQL, Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON)
"""The stages that a lead climbs, in order; the first is reached from inquiry and from nurture."""

_FOOT: Final = (Stage.INQUIRY, Stage.NURTURE)
_SINGULAR: Final = frozenset({By.SYSTEM, By.IMPORT})


class GuardCode(StrEnum):
    """What a guard asks."""

    QUALIFIED = "qualified"
    NOT_EXCLUDED = "not_excluded"
    NOT_ON_HOLD = "not_on_hold"
    HANDED_OVER = "handed_over"
    ACCEPTED = "accepted"
    SAL_STEP = "sal_step"
    SHEET = "sheet"
    FUNCTION_SEEN = "function_seen"
    STAGE = "stage"
    REASON = "reason"
    WAY = "way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """One guard; what does not `bind` is shown and stops nobody."""

    code: GuardCode
    step: Stage
    """The stage that it stands before."""
    met: bool
    text: str
    binds: bool = True
    criterion: Criterion | None = None
    function: Member | None = None
    needs: Need | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the guards look at of one lead."""

    stage: Stage
    action: Action
    excluded_by: str | None = None
    on_hold_until: datetime | None = None
    handed_over: bool = False
    accepted_by: str | None = None
    sheet: Mapping[str, str]
    functions: frozenset[str] = frozenset()
    """Of which somebody has engaged at the account."""
    definition: SqlDefinition
    sal_step: bool = True


def guards_of(standing: Standing, to: Stage) -> tuple[Guard, ...]:
    """Every guard of the way to a stage, those that are met already among them.

    Up the ladder it is the whole way; anywhere else it is the one move that leads there, if there is one.
    """
    here = standing.stage
    ladder = _ladder(standing)
    if to in ladder and (here in _FOOT or (here in ladder and ladder.index(here) < ladder.index(to))):
        climbed = [step for step in ladder if ladder.index(step) <= ladder.index(to)]
        return tuple(guard for step in climbed for guard in _before(step, standing, to))
    return tuple(_move(standing, to))


def is_open(guards: tuple[Guard, ...]) -> bool:
    """Whether nothing on the way stops anybody any more."""
    return all(guard.met for guard in guards if guard.binds)


def _ladder(standing: Standing) -> tuple[Stage, ...]:
    return tuple(step for step in LADDER if step is not Stage.SAL or standing.sal_step or standing.stage is Stage.SAL)


def _before(step: Stage, standing: Standing, to: Stage) -> Iterator[Guard]:
    match step:
        case Stage.MQL:
            yield _qualified(standing)
            yield _not_excluded(standing)
            yield _not_on_hold(standing, to)
        case Stage.SAL:
            yield from _accepted(standing, step)
        case Stage.SQL:
            if not standing.sal_step and standing.stage is not Stage.SAL:
                yield from _accepted(standing, step)
            yield from _sheet(standing)
            yield from _functions(standing)
        case _:
            yield _stage_before(step, standing)


def _qualified(standing: Standing) -> Guard:
    met = standing.stage not in _FOOT or standing.action in ASK_FOR_MQL
    asked = "Fit and intent ask for it." if met else "Fit and intent do not ask for it yet; sales may claim it."
    text = "It is marketing qualified." if standing.stage not in _FOOT else asked
    return Guard(code=GuardCode.QUALIFIED, step=Stage.MQL, met=met, text=text)


def _not_excluded(standing: Standing) -> Guard:
    cause = standing.excluded_by
    text = f"It is excluded: {spell(cause)}." if cause else "Nothing excludes it."
    # Once sales has accepted, an exclusion is told and stops nobody.
    binds = standing.stage in (*_FOOT, Stage.MQL)
    return Guard(code=GuardCode.NOT_EXCLUDED, step=Stage.MQL, met=cause is None, text=text, binds=binds)


def _not_on_hold(standing: Standing, step: Stage) -> Guard:
    until = standing.on_hold_until
    text = f"It is on hold until {until:%-d %b %Y}, unless somebody resumes it." if until else "It is not on hold."
    return Guard(code=GuardCode.NOT_ON_HOLD, step=step, met=until is None, text=text, binds=False)


def _accepted(standing: Standing, step: Stage) -> Iterator[Guard]:
    by, passed = standing.accepted_by, standing.stage not in (*_FOOT, Stage.MQL)
    handed = standing.handed_over or by is not None or passed
    text = "It was handed over." if handed else "It has not been handed over yet."
    yield Guard(code=GuardCode.HANDED_OVER, step=step, met=handed, text=text)
    text = f"{by} accepted it." if by else "History says so." if passed else "Nobody of sales has accepted it yet."
    yield Guard(code=GuardCode.ACCEPTED, step=step, met=by is not None or passed, text=text)
    text = (
        f"The agreement has this step: accepting makes it {LABELS[Stage.SAL].lower()}."
        if standing.sal_step
        else f"The agreement has no step between: accepting makes it {LABELS[Stage.SQL].lower()}."
    )
    yield Guard(code=GuardCode.SAL_STEP, step=step, met=True, text=text, binds=False)


def _sheet(standing: Standing) -> Iterator[Guard]:
    missing = set(missing_for_sql(standing.sheet, standing.definition))
    definition = standing.definition
    asked = (
        *((Need.CONFIRMED, criterion) for criterion in definition.confirmed),
        *((Need.KNOWN, criterion) for criterion in definition.known),
        *((Need.NOT_REFUTED, criterion) for criterion in definition.not_refuted),
    )
    done: set[Criterion] = set()
    for needs, criterion in asked:
        if criterion in done:
            continue
        done.add(criterion)
        status = spell(standing.sheet.get(criterion, Status.UNKNOWN))
        met = not any(criterion is blocking for blocking, _ in missing)
        text = f"{capitalise(spell(criterion))} must be {spell(needs)}: it is {status}."
        yield Guard(code=GuardCode.SHEET, step=Stage.SQL, met=met, text=text, criterion=criterion, needs=needs)


def _functions(standing: Standing) -> Iterator[Guard]:
    missing = unseen(standing.functions, standing.definition)
    for function in dict.fromkeys(standing.definition.functions_seen):
        met = function not in missing
        text = f"Somebody of {spell(function)} must have been seen: {'so it is' if met else 'nobody has'}."
        yield Guard(
            code=GuardCode.FUNCTION_SEEN, step=Stage.SQL, met=met, text=text, function=function, needs=Need.SEEN
        )


def _stage_before(step: Stage, standing: Standing) -> Guard:
    ladder = _ladder(standing)
    before = next(below for below in ladder if By.SALES_HOLDER in _movers(below, step))
    met = standing.stage in ladder and ladder.index(standing.stage) >= ladder.index(before)
    text = f"It is {LABELS[before].lower()}." if met else f"It must be {LABELS[before].lower()} first."
    return Guard(code=GuardCode.STAGE, step=step, met=met, text=text)


def _movers(start: Stage, to: Stage) -> frozenset[By]:
    return frozenset(by for way in MOVES[start].get(to, ()) for by in way.by)


def _move(standing: Standing, to: Stage) -> Iterator[Guard]:
    """The one move that leads there, as the table of stages has it for people."""
    here = standing.stage
    ways = [way for way in MOVES[here].get(to, ()) if way.by - _SINGULAR]
    if not ways:
        stands = here is to
        text = f"It is {LABELS[to].lower()}." if stands else f"No way leads from {LABELS[here]} to {LABELS[to]}."
        yield Guard(code=GuardCode.WAY, step=to, met=stands, text=text)
        return
    guard = next((way.guard for way in ways if way.guard), "")
    text = f"From {LABELS[here]} to {LABELS[to]}" + (f": {guard}." if guard else ".")
    yield Guard(code=GuardCode.WAY, step=to, met=True, text=text)
    yield _not_on_hold(standing, to)
    if all(way.asks is not Asks.NOTHING for way in ways):
        both = any(way.asks is Asks.REASON_AND_COMMENT for way in ways)
        text = "It takes a reason and a comment." if both else "It takes a reason."
        yield Guard(code=GuardCode.REASON, step=to, met=True, text=text, binds=False)
