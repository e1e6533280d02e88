"""What differs between two contents, row by row; of rows in another order the fewest are told as moved."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadhub.documents.comparing import Difference, Kind, differences

IDENTITY = {"rows": ("code",)}
ORDERS = st.integers(0, 7).flatmap(lambda many: st.permutations(range(many)))


def content(*codes: object, **more: Any) -> dict[str, Any]:
    """A document of rows that say nothing but what they are called."""
    return {"rows": [{"code": f"row_{code}"} for code in codes], **more}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, Any, Any]]:
    return [(one.kind.value, one.path, one.before, one.after) for one in differences(before, after, IDENTITY)]


def moved(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    found = differences(before, after, IDENTITY)
    assert {one.kind for one in found} <= {Kind.MOVED}
    return found


CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str, Any, Any]]]] = {
    "nothing": (content(1, 2, size=3), content(1, 2, size=3), []),
    "a value": (content(size=3), content(size=4), [("changed", "size", 3, 4)]),
    "a value that only one has": (content(), content(size=4), [("changed", "size", None, 4)]),
    "a part of a value": ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, [("changed", "a/c", 2, 3)]),
    "a row more": (content(1), content(1, 2), [("added", "rows/row_2", None, {"code": "row_2"})]),
    "a row less": (content(1, 2), content(2), [("removed", "rows/row_1", {"code": "row_1"}, None)]),
    "two rows that changed places": (content(1, 2), content(2, 1), [("moved", "rows/row_1", 1, 2)]),
    "a row at another place": (content(1, 2, 3, 4), content(4, 1, 2, 3), [("moved", "rows/row_4", 4, 1)]),
    "places count rows that came and went": (
        content(0, 1, 2, 3),
        content(3, 9, 1, 2),
        [
            ("added", "rows/row_9", None, {"code": "row_9"}),
            ("removed", "rows/row_0", {"code": "row_0"}, None),
            ("moved", "rows/row_3", 4, 1),
        ],
    ),
}


@pytest.mark.parametrize(("before", "after", "found"), CASES.values(), ids=CASES)
def test_differences(before: dict[str, Any], after: dict[str, Any], found: list[tuple[str, str, Any, Any]]) -> None:
    assert told(before, after) == found


@given(ORDERS)
def test_no_fewer_rows_could_have_moved(order: list[int]) -> None:
    before, after = content(*sorted(order)), content(*order)
    found = moved(before, after)
    gone = {one.path.removeprefix("rows/row_") for one in found}
    stayed = [number for number in order if str(number) not in gone]
    assert stayed == sorted(stayed), "the others stand as they stood"
    longer = combinations(order, len(stayed) + 1)
    assert not any(list(some) == sorted(some) for some in longer)
    assert all((one.before, one.after) == _places(one, order) for one in found)


def _places(one: Difference, order: list[int]) -> tuple[int, int]:
    number = int(one.path.removeprefix("rows/row_"))
    return number + 1, order.index(number) + 1


def test_thousands_of_rows_in_another_order_are_compared() -> None:
    """As many as a document can hold: with a look at every row for every row this would never end."""
    many = 10_000
    shifted = [*range(many // 2, many), *range(many // 2)]
    assert len(moved(content(*range(many)), content(*shifted))) == many // 2
    assert len(moved(content(*range(many)), content(*reversed(range(many))))) == many - 1
