"""The example company, for every test that comes through the doors."""

from collections.abc import Callable
from datetime import datetime

import pytest

from leadhub.example import People
from tests.qualification.office import Office


@pytest.fixture
def office(company: People, set_clock: Callable[[datetime], datetime]) -> Office:
    """The example company on a Tuesday morning."""
    return Office(company, set_clock)
