"""The pages that explain the two APIs: drawn from own files alone, asking no other host, breaking no policy."""

from collections.abc import Callable

import pytest

from tests.browser.visits import Visit

PATIENCE = 60_000


@pytest.fixture
def reader(visit: Callable[..., Visit]) -> Visit:
    """Somebody signed in, whose visit at its end has asked no other host and whose pages have not complained."""
    return visit("operations")


def test_swagger_ui_shows_operations(reader: Visit) -> None:
    reader.page.goto(f"{reader.url}/api/docs/")
    reader.page.wait_for_selector("#operations-accounts-listAccounts", timeout=PATIENCE)


def test_redoc_shows_an_operation_and_finds_it(reader: Visit) -> None:
    page = reader.page
    page.goto(f"{reader.url}/api/redoc/")
    said = "Reject an open handoff with a reason and a comment"
    page.wait_for_selector(f"text={said}", state="attached", timeout=PATIENCE)
    page.fill("input[placeholder^=Search]", "reject an open handoff")
    page.wait_for_selector(f"[data-role='search:results'] >> text={said}", timeout=PATIENCE)


def test_graphiql_shows_the_schema_and_runs_a_query(reader: Visit) -> None:
    page = reader.page
    page.goto(f"{reader.url}/graphql/")
    page.wait_for_selector(".graphiql-execute-button", timeout=PATIENCE)
    page.click("button[aria-label='Show Documentation Explorer']")
    page.wait_for_selector("text=Mutation", timeout=PATIENCE)
    page.click(".graphiql-execute-button")
    page.locator(".result-window", has_text="Ines Okafor").wait_for(timeout=PATIENCE)


def test_without_credentials_graphiql_says_where_to_get_them(reader: Visit) -> None:
    page = reader.page
    page.context.clear_cookies()
    page.goto(f"{reader.url}/graphql/")
    page.wait_for_selector(".graphiql-execute-button", timeout=PATIENCE)
    page.click(".graphiql-execute-button")
    page.locator(".result-window", has_text="Sign in at /admin/").wait_for(timeout=PATIENCE)
