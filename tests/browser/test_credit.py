"""Operations corrects who has what part in a won lead, by click."""

import pytest

from tests.browser.conftest import MORNING, signal_of
from tests.browser.test_working_day import choose
from tests.live.processes import sandbox
from tests.qualification.office import SATISFYING
from tests.servers.ports import free_port


@pytest.fixture(scope="module")
def served(tables):
    """A sandbox of this module's own, in which sales has won a lead."""
    with sandbox(free_port(), "--empty", DATABASE_URL=tables) as running:
        with running.client("operations") as client:
            client.post("sandbox/clock/", json={"now": MORNING}).raise_for_status()
            signal = signal_of("Dana Ito", "Medico Devices Inc.", "medico", "rfq_submitted", MORNING)
            assert not client.post("signals/", json={"signals": [signal]}).raise_for_status().json()["rejected"]
            client.post("sandbox/clock/", json={"advance": "PT1M"}).raise_for_status()
        with running.client("sales") as client:
            (lead,) = client.get("leads/").json()["results"]
            client.post(f"handoffs/{lead['handoff']}/accept/").raise_for_status()
            items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
            client.patch(f"leads/{lead['id']}/qualification/", json={"items": items}).raise_for_status()
            client.post(f"leads/{lead['id']}/qualify/").raise_for_status()
            for stage in ("opportunity", "won"):
                client.post(f"leads/{lead['id']}/advance/", json={"to": stage}).raise_for_status()
        yield running


def test_the_credit_is_corrected_and_a_refusal_keeps_what_was_typed(visit):
    operations = visit("operations")
    page = operations.go("/admin/qualification/lead/?q=medico")
    operations.press(page.locator("#result_list tbody th a"))
    page = choose(operations, "Correct the credit")
    assert page.get_by_label("1. Who").input_value() == "marketing"
    assert page.get_by_label("Share in percent").nth(1).input_value() == "100"
    page.get_by_label("Share in percent").nth(1).fill("75")
    page.get_by_label("3. Who").select_option(label="Nordwerk Supply")
    page.get_by_label("As what").nth(2).select_option(label="Shares the credit")
    page.get_by_label("Share in percent").nth(2).fill("25")
    operations.refused(page.get_by_role("button", name="Correct the credit"))
    assert "Write one sentence that says why." in page.locator(".lh-faults").inner_text()
    assert page.get_by_label("Share in percent").nth(2).input_value() == "25"
    assert page.get_by_label("3. Who").locator("option:checked").inner_text() == "Nordwerk Supply"
    page.get_by_label("Comment").fill("Nordwerk did the drawings.")
    operations.press(page.get_by_role("button", name="Correct the credit"))
    assert "Corrected. The versions before stay as they were." in page.inner_text("body")
    (line,) = page.locator("tr", has_text="Nordwerk did the drawings.").filter(has_text="25 %").all()
    assert line.locator("td").first.inner_text() == "2"
    assert operations.overflow() <= 0
