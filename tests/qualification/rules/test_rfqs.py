"""When an RFQ can be quoted, and how far a lead goes with its RFQs."""

from dataclasses import replace

import pytest

from qualification.rules.currencies import is_currency
from qualification.rules.rfqs import LineFacts, RfqGap, gaps_in, way_of
from qualification.rules.stages import Stage

WHOLE = LineFacts(has_quantity=True, has_drawing=True, has_material=True, has_process=True)
GAPS = {
    "a whole line lacks nothing": ([WHOLE], True, ()),
    "a drawing serves as well as material and process": (
        [replace(WHOLE, has_material=False, has_process=False)],
        True,
        (),
    ),
    "material and process serve as well as a drawing": ([replace(WHOLE, has_drawing=False)], True, ()),
    "material alone does not": (
        [replace(WHOLE, has_drawing=False, has_process=False)],
        True,
        (RfqGap.DRAWING_OR_MATERIAL,),
    ),
    "every line must say how many": ([WHOLE, replace(WHOLE, has_quantity=False)], True, (RfqGap.QUANTITY,)),
    "an RFQ says until when": ([WHOLE], False, (RfqGap.REQUIRED_BY,)),
    "an RFQ without lines says nothing": ([], False, (RfqGap.LINES, RfqGap.REQUIRED_BY)),
}
WAYS = {
    "a first quote goes through opportunity": (Stage.SQL, ["quoted"], (Stage.OPPORTUNITY, Stage.QUOTED)),
    "a quote from opportunity": (Stage.OPPORTUNITY, ["open", "quoted"], (Stage.QUOTED,)),
    "a second quote moves nothing": (Stage.QUOTED, ["quoted", "quoted"], ()),
    "the first that is won wins": (Stage.QUOTED, ["won", "quoted"], (Stage.WON,)),
    "one that is won after others were lost": (Stage.SQL, ["lost", "won"], (Stage.OPPORTUNITY, Stage.WON)),
    "one that goes on keeps it": (Stage.QUOTED, ["lost", "open"], ()),
    "all have ended": (Stage.QUOTED, ["lost", "no_bid", "withdrawn"], (Stage.LOST,)),
    "all have ended before it was an opportunity": (Stage.SQL, ["no_bid"], (Stage.OPPORTUNITY, Stage.LOST)),
    "never backward by itself": (Stage.WON, ["quoted"], ()),
    "what is not qualified follows nothing": (Stage.SAL, ["no_bid"], ()),
    "without an RFQ there is nothing to follow": (Stage.OPPORTUNITY, [], ()),
}


@pytest.mark.parametrize(("lines", "says", "then"), GAPS.values(), ids=GAPS)
def test_gaps(lines: list[LineFacts], says: bool, then: tuple[RfqGap, ...]) -> None:
    assert gaps_in(lines, says_required_by=says) == then


@pytest.mark.parametrize(("stage", "statuses", "then"), WAYS.values(), ids=WAYS)
def test_a_lead_follows_the_most_advanced_of_its_rfqs(
    stage: Stage, statuses: list[str], then: tuple[Stage, ...]
) -> None:
    assert way_of(stage, statuses) == then


@pytest.mark.parametrize(
    ("code", "is_one"), [("USD", True), ("EUR", True), ("usd", False), ("XXQ", False), ("", False)]
)
def test_currencies_are_codes_of_iso_4217(code: str, is_one: bool) -> None:
    assert is_currency(code) is is_one
