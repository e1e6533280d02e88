"""The log of this process, empty before each test: nothing writes it but the test."""

from collections.abc import Callable, Iterator

import pytest

from leadhub.models import Answered
from leadhub.watching.lines import Waiting, waiting
from leadhub.watching.writing import write_waiting


@pytest.fixture(autouse=True)
def lines() -> Iterator[Waiting]:
    """What waits to be written."""
    waiting.forget()
    yield waiting
    waiting.forget()


@pytest.fixture
def logged(lines: Waiting) -> Callable[[], list[Answered]]:
    """Write what waits; answers all that stands in the log, the first request first."""

    def write() -> list[Answered]:
        write_waiting(lines)
        return list(Answered.objects.order_by("pk"))

    return write
