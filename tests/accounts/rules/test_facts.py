import json

import pytest
from hypothesis import given

from accounts.rules.facts import FACTS, WORDS, FactKind, Facts
from tests.accounts.rules.defaults import ANY_FACTS


@given(ANY_FACTS)
def test_facts_come_back_from_their_bytes_exactly(facts: Facts) -> None:
    assert Facts.from_canonical(facts.canonical()) == facts


@given(ANY_FACTS)
def test_bytes_come_back_from_their_facts_exactly(facts: Facts) -> None:
    body = facts.canonical()
    assert Facts.from_canonical(body).canonical() == body


@given(ANY_FACTS)
def test_the_bytes_are_compact_json_with_sorted_keys(facts: Facts) -> None:
    body = facts.canonical()
    plain = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert body.decode() == plain


def test_the_bytes_leave_out_what_is_unknown_and_keep_zero() -> None:
    facts = Facts(plant_count=0, country="DE", relationships=frozenset({"prospect", "customer"}))
    assert facts.canonical() == b'{"country":"DE","plant_count":0,"relationships":["customer","prospect"]}'
    assert Facts().canonical() == b"{}"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"employee_count":"many"}', b'{"relationships":"customer"}'])
def test_bytes_that_are_no_facts_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Facts.from_canonical(body)


@pytest.mark.parametrize(
    ("quantity", "annual_volume", "size"),
    [(None, None, None), (30, None, 30), (None, 20_000, 20_000), (30, 20_000, 20_000), (500, 30, 500), (0, None, 0)],
)
def test_the_order_size_is_the_larger_of_what_is_known(
    quantity: int | None, annual_volume: int | None, size: int | None
) -> None:
    assert Facts(quantity=quantity, annual_volume=annual_volume).order_size == size


def test_every_fact_has_a_kind_and_every_word_list_a_fact() -> None:
    assert set(FACTS) == set(Facts.__dataclass_fields__) - {"unfit_partners"} | {"order_size"}
    assert {fact for fact, kind in FACTS.items() if kind is FactKind.CHOICE} | {"relationships"} == set(WORDS)
