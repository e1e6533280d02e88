"""Going live in the console: operations lets routes and teams observe, and everybody sees what would have been."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from leadhub.models import Edit
from qualification.models import Handoff, ObservedHandoff, RouteMode, Team
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db

Browser = Callable[[str], Client]
LIST = "admin:qualification_observedhandoff_changelist"


def act(model: str, key: object, name: str) -> str:
    """The address of an act."""
    return reverse(f"admin:qualification_{model}_act", args=[key, name])


def test_a_route_is_let_observe_and_live(browser: Browser, office: Office) -> None:
    client, route = browser("operations"), RouteMode.objects.get(kind="direct")
    listed = client.get(reverse("admin:qualification_routemode_changelist")).content.decode()
    assert listed.count("Hands over") == 5
    assert client.post(act("routemode", route.pk, "observe")).status_code == 302
    page = client.get(reverse("admin:qualification_routemode_change", args=[route.pk])).content.decode()
    assert "Only observes" in page
    office.lead("rfq_submitted")
    seen = client.get(reverse(LIST)).content.decode()
    assert "What would have been handed over" in seen
    assert "Medico Devices" in seen
    assert "Still asks" in seen
    observed = ObservedHandoff.objects.get()
    page = client.get(reverse("admin:qualification_observedhandoff_change", args=[observed.pk])).content.decode()
    assert "Answer would have been due" in page
    assert "Direct sales: North America" in page
    asked = client.get(act("routemode", route.pk, "go-live")).content.decode()
    assert "1 lead is decided again; what still asks is handed over." in asked
    assert client.post(act("routemode", route.pk, "go-live")).status_code == 302
    office.run_due()
    assert Handoff.objects.count() == 1
    assert "No longer waits" in client.get(reverse(LIST)).content.decode()
    assert Edit.objects.filter(object_id=route.pk, actor=office.users["operations"].pk).count() == 2


def test_a_team_is_let_observe_and_live(browser: Browser, office: Office) -> None:
    client, team = browser("operations"), Team.objects.get(name="Europe")
    assert client.post(act("team", team.pk, "observe")).status_code == 302
    assert "Only observes" in client.get(reverse("admin:qualification_team_changelist")).content.decode()
    assert "0 leads are decided again" in client.get(act("team", team.pk, "go-live")).content.decode()
    assert client.post(act("team", team.pk, "go-live")).status_code == 302
    assert not Team.objects.get(pk=team.pk).observing
    desk = Team.objects.get(kind=Team.Kind.TRIAGE)
    refused = client.post(act("team", desk.pk, "observe"))
    assert refused.status_code == 409
    assert "Nothing was changed." in refused.content.decode()


@pytest.mark.parametrize("who", ["marketing", "manager", "sales"])
def test_others_only_look(browser: Browser, office: Office, who: str) -> None:
    client, route = browser(who), RouteMode.objects.get(kind="direct")
    assert client.get(reverse("admin:qualification_routemode_changelist")).status_code == 200
    assert client.get(reverse(LIST)).status_code == 200
    assert client.post(act("routemode", route.pk, "observe")).status_code == 403
    assert client.post(act("team", Team.objects.get(name="Europe").pk, "observe")).status_code == 403


def test_the_list_costs_the_same_for_one_row_and_for_twenty(browser: Browser, office: Office) -> None:
    client, address = browser("sales"), reverse(LIST)
    office.let_observe("direct")
    office.asked(1)
    client.get(address)
    few = statements_of(lambda: client.get(address))
    office.asked(20)
    assert statements_of(lambda: client.get(address)) == few
