"""What signals weigh: a logistic regression that departs from the points in force only as far as outcomes ask for it.

Of each family the points in force enter as one sum, of each type its departure from them. The departures are held
back (L2, as strongly as later cases within the sample ask for), the sums are not: without evidence all stays as it is.
Whether a type departs at all is a score test of its own beside those sums, corrected for how many types are looked at.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from feedback.rules.cases import Case, weights_of
from qualification.rules.model import Model
from qualification.rules.scoring_content import Family, SignalPoints

LEAST_WITH: Final = 20
"""As many cases, with a type and without it, tell something of it."""
FRESH_UNITS: Final = 3.0
"""So many fresh signals of a type count whose points, and therefore its cap, are 0."""
STRENGTHS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""The inverse weights of the penalty that are tried, the strongest penalty first."""
UNTESTED: Final = 0.01
FOLDS: Final = 4
# Columns that are not held back are so much wider that the penalty on them is nothing.
ANCHOR: Final = 30.0
FAMILIES: Final = tuple(Family)
Matrix = Any


@dataclass(frozen=True, slots=True)
class Sample:
    """Cases as numbers, in order of time; columns are the types of the model in order of their numbers."""

    rows: tuple[SignalPoints, ...]
    weights: Matrix
    """Cases by types, sparse: how many fresh signals each type is worth."""
    hits: Matrix
    fit: Matrix
    """Cases by two: the score of fit, 0 to 1, and whether it is unknown."""

    def part(self, kept: Matrix) -> "Sample":
        """Only some of the cases."""
        return Sample(self.rows, self.weights[kept], self.hits[kept], self.fit[kept])


