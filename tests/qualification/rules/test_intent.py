"""Reading levels, flags and trends."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.intent import Trend, bearing_of, read
from qualification.rules.scoring_content import Level
from qualification.rules.terms import fold
from tests.qualification.rules.given import MODEL, NUMBERS, TODAY, History, histories, signals

LADDER = list(Level)
CASES = {  # sentence: (signals as type and age, level, trend)
    "nothing is none and cold": ((), "none", "cold"),
    "one page is none": ((("page_view", 0),), "none", "cold"),
    "two pages are low": ((("page_view", 0), ("page_view", 0)), "low", "cold"),
    "a newsletter form is none": ((("newsletter_signup", 0),), "none", "cold"),
    "a webinar is medium for nearly four weeks": ((("webinar_attended", 26),), "medium", "steady"),
    "and low after that": ((("webinar_attended", 27),), "low", "steady"),
    "a hundred pages are capped below medium": ((("page_view", 0),) * 100, "low", "rising"),
    "research alone never passes medium": (
        tuple((code, 0) for code in ("webinar_attended", "guide_download", "cad_download", "trade_show_visit") * 9),
        "medium",
        "rising",
    ),
    "opened mails weigh nothing": ((("email_opened", 0),) * 50, "none", "cold"),
    "a price question is medium": ((("price_question", 0),), "medium", "rising"),
    "a meeting request is high": ((("meeting_request", 0),), "high", "rising"),
    "an RFQ is urgent": ((("rfq_submitted", 59.9),), "urgent", "cooling"),
    "and only high once older than its half-life": ((("rfq_submitted", 60), ("price_question", 0)), "high", "steady"),
    "interest that stopped is cooling": ((("webinar_attended", 60), ("guide_download", 70)), "low", "cooling"),
}


@pytest.mark.parametrize(("given_", "level", "trend"), CASES.values(), ids=CASES)
def test_reading(given_: History, level: str, trend: str) -> None:
    reading = read(signals(*given_), MODEL, TODAY)
    assert (reading.level, reading.trend) == (level, trend)


def test_slow_and_persistent_is_early() -> None:
    reading = read(signals(*(("page_view", age) for age in range(0, 270, 14))), MODEL, TODAY)
    assert (reading.level, reading.trend, reading.early) == (Level.LOW, Trend.EARLY, True)


def test_contributions_add_up_to_the_sums() -> None:
    reading = read(signals(("rfq_submitted", 0), ("rfq_submitted", 0), ("page_view", 30)), MODEL, TODAY)
    assert [(part.type, part.points, part.n, part.capped) for part in reading.contributions] == [
        ("page_view", 0.75, 1, False),
        ("rfq_submitted", 120.0, 2, True),
    ]
    assert (reading.research, reading.buying) == (0.75, 120.0)


def test_after_a_reset_only_the_trend_remembers() -> None:
    reading = read(signals(("rfq_submitted", 10), reset_ago=5), MODEL, TODAY)
    assert (reading.level, reading.urgent, reading.asking, reading.buying) == (Level.NONE, False, False, 0)
    assert reading.trend is not Trend.COLD


def test_a_pricing_page_does_not_ask() -> None:
    assert not read(signals(("pricing_page_view", 0)), MODEL, TODAY).asking
    assert read(signals(("price_question", 44.9)), MODEL, TODAY).asking
    assert not read(signals(("price_question", 45)), MODEL, TODAY).asking


def test_types_that_the_model_does_not_know_count_nothing() -> None:
    terms = signals(("page_view", 0))
    fold(terms, 999, 30.0, TODAY)
    assert read(terms, MODEL, TODAY) == read(signals(("page_view", 0)), MODEL, TODAY)


@given(histories, st.randoms())
def test_the_order_of_arrival_does_not_change_the_reading(history: History, random: Random) -> None:
    shuffled = list(history)
    random.shuffle(shuffled)
    one, other = (read(signals(*stream), MODEL, TODAY) for stream in (history, shuffled))
    assert bearing_of(one) == bearing_of(other)
    assert (one.research, one.buying, one.trend) == (other.research, other.buying, other.trend)


@given(histories, st.sampled_from(sorted(NUMBERS)), st.floats(0, 400))
def test_one_more_signal_never_lowers_the_intent_of_that_instant(history: History, code: str, age: float) -> None:
    before, after = read(signals(*history), MODEL, TODAY), read(signals(*history, (code, age)), MODEL, TODAY)
    assert after.research >= before.research - 1e-6
    assert after.buying >= before.buying - 1e-6
    assert LADDER.index(after.level) >= LADDER.index(before.level)
    assert after.urgent >= before.urgent
    assert after.asking >= before.asking


def test_a_clock_set_back_by_decades_breaks_nothing() -> None:
    assert read(signals(("rfq_submitted", 0)), MODEL, TODAY - 30_000).level is Level.URGENT
