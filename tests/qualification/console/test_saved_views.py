"""Views of lists: kept by one person, shared with some, told where a list no longer knows what they ask for."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from leadhub import clock, saved_views
from leadhub.errors import NotAcceptable, NotFound
from leadhub.models import Audience, FirstView, SavedView
from leadhub.saved_views import Narrowing, Shared
from qualification.models import Team
from tests import fence
from tests.qualification.console.desk import said
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
LIST = "/admin/qualification/lead/"
HOT = {"stage__exact": "mql", "q": "medico"}


def keep(office: Office, who: str, name: str, *, asked: Narrowing | None = None, **changes: object) -> SavedView:
    """A view of the leads, saved by somebody."""
    narrowing = asked or Narrowing({"stage__exact": ["mql"]}, "medico")
    given: dict[str, object] = {"shared": Shared(), "is_first": False} | changes
    actor = office.users[who].actor
    return saved_views.save("qualification.lead", narrowing, name=name, actor=actor, now=clock.now(), **given)  # type: ignore[arg-type]


def text_of(client: Client, address: str, given: Any = None, *, status: int = 200) -> str:
    answer = client.get(address, given, follow=True)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_what_a_list_shows_is_saved_and_shown_again_by_its_address(browser: Browser, office: Office) -> None:
    lead, client = office.mql(), browser("marketing")
    assert f"{LIST}views/save/?{urlencode(HOT)}" in text_of(client, LIST, HOT).replace("&amp;", "&")
    answer = client.post(f"{LIST}views/save/?{urlencode(HOT)}", {"name": " Hot  ones ", "audience": "owner"})
    (view,) = SavedView.objects.all()
    assert (view.name, view.filters, view.search) == ("Hot ones", {"stage__exact": ["mql"]}, "medico")
    shown = client.get(answer["Location"])
    assert f"{lead['id']}" in shown.content.decode()
    assert client.get(f"{LIST}views/{view.pk}/")["Location"] == answer["Location"], "a view has an address of its own"
    assert "Stage: Marketing qualified" in text_of(client, f"{LIST}views/")


def test_the_first_view_is_what_the_list_opens_with_for_its_owner_alone(browser: Browser, office: Office) -> None:
    view = keep(office, "marketing", "Hot", shared=Shared(Audience.ROLE), is_first=True)
    client = browser("marketing")
    assert client.get(LIST)["Location"].endswith(f"view={view.pk}")
    assert client.get(LIST, {"view": "all"}).status_code == 200, "all of them are one press away"
    assert browser("sales").get(LIST).status_code == 200
    client.post(f"{LIST}views/{view.pk}/not-first/")
    assert client.get(LIST).status_code == 200
    assert not FirstView.objects.exists()


def test_who_is_not_meant_knows_of_no_view(browser: Browser, office: Office) -> None:
    private = keep(office, "marketing", "Zqprivate")
    shared = keep(office, "sales", "Zqteam", shared=Shared(Audience.TEAM, _team_of(office, "sales")))
    of_role = keep(office, "marketing", "Zqrole", shared=Shared(Audience.ROLE))
    client = browser("manager")
    assert "Zq" not in text_of(client, LIST) + text_of(client, f"{LIST}views/")
    for view in (private, shared, of_role):
        for address in ("", "change/", "delete/", "first/"):
            assert client.get(f"{LIST}views/{view.pk}/{address}").status_code == 404
            assert client.post(f"{LIST}views/{view.pk}/delete/").status_code == 404
    with pytest.raises(NotFound):
        saved_views.open_with("qualification.lead", private.pk, actor=office.users["manager"].actor)
    assert SavedView.objects.count() == 3


def test_a_shared_view_is_used_by_others_and_changed_by_its_owner(browser: Browser, office: Office) -> None:
    view = keep(office, "marketing", "Hot", shared=Shared(Audience.ROLE))
    with fence.allow_writes():
        type(office.users["viewer"]).objects.filter(pk=office.users["viewer"].pk).update(
            role="marketing", is_staff=True
        )
    colleague = browser("viewer")
    assert "Hot" in text_of(colleague, LIST)
    refused = colleague.post(f"{LIST}views/{view.pk}/change/", {"name": "Mine now", "audience": "owner"})
    assert refused.status_code == 403
    assert "keeps this view" in said(refused)
    owner = browser("marketing")
    owner.post(f"{LIST}views/{view.pk}/change/", {"name": "Warm", "audience": "owner"})
    owner.post(f"{LIST}views/{view.pk}/narrow/?{urlencode({'stage__exact': 'sal'})}")
    view.refresh_from_db()
    assert (view.name, view.audience, view.filters) == ("Warm", "owner", {"stage__exact": ["sal"]})
    owner.post(f"{LIST}views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_other_filters_change_nothing_of_whom_a_view_is_for(browser: Browser, office: Office) -> None:
    view = keep(office, "marketing", "Hot", shared=Shared(Audience.ROLE))
    with fence.allow_writes():
        SavedView.objects.filter(pk=view.pk).update(role="marketing", audience=Audience.ROLE)
        type(office.users["marketing"]).objects.filter(pk=office.users["marketing"].pk).update(role="manager")
    browser("marketing").post(f"{LIST}views/{view.pk}/narrow/?{urlencode({'stage__exact': 'sal'})}")
    view.refresh_from_db()
    assert (view.filters, view.role) == ({"stage__exact": ["sal"]}, "marketing")


def test_operations_alone_keeps_the_shared_views_of_people_who_have_left(browser: Browser, office: Office) -> None:
    of_role = keep(office, "marketing", "Hot", shared=Shared(Audience.ROLE))
    private = keep(office, "marketing", "Mine")
    with fence.allow_writes():
        for who, changes in (("marketing", {"is_active": False}), ("viewer", {"role": "marketing", "is_staff": True})):
            type(office.users[who]).objects.filter(pk=office.users[who].pk).update(**changes)
    address = f"{LIST}views/{of_role.pk}/delete/"
    assert browser("viewer").post(address).status_code == 403, "a colleague sees it, and keeps one of their own"
    client = browser("operations")
    assert "Everybody of marketing, kept by" in text_of(client, f"{LIST}views/")
    assert client.post(f"{LIST}views/{private.pk}/delete/").status_code == 404
    assert client.post(address).status_code == 302
    assert list(SavedView.objects.all()) == [private]


def test_one_person_keeps_so_many_views_of_a_list(
    browser: Browser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_views, "MOST", 1)
    keep(office, "marketing", "Hot")
    keep(office, "sales", "Hot")
    client, given = browser("marketing"), {"name": "Warm", "audience": "owner"}
    answer = client.post(f"{LIST}views/save/?{urlencode(HOT)}", given)
    assert answer.status_code == 409
    assert "Delete one that you no longer use." in said(answer)
    assert client.post(f"/admin/accounts/account/views/save/?{urlencode({'q': 'x'})}", given).status_code == 302


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " ", "audience": "owner"}, "Give the view a name"),
        ({"name": "x" * 61, "audience": "owner"}, "Shorten the name to 60 characters."),
        ({"name": "hot", "audience": "owner"}, "You have a view “hot” of this list."),
        ({"name": "New", "audience": "everybody"}, "Choose whom the view is for."),
        ({"name": "New", "audience": "team:no"}, "Choose a team that you are in."),
    ],
)
def test_a_view_is_refused_by_name_and_nothing_is_lost(
    browser: Browser, office: Office, given: dict[str, str], sentence: str
) -> None:
    keep(office, "marketing", "Hot")
    answer = browser("marketing").post(f"{LIST}views/save/?{urlencode(HOT)}", given)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert SavedView.objects.count() == 1


def test_a_list_that_is_not_narrowed_is_no_view(browser: Browser) -> None:
    answer = browser("marketing").post(f"{LIST}views/save/", {"name": "All", "audience": "owner"})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_filters_that_a_list_does_not_have_are_named_and_left_out(browser: Browser, office: Office) -> None:
    lead = office.mql()
    view = keep(office, "marketing", "Old", asked=Narrowing({"stage__exact": ["mql"], "stge": ["mql"]}), is_first=True)
    text = text_of(browser("marketing"), LIST)
    assert "This list has no filter “stge”" in text
    assert lead["id"] in text
    assert "stge: no filter of this list any more" in text_of(browser("marketing"), f"{LIST}views/")
    answer = browser("marketing").get(LIST, {"stage__exact": "mql", "stge": "1", "team__id__exact": "\x01"})
    assert answer["Location"] == f"{LIST}?stage__exact=mql&view=all"
    stale = text_of(browser("marketing"), LIST, {"stage__exact": "moon", "view": str(view.pk)})
    assert "What the filter “stage” asks for is not offered any more." in stale


def test_who_may_not_see_a_list_sees_no_view_of_it(browser: Browser, office: Office) -> None:
    actor = office.users["operations"].actor
    asked = Narrowing({}, "x")
    view = saved_views.save(
        "leadhub.token", asked, name="T", shared=Shared(), is_first=False, actor=actor, now=clock.now()
    )
    for address in ("", f"{view.pk}/", "save/", f"{view.pk}/delete/"):
        assert browser("sales").get(f"/admin/leadhub/token/views/{address}").status_code in (403, 404)
    assert browser("operations").get(f"{LIST}views/{view.pk}/").status_code == 404, "it is of another list"


def test_views_cost_one_statement_however_many_there_are(browser: Browser, office: Office) -> None:
    client = browser("marketing")
    keep(office, "marketing", "One")
    few = statements_of(lambda: client.get(LIST, {"view": "all"}))
    for number in range(10):
        keep(office, "marketing", f"View {number}")
    assert statements_of(lambda: client.get(LIST, {"view": "all"})) == few
    pages = [statements_of(lambda: client.get(reverse("admin:qualification_lead_views"))) for _ in range(2)]
    assert pages[0] == pages[1] <= few + 2


def _team_of(office: Office, who: str) -> UUID:
    found: UUID = Team.objects.filter(members__user=office.users[who], members__is_active=True).values_list(
        "pk", flat=True
    )[0]
    return found


def test_a_log_keeps_views_of_what_its_form_asks(browser: Browser) -> None:
    log, client = "/admin/leadhub/answered/", browser("operations")
    asked = {"ended": "refused", "who": "Marta", "at__gte": "2026-11-02T14:05", "key": "token:1"}
    form = {**asked, "door": "", "view": ""}
    assert f"{log}views/save/?{urlencode(asked)}" in text_of(client, log, form).replace("&amp;", "&")
    saved = client.post(f"{log}views/save/?{urlencode(form)}", {"name": "Hers", "audience": "owner", "is_first": "on"})
    (view,) = SavedView.objects.all()
    assert view.filters == {name: [value] for name, value in asked.items()}
    assert client.get(log)["Location"] == saved["Location"], "the log opens with it"
    page = text_of(client, log)
    assert 'value="Marta"' in page
    assert f'name="view" value="{view.pk}"' in page, "whoever changes the form changes the view"
    assert "?view=all" in page
    assert "Hers" in text_of(client, log, {"view": "all"})
    shows = "How it ended: Refused, Who: Marta, From: Mon 2 Nov 2026, 14:05 UTC, One caller"
    said_there = text_of(client, f"{log}views/")
    assert all(part in said_there for part in shows.split(", ")), said_there
    differs = text_of(client, log, {**asked, "who": "Sam", "view": str(view.pk)})
    assert "Not as “Hers” was saved" in differs
    assert "Save the change" in differs
    assert "Save this view" not in text_of(client, log, {"at__gte": "tomorrow"}, status=422)


def test_a_log_names_filters_that_it_does_not_have(browser: Browser) -> None:
    page = text_of(browser("operations"), "/admin/leadhub/answered/", {"stge": "mql", "ended": "refused"})
    assert "This list has no filter “stge”" in page
    assert '<option value="refused" selected>' in page
    searched = text_of(browser("operations"), "/admin/leadhub/answered/", {"q": "Marta", "o": "1"})
    assert "This list has no filter “q” and “o”" in searched, "it is narrowed by its form alone"


def columns_of(client: Client, given: Any) -> list[str]:
    return [name for name in client.get(LIST, given).context["cl"].list_display if name != "bulk_box"]


def test_columns_are_chosen_by_the_form_above_the_list_and_kept(browser: Browser, office: Office) -> None:
    office.mql()
    client = browser("marketing")
    first, *rest = columns_of(client, {"view": "all"})
    given = {"stage__exact": "mql", "columns": [first, rest[1]]}
    page = text_of(client, LIST, given)
    form = page[page.index('<details class="lh-shown-columns">') : page.index("Show these columns")]
    assert re.findall(r'type="checkbox" name="columns" value="(\w+)"( checked)?', form) == [
        (name, " checked" if name == rest[1] else "") for name in rest
    ]
    assert '<input type="hidden" name="stage__exact" value="mql">' in form, "it narrows as before"
    assert columns_of(client, given) == [first, rest[1]]
    client.post(f"{LIST}views/save/?{urlencode(given, doseq=True)}", {"name": "Two", "audience": "owner"})
    (view,) = SavedView.objects.all()
    assert view.columns == [first, rest[1]]
    shown = client.get(f"{LIST}views/{view.pk}/", follow=True)
    assert [name for name in shown.context["cl"].list_display if name != "bulk_box"] == [first, rest[1]]
    assert "Not as “Two” was saved" not in shown.content.decode()
    assert re.search(r"columns: \w+, \w+", text_of(client, f"{LIST}views/"))
    elsewhere = text_of(client, LIST, {"columns": [first, rest[2]], "view": str(view.pk)})
    assert "Not as “Two” was saved" in elsewhere


def test_a_column_that_is_not_there_is_named_and_the_rest_is_shown(browser: Browser, office: Office) -> None:
    client = browser("marketing")
    first, *rest = columns_of(client, {"view": "all"})
    answer = client.get(LIST, {"columns": [first, rest[0], "<b>salary"], "q": "medico"}, follow=True)
    assert "This list has no column “&lt;b&gt;salary”. It was left out." in answer.content.decode()
    assert (answer.request["QUERY_STRING"].count("columns="), "q=medico" in answer.request["QUERY_STRING"]) == (2, True)
    everything = client.get(LIST, {"columns": [first, *rest]}, follow=True)
    assert "columns" not in everything.request["QUERY_STRING"], "all of them are what a list shows by itself"


def test_logs_print_whole_rows(browser: Browser) -> None:
    page = text_of(browser("operations"), "/admin/leadhub/answered/", {"columns": "status"})
    assert "This list has no column “status”." in page
    assert "lh-shown-columns" not in page


def test_too_many_columns_are_no_view(office: Office) -> None:
    for columns in (["x"] * 21, ["x" * 61]):
        with pytest.raises(NotAcceptable):
            keep(office, "marketing", "Wide", asked=Narrowing({}, columns=columns))
