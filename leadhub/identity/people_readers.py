"""People and grants of roles, as operations and auditors read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import PEOPLE, Actor, Role
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Truth, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.identity.people import Added
from leadhub.models import RoleGrant, User


class PersonView(View):
    """Somebody who may sign in. `password` is there in the answer to their adding, and never again."""

    id: UUID
    name: str
    email: str
    role: Role
    is_active: bool
    created_at: datetime
    last_login: datetime | None
    password: str | None = None


class RoleGrantView(View):
    """The role of operations, asked for somebody; `approved` is null until a second person has decided."""

    id: UUID
    person: UUID
    asked_by: UUID
    asked_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    approved: bool | None


class PersonFilters(Filters):
    """What people may be narrowed to."""

    role = Words("role")
    is_active = Truth("is_active")


class GrantFilters(Filters):
    """What grants may be narrowed to."""

    person = Ids("user_id")
    decided = Truth("decided_at", "isnull", exclude=True)


def person_rows(_actor: Actor) -> "QuerySet[User]":
    """All people: the policy says who reads them."""
    return User.objects.filter(role__in=PEOPLE)


def person_views(_actor: Actor, rows: Sequence[User]) -> list[PersonView]:
    """The people of one page."""
    return [
        PersonView(
            id=row.pk,
            name=row.name,
            email=row.email,
            role=Role(row.role),
            is_active=row.is_active,
            created_at=row.created_at,
            last_login=row.last_login,
        )
        for row in rows
    ]


def people_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PersonView]:
    """The people with these ids."""
    return {view.id: view for view in person_views(actor, list(person_rows(actor).filter(pk__in=keys)))}


def with_password(actor: Actor, added: Added) -> PersonView:
    """Somebody with the password that they have just got."""
    view = PERSON.read(actor, added.person)
    view.password = added.password
    return view


def grant_rows(_actor: Actor) -> "QuerySet[RoleGrant]":
    """All of them: the policy says who reads them."""
    return RoleGrant.objects.all()


def grant_views(_actor: Actor, rows: Sequence[RoleGrant]) -> list[RoleGrantView]:
    """The grants of one page."""
    return [
        RoleGrantView(
            id=row.pk,
            person=row.user_id,
            asked_by=row.asked_by_id,
            asked_at=row.asked_at,
            decided_by=row.decided_by_id,
            decided_at=row.decided_at,
            approved=row.approved,
        )
        for row in rows
    ]


def grants_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, RoleGrantView]:
    """The grants with these ids."""
    return {view.id: view for view in grant_views(actor, list(grant_rows(actor).filter(pk__in=keys)))}


PERSON = Noun(name="Person", view=PersonView, verb="people.read", load=people_by_id)
PEOPLE_LISTED = Listing(
    noun=PERSON,
    verb="people.list",
    rows=person_rows,
    views=person_views,
    filters=PersonFilters,
    orderings=Orderings({"name": Key("name"), "created_at": Key("created_at")}, default="name"),
)
GRANT = Noun(
    name="RoleGrant",
    view=RoleGrantView,
    verb="role_grant.read",
    load=grants_by_id,
    links=lambda: {"person": USER, "asked_by": USER, "decided_by": USER},
)
GRANTS = Listing(
    noun=GRANT,
    verb="role_grant.list",
    rows=grant_rows,
    views=grant_views,
    filters=GrantFilters,
    orderings=Orderings({"asked_at": Key("asked_at")}, default="-asked_at"),
)
