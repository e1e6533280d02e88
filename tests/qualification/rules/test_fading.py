"""When time alone changes a reading."""

from dataclasses import replace
from math import log2

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qualification.rules.fading import Curve, crossing, next_change
from qualification.rules.intent import Trend, read
from qualification.rules.scoring_content import Level
from qualification.rules.terms import Terms
from tests.qualification.rules.given import MODEL, TODAY, History, histories, signals

MOMENTS = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99)
A_WHILE = 0.01
"""Days before a crossing within which rounding may show it already."""


def watched(terms: Terms, day: float) -> tuple[Level, bool, bool, Trend]:
    reading = read(terms, MODEL, day)
    return reading.level, reading.urgent, reading.asking, reading.trend


@given(histories, st.floats(0, 300))
@example([("webinar_attended", 0.0)], 0.0)
def test_a_reading_holds_until_the_next_change_and_differs_then(history: History, later: float) -> None:
    terms, at = signals(*history), TODAY + later
    change = next_change(terms, MODEL, read(terms, MODEL, at), at)
    horizon = at + 4000 if change is None else change - A_WHILE
    for share in MOMENTS:
        day = at + share * (horizon - at)
        if day > at:
            assert watched(terms, day) == watched(terms, at)
    if change is not None:
        assert change > at
        assert watched(terms, change) != watched(terms, at)


def test_a_lone_signal_falls_below_its_threshold_where_the_logarithm_says() -> None:
    terms = signals(("webinar_attended", 0))
    # No trend turns before, so the fall from medium at 12 points comes first.
    calm = replace(MODEL, trend=type(MODEL.trend)(**{**_numbers(), "rising_above": 100.0, "cooling_below": 0.01}))
    change = next_change(terms, calm, read(terms, calm, TODAY), TODAY)
    assert change == pytest.approx(TODAY + 45 * log2(18 / 12), abs=1e-3)


def _numbers() -> dict[str, float]:
    return {name: getattr(MODEL.trend, name) for name in MODEL.trend.__struct_fields__}


def test_nothing_changes_for_a_lead_without_signals() -> None:
    assert next_change({}, MODEL, read({}, MODEL, TODAY), TODAY) is None


curves = st.lists(st.builds(Curve, st.floats(-2, 12), st.floats(1, 400), st.floats(0.5, 200)), min_size=1, max_size=6)


@given(curves, st.floats(0.01, 150))
def test_a_crossing_is_where_the_sum_passes_the_threshold(parts: list[Curve], threshold: float) -> None:
    def total(day: float) -> float:
        return sum(min(cap, 2 ** (height - day / half_life)) for height, half_life, cap in parts)

    day = crossing(parts, threshold, 0.0)
    if total(0.0) < threshold:
        assert day == pytest.approx(0.0, abs=1e-9)
    else:
        assert total(day - 1e-4) >= threshold * (1 - 1e-9)
        assert total(day + 1e-4) <= threshold * (1 + 1e-9)
