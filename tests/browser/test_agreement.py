"""Both sides change what they promise each other, in a real browser: edited, compared, signed, published, printed."""

import pytest

LIST = "/admin/leadhub/draft/"
ANSWER = "A handoff is accepted or rejected, from delivery (normal)"


@pytest.fixture
def draft(visit, served):
    """A draft of the agreement, begun in the console; given up at the end, where it is still open."""
    operations = visit("operations")
    page = operations.go(f"{LIST}add/")
    page.get_by_label("Document").select_option("agreements")
    operations.press(page.get_by_role("button", name="Begin"))
    yield operations, page.url.removeprefix(operations.url)
    with served.client("operations") as client:
        key = page.url.partition("/draft/")[2].partition("/")[0]
        client.delete(f"agreements/drafts/{key}/", headers={"If-Match": "*"})


def change(operations, address, label, **fields):
    """Change one clause by its form."""
    page = operations.go(address)
    operations.press(page.get_by_role("link", name=f"Change: {label}", exact=True))
    for name, value in fields.items():
        page.get_by_label(name).fill(value)
    operations.press(page.get_by_role("button", name="Save"))
    return page


def test_the_whole_way_from_a_clause_to_the_page(visit, draft):
    operations, address = draft
    page = change(operations, address, ANSWER, Limit="3")
    assert "3 business hours; sales keeps it; for normal handoffs" in page.inner_text("body")
    assert "Nothing: every row can be met" in page.inner_text("#findings")
    operations.press(page.locator(".lh-next").get_by_role("link", name="Simulate"))
    operations.press(page.get_by_role("button", name="Simulate"))
    page.get_by_label("What was changed, and why").fill("Three hours are enough for what is not urgent.")
    operations.press(page.get_by_role("button", name="Send for approval"))
    for who in ("marketing", "sales"):
        signer = visit(who)
        signer.go(address)
        signer.press(signer.page.locator(".lh-next").get_by_role("link", name="Sign"))
        differs = signer.page.locator("table tbody tr")
        assert differs.count() == 1, "what is signed is what differs"
        for said in ("Changed", ANSWER, "4 business hours", "3 business hours"):
            assert said in differs.inner_text()
        signer.press(signer.page.get_by_role("button", name="Sign for my side"))
        assert "Signed. An edit after this asks for a new signature." in signer.page.inner_text("body")
    operations.go(address)
    operations.press(page.locator(".lh-next").get_by_role("link", name="Publish"))
    page.get_by_label("Note").fill("Three hours are enough for what is not urgent.")
    operations.press(page.get_by_role("button", name="Publish"))
    assert "Published as version 2." in page.inner_text("body")
    page.locator("nav summary", has_text="Agreement").click()
    operations.press(page.locator("nav").get_by_role("link", name="Agreement in force"))
    assert page.url == f"{operations.url}/agreement/"
    assert page.locator("nav").get_by_role("link", name="My queue").count() == 0, "without the console around it"
    row = page.locator("tr", has_text=ANSWER)
    assert "3 business hours" in row.inner_text()
    signed = page.locator(".signed").inner_text()
    assert "Marta Lindqvist" in signed
    assert "Sam Keller" in signed
    assert page.locator(".foot").inner_text().startswith("Version 2 · SHA-256 ")


def test_a_promise_without_a_number_is_refused_beside_its_field(draft):
    operations, address = draft
    page = operations.go(address)
    operations.press(page.get_by_role("link", name="Add a clause"))
    page.get_by_label("What is promised").fill("Sales calls back promptly")
    operations.refused(page.get_by_role("button", name="Add"))
    assert page.title().startswith("Error:")
    faults = page.locator(".lh-faults")
    assert '"Promptly" cannot be measured. Example: 4 business hours.' in faults.inner_text()
    assert page.get_by_label("What is promised").input_value() == "Sales calls back promptly"
    assert page.evaluate("document.activeElement.className") == "lh-faults"


def test_clauses_that_contradict_each_other_are_named(draft):
    operations, address = draft
    page = change(operations, address, ANSWER, Limit="40")
    found = page.inner_text("#findings")
    assert "a handoff would expire before it must be answered" in found
    operations.press(page.locator("#findings").get_by_role("link").first)
    assert page.get_by_label("Limit").count() == 1 or "#at-clauses" in page.url


def test_what_is_agreed_is_read_without_a_script(visit, engine_of_pages):
    operations = visit("operations")
    who = operations.page.context.storage_state()
    context = engine_of_pages.new_context(java_script_enabled=False, storage_state=who)
    page = context.new_page()
    page.goto(f"{operations.url}/agreement/")
    assert page.locator("tr", has_text=ANSWER).is_visible()
    context.close()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_hangs_over_the_edge(visit, draft, width, height):
    _, address = draft
    operations = visit("operations", width=width, height=height)
    signer = visit("marketing", width=width, height=height)
    own = (address, address.replace("change/", "rows/clauses/5/change/"), address.replace("change/", "view/compare/"))
    for path in (*own, LIST, "/admin/leadhub/version/", "/agreement/", "/agreement/?paper=letter"):
        operations.go(path)
        assert operations.overflow() <= 0, path
    for act in ("sign", "ask"):
        signer.go(address.replace("change/", f"act/{act}/"))
        assert signer.overflow() <= 0, act
