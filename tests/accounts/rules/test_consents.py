"""Which word of a person on consent stands."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from accounts.rules.consents import GIVEN, WITHDRAWN, Word, standing

DAY = datetime(2026, 11, 3, tzinfo=UTC)
MAIL, CALL = ("email", "marketing"), ("phone", "marketing")


def word(state, source="form", days=0, scope=MAIL):
    return Word(scope, state, source, DAY + timedelta(days=days))


CASES = {
    "nothing said, nothing stands": ([], {}),
    "a consent stands": ([word(GIVEN)], {MAIL: GIVEN}),
    "a later withdrawal of the same source counts": ([word(GIVEN), word(WITHDRAWN, days=1)], {MAIL: WITHDRAWN}),
    "a later consent of the same source counts": ([word(WITHDRAWN), word(GIVEN, days=1)], {MAIL: GIVEN}),
    "a withdrawal in one source is not lifted by another": (
        [word(WITHDRAWN), word(GIVEN, "booth", days=9)],
        {MAIL: WITHDRAWN},
    ),
    "at one moment the withdrawal counts": ([word(GIVEN), word(WITHDRAWN)], {MAIL: WITHDRAWN}),
    "channels stand apart": ([word(GIVEN), word(WITHDRAWN, scope=CALL)], {MAIL: GIVEN, CALL: WITHDRAWN}),
}


@pytest.mark.parametrize(("words", "holds"), CASES.values(), ids=CASES)
def test_consents(words, holds):
    for order in permutations(words):
        assert {each.scope: each.state for each in standing(order)} == holds


def test_it_says_since_when_and_by_whose_word():
    (found,) = standing([word(GIVEN, "booth", days=2), word(WITHDRAWN, "form", days=1)])
    assert (found.source, found.since) == ("form", DAY + timedelta(days=1))
