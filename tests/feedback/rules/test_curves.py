"""Curves of stays with several ways out, held against tables by hand, the library and walks of single leads."""

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from feedback.rules.curves import UNSEEN, Chances, measured, resampled, trimmed
from feedback.rules.passages import LONGEST, NUMBERS, PIPELINE, STILL, WAYS, WON, Numbers, Steps, Tally

MQL, SQL, OPPORTUNITY, QUOTED = (NUMBERS[word] for word in ("mql", "sql", "opportunity", "quoted"))
LOST, NURTURE = NUMBERS["lost"], NUMBERS["nurture"]
NOBODY = np.array([], dtype=np.int64)


def stays(**ways: dict[int, list[int]]) -> Numbers:
    """Counts of stays: for each stage the lengths by where they led."""
    counts = np.zeros((WON, WAYS, LONGEST + 1), dtype=np.int64)
    for stage, found in ways.items():
        for way, lengths in found.items():
            for days in lengths:
                counts[NUMBERS[stage], way, days] += 1
    return counts


# Four ways out by hand. Day 1: one of six is won. Day 2: one of five is lost. Day 3: one is still there on day 3.
# Day 5: of the three left one is won; day 8: one of two is lost, and the last is still there on day 9.
EXAMPLE = stays(quoted={WON: [1, 5], LOST: [2, 8], STILL: [3, 9]})
INCIDENCE = {1: 1 / 6, 5: 1 / 6 + (5 / 6) * (4 / 5) * (1 / 3)}
SURVIVAL = {0: 1.0, 1: 5 / 6, 2: 2 / 3, 3: 2 / 3, 5: 4 / 9, 8: 2 / 9}


def test_incidence_is_that_of_aalen_and_johansen_by_hand() -> None:
    mass = measured(EXAMPLE)[0, QUOTED]
    assert mass[:, WON].cumsum()[[1, 5]] == pytest.approx(list(INCIDENCE.values()))
    assert mass[[2, 8], LOST] == pytest.approx([(5 / 6) / 5, (4 / 9) / 2])
    assert mass[10, UNSEEN] == pytest.approx(SURVIVAL[8])
    assert mass.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("age", "horizon", "won"),
    [
        (0, 5, INCIDENCE[5]),
        (1, 4, (INCIDENCE[5] - INCIDENCE[1]) / SURVIVAL[1]),
        (3, 1, 0.0),
        (3, 2, (INCIDENCE[5] - INCIDENCE[1]) / SURVIVAL[3]),
        (5, 100, 0.0),
    ],
)
def test_the_chance_of_who_is_there_already_is_given_that_they_are(age: int, horizon: int, won: float) -> None:
    chances = Chances(measured(EXAMPLE), horizon).of(QUOTED, np.array([age]))
    assert chances[0, 0, 0] == pytest.approx(won)


def test_beyond_the_longest_stay_nothing_is_known() -> None:
    """Who is there for five days goes one of two ways on the eighth, or stays where nobody was watched."""
    chances = Chances(measured(EXAMPLE), 100)
    assert chances.of(QUOTED, np.array([5]))[0, 0] == pytest.approx([0.0, 1 / 2])
    assert chances.of(QUOTED, np.array([9, 10, LONGEST]))[0] == pytest.approx(np.array([[0.0, 1.0]] * 3))
    assert Chances(measured(EXAMPLE), 3).of(QUOTED, np.array([5]))[0, 0] == pytest.approx([0.0, 0.0])


def test_the_chance_to_be_won_adds_up_over_the_stages_between() -> None:
    """From opportunity to quoted after 2 or 4 days, from there won after 3 or lost after 1."""
    counts = stays(opportunity={QUOTED: [2, 4]}, quoted={WON: [3], LOST: [1]})
    arriving = Chances(measured(counts), 10).arriving[0, OPPORTUNITY, 0]
    assert arriving[[4, 5, 6, 7, 10]] == pytest.approx([0.0, 0.25, 0.25, 0.5, 0.5])


def test_steps_on_one_day_and_circles_have_an_end() -> None:
    """To be quoted and won the same day counts that day; who walks in a circle within a day comes out of it."""
    counts = stays(opportunity={QUOTED: [0, 0]}, quoted={OPPORTUNITY: [0], WON: [0]})
    assert Chances(measured(counts), 1).arriving[0, OPPORTUNITY, 0, 0] == pytest.approx(1.0, abs=1e-6)
    endless = stays(opportunity={QUOTED: [0]}, quoted={OPPORTUNITY: [0]})
    assert Chances(measured(endless), 5).arriving[0, OPPORTUNITY, 0] == pytest.approx(np.zeros(6))


def test_who_left_and_came_back_as_others_did_is_won_as_others_were() -> None:
    counts = stays(sql={NURTURE: [1]}, nurture={SQL: [10]} | {STILL: [20]}, quoted={WON: [1]})
    counts[SQL, WON, 2] = 1
    chances = Chances(measured(counts), 40)
    # Half win at once; the other half come back half of the time, and so on.
    assert chances.arriving[0, SQL, 0, 40] == pytest.approx(0.5 + 0.25 * (0.5 + 0.25 * (0.5 + 0.25 * 0.5)))
    assert chances.arriving[0, SQL, 1, 40] == 0.0


def test_a_stage_that_nobody_was_ever_in_is_unseen() -> None:
    chances = Chances(measured(stays()), 30)
    assert chances.of(MQL, np.array([0, 4]))[0] == pytest.approx(np.array([[0.0, 1.0]] * 2))
    assert chances.of(MQL, NOBODY).shape == (1, 0, 2)


