"""Every closed list that the contract names is listed for clients, with words that people can read."""

from collections.abc import Iterator
from copy import deepcopy
from enum import StrEnum
from typing import Any

import pytest

from leadhub.api.choices import enumeration, every_enumeration
from tests.examples import contract


def closed_lists(part: Any, at: str = "") -> Iterator[tuple[str, frozenset[Any]]]:
    """The place and the words of each closed list in a part of the contract, wherever it stands."""
    if isinstance(part, dict):
        if isinstance(part.get("enum"), list):
            yield at, frozenset(part["enum"])
        for name, value in part.items():
            yield from closed_lists(value, f"{at}/{name}")
    elif isinstance(part, list):
        for place, value in enumerate(part):
            yield from closed_lists(value, f"{at}/{place}")


def without_shapes(document: Any) -> Any:
    """The contract without what `expand`, `fields` and `ordering` take: names of members are no words of the domain."""
    for operations in document["paths"].values():
        for operation in operations.values():
            told = operation["parameters"]
            operation["parameters"] = [one for one in told if one["name"] not in ("expand", "fields", "ordering")]
    del document["components"]["parameters"]
    schemas = document["components"]["schemas"]
    document["components"]["schemas"] = {name: one for name, one in schemas.items() if not name.endswith("Field")}
    return document


@pytest.mark.django_db
def test_every_closed_list_of_the_contract_is_among_them():
    listed = {frozenset(choice.value for choice in one.choices) for one in every_enumeration().values()}
    found = list(closed_lists(without_shapes(deepcopy(contract()))))
    assert len(found) > 40
    assert sorted(at for at, words in found if words not in listed) == []


@pytest.mark.django_db
def test_each_word_has_a_label_of_its_own():
    for one in every_enumeration().values():
        labels = [choice.label for choice in one.choices]
        assert one.label and all(labels), one.name
        assert len(set(labels)) == len(labels), one.name


@pytest.mark.django_db
def test_they_come_in_reading_order_and_with_help(client_of):
    lists = client_of("viewer").get("/api/v1/meta/choices/").json()["results"]
    assert [choice["value"] for choice in lists["difference_kind"]["choices"]] == [
        "added",
        "removed",
        "changed",
        "moved",
    ]
    for name in ("role", "change_kind", "need", "partner_status", "technical_answer", "difference_kind"):
        assert all(choice["help"] for choice in lists[name]["choices"]), name
    assert [choice["label"] for choice in lists["industry_scheme"]["choices"]] == ["NAICS 2022", "NACE Rev. 2"]


def test_words_without_labels_are_spelt():
    class Way(StrEnum):
        OVER_LAND = "over_land"
        SEA = "sea"

    made = enumeration("way", "Ways", Way, {Way.SEA: "By ship."}, labels={Way.SEA: "Sea freight"})
    assert [(one.value, one.label, one.help) for one in made.choices] == [
        ("over_land", "Over land", None),
        ("sea", "Sea freight", "By ship."),
    ]
