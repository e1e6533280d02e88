"""Who may sign in: operations keeps it, nobody for themselves, and its own role takes two of it."""

import pytest
from django.test import Client as Browser

from leadhub.models import Edit, RoleGrant, User
from tests.leadhub.identity.programs import BACK, agreed, bearer
from tests.leadhub.identity.test_tokens import whole_database

pytestmark = pytest.mark.django_db
PEOPLE = "/api/v1/people/"
GRANTS = "/api/v1/role-grants/"
DANA = {"email": "Dana@leadhub.example", "name": "Dana", "role": "sales"}


@pytest.fixture
def first(client_of):
    return client_of("operations", name="first", is_staff=True)


@pytest.fixture
def second(client_of):
    return client_of("operations", name="second", is_staff=True)


def post(client, address, **body):
    return client.post(address, body, format="json")


def added(client, **other):
    answer = post(client, PEOPLE, **(DANA | other))
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_somebody_new_signs_in_with_the_password_that_was_told_once(first):
    person = added(first)
    assert first.get(f"{PEOPLE}{person['id']}/").json()["password"] is None
    assert person["password"] not in whole_database()
    given = {"username": "dana@leadhub.example", "password": person["password"]}
    assert Browser().post("/admin/login/", given)["Location"] == "/admin/"
    twice = post(first, PEOPLE, **DANA)
    assert (twice.status_code, twice.json()["code"]) == (409, "person_exists")
    (edit,) = Edit.objects.filter(object_id=person["id"])
    assert (edit.field, edit.before, edit.after) == ("role", None, "sales")


def test_a_role_changes_from_the_next_request_on(first, client_of, user_of):
    sam = user_of("sales")
    client = client_of(sam)
    assert post(client, "/api/v1/leads/").status_code == 400
    assert post(first, f"{PEOPLE}{sam.pk}/role/", role="viewer").json()["role"] == "viewer"
    assert post(client, "/api/v1/leads/").status_code == 403
    again = post(first, f"{PEOPLE}{sam.pk}/role/", role="viewer")
    assert (again.status_code, again.json()["code"]) == (409, "role_unchanged")


def test_the_role_of_operations_takes_two_people_who_do_not_get_it(first, second):
    person = added(first, role="operations")
    assert person["role"] == "viewer"
    (grant,) = first.get(GRANTS).json()["results"]
    assert (grant["person"], grant["approved"]) == (person["id"], None)
    alone = post(first, f"{GRANTS}{grant['id']}/approve/")
    assert (alone.status_code, alone.json()["code"]) == (403, "second_person_required")
    assert User.objects.get(pk=person["id"]).role == "viewer"
    asked = post(second, f"{PEOPLE}{person['id']}/role/", role="operations")
    assert (asked.status_code, asked.json()["code"]) == (409, "grant_open")
    assert post(second, f"{GRANTS}{grant['id']}/approve/").json()["approved"] is True
    assert User.objects.get(pk=person["id"]).role == "operations"
    late = post(second, f"{GRANTS}{grant['id']}/decline/")
    assert (late.status_code, late.json()["code"]) == (409, "grant_decided")
    approver = User.objects.get(email="second@leadhub.example").pk
    edit = Edit.objects.filter(object_id=person["id"], field="role").latest("id")
    assert (edit.before, edit.after, edit.actor) == ("viewer", "operations", approver)


def test_a_grant_that_is_declined_gives_nothing(first, second, user_of):
    sam = user_of("sales")
    post(first, f"{PEOPLE}{sam.pk}/role/", role="operations")
    assert post(second, f"{GRANTS}{RoleGrant.objects.get().pk}/decline/").json()["approved"] is False
    sam.refresh_from_db()
    assert sam.role == "sales"


@pytest.mark.parametrize(("way", "body"), [("role/", {"role": "manager"}), ("shut-out/", {}), ("let-in/", {})])
def test_nobody_changes_what_they_may_themselves(first, way, body):
    me = User.objects.get(email="first@leadhub.example")
    answer = post(first, f"{PEOPLE}{me.pk}/{way}", **body)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_rights")
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("operations", True)


@pytest.mark.parametrize("role", ["marketing", "sales", "manager", "viewer", "auditor", "integration", "partner"])
def test_only_operations_keeps_people(client_of, user_of, role):
    other, client = user_of("viewer", name="other"), client_of(role)
    answers = [post(client, PEOPLE, **DANA), post(client, f"{PEOPLE}{other.pk}/role/", role="operations")]
    answers.append(post(client, f"{PEOPLE}{other.pk}/shut-out/"))
    assert {answer.status_code for answer in answers} == {403}
    assert not RoleGrant.objects.exists()
    assert client.get(PEOPLE).status_code == (200 if role == "auditor" else 403)


def test_whoever_is_shut_out_is_out_at_once_and_comes_back_as_a_reader(first, second):
    colleague = User.objects.get(email="second@leadhub.example")
    browser = Browser()
    browser.force_login(colleague)
    assert browser.get("/admin/").status_code == 200
    assert post(first, f"{PEOPLE}{colleague.pk}/let-in/").json()["code"] == "let_in"
    assert post(first, f"{PEOPLE}{colleague.pk}/shut-out/").json()["is_active"] is False
    assert post(first, f"{PEOPLE}{colleague.pk}/shut-out/").json()["code"] == "shut_out"
    assert {second.get(PEOPLE).status_code for _ in range(100)} == {401}
    assert browser.get("/admin/").status_code == 302
    back = post(first, f"{PEOPLE}{colleague.pk}/let-in/").json()
    assert (back["is_active"], back["role"]) == (True, "viewer")


