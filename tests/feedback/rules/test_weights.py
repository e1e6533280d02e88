"""What signals weigh: the same as by other programs, what was planted is found, and chance is not."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2_contingency
from sklearn.linear_model import LogisticRegression

from feedback.rules import weights
from feedback.rules.cases import Case
from feedback.rules.weights import learnt, sample_of, sums_of
from qualification.rules.intent import read
from qualification.rules.model import compile_scoring
from qualification.rules.scoring_content import Family
from qualification.rules.terms import unpack
from tests.feedback.rules.planted import TYPES, as_points_say, case, leads
from tests.qualification.rules.given import MODEL, NUMBERS, default_content


def test_the_sums_of_a_sample_are_those_that_decisions_read() -> None:
    cases = leads(60, {}, base=0)
    sample = sample_of(cases, MODEL)
    for family in Family:
        wanted = [getattr(read(unpack(one.terms), MODEL, one.day), family.value) for one in cases]
        assert sums_of(sample, family) == pytest.approx(wanted, abs=1e-6)


def test_the_regression_minimises_the_penalised_likelihood() -> None:
    """The optimum of SciPy on the written-out function, and that of the program, on a small planted set."""
    dice = np.random.default_rng(3)
    design = dice.normal(size=(120, 3))
    hits = (dice.random(120) < 1 / (1 + np.exp(-(0.4 + design @ [1.0, -0.5, 0.0])))).astype(float)
    strength = 0.3

    def loss(found: np.ndarray) -> float:
        signs = 2 * hits - 1
        return float(
            np.logaddexp(0, -signs * (found[0] + design @ found[1:])).sum() * strength + found[1:] @ found[1:] / 2
        )

    wanted = minimize(loss, np.zeros(4), method="BFGS", options={"gtol": 1e-8}).x
    fitted: LogisticRegression = weights._regression(strength).fit(design, hits)
    assert [fitted.intercept_[0], *fitted.coef_[0]] == pytest.approx(wanted, abs=1e-3)


def test_a_score_test_is_that_of_a_likelihood_written_out() -> None:
    """U²/V of one more column beside a constant alone is Pearson's chi-squared of the two by two table."""
    cases = [
        case(n, [("guide_download", 0)] if n % 2 else [("price_question", 0)], hit=n % 3 == 0 or n < 30)
        for n in range(120)
    ]
    units = weights._units(sample_of(cases, MODEL))
    column = NUMBERS["guide_download"] - 1
    hits = np.array([one.hit for one in cases], dtype=float)
    p_values, more = weights._score_tests(hits, np.ones((120, 1)), units, [column])
    having = np.array([n % 2 for n in range(120)], dtype=bool)
    table = np.array([[hits[having].sum(), (1 - hits[having]).sum()], [hits[~having].sum(), (1 - hits[~having]).sum()]])
    assert p_values[column] == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-6)
    assert more[column] == (table[0, 0] / table[0].sum() > table[1, 0] / table[1].sum())


def test_a_planted_signal_tells_more_than_its_points_say() -> None:
    found = learnt(sample_of(leads(900, {"pricing_page_view": 2.5}, base=-1.5), MODEL))
    planted = found.departures[NUMBERS["pricing_page_view"]]
    assert planted.tells_more
    assert planted.q_value < 1e-20
    assert planted.coefficient == max(one.coefficient for one in found.departures.values())


def test_a_type_that_its_points_overrate_tells_less() -> None:
    weights = as_points_say(0.05) | {"meeting_request": 0.0}
    found = learnt(sample_of(leads(1500, weights, base=-2), MODEL))
    assert found.per_point[Family.BUYING] > 0
    overrated = found.departures[NUMBERS["meeting_request"]]
    assert (overrated.tells_more, overrated.q_value < 0.01) == (False, True)


@pytest.mark.parametrize("seed", range(5))
def test_chance_departs_from_no_points(seed: int) -> None:
    found = learnt(sample_of(leads(400, {}, base=-0.3, seed=seed), MODEL))
    assert len(found.departures) == len(TYPES)
    assert min(one.q_value for one in found.departures.values()) > 0.05


def test_types_that_hardly_anybody_has_are_not_judged() -> None:
    cases = [*leads(200, {}, base=0), *(case(300 + n, [("cad_download", 1)], hit=True) for n in range(19))]
    assert NUMBERS["cad_download"] not in learnt(sample_of(cases, MODEL)).departures


@pytest.mark.parametrize(
    "cases",
    [
        [case(n, [("guide_download", 0)], hit=n % 2 == 0) for n in range(100)],
        [case(n, [], hit=n % 2 == 0) for n in range(100)],
        [case(n, [("rfq_submitted", 0)] if n % 2 else [("guide_download", 0)], hit=bool(n % 2)) for n in range(100)],
    ],
    ids=["all scores are equal", "nobody did anything", "the points tell everybody apart"],
)
def test_what_leaves_nothing_to_learn_teaches_nothing(cases: list[Case]) -> None:
    found = learnt(sample_of(cases, MODEL))
    assert all(one.q_value > 0.05 for one in found.departures.values())


def test_points_that_are_all_nothing_are_no_reason_to_fail() -> None:
    """No sum and no fit tells anybody apart: what is planted is found beside a constant alone."""
    content = default_content("qualification", "scoring_models")
    for row in content["models"][0]["signal_points"]:
        row |= {"points": 0, "cap": 0}
    nothing = compile_scoring(content).default
    found = learnt(sample_of(leads(600, {"pricing_page_view": 2.5}, base=-1.5), nothing))
    planted = found.departures[NUMBERS["pricing_page_view"]]
    assert (planted.tells_more, planted.q_value < 1e-6) == (True, True)
    assert set(found.per_point.values()) == {0.0}
