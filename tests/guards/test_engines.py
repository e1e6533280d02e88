"""What is left out of a run because another engine tries it: never a case, and never an engine."""

import pytest

from tests.engines import left_out


def kept(function: str, cases: int, names: tuple[str, ...] = ("sqlite", "postgresql")) -> list[tuple[str, int]]:
    engines = {name: [(name, case) for case in range(cases)] for name in names}
    out = set(left_out(function, engines))
    return [item for items in engines.values() for item in items if item not in out]


@pytest.mark.parametrize("function", ["tests/accounts/test_a.py::test_b", "tests/fuzz/test_a.py::test_b"])
@pytest.mark.parametrize("cases", [2, 3, 10])
def test_each_case_of_many_runs_on_one_engine_and_both_engines_have_some(function: str, cases: int) -> None:
    ran = kept(function, cases)
    assert sorted(case for _, case in ran) == list(range(cases))
    assert {name for name, _ in ran} == {"sqlite", "postgresql"}


def test_one_case_runs_on_both_unless_it_is_of_a_door() -> None:
    assert kept("tests/accounts/test_a.py::test_b", 1) == [("sqlite", 0), ("postgresql", 0)]
    of_doors = {kept(f"tests/qualification/doors/test_a.py::test_{letter}", 1)[0][0] for letter in "abcdefgh"}
    assert of_doors == {"sqlite", "postgresql"}, "some of them on either"
    assert len(kept("tests/leadhub/api/test_a.py::test_b", 1)) == 1


def test_nothing_is_left_out_where_there_is_one_engine_or_single_items_were_asked_for() -> None:
    assert len(kept("tests/accounts/test_a.py::test_b", 5, ("sqlite",))) == 5
    assert list(left_out("tests/accounts/test_a.py::test_b", {"sqlite": ["a", "b"], "postgresql": ["b"]})) == []
