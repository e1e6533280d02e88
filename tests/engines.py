"""Which tests of the database run on which engine, where a run is not to try everything twice."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

T = TypeVar("T")
OF_DOORS: Final = re.compile(
    r"^tests/(fuzz/|qualification/(console|doors|rest)/|leadhub/(api|console|identity)/|leadhub/watching/test_pages"
    r"|feedback/test_(\w+_pages|\w+_doors?|\w+_console|\w+_alike|charts|review_results)\b)"
)


def left_out(function: str, engines: Mapping[str, Sequence[T]]) -> Iterator[T]:
    """Which items of one test are not run: `engines` has those of each engine, with the same cases in the same order.

    Of a test of many cases each case runs on one engine, in turn. A test of a door runs on one, by its name: what it
    calls is tried on each by the tests of that. Where single items were asked for, all of them run.
    """
    cases = list(zip(*engines.values(), strict=False))
    if len({len(items) for items in engines.values()}) == 1 and (len(cases) > 1 or OF_DOORS.search(function)):
        for number, items in enumerate(cases, zlib.crc32(function.encode())):
            yield from (item for place, item in enumerate(items) if place != number % len(items))
