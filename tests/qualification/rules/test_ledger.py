"""The score as a ledger: its lines add up to what the decision core reads."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.intent import read
from qualification.rules.ledger import Ledger, ledger_of
from qualification.rules.scoring_content import Family
from tests.qualification.rules.given import MODEL, NUMBERS, TODAY, History, histories, signals

UNKNOWN = max(NUMBERS.values()) + 1


def ledger(history: History, reset_ago: float | None = None, listed: int = 200) -> Ledger[str]:
    """The ledger at TODAY of signals given by type and age."""
    newest_first = sorted(history, key=lambda signal: signal[1])
    reset_day = -inf if reset_ago is None else TODAY - reset_ago
    days = [(NUMBERS[code], TODAY - age, f"{code} {age}") for code, age in newest_first]
    return ledger_of([(number, day, day > reset_day, name) for number, day, name in days], MODEL, TODAY, listed)


resets = st.none() | st.integers(0, 120)


@given(histories, resets)
def test_a_score_is_the_sum_of_its_ledger(history: History, reset_ago: int | None) -> None:
    found, reading = ledger(history, reset_ago), read(signals(*history, reset_ago=reset_ago), MODEL, TODAY)
    assert found.research == pytest.approx(reading.research, abs=1e-6)
    assert found.buying == pytest.approx(reading.buying, abs=1e-6)
    assert (found.reading.level, found.reading.urgent) == (reading.level, reading.urgent)
    by_family = {family: [each.points for each in found.entries if each.row.family is family] for family in Family}
    assert found.research == round(sum(by_family[Family.RESEARCH]), 9)
    assert found.buying == round(sum(by_family[Family.BUYING]), 9)
    counted = {part.type: (part.points, part.n, part.capped) for part in reading.contributions}
    assert {each.row.type: (round(each.points, 6), each.count, each.capped) for each in found.entries} == counted


@given(histories, resets, st.integers(0, 4))
def test_what_is_not_listed_is_in_one_sum(history: History, reset_ago: int | None, listed: int) -> None:
    whole, short = ledger(history, reset_ago), ledger(history, reset_ago, listed)
    for full, cut in zip(whole.entries, short.entries, strict=True):
        assert cut.lines == full.lines[:listed]
        assert cut.earlier == max(0, full.count - listed)
        assert cut.earlier_points == pytest.approx(sum(line.points for line in full.lines[listed:]))
        assert (cut.points, cut.capped, cut.count) == (full.points, full.capped, full.count)


def test_each_signal_counts_what_is_left_of_it() -> None:
    (entry,) = ledger([("webinar_attended", 45), ("webinar_attended", 0)]).entries
    assert [line.signal for line in entry.lines] == ["webinar_attended 0", "webinar_attended 45"]
    assert [line.points for line in entry.lines] == pytest.approx([18, 9])
    assert entry.uncapped == pytest.approx(27)
    assert (entry.points, entry.capped) == (24.0, True)


def test_before_an_intent_reset_a_signal_is_listed_and_counts_nothing() -> None:
    (entry,) = ledger([("rfq_submitted", 30), ("rfq_submitted", 5)], reset_ago=30).entries
    assert [line.points > 0 for line in entry.lines] == [True, False]
    assert entry.count == 2


def test_a_type_that_the_model_does_not_know_is_left_out() -> None:
    found = ledger_of([(UNKNOWN, TODAY, True, "strange")], MODEL, TODAY)
    assert (found.entries, found.research, found.reading.level) == ((), 0.0, "none")
