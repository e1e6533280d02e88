"""Every root field of both GraphQL schemas, asked by every role that may."""

import pytest

from leadhub.schema import partner_schema, schema
from tests.fuzz.asking import ask, schema_of
from tests.fuzz.ground import Ground
from tests.fuzz.trying import Tries

pytestmark = pytest.mark.django_db


def test_every_answer_has_a_code_and_tells_nothing_of_the_inside(ground: Ground, tries: Tries) -> None:
    *staff, partner = ground.everybody()
    asked = 0
    for text, address, callers in ((schema, "/graphql/", staff), (partner_schema, "/graphql/partner/", [partner])):
        made = schema_of(text.as_str(), address, ground)
        for number, found in enumerate(made.get_all_operations()):
            # Operations may do most; each other role asks for some.
            for who in {callers[0], callers[number % len(callers)]}:
                ask(tries, found.ok(), ground, who)
            asked += 1
    assert not tries.found, tries.report()
    assert tries.cases > asked, "hardly anything was tried"
