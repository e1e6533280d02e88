"""Who may sign in, over GraphQL."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from leadhub.identity import people
from leadhub.identity.bodies import AddPersonBody, ChangeRoleBody
from leadhub.identity.people_readers import (
    GRANT,
    GRANTS,
    PEOPLE_LISTED,
    PERSON,
    PersonView,
    RoleGrantView,
    with_password,
)


def add_person(actor: Actor, input: AddPersonBody) -> PersonView:
    """Let somebody in; the answer holds a password, which is told this once."""
    added = people.add(actor=actor, now=clock.now(), email=input.email, name=input.name, role=input.role)
    return with_password(actor, added)


def change_role(actor: Actor, id: UUID, input: ChangeRoleBody) -> PersonView:
    """Give somebody another role; that of operations is asked for, and given when a colleague approves."""
    people.change_role(id, role=input.role, actor=actor, now=clock.now())
    return PERSON.read(actor, id)


def shut_out_person(actor: Actor, id: UUID) -> PersonView:
    """Shut somebody out: their next request is refused."""
    people.shut_out(id, actor=actor, now=clock.now())
    return PERSON.read(actor, id)


def let_in_person(actor: Actor, id: UUID) -> PersonView:
    """Let somebody back in; who was of operations comes back as a reader."""
    people.let_in(id, actor=actor, now=clock.now())
    return PERSON.read(actor, id)


def approve_role_grant(actor: Actor, id: UUID) -> RoleGrantView:
    """Approve what a colleague asked for somebody else."""
    people.decide(id, approved=True, actor=actor, now=clock.now())
    return GRANT.read(actor, id)


def decline_role_grant(actor: Actor, id: UUID) -> RoleGrantView:
    """Decline what a colleague asked for somebody else."""
    people.decide(id, approved=False, actor=actor, now=clock.now())
    return GRANT.read(actor, id)


class Queries:
    """Root fields of queries."""

    person = one(PERSON)
    people = connection(PEOPLE_LISTED)
    role_grant = one(GRANT)
    role_grants = connection(GRANTS)


class Mutations:
    """Root fields of mutations."""

    add_person = mutation("people.add", PERSON, tells_secret=True)(add_person)
    change_role = mutation("people.change", PERSON)(change_role)
    shut_out_person = mutation("people.change", PERSON)(shut_out_person)
    let_in_person = mutation("people.change", PERSON)(let_in_person)
    approve_role_grant = mutation("role_grant.decide", GRANT)(approve_role_grant)
    decline_role_grant = mutation("role_grant.decide", GRANT)(decline_role_grant)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[PERSON, GRANT])
