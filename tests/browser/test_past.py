"""Asking a lead why, in a real browser: the ledger of a past moment, the decisions, and the replay of one."""

import pytest

LEADS = "/admin/qualification/lead/"


def lead_of(somebody):
    """Open the lead of the buyer of Medico."""
    page = somebody.go(f"{LEADS}?q=medico")
    return somebody.press(page.locator("#result_list tbody th a"))


def test_from_the_lead_to_a_proved_decision(visit):
    somebody = visit("operations")
    page = lead_of(somebody)
    somebody.press(page.get_by_role("link", name="All decisions"))
    somebody.press(page.get_by_role("link", name="No. 1"))
    assert "Fit is tier A" in page.inner_text(".lh-why")
    somebody.press(page.get_by_role("button", name="Replay"))
    assert "Replayed: the same bytes." in page.get_by_role("status").inner_text()
    somebody.press(page.get_by_role("link", name="Ledger of the score then"))
    assert "RFQ submitted" in page.inner_text(".lh-table >> nth=0")


def test_the_ledger_of_a_moment_is_typed_as_browsers_let_people_type_it(visit):
    somebody = visit("operations")
    page = lead_of(somebody)
    somebody.press(page.get_by_role("link", name="Ledger of the score"))
    assert "RFQ submitted" in page.inner_text("body")
    page.get_by_label("Score of").fill("2026-11-03T14:59")
    somebody.press(page.get_by_role("button", name="Show", exact=True))
    assert page.get_by_label("Score of").input_value() == "2026-11-03T14:59"
    assert "No signal was there at that moment." in page.inner_text("body")
    page.get_by_label("Score of").fill("2027-01-02T15:00")
    somebody.press(page.get_by_role("button", name="Show", exact=True))
    assert "40" in page.locator(".lh-facts div", has_text="Buying").inner_text()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_hangs_over_the_edge(visit, width, height):
    somebody = visit("operations", width=width, height=height)
    lead_of(somebody)
    address = somebody.page.url.removeprefix(somebody.url).partition("change/")[0]
    for path in ("change/", "ledger/", "decisions/", "decisions/1/"):
        page = somebody.go(f"{address}{path}")
        assert somebody.overflow() <= 0, path
        for field in page.locator(".lh-form").locator("input:not([type=hidden])").all():
            assert field.evaluate("field => field.labels.length > 0"), path
    somebody.press(page.get_by_role("button", name="Replay"))
    assert "Replayed" in page.get_by_role("status").inner_text()
    assert somebody.overflow() <= 0
