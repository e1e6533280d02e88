"""Every page of the console, asked by a partner who is signed in: none opens, and none tells what is there."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib import admin
from django.test import Client

from leadhub.console.admin import ConsoleAdmin
from leadhub.keys import new_id
from leadhub.models import User
from leadhub.policy.inventory import CONSOLE, routes_of
from tests.qualification.doors.canaries import CANARY, Planted, everything
from tests.qualification.office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("direct_writes")]

# Of whoever is signed in, and about nobody else; what they show is looked at below.
OWN = frozenset({"login", "logout", "jsi18n", "password_change", "password_change/done"})
# Frames around what the policy lets somebody see: a partner sees empty ones, if anybody should let it in here.
FRAMES = frozenset(
    {"", "search", "autocomplete", *(f"{app}" for app in ("leadhub", "accounts", "qualification", "feedback"))}
)


@pytest.fixture
def planted(office: Office) -> Planted:
    """One lead of A, one of B and one of sales."""
    return Planted(office)


def pages() -> Iterator[str]:
    """Every page that the resolver knows, with ID in the place of what it is about."""
    named = {
        f"{CONSOLE}{model._meta.app_label}/{model._meta.model_name}/": {
            "act": [one.name for one in page.object_actions],
            "view": [one.name for one in page.object_pages],
        }
        for model, page in admin.site._registry.items()
        if isinstance(page, ConsoleAdmin)
    }
    for address, _ in routes_of():
        if not address.startswith(CONSOLE) or "(?P" in address:
            continue
        noun = "/".join(address.split("/")[:3]) + "/"
        kind = next((word for word in ("act", "view") if f"/{word}/<slug:name>" in address), None)
        for name in named[noun][kind] if kind else ["x"]:
            path = re.sub(r"<slug:\w+>", name, re.sub(r"<int:\w+>", "1", address))
            yield re.sub(r"<\w+:\w+>", "ID", path)
    yield from (f"{CONSOLE}{app}/" for app in ("leadhub", "accounts", "qualification", "feedback"))


@pytest.mark.parametrize("is_let_in", [False, True], ids=["a partner", "a partner marked as staff by mistake"])
def test_no_page_opens_and_none_tells_foreign_from_absent(
    office: Office, browser: Callable[[str], Client], planted: Planted, is_let_in: bool
) -> None:
    User.objects.filter(pk=office.users["partner"].pk).update(is_staff=is_let_in)
    office.users["partner"].refresh_from_db()
    client, before = browser("partner"), everything()
    ids = planted.ids()
    theirs = {
        "handoff": ids["handoff of b"],
        "lead": ids["lead of sales"],
        "account": ids["account"],
        "contact": ids["contact"],
        "dealregistration": ids["registration of b"],
        "partner": ids["partner b"],
        "user": ids["user of sales"],
        "team": ids["team"],
        "rfq": ids["rfq of the own lead"],
        "signal": ids["signal of the own lead"],
    }
    seen = 0
    for page in sorted(set(pages())):
        name = page.removeprefix(CONSOLE).rstrip("/")
        if name in OWN:
            continue
        for send in (client.get, client.post):
            absent = send(f"/{page.replace('ID', str(new_id()))}")
            assert CANARY not in absent.content.decode(), page
            if name in FRAMES and is_let_in:
                assert absent.status_code in (200, 302, 403, 404, 405), page
                continue
            assert absent.status_code in (302, 403, 404), page
            if absent.status_code == 302:
                assert absent["Location"].startswith((f"/{CONSOLE}login/", absent.wsgi_request.path)), page
            seen += 1
            if "ID" in page:
                answer = send(f"/{page.replace('ID', theirs.get(page.split('/')[2], ids['handoff of b']))}")
                assert answer.status_code == absent.status_code, page
                assert CANARY not in answer.content.decode(), page
    assert seen > 300
    assert everything() == before


def test_what_opens_to_whoever_is_signed_in_tells_nothing(
    office: Office, browser: Callable[[str], Client], planted: Planted
) -> None:
    for name in sorted(OWN - {"logout"}):
        assert CANARY not in browser("partner").get(f"/{CONSOLE}{name}/").content.decode(), name
