"""`people/`: who may sign in, and as what; `role-grants/`: the role that takes two to give."""

from typing import Any
from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.identity import people
from leadhub.identity.bodies import AddPersonBody, ChangeRoleBody, NoQuestionsBody
from leadhub.identity.people_readers import GRANT, GRANTS, PEOPLE_LISTED, PERSON, with_password

OWN = {403: ("own_rights",)}
DECIDES = {403: ("second_person_required",), 409: ("grant_decided",)}


class People(Endpoint):
    """Everybody who signs in themselves."""

    verbs = {"GET": "people.list", "POST": "people.add"}

    @describes("listPeople", "Who may sign in", lists=PEOPLE_LISTED)
    def get(self, request: Request) -> dict[str, Any]:
        """Machines are found among the clients."""
        return listed(request, PEOPLE_LISTED)

    @describes(
        "addPerson",
        "Let somebody in",
        body=AddPersonBody,
        shows=PERSON,
        status=201,
        tells_secret=True,
        errors={409: ("person_exists",), 422: ("email_malformed", "name_required", "role_not_possible")},
    )
    def post(self, request: Request, body: AddPersonBody) -> Response:
        """The answer holds a password, which is told this once. One of operations reads until a colleague approves."""
        actor = actor_of(request)
        added = people.add(actor=actor, now=clock.now(), email=body.email, name=body.name, role=body.role)
        return shown(request, PERSON, added.person, status=201, view=with_password(actor, added))


class PersonOne(Endpoint):
    """One person."""

    verbs = {"GET": "people.read"}

    @describes("readPerson", "One person who may sign in", shows=PERSON)
    def get(self, request: Request, id: UUID) -> Response:
        """Their role, and when they signed in last."""
        return shown(request, PERSON, id)


class PersonRole(Endpoint):
    """Another role."""

    verbs = {"POST": "people.change"}

    @describes(
        "changeRole",
        "Give somebody another role",
        body=ChangeRoleBody,
        shows=PERSON,
        errors={**OWN, 409: ("role_unchanged", "grant_open"), 422: ("role_not_possible",)},
    )
    def post(self, request: Request, id: UUID, body: ChangeRoleBody) -> Response:
        """From their next request on. That of operations is asked for, and given when a colleague approves."""
        people.change_role(id, role=body.role, actor=actor_of(request), now=clock.now())
        return shown(request, PERSON, id)


class PersonShutOut(Endpoint):
    """The end of all access."""

    verbs = {"POST": "people.change"}

    @describes(
        "shutOutPerson",
        "Shut somebody out",
        body=NoQuestionsBody,
        shows=PERSON,
        errors={**OWN, 409: ("shut_out",)},
    )
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """Sessions and tokens of theirs open nothing from their next request on."""
        people.shut_out(id, actor=actor_of(request), now=clock.now())
        return shown(request, PERSON, id)


class PersonLetIn(Endpoint):
    """Access again."""

    verbs = {"POST": "people.change"}

    @describes(
        "letInPerson", "Let somebody back in", body=NoQuestionsBody, shows=PERSON, errors={**OWN, 409: ("let_in",)}
    )
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """Who was of operations comes back as a reader."""
        people.let_in(id, actor=actor_of(request), now=clock.now())
        return shown(request, PERSON, id)


class RoleGrants(Endpoint):
    """What was asked for."""

    verbs = {"GET": "role_grant.list"}

    @describes("listRoleGrants", "For whom the role of operations was asked", lists=GRANTS)
    def get(self, request: Request) -> dict[str, Any]:
        """The newest first."""
        return listed(request, GRANTS)


class RoleGrantOne(Endpoint):
    """One of them."""

    verbs = {"GET": "role_grant.read"}

    @describes("readRoleGrant", "One grant of the role of operations", shows=GRANT)
    def get(self, request: Request, id: UUID) -> Response:
        """Who asked, and who decided."""
        return shown(request, GRANT, id)


class RoleGrantApproval(Endpoint):
    """Yes."""

    verbs = {"POST": "role_grant.decide"}

    @describes("approveRoleGrant", "Approve what a colleague asked", body=NoQuestionsBody, shows=GRANT, errors=DECIDES)
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """By somebody of operations who neither asked nor gets the role."""
        people.decide(id, approved=True, actor=actor_of(request), now=clock.now())
        return shown(request, GRANT, id)


class RoleGrantRefusal(Endpoint):
    """No."""

    verbs = {"POST": "role_grant.decide"}

    @describes("declineRoleGrant", "Decline what a colleague asked", body=NoQuestionsBody, shows=GRANT, errors=DECIDES)
    def post(self, request: Request, id: UUID, body: NoQuestionsBody) -> Response:
        """By somebody of operations who neither asked nor gets the role."""
        people.decide(id, approved=False, actor=actor_of(request), now=clock.now())
        return shown(request, GRANT, id)


routes = [
    path("people/", People.as_view(), name="people"),
    path("people/<uuid:id>/", PersonOne.as_view(), name="person"),
    path("people/<uuid:id>/role/", PersonRole.as_view(), name="person-role"),
    path("people/<uuid:id>/shut-out/", PersonShutOut.as_view(), name="person-shut-out"),
    path("people/<uuid:id>/let-in/", PersonLetIn.as_view(), name="person-let-in"),
    path("role-grants/", RoleGrants.as_view(), name="role-grants"),
    path("role-grants/<uuid:id>/", RoleGrantOne.as_view(), name="role-grant"),
    path("role-grants/<uuid:id>/approve/", RoleGrantApproval.as_view(), name="role-grant-approval"),
    path("role-grants/<uuid:id>/decline/", RoleGrantRefusal.as_view(), name="role-grant-refusal"),
]
