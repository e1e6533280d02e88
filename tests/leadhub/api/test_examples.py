"""Every example of the contract keeps to it, and every operation that takes or answers JSON with a body has one."""

import json
from pathlib import Path
from typing import Any

import pytest

from leadhub.api.examples import examples
from tests.examples import SECRET, UUID, contract, faults, gathered, made, operations_of, parts_of

# The rules ask for no signatures under these documents: signing them is refused whoever asks.
NEVER_DONE = {"signChannelRulesDraft", "signProfilesDraft"}


def test_every_operation_with_a_body_has_an_example_of_it_and_of_its_answer():
    asked = {name: parts for name, one in operations_of(contract()).items() if "request" in (parts := parts_of(one))}
    assert len(asked) > 100
    lacking = {name for name, parts in asked.items() if not parts.keys() <= examples().get(name, {}).keys()}
    assert lacking == NEVER_DONE, "run: make examples"


def test_every_example_is_printed_where_it_belongs():
    operations = operations_of(contract())
    assert sorted(examples().keys() - operations.keys()) == []
    for name, example in examples().items():
        printed = {part: media.get("example") for part, media in parts_of(operations[name]).items()}
        assert printed == {part: example.get(part) for part in printed}, name


@pytest.mark.parametrize("name", sorted(examples()))
def test_it_keeps_to_its_schema(name):
    assert faults(operations_of(contract())[name], examples()[name], contract()) == [], "run: make examples"


def test_no_example_holds_a_secret_or_an_id_of_a_run():
    text = json.dumps(examples())
    assert "testserver" not in text
    assert [found for found in UUID.findall(text) if not found.startswith("01936d2e-0000-7000-8000-")] == []
    assert [found[0] for found in SECRET.finditer(text) if found[0] != found[1] + "x" * 24] == []


def test_ids_moments_and_secrets_are_the_same_from_run_to_run():
    said = '{{"id": "{0}", "lead": "{1}", "again": "{0}", "at": "2026-11-28T01:02:03.456Z", "secret": "whsec_{2}"}}'
    first = said.format(
        "01a21fb2-f284-74a3-9f8f-d9c27530cdf7", "01a21fb2-f267-739a-b42a-147f48fdb14a", "Abc/def+0123456="
    )
    second = said.format(
        "01a21fb3-f284-74a3-9f8f-d9c27530cdf7", "01a21fb3-f267-739a-b42a-147f48fdb14a", "Zyx987654321/+AA"
    )
    example = made("", first, cut=False)
    assert example == made("", second, cut=False)
    response = example["response"]
    assert response["id"] == response["again"] != response["lead"]


def test_the_shortest_exchange_that_keeps_to_the_contract_is_taken(tmp_path: Path):
    short: dict[str, Any] = {"results": [], "next": None}
    said = (short, short | {"previous": None})
    lines = [["listEvents", "", json.dumps(one)] for one in said]
    (tmp_path / "ex-1.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    found = gathered(tmp_path, contract())
    assert found == {"listEvents": {"response": {"results": [], "next": None, "previous": None}}}
