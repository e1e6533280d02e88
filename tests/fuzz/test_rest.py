"""Every operation of the published contract, asked in ways that fit it and in ways that do not, by every role."""

from typing import Any

import pytest
from schemathesis import GenerationMode

from leadhub.actors import Role
from tests.fuzz.ground import Ground
from tests.fuzz.trying import EXAMPLES, Tries, attempt, contract_of

pytestmark = pytest.mark.django_db
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")


def test_every_answer_is_planned_and_as_the_contract_has_it(
    ground: Ground, document: dict[str, Any], tries: Tries
) -> None:
    first, *others = ground.everybody()
    asked = 0
    for mode in MODES:
        for number, found in enumerate(contract_of(document, ground, mode).get_all_operations()):
            operation = found.ok()
            asked += 1
            attempt(tries, operation, mode, ground, first, EXAMPLES)
            # Between the two ways of asking each operation is asked by two of the others.
            other = others[(number + MODES.index(mode)) % len(others)]
            attempt(tries, operation, mode, ground, other, EXAMPLES // 2)
    assert not tries.found, tries.report()
    # Of those that consist of their address there is one request to make, and none that is wrong.
    assert tries.cases > EXAMPLES * asked, "hardly anything was tried"


def test_a_method_that_an_address_does_not_have_is_told_with_those_that_it_has(
    client_of: Any, document: dict[str, Any]
) -> None:
    client = client_of(Role.OPERATIONS)
    for path, item in document["paths"].items():
        address = path.replace("{n}", "1").replace("{m}", "1").replace("{seq}", "1").replace("{number}", "1")
        address = address.replace("{code}", "other").replace("{kind}", "direct")
        while "{" in address:
            head, _, tail = address.partition("{")
            address = f"{head}0195f0a0-0000-7000-8000-000000000000{tail.partition('}')[2]}"
        there = {method.upper() for method in item}
        for method in METHODS:
            if method in there:
                continue
            answer = client.generic(method, address, b"")
            told = {one.strip() for one in answer.headers.get("Allow", "").split(",")}
            assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed"), (method, address)
            assert there <= told and method not in told, (method, address, told)
