"""How the console writes times, codes and values."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from leadhub.console.words import ago, clock_time, plain, span, spell

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(days=3, minutes=4), "3 d"),
    ],
)
def test_a_length_of_time_has_two_units_at_most(length, said):
    assert span(length) == said


@pytest.mark.parametrize(
    ("past", "said"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=30), "1 d ago"),
        (timedelta(days=40), "24 Sep 2026"),
    ],
)
def test_long_ago_is_a_date(past, said):
    assert f">{said}</time>" in ago(NOW - past, NOW)


def test_never_is_nothing():
    assert ago(None, NOW) == ""


def test_a_moment_names_its_zone():
    assert clock_time(NOW) == "Tue 3 Nov 2026, 15:00 UTC"
    assert clock_time(NOW, ZoneInfo("America/Chicago")) == "Tue 3 Nov 2026, 09:00 CST"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, ""),
        (True, "yes"),
        (0.5, "0.5"),
        (180.0, "180"),
        (["US", "CA"], "US, CA"),
        ("below_or_unknown", "below or unknown"),
        ({"priority": "urgent", "channel": None}, "priority urgent"),
        (
            [[{"fact": "order_size", "operator": "below", "value": 100}], [{"fact": "country", "value": ["US", "CA"]}]],
            "order size below 100; or country US, CA",
        ),
    ],
)
def test_a_value_in_a_cell(value, said):
    assert plain(value) == said


def test_a_code_as_words():
    assert spell("channel-rules") == "Channel rules"
    assert spell("") == ""
