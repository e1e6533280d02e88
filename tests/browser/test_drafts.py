"""Operations change what a good lead is, in a real browser: edited, simulated, signed by both sides, published."""

from itertools import pairwise

import pytest

DRAFTS = "/admin/leadhub/draft/"
READER = "reader@bayside.example"


@pytest.fixture
def reader(served):
    """A lead that has read too little to be qualified; its id."""
    signal = {
        "source": "website",
        "external_id": "bayside-guide",
        "type": "tolerance_guide_download",
        "occurred_at": "2026-11-03T15:00:00Z",
        "contact": {"email": READER, "first_name": "Noor", "last_name": "Haddad", "job_title": "Design engineer"},
        "account": {
            "name": "Bayside Devices",
            "domain": "bayside.example",
            "industry": "339112",
            "country": "US",
            "employee_count": 300,
            "plant_count": 2,
        },
        "product_line": "cnc-machining",
    }
    with served.client("integration") as client:
        answer = client.post("signals/", json={"signals": [signal]}).raise_for_status().json()
    return answer["leads"][0]["lead"]


@pytest.fixture
def draft(visit, served):
    """Begin a draft of a document; given up at the end, where it is still open."""
    begun = []

    def begin(kind):
        operations = visit("operations")
        page = operations.go(f"{DRAFTS}add/")
        page.get_by_label("Document").select_option(kind)
        operations.press(page.get_by_role("button", name="Begin"))
        begun.append((kind, page.url.split("/")[-3]))
        return operations, page.url.removeprefix(operations.url)

    yield begin
    with served.client("operations") as client:
        for kind, key in begun:
            client.delete(f"{kind}/drafts/{key}/", headers={"If-Match": "*"})


def stage_of(served, lead):
    with served.client("viewer") as client:
        return client.get(f"leads/{lead}/").raise_for_status().json()["stage"]


def test_the_whole_way_from_a_threshold_to_a_lead(visit, served, draft, reader):
    assert stage_of(served, reader) == "nurture"
    operations, address = draft("scoring-models")
    page = operations.page
    operations.press(page.get_by_role("link", name="Change: Thresholds of the levels"))
    page.get_by_label("Medium from research of").fill("9.5")
    operations.press(page.get_by_role("button", name="Save"))
    assert "Medium: research of at least 9.5 points" in page.inner_text("body")
    assert "Nothing: every row can be met" in page.inner_text("#findings")
    operations.press(page.locator(".lh-next").get_by_role("link", name="Simulate"))
    operations.press(page.get_by_role("button", name="Simulate"))
    assert "1 become MQL (marketing qualified lead)" in page.inner_text(".lh-why")
    assert "1 go from Nurture to Marketing qualified" in page.inner_text("body")
    assert page.get_by_role("link", name="Noor Haddad · Bayside Devices").count() == 1
    page.get_by_label("What was changed, and why").fill("Readers of tolerance guides are worth a look.")
    operations.press(page.get_by_role("button", name="Send for approval"))
    for who in ("marketing", "sales"):
        signer = visit(who)
        signer.go(address)
        signer.press(signer.page.locator(".lh-next").get_by_role("link", name="Sign"))
        assert "medium, research" in signer.page.inner_text("table")
        signer.press(signer.page.get_by_role("button", name="Sign for my side"))
        assert "Signed. An edit after this asks for a new signature." in signer.page.inner_text("body")
    operations.go(address)
    assert "Next: publish it." in page.inner_text(".lh-next")
    operations.press(page.locator(".lh-next").get_by_role("link", name="Publish"))
    assert "1 become MQL" in page.inner_text(".lh-lines")
    page.get_by_label("Note").fill("Readers of tolerance guides are worth a look.")
    if (reason := page.get_by_label("Why failing examples are right")).count():
        reason.fill("They follow in the next version.")
    operations.press(page.get_by_role("button", name="Publish"))
    assert "Published as version 2. Open leads are decided again." in page.inner_text("body")
    assert stage_of(served, reader) == "mql"
    page = operations.go(f"/admin/qualification/lead/{reader}/change/")
    assert "Marketing qualified" in page.inner_text(".lh-facts")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_hangs_over_the_edge(visit, draft, width, height):
    _, address = draft("channel-rules")
    rows = address.replace("change/", "rows/")
    view = address.replace("change/", "view/")
    somebody = visit("operations", width=width, height=height)
    for path in (
        DRAFTS,
        address,
        f"{rows}rules/5/change/",
        f"{rows}rules/add/",
        f"{rows}rules/5/any_of/add/?fact=function",
        f"{view}try/",
        f"{view}changes/",
        f"{view}compare/",
        f"{view}approval/",
        f"{view}coverage/?test=1&country=DE&product_line=cnc-machining",
        "/admin/leadhub/version/channel-rules/",
        "/admin/leadhub/version/channels/",
        "/admin/accounts/partner/set-up/",
        f"{view}examples/",
        address.replace("change/", "act/publish/"),
        "/admin/leadhub/job/",
        "/admin/leadhub/version/",
        "/admin/qualification/pinnedexample/add/",
    ):
        page = somebody.go(path)
        assert somebody.overflow() <= 0, path
        levels = [
            int(heading.evaluate("one => one.tagName[1]")) for heading in page.locator("main :is(h2, h3, h4, h5)").all()
        ]
        assert all(next_ - level <= 1 for level, next_ in pairwise(levels)), (path, levels)


def test_the_matrix_fits_a_telephone(visit, draft):
    _, address = draft("scoring-models")
    somebody = visit("operations", width=390, height=844)
    page = somebody.go(address.replace("change/", "rows/models/0/matrix/change/"))
    assert somebody.overflow() <= 0
    page.get_by_label("Tier A, intent low").select_option("mql")
    somebody.press(page.get_by_role("button", name="Save"))
    assert "Next: see what it would change." in page.inner_text(".lh-next")


def test_rules_are_reordered_by_keyboard(draft):
    operations, _ = draft("channel-rules")
    page = operations.page
    # The first rule keeps house accounts direct, and stays where it is.
    second = page.locator("h3").nth(1).inner_text()
    page.get_by_role("button", name=f"Move down: {second}").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    operations.settle()
    assert page.locator("h3").nth(2).inner_text() == second.replace("2. ", "3. ")


def test_a_second_editor_keeps_what_was_typed(visit, draft):
    operations, address = draft("profiles")
    form = address.replace("change/", "rows/tiers/change/")
    other = visit("operations")
    other.go(form).get_by_label("Tier A from").fill("91")
    page = operations.go(form)
    page.get_by_label("Tier A from").fill("88")
    operations.press(page.get_by_role("button", name="Save"))
    other.refused(other.page.get_by_role("button", name="Save"), 412)
    assert "saved version 2" in other.page.inner_text(".lh-faults")
    assert "Tier A from 88" in other.page.inner_text(".lh-faults")
    assert other.page.get_by_label("Tier A from").input_value() == "91"
    other.press(other.page.get_by_role("button", name="Save"))
    assert "Tier A from 91" in other.page.inner_text("body")
