"""The table that reads functions from job titles: a change of it is read into the contacts at once."""

import pytest

from accounts.models import Contact, TitleFunction
from leadhub.models import Edit
from tests.accounts.companies import created, patched, refusals

pytestmark = pytest.mark.django_db


def table() -> list[str]:
    return list(TitleFunction.objects.order_by("order").values_list("phrase", flat=True))


def places() -> list[int]:
    return list(TitleFunction.objects.order_by("order").values_list("order", flat=True))


def functions(office) -> dict[str, str | None]:
    found = office.get("viewer", "contacts/")["results"]
    return {contact["first_name"]: contact["function"] for contact in found}


@pytest.fixture
def people(office):
    for name, title, function in (
        ("Read", "Senior Wizard", None),
        ("Said", "Senior Wizard", "finance"),
        ("Untitled", None, None),
        ("Other", "Design engineer", None),
    ):
        body = {"email": f"{name}@halvorsen.example", "first_name": name, "job_title": title, "function": function}
        created(office, "contacts", body)
    return office


def test_a_new_row_is_read_into_everybody_whose_function_nobody_said(people):
    assert functions(people) == {"Read": None, "Said": "finance", "Untitled": None, "Other": "engineering"}
    stamps = dict(Contact.objects.values_list("first_name", "facts_stamp"))
    row = created(people, "title-functions", {"phrase": "wizard", "function": "quality"}, who="operations")
    assert row["order"] == len(table())
    assert functions(people) == {"Read": "quality", "Said": "finance", "Untitled": None, "Other": "engineering"}
    after = dict(Contact.objects.values_list("first_name", "facts_stamp"))
    assert {name for name in stamps if stamps[name] != after[name]} == {"Read"}

    patched(people, f"title-functions/{row['id']}/", {"function": "operations"}, who="operations")
    assert functions(people)["Read"] == "operations"
    assert people.call("operations", "DELETE", f"title-functions/{row['id']}/").status_code == 204
    assert functions(people)["Read"] is None
    assert not Contact.objects.get(first_name="Read").function_derived
    fields = Edit.objects.filter(object_id=row["id"]).order_by("pk").values_list("field", "before", "after")
    assert list(fields) == [
        ("phrase", "", "wizard"),
        ("function", "quality", "operations"),
        ("phrase", "wizard", None),
    ]


def test_the_first_row_that_is_found_wins(people):
    first = created(people, "title-functions", {"phrase": "wizard", "function": "quality"}, who="operations")
    second = created(people, "title-functions", {"phrase": "senior wiz*", "function": "finance"}, who="operations")
    assert functions(people)["Read"] == "quality"
    moved = patched(people, f"title-functions/{second['id']}/", {"order": 1}, who="operations")
    assert moved["order"] == 1
    assert (table()[0], table()[-1]) == ("senior wiz*", "wizard")
    assert places() == list(range(1, len(table()) + 1))
    assert functions(people)["Read"] == "finance"
    last = patched(people, f"title-functions/{second['id']}/", {"order": first["order"] + 1}, who="operations")
    assert last["order"] == len(table())
    assert functions(people)["Read"] == "quality"


def test_rows_are_listed_in_the_order_in_which_they_are_tried(office):
    first = office.get("viewer", "title-functions/", page_size=5)
    assert [row["phrase"] for row in first["results"]] == table()[:5]
    found = office.get("viewer", "title-functions/", function="finance", page_size=200)["results"]
    assert found
    assert {row["function"] for row in found} == {"finance"}
    assert office.get("viewer", f"title-functions/{found[0]['id']}/") == found[0]


@pytest.mark.parametrize(
    ("body", "status", "faults"),
    [
        ({"phrase": "wizard"}, 400, {"/function": "required"}),
        ({"phrase": "wizard", "function": "boss"}, 422, {"/function": "unknown_value"}),
        ({"phrase": "", "function": "quality"}, 422, {"/phrase": "out_of_bounds"}),
        ({"phrase": "!!", "function": "quality"}, 422, {"/phrase": "bad_phrase"}),
        ({"phrase": "wi*ard", "function": "quality"}, 422, {"/phrase": "bad_phrase"}),
        ({"phrase": "wizard", "function": "quality", "order": 100_000}, 422, {"/order": "out_of_bounds"}),
        ({"phrase": "wizard", "function": "quality", "order": 0}, 422, {"/order": "out_of_bounds"}),
        ({"phrase": "Assistant  To", "function": "quality"}, 409, {"/phrase": "duplicate"}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(office, body, status, faults):
    before = table()
    answer = office.post("operations", "title-functions/", body, status=status)
    assert refusals(answer) == faults
    assert table() == before
    if status == 409:
        assert answer["existing"] == str(TitleFunction.objects.get(phrase="assistant to").pk)
