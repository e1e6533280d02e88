"""What somebody typed and did not save is lost neither with a row, nor with the page, nor with the session."""

import pytest

ACCOUNTS = "/admin/accounts/account/"
ENTRY = "/admin/qualification/lead/add/"
LOG = "/admin/leadhub/answered/"


@pytest.fixture
def account(visit):
    """Somebody at the page of an account."""
    operations = visit("operations")
    page = operations.go(f"{ACCOUNTS}?q=apex")
    operations.press(page.locator("#result_list tbody th a"))
    return operations


def test_a_row_that_is_removed_takes_no_other_with_it(account):
    page, add = account.page, account.page.locator(".add-row")
    for number, name in enumerate(("Mill", "Forge")):
        add.click()
        page.locator(f"input[name=sites-{number}-name]").fill(name)
        page.locator(f"[name=sites-{number}-country]").fill("US")
        assert page.get_by_label(f"Name, site {number + 1}").input_value() == name
    page.get_by_role("button", name="Remove").first.click()
    assert page.input_value("input[name=sites-0-name]") == "Forge"
    assert page.get_by_label("Name, site 1").input_value() == "Forge"
    assert page.input_value("input[name=sites-TOTAL_FORMS]") == "1"
    account.press(page.get_by_role("button", name="Save", exact=True))
    account.press(page.locator("#result_list tbody th a"))
    assert page.input_value("input[name=sites-0-name]") == "Forge"
    assert page.locator("input[name=sites-1-name]").count() == 0


def test_faults_of_a_form_are_listed_and_have_the_focus(visit):
    operations = visit("operations")
    page = operations.go("/admin/accounts/productline/add/")
    operations.press(page.get_by_role("button", name="Save", exact=True))
    faults = page.locator(".lh-faults")
    assert "There is a problem" in faults.inner_text()
    assert page.evaluate("document.activeElement.className") == "lh-faults"
    assert page.title().startswith("Error: ")
    faults.get_by_role("link").first.click()
    assert page.url.endswith("#id_code")
    assert "orrect the" not in page.inner_text("body")


def test_text_comes_back_with_the_back_button_and_goes_when_it_is_saved(visit):
    sales = visit("sales")
    page = sales.go(ENTRY)
    field = page.locator(".lh-form textarea, .lh-form input[type=text]").first
    field.fill("Written before lunch")
    sales.go("/admin/")
    page.go_back()
    sales.settle()
    assert field.input_value() == "Written before lunch"
    assert "What you typed here and did not save is back." in page.inner_text("main")
    sales.press(page.get_by_role("button", name="Begin anew"))
    assert field.input_value() == ""
    assert "is back" not in page.inner_text("main")


def test_what_a_log_is_narrowed_by_is_no_text_that_was_not_saved(visit):
    operations = visit("operations")
    page = operations.go(LOG)
    page.get_by_label("Operation").fill("listLeads")
    operations.press(page.get_by_role("button", name="Show", exact=True))
    assert page.get_by_label("Operation").input_value() == "listLeads"
    assert "is back" not in page.inner_text("main")
    operations.press(page.get_by_role("link", name="Show all", exact=True))
    assert page.get_by_label("Operation").input_value() == ""


def test_text_outlives_a_session_but_is_for_nobody_else(visit, served):
    sales = visit("sales")
    page = sales.go(ENTRY)
    field = page.locator(".lh-form textarea, .lh-form input[type=text]").first
    field.fill("Written for an hour")
    page.context.clear_cookies()
    sales.refused(page.locator(".lh-form button").first, 403)
    for who, brought in (("sales", "Written for an hour"), ("manager", "")):
        page.context.clear_cookies()
        sales.go(f"/admin/login/?next={ENTRY}")
        page.fill("input[name=username]", served.said["users"][who]["email"])
        page.fill("input[name=password]", served.said["users"][who]["password"])
        sales.press(page.locator("button[type=submit]"))
        assert field.input_value() == brought
