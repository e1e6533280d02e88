"""What tests were refused with is noted by door, and the rest listed when everything ran."""

from typing import Any

import pytest

from tests import refusals
from tests.refusals import GRAPHQL, REST, gather, is_whole, noted, unmet


@pytest.fixture
def nothing_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(noted, REST, set())
    monkeypatch.setitem(noted, GRAPHQL, set())


@pytest.mark.django_db
def test_each_door_notes_what_it_refuses(nothing_noted: None, client_of: Any) -> None:
    sales, nobody = client_of("sales"), "0195f0a0-0000-7000-8000-000000000000"
    sales.post(f"/api/v1/handoffs/{nobody}/accept/")
    assert noted[REST] == {"not_found"}
    for query in (f'mutation {{ acceptHandoff(id: "{nobody}") {{ __typename }} }}', '{ lead(id: "x") { id } }'):
        noted[GRAPHQL].clear()
        sales.post("/graphql/", {"query": query}, format="json")
        assert noted[GRAPHQL] == {"not_found"}


def test_what_no_process_noted_is_unmet(nothing_noted: None) -> None:
    assert {"handoff_closed", "comment_required"} <= set(unmet()[REST]) & set(unmet()[GRAPHQL])
    gather({REST: ["handoff_closed"], GRAPHQL: unmet()[GRAPHQL]})
    assert "handoff_closed" not in unmet()[REST]
    assert GRAPHQL not in unmet()
    assert refusals.told()[REST] == ["handoff_closed"]


@pytest.mark.parametrize(
    ("arguments", "failed", "whole"),
    [
        (["-n", "2"], False, True),
        (["-n", "2", "-q", "--tb=short"], False, True),
        (["-n", "2"], True, False),
        (["-n", "2", "tests/leadhub"], False, False),
        (["-n", "2", "-k", "codes"], False, False),
        (["-n", "2", "--ignore=tests/guards"], False, False),
    ],
)
def test_only_a_run_of_everything_without_faults_counts(arguments: list[str], failed: bool, whole: bool) -> None:
    assert is_whole(arguments, failed=failed) is whole
