"""The sample of a review: by its seed alone, some of each kind, each lead once."""

from dataclasses import replace
from itertools import count
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.rules.sampling import Candidate, Reading, ReviewStage, Stratum, draw, is_near_a_line, strata_of
from qualification.rules.scoring_content import Level
from tests.qualification.rules.given import RULES

numbers = count(1)
FITS = Reading(
    tier="A",
    score=90.0,
    coverage=1.0,
    is_excluded=False,
    level=Level.MEDIUM,
    research=20.0,
    buying=0.0,
    urgent=False,
    product_line="cnc-machining",
)
PLAIN = Candidate(lead=UUID(int=0), stage=ReviewStage.MQL, reading=FITS)
KINDS: dict[str, tuple[dict[str, object], set[Stratum]]] = {
    "what just fits and reads is of no kind": ({}, set()),
    "what fits and asks is good": ({"reading": replace(FITS, level=Level.HIGH)}, {Stratum.GOOD}),
    "what sales took up is good": ({"was_taken_up": True}, {Stratum.GOOD}),
    "what is off target and reads is weak": ({"reading": replace(FITS, tier="D")}, {Stratum.WEAK}),
    "what is off target and silent is of no kind": ({"reading": replace(FITS, tier="D", level=Level.NONE)}, set()),
    "what is excluded is weak however well it fits": (
        {"reading": replace(FITS, is_excluded=True, level=Level.HIGH)},
        {Stratum.WEAK},
    ),
    "what sales rejected is weak and disputed": (
        {"was_rejected": True, "was_given_back": True, "reading": replace(FITS, level=Level.HIGH)},
        {Stratum.WEAK, Stratum.DISPUTED},
    ),
    "what sales took up and gave back is weak": ({"was_taken_up": True, "was_given_back": True}, {Stratum.WEAK}),
    "what sales claimed is disputed and good": (
        {"was_claimed": True, "was_taken_up": True},
        {Stratum.DISPUTED, Stratum.GOOD},
    ),
    "what somebody overruled is disputed": ({"was_overruled": True}, {Stratum.DISPUTED}),
    "what is somebody else's is disputed": ({"was_somebody_elses": True}, {Stratum.DISPUTED}),
    "what is near a line is borderline": ({"is_borderline": True}, {Stratum.BORDERLINE}),
    "what no rule looked at may still be good": ({"reading": None, "was_taken_up": True}, {Stratum.GOOD}),
    "what no rule looked at and nobody took up is of no kind": ({"reading": None}, set()),
}


@pytest.mark.parametrize(("changes", "kinds"), KINDS.values(), ids=KINDS)
def test_kinds(changes: dict[str, object], kinds: set[Stratum]) -> None:
    assert strata_of(replace(PLAIN, **changes)) == kinds  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("changes", "is_near"),
    [
        ({"research": 20.0}, False),
        ({"research": 13.0}, True),
        ({"research": 11.0, "level": Level.LOW}, True),
        ({"research": 5.0, "level": Level.LOW}, False),
        ({"buying": 38.0}, True),
        ({"buying": 47.0, "level": Level.HIGH}, True),
        ({"buying": 80.0, "level": Level.URGENT, "urgent": True}, False),
        ({"score": 67.0, "tier": "B"}, True),
        ({"score": 62.0, "tier": "C"}, True),
        ({"score": 80.0, "tier": "B"}, False),
        ({"score": 57.0, "tier": "C"}, False),
        ({"score": None, "tier": "U", "coverage": 0.2}, False),
        ({"research": 13.0, "is_excluded": True}, False),
    ],
)
def test_near_a_line_is_what_little_more_or_less_would_decide_otherwise(
    changes: dict[str, object], is_near: bool
) -> None:
    """Medium takes 12 of research or 15 of buying, high 40 of buying; B begins at 65 and C, which is no MQL, at 55."""
    assert is_near_a_line(replace(FITS, **changes), RULES) is is_near  # type: ignore[arg-type]  # fields by name


def some(n: int, stage: ReviewStage = ReviewStage.MQL, **changes: object) -> list[Candidate]:
    """So many leads alike."""
    return [replace(PLAIN, lead=UUID(int=next(numbers)), stage=stage, **changes) for _ in range(n)]  # type: ignore[arg-type]  # fields by name


candidates = st.builds(
    Candidate,
    lead=st.integers(1, 200).map(lambda number: UUID(int=number)),
    stage=st.sampled_from(ReviewStage),
    reading=st.sampled_from([None, FITS, replace(FITS, tier="D"), replace(FITS, level=Level.HIGH)]),
    is_borderline=st.booleans(),
    was_taken_up=st.booleans(),
    was_given_back=st.booleans(),
    was_rejected=st.booleans(),
)
leads = st.lists(candidates, max_size=60, unique_by=lambda one: one.lead)


@given(leads, st.integers(0, 2**31 - 1), st.integers(1, 8))
def test_a_seed_draws_the_same_whatever_the_order_and_never_one_lead_twice(
    given_leads: list[Candidate], seed: int, per_stratum: int
) -> None:
    mixed = list(given_leads)
    Random(seed).shuffle(mixed)
    sample = draw(given_leads, seed=seed, per_stratum=per_stratum)
    assert draw(mixed, seed=seed, per_stratum=per_stratum) == sample
    by_lead = {one.lead: one for one in given_leads}
    assert len({one.lead for one in sample.drawn}) == len(sample.drawn)
    for one in sample.drawn:
        assert one.stratum in strata_of(by_lead[one.lead])
        assert one.stage is by_lead[one.lead].stage
    for stratum in Stratum:
        drawn = [one for one in sample.drawn if one.stratum is stratum]
        assert len(drawn) <= min(per_stratum, sample.found[stratum])
        left = [
            one for one in given_leads if stratum in strata_of(one) and one.lead not in {d.lead for d in sample.drawn}
        ]
        # Where fewer were drawn than asked for, nobody was passed over.
        assert len(drawn) == per_stratum or not left


def test_mqls_and_sqls_take_turns() -> None:
    mixed = [*some(20, was_taken_up=True), *some(20, ReviewStage.SQL, was_taken_up=True)]
    stages = [one.stage for one in draw(mixed, seed=1, per_stratum=6).drawn]
    assert sorted(stages) == [ReviewStage.MQL] * 3 + [ReviewStage.SQL] * 3
    only = draw(mixed, seed=1, per_stratum=6, stages=[ReviewStage.SQL])
    assert {one.stage for one in only.drawn} == {ReviewStage.SQL}
    assert only.found[Stratum.GOOD] == 20


def test_what_several_kinds_could_have_is_shared_out() -> None:
    """Six rejections are weak and disputed: three are drawn for each."""
    sample = draw(some(6, was_rejected=True, was_given_back=True), seed=1, per_stratum=5)
    kinds = [one.stratum for one in sample.drawn]
    assert (kinds.count(Stratum.WEAK), kinds.count(Stratum.DISPUTED)) == (3, 3)


def test_other_seeds_draw_others() -> None:
    good = some(50, was_taken_up=True)
    samples = {tuple(one.lead for one in draw(good, seed=seed, per_stratum=5).drawn) for seed in range(10)}
    assert len(samples) == 10


def test_every_lead_is_drawn_about_as_often() -> None:
    good = some(10, was_taken_up=True)
    times = dict.fromkeys((one.lead for one in good), 0)
    for seed in range(2_000):
        for one in draw(good, seed=seed, per_stratum=2).drawn:
            times[one.lead] += 1
    # 400 are expected of each, with a deviation of 18.
    assert all(300 < n < 500 for n in times.values())