def test_tokens_of_whoever_was_shut_out_do_not_come_back_with_them(first, client_of, user_of):
    sam = user_of("sales")
    own, browser = client_of(sam), Browser()
    browser.force_login(sam)
    portal = agreed(first, name="Portal", kind="frontend", scopes=["leads:read"], redirect_uris=[BACK])
    told = portal.exchanged(portal.code(browser)).json()
    clients = [own, bearer(told["access_token"])]
    assert [client.get("/api/v1/leads/").status_code for client in clients] == [200, 200]
    post(first, f"{PEOPLE}{sam.pk}/shut-out/")
    post(first, f"{PEOPLE}{sam.pk}/let-in/")
    assert [client.get("/api/v1/leads/").status_code for client in clients] == [401, 401]
    assert portal.refreshed(told["refresh_token"]).status_code == 400
    assert client_of(sam).get("/api/v1/leads/").status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"email": "nobody"}, "email_malformed"),
        ({"name": " "}, "name_required"),
        ({"role": "partner"}, "role_not_possible"),
        ({"role": "integration"}, "role_not_possible"),
    ],
)
def test_who_cannot_be_let_in_is_said_why(first, body, code):
    answer = post(first, PEOPLE, **(DANA | body))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not User.objects.filter(name__in=["Dana", " "]).exists()


def test_the_console_asks_and_approves_alike(first, second):
    browsers = {}
    for name in ("first", "second"):
        browsers[name] = Browser()
        browsers[name].force_login(User.objects.get(email=f"{name}@leadhub.example"))
    asked = browsers["first"].post("/admin/leadhub/user/add/", DANA | {"role": "operations"})
    password = asked.context["told"]
    dana = User.objects.get(email="dana@leadhub.example")
    assert (dana.role, dana.check_password(password)) == ("viewer", True)
    page = f"/admin/leadhub/rolegrant/{RoleGrant.objects.get().pk}/act/approve/"
    assert browsers["first"].post(page).status_code == 403
    assert browsers["second"].post(page).status_code == 302
    dana.refresh_from_db()
    assert dana.role == "operations"
    own = f"/admin/leadhub/user/{User.objects.get(email='first@leadhub.example').pk}/act/role/"
    assert browsers["first"].post(own, {"role": "viewer"}).status_code == 403


def test_graphql_keeps_people_alike(first, second):
    def said(client, field, answers, **given):
        kinds = {"id": "ID!", "input": f"{field[0].upper()}{field[1:]}Input!"}
        taken = ", ".join(f"${name}: {kinds[name]}" for name in given)
        sent = ", ".join(f"{name}: ${name}" for name in given)
        ask = f"mutation ({taken}) {{ {field}({sent}) {{ ... on {answers} ... on Refusal {{ code }} }} }}"
        answer = post(client, "/graphql/", query=ask, variables=given).json()
        return answer["data"][field]

    dana = said(first, "addPerson", "Person { id role password }", input=DANA | {"role": "OPERATIONS"})
    assert dana["role"] == "VIEWER"
    assert User.objects.get(name="Dana").check_password(dana["password"])
    grant = post(first, "/graphql/", query="{ roleGrants { edges { node { id approved } } } }").json()
    (edge,) = grant["data"]["roleGrants"]["edges"]
    at = {"id": edge["node"]["id"]}
    assert said(first, "approveRoleGrant", "RoleGrant { approved }", **at) == {"code": "second_person_required"}
    assert said(second, "declineRoleGrant", "RoleGrant { approved }", **at) == {"approved": False}
    at = {"id": dana["id"]}
    assert said(first, "changeRole", "Person { role }", **at, input={"role": "SALES"}) == {"role": "SALES"}
    assert said(first, "shutOutPerson", "Person { isActive }", **at) == {"isActive": False}
    assert said(first, "shutOutPerson", "Person { isActive }", **at) == {"code": "shut_out"}
    assert said(first, "letInPerson", "Person { isActive password }", **at) == {"isActive": True, "password": None}


def test_a_token_and_a_program_are_made_in_the_console(first):
    browser = Browser()
    browser.force_login(User.objects.get(email="first@leadhub.example"))
    told = browser.post("/admin/leadhub/owntoken/add/", {"name": "bi", "user": "me", "scopes": ["leads:read"]})
    assert told.context["told"].startswith("lh_")
    assert "bi" in browser.get("/admin/leadhub/owntoken/").content.decode()
    given = {"name": "Site", "kind": "system", "partner": "", "scopes": ["signals:write"], "redirect_uris": ""}
    told = browser.post("/admin/leadhub/client/add/", given)
    assert told.context["told"].startswith("lhs_")
    page = browser.get(told.context["lands"]).content.decode()
    assert "signals:write" in page
    assert told.context["told"] not in page
    wrong = browser.post("/admin/leadhub/client/add/", given | {"kind": "frontend"})
    assert wrong.status_code == 422
    assert "Say where people go back to" in wrong.content.decode()
