"""The content of a document as a tree: every change answers a content of its own."""

import pytest

from leadhub.console.editing.forms import fresh_code
from leadhub.console.editing.tree import at, inserted, moved, path_of, removed, replaced, text_of

CONTENT = {"rules": [{"code": "a", "any_of": [[1, 2], [3]]}, {"code": "b", "any_of": []}], "limit": 3}


@pytest.fixture(autouse=True)
def untouched():
    """Whatever is done, the content that it was done to stays."""
    before = repr(CONTENT)
    yield
    assert repr(CONTENT) == before


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("rules/0/any_of/1", ("rules", 0, "any_of", 1)),
        ("/rules/10", ("rules", 10)),
        ("", ()),
        ("rules/-1", ("rules", "-1")),
        ("rules/٣", ("rules", "٣")),
        (f"rules/{'9' * 5000}", ("rules", "9" * 5000)),
    ],
)
def test_a_path_is_read_and_written(text, path):
    assert path_of(text) == path
    assert path_of(text_of(path)) == path


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ((), CONTENT),
        (("limit",), 3),
        (("rules", 0, "any_of", 0, 1), 2),
        (("rules", 2), None),
        (("rules", "0"), None),
        (("rules", 0, "label"), None),
        (("limit", 0), None),
        (("limit", "x"), None),
        (("nothing", 0, "x"), None),
    ],
)
def test_what_stands_at_a_path(path, found):
    assert at(CONTENT, path) == found


def test_a_row_is_replaced_inserted_removed_and_moved():
    assert at(replaced(CONTENT, ("rules", 1), "new"), ("rules", 1)) == "new"
    assert replaced(CONTENT, (), {"x": 1}) == {"x": 1}
    assert at(inserted(CONTENT, ("rules", 0, "any_of", 1), [9]), ("rules", 0, "any_of")) == [[1, 2], [9], [3]]
    assert at(removed(CONTENT, ("rules", 0, "any_of", 0, 0)), ("rules", 0, "any_of")) == [[2], [3]]
    assert [row["code"] for row in moved(CONTENT, ("rules", 0), 1)["rules"]] == ["b", "a"]
    assert [row["code"] for row in moved(CONTENT, ("rules", 1), -1)["rules"]] == ["b", "a"]


@pytest.mark.parametrize(
    ("label", "taken", "code"),
    [
        ("Number of plants", [], "number_of_plants"),
        ("Präzision & Größe", [], "prazision_groe"),
        ("Size", ["size"], "size_2"),
        ("Size", ["size", "size_2"], "size_3"),
        ("尺寸", [], "row"),
        ("x" * 90, [], "x" * 40),
    ],
)
def test_a_code_comes_from_a_label_and_is_nobody_elses(label, taken, code):
    assert fresh_code(label, taken) == code
