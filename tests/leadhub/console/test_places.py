"""The sidebar shows what its reader may open, a role's own work first, and marks one line at most."""

from functools import cache
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.actors import Role
from leadhub.console import places
from leadhub.console.places import OWN, Place, account_menu, how_many, sidebar
from leadhub.models import User

pytestmark = pytest.mark.django_db
THERE = [
    Place("Work", "Handoffs", "x", "/admin/handoff/", "choices.read"),
    Place("Work", "My queue", "x", "/admin/handoff/queue/", "choices.read", rank=1, badge=lambda actor: 3),
    Place("Work", "Merges", "x", "/admin/merge/", "choices.read", rank=60, is_rare=True),
    Place("Work", "Triage", "x", "/admin/triage/", "choices.read", rank=20, faces=frozenset({Role.OPERATIONS})),
    Place("Settings", "Tokens", "x", "/admin/token/", "token.list"),
    Place("Review", "Reviews", "x", "/admin/review/", "choices.read", badge=lambda actor: 120),
    Place("Elsewhere", "Other", "x", "/admin/other/", "choices.read", badge=lambda actor: 0),
    Place(OWN, "My alerts", "x", "/admin/mine/", "choices.read"),
]


@pytest.fixture
def shown(monkeypatch, user_of):
    """The groups that a role sees on a page, by their titles; home has none."""
    monkeypatch.setattr(places, "places", lambda: iter(THERE))

    users = cache(user_of)

    def of(role, path="/admin/"):
        return {group["title"]: group for group in sidebar(SimpleNamespace(user=users(role), path=path))}

    return of


def titles(lines):
    return [line["title"] for line in lines]


def test_what_one_may_not_open_is_not_there(shown):
    groups = shown("operations")
    assert list(groups) == ["", "Work", "Review", "Settings", "Elsewhere"]
    assert titles(groups["Settings"]["items"]) == ["Tokens"]
    assert "Settings" not in str(shown("marketing"))


def test_groups_of_others_stand_behind_one_line(shown):
    groups = shown("sales")
    assert list(groups) == ["", "Work", "Elsewhere", "Also open to you"]
    last = groups["Also open to you"]
    assert (titles(last["groups"]), last["opens"]) == (["Review"], False)
    assert shown("manager", "/admin/review/")["Review"]["opens"]
    assert shown("sales", "/admin/review/")["Also open to you"]["opens"]


def test_lines_stand_by_rank_and_say_what_waits(shown):
    groups = shown("sales")
    plain = groups["Work"]["plain"]
    assert titles(plain) == ["My queue", "Handoffs"]
    assert (plain[0]["badge"], groups["Work"]["waiting"]) == ("3", "3")
    assert "badge" not in groups["Elsewhere"]["items"][0]
    assert shown("manager")["Review"]["waiting"] == "99+"


def test_what_is_rare_or_the_work_of_others_stands_below(shown):
    assert titles(shown("sales")["Work"]["rare"]) == ["Triage", "Merges"]
    work = shown("operations")["Work"]
    assert (titles(work["plain"]), titles(work["rare"])) == (["My queue", "Triage", "Handoffs"], ["Merges"])
    assert not work["opens_rare"]
    assert shown("operations", "/admin/merge/")["Work"]["opens_rare"]


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/admin/", ["Home"]),
        ("/admin/handoff/", ["Handoffs"]),
        ("/admin/handoff/7/change/", ["Handoffs"]),
        ("/admin/handoff/queue/", ["My queue"]),
        ("/admin/mine/", []),
    ],
)
def test_one_line_is_marked(shown, path, marked):
    lines = [line for group in shown("operations", path).values() for line in group["items"]]
    assert [line["title"] for line in lines if line["active"]] == marked


def test_nobody_sees_nothing():
    assert sidebar(SimpleNamespace(user=None, path="/admin/")) == []
    assert account_menu(SimpleNamespace(user=None)) == []


def test_what_is_ones_own_is_in_the_menu_of_the_account(shown, user_of):
    assert OWN not in shown("sales")
    menu = account_menu(SimpleNamespace(user=user_of("sales", "another")))
    assert titles(menu) == ["My alerts", "Second factor"]


def test_all_badges_of_a_page_are_counted_in_one_statement(monkeypatch, user_of):
    for number in range(3):
        user_of("viewer", f"reader{number}")
    readers = Place(
        "Work", "Readers", "x", "/r/", "choices.read", badge=lambda _: how_many(User.objects.filter(role="viewer"))
    )
    nobody = Place(
        "Work", "Nobody", "x", "/n/", "choices.read", badge=lambda _: how_many(User.objects.filter(role="x"))
    )
    monkeypatch.setattr(places, "places", lambda: iter([readers, nobody]))
    request = SimpleNamespace(user=user_of("sales"), path="/admin/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        (_, work) = sidebar(request)
    assert [line.get("badge") for line in work["items"]] == ["3", None]
    assert len(asked) == 1


def test_the_sidebar_of_the_house_has_its_groups(user_of):
    by_role = {
        role: [group["title"] for group in sidebar(SimpleNamespace(user=user_of(role), path="/admin/"))]
        for role in ("operations", "sales", "marketing", "manager")
    }
    assert by_role["operations"] == ["", *places.GROUPS]
    assert by_role["sales"] == ["", "Work", "Also open to you"]
    assert by_role["marketing"] == ["", "Work", "Rules", "Review", "Connections", "Also open to you"]
    assert by_role["manager"] == ["", "Work", "Agreement", "Review", "Also open to you"]
