"""The rule that keeps house accounts direct stays first, the one that takes everything else stays last."""

import pytest

from tests.qualification.console.desk import at_row, version_of, words

pytestmark = pytest.mark.django_db

STAYS = "never taken away"


def codes(operations, draft):
    return [rule["code"] for rule in operations.content(draft, "channel-rules")["rules"]]


@pytest.mark.parametrize(
    ("place", "act"), [(0, "remove"), (0, "down"), (1, "up"), (8, "remove"), (8, "up"), (7, "down")]
)
def test_they_are_not_moved_nor_taken_away(desk, place, act):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    before = codes(operations, draft)
    assert operations.client.post(at_row(draft, f"rules/{place}", act), {"version": 1}).status_code == 404
    assert (codes(operations, draft), version_of(draft)) == (before, 1)


def test_the_page_says_why_they_stay(desk):
    operations = desk("operations")
    page = words(operations.page(operations.begin("channel-rules")))
    assert "It stays first and is never taken away: house accounts never leave direct sales." in page
    assert "It stays last and is never taken away, so that every lead finds a way." in page
    assert page.count(STAYS) == 2


def test_a_first_rule_that_keeps_nobody_direct_gives_way(desk):
    """So what was begun without a house rule can be mended."""
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    assert operations.row(draft, "rules/0", "change", kind="oem").status_code == 302
    assert words(operations.page(draft)).count(STAYS) == 1
    assert operations.row(draft, "rules/1", "up").status_code == 302
    assert codes(operations, draft)[:2] == ["registered", "house_and_named"]
    assert operations.row(draft, "rules/1", "change", kind="direct").status_code == 302
    assert operations.row(draft, "rules/1", "up").status_code == 302
    assert codes(operations, draft)[:2] == ["house_and_named", "registered"]
    assert operations.client.get(at_row(draft, "rules/0", "remove")).status_code == 404


def test_an_incumbent_is_chosen_by_name(desk):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    assert operations.row(draft, "rules/5", "change", partner="incumbent").status_code == 302
    assert operations.content(draft, "channel-rules")["rules"][5]["partner"] == "incumbent"
    assert "Goes to a distributor: the distributor of record." in words(operations.page(draft))
