"""Pages by key: no row is skipped or repeated."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.api.pages import read_cursor, write_cursor
from leadhub.errors import BadRequest
from tests import fence

pytestmark = pytest.mark.django_db
TIMES = [datetime(2027, 1, day, tzinfo=UTC) for day in (1, 2, 3)]


def walk(client, address, way="next"):
    """The names on every page from here on, and the last page's answer."""
    pages = []
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        pages.append([row["name"] for row in answer.json()["results"]])
        last, address = answer.json(), answer.json()[way]
    return pages, last


@pytest.mark.parametrize("ordering", ["name", "-name", "expires_at", "-expires_at", "expires_at,-name", "-created_at"])
@pytest.mark.parametrize("size", [1, 2, 3, 200])
def test_pages_there_and_back_hold_every_row_once(client, make_keys, ordering, size):
    # Two ties in each column, and nulls in one.
    make_keys("b", "a", "c", "a", "d", "b", expires_at=[None, TIMES[0], TIMES[1], None, TIMES[0], TIMES[2]])
    query = urlencode({"ordering": ordering, "page_size": size})
    whole, _ = walk(client, f"/api/v1/keys/?ordering={ordering}&page_size=200")
    pages, last = walk(client, f"/api/v1/keys/?{query}")
    assert [name for page in pages for name in page] == whole[0]
    assert all(len(page) <= size for page in pages)
    if last["previous"]:
        back, _ = walk(client, last["previous"], "previous")
        assert [name for page in reversed(back) for name in page] + pages[-1] == whole[0]


def test_nulls_come_last_upwards_and_first_downwards(client, make_keys):
    make_keys("late", "soon", expires_at=TIMES[1::-1])
    up, _ = walk(client, "/api/v1/keys/?ordering=expires_at")
    down, _ = walk(client, "/api/v1/keys/?ordering=-expires_at")
    assert up == [["soon", "late", "own"]]
    assert down == [["own", "late", "soon"]]


def test_a_row_that_comes_or_goes_moves_no_other(client, make_keys):
    make_keys("a", "b", "c", "d")
    first = client.get("/api/v1/keys/?page_size=2").json()
    with fence.allow_writes():
        make_keys("aa")[0].user.tokens.filter(name="a").delete()
    assert [row["name"] for row in client.get(first["next"]).json()["results"]] == ["c", "d"]


def test_a_page_costs_one_statement_of_its_own(client, make_keys):
    make_keys(*"abcdefgh")
    costs = []
    for size in (1, 8):
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/api/v1/keys/?page_size={size}&expand=person")
        costs.append(len(seen))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("size", ["0", "201", "-1", "x", "", "1.5", "9" * 40, "٣"])
def test_a_size_is_refused_never_capped(client, size):
    answer = client.get("/api/v1/keys/", {"page_size": size})
    assert (answer.status_code, answer.json()["code"], answer.json()["parameter"]) == (
        400,
        "malformed_parameter",
        "page_size",
    )


@pytest.mark.parametrize(
    "ordering", ["stage", "", "-", "name,", "--name", "user__password", "?", "name,expires_at,created_at,name"]
)
def test_an_order_that_is_not_offered(client, ordering):
    answer = client.get("/api/v1/keys/", {"ordering": ordering})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "ordering")


def test_a_cursor_belongs_to_its_caller_filters_and_order(client, client_of, make_keys):
    make_keys("a", "b", "c")
    address = client.get("/api/v1/keys/?page_size=1").json()["next"]
    assert client.get(address).status_code == 200
    assert client.get(address + "&expand=person&page_size=2".replace("&page_size=2", "")).status_code == 200
    for changed in ("&ordering=-name", "&name=a"):
        assert client.get(address + changed).json()["parameter"] == "cursor"
    assert client_of("sales").get(address).status_code == 400


@pytest.mark.parametrize("cursor", ["", "x", "b.", "eyJ2IjpbXX0:x", "%00", "a" * 5000, "é"])
def test_a_cursor_that_is_none(client, cursor):
    answer = client.get("/api/v1/keys/", {"cursor": cursor})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor")


def test_a_cursor_keeps_the_kinds_of_its_values():
    values = [TIMES[0], TIMES[1].date(), "2027-01-01", 3, 1.5, None, True]
    assert read_cursor(write_cursor(values, "x"), "x", 7) == values
    with pytest.raises(BadRequest):
        read_cursor(write_cursor(values, "x"), "x", 6)
