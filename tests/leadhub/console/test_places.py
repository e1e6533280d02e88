"""The sidebar shows what its reader may open, and marks one line at most."""

from types import SimpleNamespace

import pytest

from leadhub.console import places
from leadhub.console.places import Place, sidebar

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(monkeypatch, user_of):
    """The lines that a role sees on a page."""
    there = [
        Place("Work", "Handoffs", "x", "/admin/handoff/", "choices.read"),
        Place("Work", "My queue", "x", "/admin/handoff/queue/", "choices.read", rank=1, badge=lambda actor: 3),
        Place("Access", "Tokens", "x", "/admin/token/", "token.list"),
        Place("Elsewhere", "Other", "x", "/admin/other/", "choices.read", badge=lambda actor: 0),
    ]
    monkeypatch.setattr(places, "places", lambda: iter(there))

    def of(role, path="/admin/"):
        groups = sidebar(SimpleNamespace(user=user_of(role), path=path))
        return {group["title"]: group["items"] for group in groups if group["items"]}

    return of


def test_what_one_may_not_open_is_not_there(shown):
    assert list(shown("operations")) == ["Work", "Access", "Elsewhere"]
    assert list(shown("sales")) == ["Work", "Elsewhere"]


def test_lines_stand_by_rank_and_say_what_waits(shown):
    lines = shown("sales")["Work"]
    assert [line["title"] for line in lines] == ["My queue", "Handoffs"]
    assert lines[0]["badge"] == "3"
    assert "badge" not in shown("manager")["Elsewhere"][0]


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/admin/", []),
        ("/admin/handoff/", ["Handoffs"]),
        ("/admin/handoff/7/change/", ["Handoffs"]),
        ("/admin/handoff/queue/", ["My queue"]),
    ],
)
def test_one_line_is_marked(shown, path, marked):
    assert [line["title"] for line in shown("sales", path)["Work"] if line["active"]] == marked


def test_nobody_sees_nothing():
    assert sidebar(SimpleNamespace(user=None, path="/admin/")) == []
