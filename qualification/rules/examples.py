"""Pinned examples: a lead in words of facts and signals, and the answer that people agreed it should get."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from math import inf
from typing import Annotated, Any, Final, get_type_hints

import msgspec
from msgspec import Meta

from accounts.rules.channels import Unfit
from accounts.rules.conditions import ConditionRow, parse_condition
from accounts.rules.content import ContentError, Part, read
from accounts.rules.facts import FACTS, WORDS, FactKind, Facts
from qualification.rules.answer import Answer, Next, Priority
from qualification.rules.decision import decide
from qualification.rules.intent import Trend
from qualification.rules.scoring_content import Action, Level
from qualification.rules.situation import Rules, Situation
from qualification.rules.stages import Stage
from qualification.rules.terms import build, day_of
from qualification.rules.words import enumerate_words, spell

MOST_SIGNALS: Final = 5_000
LARGEST: Final = 10**12
_TYPES: Final = get_type_hints(Facts)


class GivenSignal(Part, frozen=True, kw_only=True):
    """Signals of one type and age in days."""

    type: str
    days_ago: Annotated[float, Meta(ge=0, le=7_300)] = 0
    count: Annotated[int, Meta(ge=1, le=1_000)] = 1


class Given(Part, frozen=True, kw_only=True):
    """A lead: what is known, what was done, and where it stands.

    `gave_back_days_ago` is when a person moved it to nurture or disqualified, `rests_for_days` what is left of the
    rest.
    """

    facts: dict[str, Any] = {}
    signals: tuple[GivenSignal, ...] = ()
    product_line: str = "unspecified"
    stage: Stage = Stage.INQUIRY
    open_handoff: bool = False
    triage_open: bool = False
    on_hold: bool = False
    imported_waiting: bool = False
    gave_back_days_ago: Annotated[float, Meta(ge=0, le=7_300)] | None = None
    rests_for_days: Annotated[float, Meta(ge=-7_300, le=7_300)] | None = None


class Wanted(Part, frozen=True, kw_only=True, omit_defaults=True):
    """The answer that it should get; what is not given is not asked. Null wants that there is none."""

    action: Action | msgspec.UnsetType = msgspec.UNSET
    stage: Stage | msgspec.UnsetType = msgspec.UNSET
    route: str | msgspec.UnsetType | None = msgspec.UNSET
    partner: str | msgspec.UnsetType | None = msgspec.UNSET
    handoff: Priority | msgspec.UnsetType | None = msgspec.UNSET
    triage: bool | msgspec.UnsetType = msgspec.UNSET
    tier: str | msgspec.UnsetType = msgspec.UNSET
    level: Level | msgspec.UnsetType = msgspec.UNSET
    trend: Trend | msgspec.UnsetType = msgspec.UNSET
    excluded_by: str | msgspec.UnsetType | None = msgspec.UNSET
    next_step: Next | msgspec.UnsetType = msgspec.UNSET


def read_given(content: object) -> Given:
    """Check what was typed; ContentError names the fact or signal at fault."""
    given = read(content, Given)
    facts_in(given.facts)
    if sum(signal.count for signal in given.signals) > MOST_SIGNALS:
        raise ContentError("signals", f"an example has {MOST_SIGNALS} signals at most", rows=("/signals",))
    return given


def read_wanted(content: object) -> Wanted:
    """Check what was typed; ContentError where nothing is wanted."""
    wanted = read(content, Wanted)
    if not _asked(wanted):
        raise ContentError("", "say what is wanted: an action, a stage, a route, …")
    return wanted


def facts_in(known: Mapping[str, Any]) -> Facts:
    """The facts by name; ContentError for a fact that does not exist, or a value that it never has."""
    for name, value in known.items():
        where = f"facts/{name}"
        try:
            _check(where, name, value)
        except ContentError as fault:
            fault.rows = (f"/facts/{name.replace('~', '~0').replace('/', '~1')}",)
            raise
    return msgspec.convert(dict(known), Facts)


def _check(where: str, name: str, value: Any) -> None:
    """Hold a value against its type and the tests that fit its fact: what no test could compare with is none of it."""
    if name not in _TYPES:
        raise ContentError(where, f"there is no fact {name!r}; facts are {', '.join(sorted(_TYPES))}")
    try:
        msgspec.convert(value, type=_TYPES[name])
    except msgspec.ValidationError as fault:
        raise ContentError(where, str(fault).partition(" - at ")[0]) from fault
    if name not in FACTS:
        _check_unfit(where, value)
        return
    kind = FACTS[name]
    if value is None or (kind is FactKind.SET and not value):
        return
    if kind is FactKind.NUMBER and value > LARGEST:
        raise ContentError(where, f"a number is {LARGEST:,} at most")
    if kind is FactKind.SET:
        parse_condition(where, ConditionRow(fact=name, operator="has_any", value=value))
    elif kind is FactKind.INDUSTRY:
        parse_condition(where, ConditionRow(fact=name, operator="prefix_of", value=[value]))
    elif kind is FactKind.TEXT:
        parse_condition(where, ConditionRow(fact=name, operator="contains_any", value=[value]))
    elif not (kind is FactKind.CHOICE and value in WORDS[name]):
        parse_condition(where, ConditionRow(fact=name, operator="is", value=value))


def _check_unfit(where: str, value: Iterable[str]) -> None:
    """Partners that cannot take a lead, as facts hold them."""
    reasons = [reason.value for reason in Unfit]
    if not all(partner and why in reasons for partner, _, why in (each.partition(" ") for each in value)):
        raise ContentError(where, f"each is the id of a partner, a blank, and one of {', '.join(reasons)}")


def situation_of(given: Given, rules: Rules, at: datetime) -> Situation:
    """The example as it would stand before the rules at a moment; signals that they do not know count nothing."""
    model = rules.scoring.for_line(given.product_line)
    numbers = {row.type: number for number, row in model.rows.items()}
    reset_at = None if given.gave_back_days_ago is None else at - timedelta(days=given.gave_back_days_ago)
    told = [
        (numbers[signal.type], day_of(at) - signal.days_ago)
        for signal in given.signals
        if signal.type in numbers
        for _ in range(signal.count)
    ]
    return Situation(
        facts=facts_in(given.facts),
        terms=build(told, model.half_lives, -inf if reset_at is None else day_of(reset_at)),
        at=at,
        product_line=given.product_line,
        stage=given.stage,
        open_handoff=given.open_handoff,
        triage_open=given.triage_open,
        on_hold=given.on_hold,
        imported_waiting=given.imported_waiting,
        reset_at=reset_at,
        rest_until=None if given.rests_for_days is None else at + timedelta(days=given.rests_for_days),
    )


def answer_of(given: Given, rules: Rules, at: datetime) -> Answer:
    """What the rules say of an example."""
    return decide(situation_of(given, rules, at), rules)


def mismatches(wanted: Wanted, answer: Answer) -> dict[str, tuple[Any, Any]]:
    """What was wanted and what came, by name, where they differ."""
    got = got_of(answer)
    return {name: (value, got[name]) for name, value in _asked(wanted).items() if value != got[name]}


def got_of(answer: Answer) -> dict[str, Any]:
    """Everything that an example may want of an answer."""
    return {
        "action": answer.action,
        "stage": answer.stage,
        "route": answer.route.kind if answer.route else None,
        "partner": answer.route.partner if answer.route else None,
        "handoff": answer.handoff,
        "triage": answer.triage,
        "tier": answer.fit.tier,
        "level": answer.intent.level,
        "trend": answer.intent.trend,
        "excluded_by": answer.fit.excluded_by,
        "next_step": answer.next_step,
    }


def describe(differing: Mapping[str, tuple[Any, Any]]) -> str:
    """The differences as a sentence."""
    parts = [f"{spell(name)} is {_word(got)}, wanted {_word(want)}" for name, (want, got) in differing.items()]
    return f"{enumerate_words(parts)}." if parts else "As wanted."


def _asked(wanted: Wanted) -> dict[str, Any]:
    values = {name: getattr(wanted, name) for name in Wanted.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


def _word(value: Any) -> str:
    return "none" if value is None else str(value)
