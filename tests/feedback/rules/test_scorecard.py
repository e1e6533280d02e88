"""What the scorecard says of its numbers: nothing under thirty cases, and nothing that chance could have made."""

import pytest
from statsmodels.stats.proportion import proportion_confint

from feedback.rules.scorecard import FEW, Rate, ScorecardConcern, concerns, rate

NOTHING = rate(0, 0)


@pytest.mark.parametrize(("hits", "n"), [(0, 30), (30, 30), (9, 40), (1, 1_000), (500, 1_000)])
def test_a_share_has_wilsons_interval(hits: int, n: int) -> None:
    found = rate(hits, n)
    assert (found.value, found.is_few) == (hits / n, False)
    assert found.interval == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-9)


@pytest.mark.parametrize("n", [0, 1, FEW - 1])
def test_a_few_cases_have_no_share(n: int) -> None:
    found = rate(n // 2, n)
    assert (found.hits, found.n, found.value, found.interval, found.is_few) == (n // 2, n, None, None, True)


def test_what_came_between_two_statements_makes_no_share_above_one() -> None:
    assert rate(41, 40).value == 1.0


def told(
    acceptance: Rate = NOTHING,
    agreed: float | None = 0.7,
    clocks: dict[str, Rate] | None = None,
    unanswered: Rate = NOTHING,
    ended: Rate = NOTHING,
) -> list[ScorecardConcern]:
    """The concerns that numbers give."""
    return [one.concern for one in concerns(acceptance, agreed, clocks or {}, unanswered, ended)]


SAID = {
    "far under what was agreed": ({"acceptance": rate(10, 40)}, [ScorecardConcern.DEFINITION_TOO_BROAD]),
    "under it, as chance may have it": ({"acceptance": rate(26, 40)}, []),
    "far under it, of few": ({"acceptance": rate(1, 29)}, []),
    "far under it, and nothing agreed": ({"acceptance": rate(10, 40), "agreed": None}, []),
    "answers that come late": ({"clocks": {"acceptance": rate(20, 40)}}, [ScorecardConcern.HANDOFF_SLOW]),
    "answers in time": ({"clocks": {"acceptance": rate(39, 40)}}, []),
    "handoffs that expire": ({"unanswered": rate(20, 40)}, [ScorecardConcern.HANDOFF_UNANSWERED]),
    "few of them": ({"unanswered": rate(5, 40)}, []),
    "leads without an end": ({"ended": rate(20, 40)}, [ScorecardConcern.OUTCOMES_MISSING]),
    "nearly all with one": ({"ended": rate(39, 40)}, []),
    "nothing at all": ({}, []),
}


@pytest.mark.parametrize(("numbers", "says"), SAID.values(), ids=SAID)
def test_a_concern_is_beyond_doubt(numbers: dict[str, object], says: list[ScorecardConcern]) -> None:
    assert told(**numbers) == says  # type: ignore[arg-type]  # by name


def test_it_names_the_cases_and_what_was_agreed() -> None:
    (one,) = concerns(rate(10, 40), 0.7, {}, NOTHING, NOTHING)
    assert (one.hits, one.n) == (10, 40)
    assert "accepted 10 of 40 (25%, between 14% and 40%)" in one.text
    assert "agreed are 70%" in one.text
