"""Each noun of the API: what may be expanded and trimmed is what the contract says, and every list takes it."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import msgspec
import pytest

from leadhub.api.nouns import Listing
from leadhub.policy.inventory import routes_of
from tests.examples import contract
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db


def lists() -> Iterator[tuple[str, Listing[Any]]]:
    """The address of each list without a part to fill in, and what it lists; partners have tests of their own."""
    for address, view in routes_of():
        operation = getattr(getattr(getattr(view, "cls", None), "get", None), "operation", None)
        if operation is not None and operation.lists is not None and "<" not in address and "/partner/" not in address:
            yield address, operation.lists


LISTS = dict(lists())


def test_there_are_lists_of_most_nouns() -> None:
    assert len(LISTS) > 40


def test_expand_and_fields_are_what_the_contract_says(office: Office) -> None:
    """One walk over every list, since the company is founded once for it."""
    office.accepted()
    paths = contract()["paths"]
    for address, listing in LISTS.items():
        told = {one["name"]: one["schema"] for one in paths[f"/{address}"]["get"]["parameters"]}
        links, path = list(listing.noun.links()), address.removeprefix("api/v1/")
        names = [field.encode_name for field in msgspec.structs.fields(listing.noun.view)]
        assert told.get("expand", {"items": {"enum": []}})["items"]["enum"] == links, address
        wide = {"page_size": 3} | ({"expand": ",".join(links)} if links else {})
        who = "viewer" if office.call("viewer", "GET", path, wide).status_code == HTTPStatus.OK else "operations"
        whole = office.get(who, path, **wide)["results"]
        trimmed = office.get(who, path, fields=",".join(names[:2]), page_size=3)["results"]
        assert [list(one) for one in trimmed] == [names[:2]] * len(trimmed), address
        for link in links:
            held = [part for one in whole for part in (one[link] if isinstance(one[link], list) else [one[link]])]
            assert all(part is None or isinstance(part, dict) for part in held), (address, link)
        for wrong in ({"expand": "nobody"}, {"fields": "nothing"}, {"page_size": 0}, {"stge": "mql"}):
            answer = office.call(who, "GET", path, wrong)
            assert (answer.status_code, answer.json()["parameter"]) == (400, *wrong), (address, wrong)


def test_the_feed_goes_on_after_what_was_read(office: Office) -> None:
    office.accepted()
    office.run_due()
    whole = office.get("integration", "events/", page_size=200)["results"]
    places = [one["position"] for one in whole]
    assert len(whole) > 3 and places == sorted(set(places))
    after = whole[1]
    for place in (after["position"], after["id"]):
        assert office.get("integration", "events/", after=place, page_size=200)["results"] == whole[2:]
