"""Where a report of a partner takes a lead: along the stage table, never back, and nowhere once it has ended."""

import pytest

from qualification.rules.progress import TARGETS, way_of
from qualification.rules.stages import ENDS, By, Stage, check_move

HELD = (Stage.SAL, Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED)


@pytest.mark.parametrize("report", TARGETS)
@pytest.mark.parametrize("stage", HELD)
def test_every_step_of_a_way_is_one_that_the_partner_may_take(stage: Stage, report: str) -> None:
    way = way_of(stage, report)
    for start, end in zip((stage, *(way or ())), way or (), strict=False):
        assert check_move(start, end, by=By.PARTNER_HOLDER) is None
    target = TARGETS[report]
    assert way is None or target in (None, *(way or (stage,))[-1:])


@pytest.mark.parametrize("report", TARGETS)
@pytest.mark.parametrize("stage", sorted(set(Stage) - set(HELD)))
def test_nothing_is_reported_on_what_is_not_in_work(stage: Stage, report: str) -> None:
    assert way_of(stage, report) is None
    assert stage in ENDS or stage in (Stage.INQUIRY, Stage.MQL, Stage.NURTURE)


def test_a_quote_never_becomes_a_project_again() -> None:
    assert way_of(Stage.QUOTED, "opportunity") is None
    assert way_of(Stage.QUOTED, "contacted") == ()
    assert way_of(Stage.QUOTED, "quoted") == ()