def test_all_stays_of_one_length_have_one_step() -> None:
    mass = measured(stays(quoted={WON: [7] * 3, LOST: [7]}))[0, QUOTED]
    assert mass[7, [WON, LOST]] == pytest.approx([0.75, 0.25])
    assert mass.sum() == pytest.approx(1.0)


def test_a_resample_is_what_the_library_makes_of_the_same_counts() -> None:
    counts = np.zeros_like(EXAMPLE)
    dice = np.random.default_rng(7)
    for stage in PIPELINE:
        for way in (WON, LOST, QUOTED, STILL):
            counts[stage, way, dice.integers(0, 60, 40)] += 1
    mass = resampled(counts, np.random.default_rng(11), 5)
    again = np.random.default_rng(11)
    for stage in PIPELINE:
        ways, days = np.nonzero(counts[stage])
        cells = counts[stage, ways, days]
        drawn = again.multinomial(cells.sum(), cells / cells.sum(), size=5)
        for sample in range(5):
            kept = drawn[sample] > 0
            status = np.where(ways == STILL, 0, ways + 1)[kept]
            found = CumIncidenceRight(days[kept], status, freq_weights=drawn[sample][kept])
            for way, reached in enumerate(found.cinc):
                assert mass[sample, stage, :, way].cumsum()[found.times] == pytest.approx(reached)
            assert mass[sample, stage].sum() == pytest.approx(1.0)


def test_chances_are_those_of_leads_that_walk_one_by_one() -> None:
    """Twenty thousand walks by the same ways out, each step by itself."""
    counts = stays(
        sql={OPPORTUNITY: [2, 5, 9], NURTURE: [4], STILL: [6]},
        opportunity={QUOTED: [3, 8], LOST: [5, 20]},
        quoted={WON: [4, 10, 15], LOST: [2], OPPORTUNITY: [6]},
        nurture={SQL: [30], STILL: [40, 50]},
    )
    mass, dice, horizon, age = measured(counts)[0], np.random.default_rng(5), 40, 3
    cells = {
        stage: (np.argwhere(mass[stage] > 0), mass[stage][mass[stage] > 0])
        for stage in (SQL, OPPORTUNITY, QUOTED, NURTURE)
    }
    won = 0
    walks = 20_000
    for _ in range(walks):
        stage, day, waited = SQL, 0, age
        while stage not in (WON, LOST, UNSEEN) and day <= horizon:
            places, weights = cells[stage]
            usable = places[:, 0] > waited if waited else np.full(len(places), True)
            chosen = places[usable][dice.choice(usable.sum(), p=weights[usable] / weights[usable].sum())]
            day, stage, waited = day + chosen[0] - waited, chosen[1], 0
        won += stage == WON and day <= horizon
    chance = Chances(measured(counts), horizon).of(SQL, np.array([age]))[0, 0, 0]
    assert won / walks == pytest.approx(chance, abs=4 * (chance * (1 - chance) / walks) ** 0.5)


def test_days_that_no_answer_asks_for_change_none() -> None:
    counts = stays(sql={NURTURE: [1, 3], WON: [2]}, nurture={SQL: [10, 25, 400], STILL: [900]})
    kept = trimmed(counts, 30)
    assert kept.shape[2] == 31
    assert kept.sum() == counts.sum()
    whole, part = (Chances(measured(one), 30).arriving[0, SQL, 0] for one in (counts, kept))
    assert part == pytest.approx(whole)
    assert trimmed(stays(sql={WON: [50]}), 30).shape[2] == 51


def steps(*leads: list[tuple[str, int]]) -> Steps:
    """The steps of some leads: stages with their days."""
    rows = [(place == 0, NUMBERS[stage], day) for lead in leads for place, (stage, day) in enumerate(lead)]
    first, stage, day = zip(*rows, strict=True)
    return Steps(np.array(first), np.array(stage, dtype=np.int64), np.array(day, dtype=np.int64))


def test_a_tally_knows_at_each_moment_no_more_than_had_happened_then() -> None:
    tally = Tally([100, 50], 20)
    tally.add(steps([("inquiry", 10), ("sql", 10), ("quoted", 45), ("won", 60)], [("inquiry", 55), ("sql", 70)]))
    now, then = tally.stays
    assert (now[SQL, QUOTED, 35], now[QUOTED, WON, 15], now[SQL, STILL, 30]) == (1, 1, 1)
    assert (then[SQL, QUOTED, 35], then[QUOTED, STILL, 5], then[SQL, STILL].sum()) == (1, 1, 0)
    assert (now[:, WON].sum(), then[:, WON].sum()) == (1, 0)
    assert (tally.won_later[1, QUOTED, 5], tally.won_later[1].sum(), tally.won_later[0].sum()) == (1, 1, 0)


def test_a_tally_is_the_same_in_parts_and_after_it_was_put_down() -> None:
    leads = [[("inquiry", 10), ("sql", 12 + number), ("won", 40 + number)] for number in range(5)]
    leads.append([("inquiry", 30), ("sql", 30), ("won", 20)])
    whole, parts = Tally([100, 50], 20), Tally([100, 50], 20)
    whole.add(steps(*leads))
    parts.add(steps(*leads[:2]))
    later = Tally([100, 50], 20)
    later.restore(parts.kept())
    later.add(steps(*leads[2:]))
    assert (later.stays == whole.stays).all()
    assert (later.won_later == whole.won_later).all()
    assert later.impossible == whole.impossible == 1


def test_a_stay_longer_than_is_counted_is_one_that_has_not_ended() -> None:
    tally = Tally([5_000], 20)
    tally.add(steps([("inquiry", 10), ("sql", 10), ("won", 10 + LONGEST + 1)], [("inquiry", 10), ("sql", 10)]))
    assert tally.stays[0, SQL, STILL, LONGEST] == 2
    assert tally.stays[0, SQL, WON].sum() == 0
