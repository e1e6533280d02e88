"""Beside each mutation stands what REST declares for the same act."""

import re
from collections import defaultdict

from leadhub.api.graphql.codes import COMMON, OF_REQUESTS
from leadhub.schema import partner_schema, schema
from tests import alike
from tests.examples import contract


def declared() -> dict[tuple[bool, str], set[str]]:
    """The codes that the contract names for the acts of each mutation, which may be several."""
    found: dict[tuple[bool, str], set[str]] = defaultdict(set)
    for item in contract()["paths"].values():
        for method, operation in item.items():
            name, _, of = alike.mutation_of(operation["operationId"])
            if method != "get" and name in alike.fields_of(of):
                answers = [one for status, one in operation["responses"].items() if status >= "400"]
                codes = re.findall(r"`(\w+)`", " ".join(one["description"] for one in answers))
                found[of is schema, name] |= set(codes) - OF_REQUESTS
    return found


def test_each_mutation_tells_the_codes_of_its_act() -> None:
    told = {
        (of is schema, name): alike.told_of(name, of) for of in (schema, partner_schema) for name in alike.fields_of(of)
    }
    assert told == declared()
    assert told[True, "rejectHandoff"] >= {"handoff_closed", "reason_required", "comment_required"}


def test_the_code_itself_tells_what_every_mutation_may_be_refused_with() -> None:
    for of in (schema, partner_schema):
        words = of._schema.type_map["Refusal"].fields["code"].description  # type: ignore[attr-defined]  # an object
        assert tuple(re.findall(r"`(\w+)`", words)) == COMMON