@dataclass(frozen=True, slots=True)
class Departure:
    """One type: what one signal of it weighs in the regression, and whether its points in force say so."""

    coefficient: float
    """Of the logarithm of the odds, for one fresh signal."""
    tells_more: bool
    """Than its points in force say; else less."""
    q_value: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt: by type number the departures that could be tested, by family what a point weighs."""

    departures: Mapping[int, Departure]
    per_point: Mapping[Family, float]
    strength: float
    folds: int


def sample_of(cases: Sequence[Case], model: Model) -> Sample:
    """The cases as numbers."""
    import numpy as np
    from scipy.sparse import csr_matrix

    places = {number: place for place, number in enumerate(sorted(model.rows))}
    found = [weights_of(case, model) for case in cases]
    starts = np.cumsum([0, *(len(one) for one in found)])
    columns = [places[number] for one in found for number in one]
    values = [weight for one in found for weight in one.values()]
    return Sample(
        rows=tuple(model.rows[number] for number in places),
        weights=csr_matrix((values, columns, starts), shape=(len(cases), len(places)), dtype=float),
        hits=np.array([case.hit for case in cases], dtype=float),
        fit=np.array([_fit(case) for case in cases], dtype=float).reshape(len(cases), 2),
    )


def _fit(case: Case) -> tuple[float, float]:
    score = case.before.fit
    return (0.5, 1.0) if score is None or case.before.tier == "U" else (score / 100, 0.0)


def sums_of(sample: Sample, family: Family, rows: Sequence[SignalPoints] | None = None) -> Matrix:
    """What the types of a family count together, each up to its cap; by other rows than those in force where given."""
    import numpy as np

    used = rows or sample.rows
    points = np.array([row.points if row.family is family else 0.0 for row in used])
    caps = np.array([row.cap for row in used])
    counted = sample.weights.copy()
    counted.data = np.minimum(
        counted.data * points[counted.indices], caps[counted.indices] * (points > 0)[counted.indices]
    )
    return np.asarray(counted.sum(axis=1)).ravel()


def learnt(sample: Sample) -> Weights:
    """What the outcomes say of the points in force."""
    import numpy as np
    from scipy.stats import false_discovery_control

    units = _units(sample)
    in_force = np.column_stack([*(sums_of(sample, family) for family in FAMILIES), sample.fit])
    anchors = _independent(in_force)
    free = in_force[:, anchors]
    p_values, signs = _score_tests(sample.hits, _beside(free), units, _testable(units))
    tested = list(p_values)
    if not tested:
        return Weights({}, dict.fromkeys(FAMILIES, 0.0), UNTESTED, 0)
    design, widths = _design(free, units[:, tested])
    strength, folds = _strength(sample.hits, design)
    found = _regression(strength).fit(design, sample.hits).coef_[0] / widths
    of_anchors = dict(zip(anchors, found, strict=False))
    per_point = {family: float(of_anchors.get(place, 0.0)) for place, family in enumerate(FAMILIES)}
    q_values = false_discovery_control([p_values[column] for column in tested])
    departures = {}
    for column, departure, q_value in zip(tested, found[len(anchors) :], q_values, strict=True):
        row = sample.rows[column]
        coefficient = float(per_point[row.family] * row.points + departure)
        departures[row.number] = Departure(coefficient, signs[column], float(q_value))
    return Weights(departures, per_point, strength, folds)


def _units(sample: Sample) -> Matrix:
    """Fresh signals by type, as many as its cap counts."""
    import numpy as np

    most = np.array([row.cap / row.points if row.points else FRESH_UNITS for row in sample.rows])
    units = sample.weights.copy()
    units.data = np.minimum(units.data, most[units.indices])
    units.eliminate_zeros()
    return units.tocsc()


def _independent(columns: Matrix) -> list[int]:
    """Of these columns those that say something, and nothing that the ones before them said."""
    import numpy as np

    kept: list[int] = []
    for place in range(columns.shape[1]):
        tried = np.column_stack([np.ones(len(columns)), _standard(columns[:, [*kept, place]])])
        if (
            columns[:, place].std() > 0
            and np.linalg.matrix_rank(tried, tol=1e-6 * len(columns) ** 0.5) == tried.shape[1]
        ):
            kept.append(place)
    return kept


def _standard(columns: Matrix) -> Matrix:
    deviation = columns.std(axis=0)
    return (columns - columns.mean(axis=0)) / (deviation + (deviation == 0))


def _beside(free: Matrix) -> Matrix:
    import numpy as np

    return np.column_stack([np.ones(len(free)), _standard(free)])


def _testable(units: Matrix) -> list[int]:
    """The types that enough cases have and enough have not."""
    import numpy as np

    having = np.diff(units.indptr)
    enough = (having >= LEAST_WITH) & (units.shape[0] - having >= LEAST_WITH)
    return [int(column) for column in np.flatnonzero(enough)]


def _score_tests(
    hits: Matrix, beside: Matrix, units: Matrix, tested: Sequence[int]
) -> tuple[dict[int, float], dict[int, bool]]:
    """By column the chance that its points in force are right, and whether they say too little; none where none is."""
    import numpy as np
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    p_values: dict[int, float] = {}
    signs: dict[int, bool] = {}
    with warnings.catch_warnings():
        # Where the points in force tell all cases apart there is nothing to mend, and no test says anything else.
        warnings.simplefilter("ignore")
        fitted = GLM(hits, beside, family=Binomial()).fit()
        for column in tested:
            told = units[:, [column]].toarray()
            left = told - beside @ np.linalg.lstsq(beside, told, rcond=None)[0]
            if left.std() <= 1e-6 * told.std():
                continue
            p_value = float(np.ravel(fitted.score_test(exog_extra=left / left.std())[1])[0])
            if np.isfinite(p_value):
                p_values[column] = p_value
                signs[column] = bool((left[:, 0] * fitted.resid_response).sum() > 0)
    return p_values, signs


def _strength(hits: Matrix, design: Matrix) -> tuple[float, int]:
    """The penalty that foretells later cases best when it is learnt with earlier ones, and at how many cuts."""
    import numpy as np
    from sklearn.metrics import log_loss

    cuts = list(_cuts(hits))
    if not cuts:
        return UNTESTED, 0
    losses = [
        np.mean(
            [
                log_loss(
                    hits[later],
                    _regression(strength).fit(design[earlier], hits[earlier]).predict_proba(design[later])[:, 1],
                )
                for earlier, later in cuts
            ]
        )
        for strength in STRENGTHS
    ]
    return STRENGTHS[int(np.argmin(losses))], len(cuts)


def _cuts(hits: Matrix) -> Iterator[tuple[Matrix, Matrix]]:
    """Earlier and later cases, where both have both outcomes."""
    from sklearn.model_selection import TimeSeriesSplit

    if len(hits) <= FOLDS:
        return
    for earlier, later in TimeSeriesSplit(n_splits=FOLDS).split(hits):
        if 0 < hits[earlier].sum() < len(earlier) and 0 < hits[later].sum() < len(later):
            yield earlier, later


def _regression(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    # The free columns are so wide that the default, which knows no curvature, takes hundreds of steps for these ten.
    return LogisticRegression(C=strength, solver="newton-cg", max_iter=2_000, tol=1e-6)


def _design(free: Matrix, units: Matrix) -> tuple[Matrix, Matrix]:
    """The columns of the regression, those of the rules in force first, and how wide each was."""
    import numpy as np
    from scipy.sparse import csr_matrix, hstack

    free_width = free.std(axis=0) / ANCHOR
    means = np.asarray(units.mean(axis=0)).ravel()
    squares = np.asarray(units.multiply(units).mean(axis=0)).ravel()
    width = np.sqrt(np.maximum(squares - means**2, 0))
    width[width == 0] = 1.0
    columns = [csr_matrix((free - free.mean(axis=0)) / free_width), units.multiply(1 / width)]
    return hstack(columns, format="csr"), np.concatenate([free_width, width])
