"""When a recalibration is due, and when somebody is reminded."""

from datetime import UTC, datetime, timedelta

import pytest

from feedback.rules.cadence import LAST, due_dates


def day(year: int, month: int, date: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, date, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "begins", "over"),
    [
        (day(2026, 11, 3, 15), day(2026, 10, 1), day(2027, 1, 1)),
        (day(2027, 1, 1), day(2027, 1, 1), day(2027, 4, 1)),
        (day(2028, 3, 31, 23, 59), day(2028, 1, 1), day(2028, 4, 1)),
    ],
)
def test_one_a_quarter_is_due_at_its_end(now: datetime, begins: datetime, over: datetime) -> None:
    (one,) = due_dates(now, 1)
    assert (one.begins, one.due_at, one.ordinal) == (begins, over - LAST, 1)
    assert one.due_at - one.remind_at == timedelta(days=14)


def test_several_are_due_at_even_distances_and_reminded_halfway_at_the_earliest() -> None:
    dates = list(due_dates(datetime(2026, 11, 3, tzinfo=UTC), 9))
    assert [one.ordinal for one in dates] == list(range(1, 10))
    assert dates[-1].due_at == datetime(2027, 1, 1, tzinfo=UTC) - LAST
    length = timedelta(days=92) / 9
    assert all(one.due_at - one.remind_at == length / 2 for one in dates)


@pytest.mark.parametrize("number", [0, -3])
def test_who_promises_none_owes_none(number: int) -> None:
    assert list(due_dates(datetime(2026, 11, 3, tzinfo=UTC), number)) == []


def test_who_promises_thousands_means_one_a_day() -> None:
    assert len(list(due_dates(datetime(2026, 11, 3, tzinfo=UTC), 10**9))) == 92
