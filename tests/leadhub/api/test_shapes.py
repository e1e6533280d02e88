"""What of an object is sent."""

import pytest

pytestmark = pytest.mark.django_db


def test_expand_puts_the_object_in_place_of_its_id(client, operations):
    row = client.get("/api/v1/keys/?expand=person").json()["results"][0]
    assert row["person"] == {"id": str(operations.pk), "name": "operations"}
    one = client.get(f"/api/v1/keys/{row['id']}/?expand=person").json()
    assert one == row


def test_fields_trims(client):
    row = client.get("/api/v1/keys/?fields=name,person&expand=person").json()["results"][0]
    assert set(row) == {"name", "person"}
    assert row["person"]["name"] == "operations"
    assert list(client.get("/api/v1/keys/?fields=standing").json()["results"][0]) == ["standing"]


@pytest.mark.parametrize("query", ["expand=user", "expand=", "expand=name", "fields=digest", "fields=", "fields=name,"])
def test_what_cannot_be_sent_is_refused(client, query):
    answer = client.get(f"/api/v1/keys/?{query}")
    assert (answer.status_code, answer.json()["parameter"]) == (400, query.split("=")[0])


def test_what_may_not_be_read_is_not_expanded(example, client_of, make_keys):
    make_keys("a")
    sales = client_of("sales")
    assert sales.get("/api/v1/keys/").status_code == 200
    assert sales.get("/api/v1/keys/?expand=person").status_code == 403


def test_values_are_written_as_the_contract_has_them(client, make_keys):
    from datetime import UTC, datetime

    make_keys("a", expires_at=[datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)])
    row = client.get("/api/v1/keys/?name=a").json()["results"][0]
    assert row["expires_at"] == "2027-01-02T03:04:05Z"
    assert row["standing"] == "open"


def test_etag_and_if_match(client, make_keys):
    address = f"/api/v1/keys/{make_keys('a')[0].pk}/"
    assert client.get(address)["ETag"] == '"1"'
    send = {"path": address, "data": {"reason": "x"}, "format": "json"}
    assert client.patch(**send).status_code == 428
    assert client.patch(**send).json()["code"] == "if_match_required"
    assert client.patch(path=address, data="{", content_type="application/json").status_code == 428, "before the body"
    stale = client.patch(**send, HTTP_IF_MATCH='"7"')
    assert (stale.status_code, stale.json()["code"], stale.json()["etag"]) == (412, "stale", '"1"')
    for tag in ('"1"', '"0", "1"', "*"):
        assert client.patch(**send, HTTP_IF_MATCH=tag).status_code == 200


def test_delete_answers_without_a_body(client, make_keys):
    answer = client.delete(f"/api/v1/keys/{make_keys('a')[0].pk}/")
    assert (answer.status_code, answer.content) == (204, b"")
