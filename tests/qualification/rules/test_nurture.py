"""Why a lead is kept warm, and what brings it back."""

from datetime import datetime
from typing import Any

import pytest

from qualification.rules.nurture import Nurture, say, ways_back
from tests.qualification.rules.given import MODEL, NOW, ago


def nurture(rest_until: datetime | None = None, **changes: Any) -> Nurture:
    given: dict[str, Any] = {"reason": "", "by": "leadhub", "since": ago(10), "tier": "A", "rest_until": rest_until}
    return Nurture(**given | changes)


SENT = {"reason": "no_budget", "by": "Sam Keller"}
CASES: dict[str, tuple[Nurture, list[str], str]] = {
    "it rests": (
        nurture(ago(-50), **SENT),
        ["buying_signal", "signal_after_rest", "new_rules"],
        (
            "Sent to nurture on 23 Oct 2026 by Sam Keller: no budget. "
            "It rests until 22 Dec 2026; a buying signal brings it back at once."
        ),
    ),
    "its rest ends now": (
        nurture(NOW, **SENT),
        ["buying_signal", "any_signal", "new_rules"],
        (
            "Sent to nurture on 23 Oct 2026 by Sam Keller: no budget. "
            "Its rest was over on 2 Nov 2026: any signal may bring it back."
        ),
    ),
    "the rules keep it warm": (
        nurture(),
        ["buying_signal", "engagement"],
        "Kept warm since 23 Oct 2026: a buying signal or more engagement brings it back.",
    ),
    "engagement alone never qualifies its tier": (
        nurture(tier="C"),
        ["buying_signal"],
        "Kept warm since 23 Oct 2026: a buying signal brings it back.",
    ),
    "too little is known of it": (
        nurture(tier="U"),
        ["buying_signal", "fit_facts"],
        "Kept warm since 23 Oct 2026: a buying signal or what is missing of its fit brings it back.",
    ),
}


@pytest.mark.parametrize(("given", "ways", "text"), CASES.values(), ids=CASES)
def test_it_says_what_brings_it_back(given: Nurture, ways: list[str], text: str) -> None:
    found = ways_back(given, MODEL, NOW)
    assert list(found) == ways
    assert say(given, found, NOW) == text
