"""What a qualified lead is, in words: the rules in force spelt out, so that people can read what decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from accounts.rules.channels import ChannelRule, ChannelRules, FixedPartner
from accounts.rules.fact_words import condition_in_words
from accounts.rules.fit import Profile, Profiles
from qualification.rules.model import Model, ScoringModels
from qualification.rules.movement import ASK_FOR_MQL, by_fit_and_intent
from qualification.rules.scoring_content import TIERS, Action, Family, Level, SignalPoints
from qualification.rules.sheet import SqlDefinition
from qualification.rules.words import capitalise, enumerate_words, spell

Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""What people call values that only the tables know, by fact: product lines, partners."""

NEEDS: Final[Mapping[str, str]] = {
    "confirmed": "Must be confirmed",
    "known": "Must be known",
    "not_refuted": "Must not be refuted",
    "functions_seen": "Must have been seen at the account",
    "asked": "Is asked for, and never blocks",
}
_WAYS: Final[Mapping[str, str]] = {
    "direct": "direct sales",
    "distributor": "the channel desk",
    "oem": "the OEM desk",
    "contract_manufacturer": "the contract-manufacturing desk",
    "tier_supplier": "the tier-supplier desk",
}
_ACTIONS: Final[Mapping[Action, str]] = {
    Action.IGNORE: "ignore",
    Action.ENRICH: "ask for facts",
    Action.NURTURE: "nurture",
    Action.MQL: "MQL",
    Action.TRIAGE: "triage",
    Action.DECLINE: "decline",
    Action.HANDOFF: "MQL, hand over",
    Action.HANDOFF_URGENT: "MQL, hand over urgently",
}


@dataclass(frozen=True, slots=True)
class CriterionWords:
    """One criterion; a must rules its profile out where it is known and not met."""

    words: str
    points: int
    must: bool


@dataclass(frozen=True, slots=True)
class FitWords:
    """One profile, its musts first."""

    label: str
    criteria: tuple[CriterionWords, ...]


@dataclass(frozen=True, slots=True)
class SignalWords:
    """Types of signals that count alike."""

    types: str
    family: Family
    points: float
    half_life_days: float
    cap: float


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """What the matrix says for tiers that it treats alike, from no intent to urgent."""

    tiers: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntentWords:
    """One scoring model."""

    label: str
    lines: str
    signals: tuple[SignalWords, ...]
    levels: tuple[str, ...]
    matrix: tuple[MatrixWords, ...]
    qualified: str


@dataclass(frozen=True, slots=True)
class CauseWords:
    """Why somebody is disqualified, and how that is told."""

    cause: str
    tests: str


