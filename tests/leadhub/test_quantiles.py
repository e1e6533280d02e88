"""Median, quartiles and 90th percentile by group: the same on both engines, and as defined."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.db.models import F, Q, Value
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from leadhub.quantiles import spreads
from qualification.models import Lead
from tests.fence import allow_writes
from tests.rows import AT, row

pytestmark = pytest.mark.django_db


def interpolated(values: Sequence[float], share: float) -> float:
    """Linear between the two nearest ranks, written down anew."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def laid(seconds: Mapping[str, Sequence[int]]) -> None:
    """Leads that took so long from one milestone to the next, by profile."""
    with allow_writes():
        for profile, times in seconds.items():
            for took in times:
                row(Lead, fit_profile=profile, mql_at=AT, sal_at=AT + timedelta(seconds=took))


TOOK = (F("sal_at") - F("mql_at"), Q(sal_at__isnull=False))


def test_one_two_and_many_are_as_defined() -> None:
    seconds = {"one": [7], "two": [10, 20], "many": [1, 5, 2, 9, 100, 3, 3]}
    laid(seconds)
    with allow_writes():
        row(Lead, fit_profile="none")
    found = spreads(Lead.objects.all(), "fit_profile", {"took": TOOK})
    assert {key for key, values in found.items() if values} == seconds.keys()
    for key, times in seconds.items():
        spread = found[key]["took"]
        assert spread.n == len(times)
        assert spread.median == pytest.approx(interpolated(times, 0.5)), key
        assert spread.p90 == pytest.approx(interpolated(times, 0.9)), key


def test_several_things_are_measured_of_different_rows_at_once() -> None:
    laid({"a": [10, 30, 50]})
    long = (F("sal_at") - F("mql_at"), Q(sal_at__gt=AT + timedelta(seconds=20)))
    everybody = Lead.objects.annotate(key=Value("all"))
    found = spreads(everybody, "key", {"all": TOOK, "long": long})
    middles = {name: (spread.n, spread.median) for name, spread in found["all"].items()}
    assert middles == {"all": (3, 30.0), "long": (2, 40.0)}


class Drawn(TestCase):
    """Any durations at all."""

    @given(st.lists(st.integers(0, 10_000_000), min_size=1, max_size=12))
    def test_they_are_spread_as_defined(self, times: list[int]) -> None:
        laid({"drawn": times})
        spread = spreads(Lead.objects.all(), "fit_profile", {"took": TOOK})["drawn"]["took"]
        assert spread.n == len(times)
        assert spread.median == pytest.approx(interpolated(times, 0.5))
        assert spread.p90 == pytest.approx(interpolated(times, 0.9))
        assert (spread.low, spread.high) == pytest.approx((interpolated(times, 0.25), interpolated(times, 0.75)))
