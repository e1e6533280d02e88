"""A rest is agreed for reasons of the list; what names another is told, and stops nothing."""

from typing import Any

import pytest

from tests.qualification.drafts import begun, edited, published
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db


def with_rest(content: Any, code: str) -> Any:
    rest = next(clause for clause in content["clauses"] if clause["code"] == "rest_timing")
    return [*content["clauses"], {**rest, "code": code, "label": "Rest after bad timing"}]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("rest_timeing", "did you mean timing?"),
        ("rest_zzz", "so nothing rests by it."),
    ],
)
def test_a_reason_that_nobody_can_give_is_told(office: Office, code: str, hint: str) -> None:
    draft = begun(office, "agreements")
    place = len(draft["content"]["clauses"])
    draft = edited(office, draft, content={"clauses": with_rest(draft["content"], code)})
    (finding,) = draft["findings"]
    assert (finding["severity"], finding["code"]) == ("warning", "unknown_reason")
    assert finding["rows"] == [f"/clauses/{place}"]
    assert finding["detail"].startswith('The clause "Rest after bad timing" is about the reason ')
    assert finding["detail"].endswith(hint)
    assert "unknown_reason" in {one["code"] for one in published(office, draft)["warnings"]}


def test_a_rest_for_a_reason_of_the_list_is_agreed(office: Office) -> None:
    draft = begun(office, "agreements")
    assert draft["findings"] == []
    draft = edited(office, draft, content={"clauses": with_rest(draft["content"], "rest_price_check_only")})
    assert draft["findings"] == []