@dataclass(frozen=True, slots=True)
class RouteWords:
    """One channel rule: who goes where."""

    tests: str
    to: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What makes an MQL (marketing qualified lead), and where it then goes."""

    tiers: str
    profiles: tuple[FitWords, ...]
    disqualified: tuple[CauseWords, ...]
    models: tuple[IntentWords, ...]
    routes: tuple[RouteWords, ...]


def definition_of(profiles: Profiles, scoring: ScoringModels, channels: ChannelRules, names: Names) -> Definition:
    """The rules in words; every number in them is the one that runs."""
    return Definition(
        tiers=_tiers(profiles),
        profiles=tuple(_profile(profile, names) for profile in profiles.profiles),
        disqualified=tuple(_disqualified(profiles, names)),
        models=tuple(_models(scoring, names)),
        routes=tuple(_route(rule, names) for rule in channels.rules),
    )


def step_in_words(*, sal_step: bool) -> str:
    """Whether there is a step between handing over and qualifying."""
    if sal_step:
        return "Sales accepts first (SAL, sales accepted lead) and qualifies later (SQL, sales qualified lead)."
    return "Accepting makes an SQL (sales qualified lead) at once: there is no step between."


def sql_in_words(definition: SqlDefinition) -> list[tuple[str, str]]:
    """What an SQL takes: a need, and the criteria or functions that it is about."""
    return [
        (label, enumerate_words(spell(one) for one in dict.fromkeys(getattr(definition, name))))
        for name, label in NEEDS.items()
        if getattr(definition, name)
    ]


def _tiers(profiles: Profiles) -> str:
    named = ", ".join(f"{tier} from {at_least:g}" for tier, at_least in profiles.tiers)
    share = 100 * profiles.unknown_up_to_coverage
    return (
        f"The best profile counts. Score: points met of 100 known. Tier {named}, else D; "
        f"U (unknown) while {share:g} % of the points or less are known."
    )


def _profile(profile: Profile, names: Names) -> FitWords:
    ordered = sorted(profile.criteria, key=lambda criterion: not criterion.must_have)
    words = [CriterionWords(condition_in_words(one.condition, names), one.points, one.must_have) for one in ordered]
    return FitWords(profile.label, tuple(words))


def _disqualified(profiles: Profiles, names: Names) -> Iterator[CauseWords]:
    """Each cause with its tests; where not every profile has them, in which."""
    found: dict[tuple[str, str], list[str]] = {}
    for profile in profiles.profiles:
        causes: dict[str, list[str]] = {}
        for exclusion in profile.exclusions:
            causes.setdefault(exclusion.cause, []).append(condition_in_words(exclusion.condition, names))
        for cause, told in causes.items():
            found.setdefault((cause, "; or ".join(told)), []).append(profile.label)
    for (cause, tests), labels in found.items():
        everywhere = len(labels) == len(profiles.profiles)
        yield CauseWords(spell(cause), tests if everywhere else f"{tests} (only of {enumerate_words(labels)})")


def _models(scoring: ScoringModels, names: Names) -> Iterator[IntentWords]:
    lines: dict[str, list[str]] = {}
    for line, model in scoring.by_line.items():
        lines.setdefault(model.code, []).append(names.get("product_line", {}).get(line, line))
    models = {model.code: model for model in (scoring.default, *scoring.by_line.values())}
    for code, model in models.items():
        served = enumerate_words(lines[code]) if code in lines else "every other product line"
        yield _model(model, served if len(models) > 1 else "every product line")


def _model(model: Model, lines: str) -> IntentWords:
    cells = {
        (tier, level): by_fit_and_intent(model.matrix[tier, level], tier, level) for tier in TIERS for level in Level
    }
    rows: dict[tuple[str, ...], list[str]] = {}
    for tier in TIERS:
        rows.setdefault(tuple(_ACTIONS[cells[tier, level]] for level in Level), []).append(tier)
    return IntentWords(
        label=model.label,
        lines=lines,
        signals=tuple(_signals(model.rows.values())),
        levels=tuple(_levels(model)),
        matrix=tuple(MatrixWords(", ".join(tiers), actions) for actions, tiers in rows.items()),
        qualified=_qualified(cells),
    )


def _signals(rows: Iterable[SignalPoints]) -> Iterator[SignalWords]:
    alike: dict[tuple[Family, float, float, float], list[str]] = {}
    for row in rows:
        if row.points:
            alike.setdefault((row.family, row.points, row.half_life_days, row.cap), []).append(spell(row.type))
    for family in Family:
        for (of, points, half_life, cap), types in alike.items():
            if of is family:
                yield SignalWords(capitalise(", ".join(types)), family, points, half_life, cap)


def _levels(model: Model) -> Iterator[str]:
    yield f"low from {model.low_research:g} of research or {model.low_buying:g} of buying"
    yield f"medium from {model.medium_research:g} of research or {model.medium_buying:g} of buying"
    yield f"high from {model.high_buying:g} of buying"
    urgent = [spell(row.type) for row in model.rows.values() if row.urgent]
    if urgent:
        yield f"urgent: high, and {' or '.join(urgent)} younger than its half-life"


def _qualified(cells: Mapping[tuple[str, Level], Action]) -> str:
    """For which tiers at which levels a lead is marketing qualified."""
    levels: dict[tuple[Level, ...], list[str]] = {}
    for tier in TIERS:
        asked = tuple(level for level in Level if cells[tier, level] in ASK_FOR_MQL)
        if asked:
            levels.setdefault(asked, []).append(tier)
    parts = [f"fit {_or(tiers)} with intent {_or([level.value for level in asked])}" for asked, tiers in levels.items()]
    return "; ".join(parts) or "no lead by the rules"


def _route(rule: ChannelRule, names: Names) -> RouteWords:
    tests = "; or ".join(" and ".join(condition_in_words(one, names) for one in tests) for tests in rule.any_of)
    return RouteWords(capitalise(tests) or "Everything else", _way(rule, names))


def _way(rule: ChannelRule, names: Names) -> str:
    if isinstance(rule.partner, FixedPartner):
        return names.get("own_partner", {}).get(rule.partner.fixed, "a partner")
    match rule.partner:
        case "own":
            return f"the partner that asks, else {_WAYS[rule.kind]}"
        case "territory":
            return f"the partner of the territory, else {_WAYS[rule.kind]}"
        case "registered":
            return f"the partner that registered it, else {_WAYS[rule.kind]}"
    return _WAYS[rule.kind]


def _or(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last
