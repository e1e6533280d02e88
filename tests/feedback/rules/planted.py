"""Made-up leads that came to an end, in which the tests know what counts."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import exp
from typing import Any

from feedback.rules.backtest import Readings
from feedback.rules.cases import Case, reading_of
from feedback.rules.learning import Asked, Learnt, Split, judged, learn, split
from feedback.rules.report import RecalibrationReport, applied
from qualification.rules.decision import Rules, Situation
from qualification.rules.model import Model, compile_scoring
from qualification.rules.replay import context_of
from qualification.rules.terms import build, pack
from tests.qualification.rules.given import MEDICAL, MODEL, NOW, NUMBERS, RULES, TODAY, default_content

TYPES = (
    "pricing_page_view",
    "price_question",
    "sample_request",
    "meeting_request",
    "usage_forecast_shared",
    "webinar_attended",
    "guide_download",
)
WON = Asked("won")


def case(number: int, signals: Sequence[tuple[str, float]], *, hit: bool, rules: Rules = RULES, **more: Any) -> Case:
    """A lead of a company that fits, taken up so many hours from now, with signals of so many days before."""
    day, at = TODAY + number / 24, NOW + timedelta(hours=number)
    model = rules.scoring.default
    numbers = rules.scoring.numbers
    terms = pack(build([(numbers[type], day - age) for type, age in signals], model.half_lives))
    facts, context = MEDICAL.canonical(), context_of(Situation(facts=MEDICAL, terms={}, at=at))
    given: dict[str, Any] = {"accepted": True, "line": "cnc-machining", "source": "website", "country": "US"} | more
    before = reading_of(rules, facts, context, terms, day)
    return Case(
        lead=f"{number:032x}", day=day, hit=hit, facts=facts, context=context, terms=terms, before=before, **given
    )


def leads(
    number: int, weights: Mapping[str, float], *, base: float, seed: int = 1, types: Sequence[str] = TYPES
) -> list[Case]:
    """So many leads with one to five signals each; the weights of the types that are there say how likely a win is."""
    dice = random.Random(seed)
    made = []
    for place in range(number):
        told = [(dice.choice(types), 40 * dice.random()) for _ in range(dice.randint(1, 5))]
        odds = base + sum(weights.get(type, 0.0) for type in {type for type, _ in told})
        made.append(case(place, told, hit=dice.random() < 1 / (1 + exp(-odds))))
    return made


def as_points_say(per_point: float) -> dict[str, float]:
    """Weights that agree with the points in force."""
    return {type: per_point * MODEL.rows[NUMBERS[type]].points for type in TYPES}


def found(
    cases: Sequence[Case], rules: Rules = RULES, content: Any = None
) -> tuple[Split, Learnt, RecalibrationReport]:
    """What is learnt of them, and what the later ones say of it."""
    parts = split(cases)
    known = learn(parts, WON, rules.scoring)
    document = content or default_content("qualification", "scoring_models")
    new = replace(rules, scoring=compile_scoring(applied(document, known.changes.rows, known.changes.thresholds)))
    after = Readings({one.lead: reading_of(new, one.facts, one.context, one.terms, one.day) for one in parts.cases})
    return parts, known, judged(parts, WON, known, after, [], 0, rules)


def model_with(types: int) -> tuple[Any, Rules, Model]:
    """The default rules with so many types, of which those beyond the usual ones are research of 5 points."""
    content = default_content("qualification", "scoring_models")
    rows = content["models"][0]["signal_points"]
    pattern = {"family": "research", "points": 5, "half_life_days": 45, "cap": 15, "urgent": False, "asks": False}
    rows += [pattern | {"type": f"extra_{number}", "number": number} for number in range(len(rows) + 1, types + 1)]
    rules = replace(RULES, scoring=compile_scoring(content))
    return content, rules, rules.scoring.default
