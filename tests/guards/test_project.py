"""The project itself keeps to its guards."""

import pytest

from tests.guards import PROJECT
from tests.guards.register import ALONE, GUARDS


@pytest.mark.parametrize("name", [name for name in GUARDS if name not in ALONE])
def test_it_holds_that(name: str) -> None:
    assert GUARDS[name](PROJECT) == []
