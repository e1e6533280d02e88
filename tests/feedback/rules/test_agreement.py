"""Agreement of raters, held against a published example, against the definition worked out anew, and at its edges."""

from collections import defaultdict
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.rules.agreement import (
    ALL_ALIKE,
    NO_PAIRS,
    NOBODY,
    ONE_LEAD,
    Answers,
    agreement_of,
    disagreement_of,
    voice_of,
)

# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: four observers, twelve units, values of
# which some are missing; nominal alpha is 0.743.
OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
PUBLISHED: Answers = tuple(
    tuple(value for value in unit if value != ".") for unit in zip(*(row.split() for row in OBSERVERS), strict=True)
)


def by_definition(answers: Answers) -> Fraction | None:
    """Nominal alpha from the table of coincidences, as Krippendorff defines it, in fractions; None where undefined."""
    coincidences: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for unit in answers:
        for one, other in permutations(unit, 2):
            coincidences[one, other] += Fraction(1, len(unit) - 1)
    n = sum(coincidences.values(), Fraction())
    totals: dict[str, Fraction] = defaultdict(Fraction)
    for (one, _), share in coincidences.items():
        totals[one] += share
    expected = sum((totals[a] * totals[b] for a, b in permutations(list(totals), 2)), Fraction())
    if not expected:
        return None
    observed = sum((share for (a, b), share in coincidences.items() if a != b), Fraction())
    return 1 - (n - 1) * observed / expected


def test_alpha_is_that_of_the_published_example_with_missing_answers() -> None:
    found = agreement_of(PUBLISHED, 1)
    assert found.alpha is not None
    assert round(found.alpha, 3) == 0.743
    # Unit 12 was answered by one observer alone.
    assert found.items == 11


def test_a_small_case_by_hand() -> None:
    """Two raters, four leads, one disagreement: 3 of 4 agree; values yes 5, no 3, so chance disagrees in 30 of 56."""
    found = agreement_of((("yes", "yes"), ("yes", "yes"), ("no", "no"), ("yes", "no")), 1)
    assert (found.share, found.pairs) == (0.75, 4)
    assert found.alpha == pytest.approx(1 - (2 / 8) / (30 / 56))
    assert found.alpha == pytest.approx(0.533333)


answered = st.lists(st.sampled_from(["yes", "no", "unsure"]), max_size=5).map(tuple)


@given(st.lists(answered, min_size=1, max_size=12).map(tuple))
def test_alpha_and_share_are_those_of_their_definitions(answers: Answers) -> None:
    found = agreement_of(answers, 3)
    pairs = [pair for unit in answers for pair in permutations(unit, 2)]
    alpha = by_definition(answers)
    assert found.share == (pytest.approx(sum(a == b for a, b in pairs) / len(pairs)) if pairs else None)
    assert found.alpha == (None if alpha is None else pytest.approx(float(alpha)))
    assert (found.note is None) <= (found.alpha is not None and found.alpha_interval is not None)
    for interval in (found.share_interval, found.alpha_interval):
        assert interval is None or interval[0] <= interval[1]


def test_the_interval_is_the_same_by_the_same_seed_and_another_by_another() -> None:
    first, again, other = (agreement_of(PUBLISHED, seed) for seed in (1, 1, 2))
    assert first == again
    assert first.alpha_interval != other.alpha_interval
    assert first.alpha_interval is not None
    low, high = first.alpha_interval
    assert low < 0.743 < high <= 1


def test_two_leads_that_nobody_disputes_have_the_same_interval_by_every_seed() -> None:
    """In half of the draws both are the same lead, of which alpha says nothing; the others decide."""
    found = {agreement_of((("yes", "yes"), ("no", "no")), seed).alpha_interval for seed in range(20)}
    assert found == {(1.0, 1.0)}


def test_the_interval_narrows_with_more_leads() -> None:
    widths = []
    for times in (1, 8):
        interval = agreement_of(PUBLISHED * times, 5).share_interval
        assert interval is not None
        widths.append(interval[1] - interval[0])
    assert widths[1] < widths[0] / 2


@pytest.mark.parametrize(
    ("answers", "note"),
    [
        ((), NOBODY),
        (((), ()), NOBODY),
        ((("yes",), ("no",)), NO_PAIRS),
        ((("yes", "yes"), ("yes", "yes")), ALL_ALIKE),
        ((("yes", "no"),), ONE_LEAD),
        ((("yes", "yes"),), f"{ALL_ALIKE} {ONE_LEAD}"),
    ],
)
def test_what_cannot_be_said_is_said_in_words_and_never_as_a_number(answers: Answers, note: str) -> None:
    found = agreement_of(answers, 1)
    assert found.note == note
    assert found.alpha_interval is None
    numbers = (found.share, found.alpha)
    assert all(number is None or number == number for number in numbers)


def test_full_agreement_on_one_answer_is_full_agreement_without_an_alpha() -> None:
    found = agreement_of((("yes", "yes"), ("yes", "yes")), 1)
    assert (found.share, found.share_interval, found.alpha) == (1.0, (1.0, 1.0), None)


def test_the_most_split_lead_is_the_most_disputed() -> None:
    assert disagreement_of(["yes"]) is None
    assert disagreement_of(["yes", "yes"]) == 0
    assert disagreement_of(["yes", "no"]) == pytest.approx(1)
    split = disagreement_of(["yes", "no", "unsure"])
    assert split is not None
    assert split > 1


def test_a_side_speaks_with_its_majority_or_not_at_all() -> None:
    assert voice_of(["yes", "yes", "no"]) == "yes"
    assert voice_of(["yes", "no"]) is None
    assert voice_of([]) is None
