"""A small API over the ground's own tables, with everything that an endpoint can declare."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextChoices
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub.actors import Actor, Role
from leadhub.api import refusals
from leadhub.api.bodies import Body, Count, Instant, View
from leadhub.api.filters import Filters, Ids, OneOf, Truth, Word
from leadhub.api.filters import Instant as InstantFilter
from leadhub.api.graphql import Root, connection, mutation, one, query
from leadhub.api.graphql.assembly import assemble
from leadhub.api.graphql.door import door
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.models import Token, User
from leadhub.usecases import use_case

RULES = {
    "key.list": frozenset({Role.OPERATIONS, Role.SALES}),
    "key.make": frozenset({Role.OPERATIONS}),
    "key.close": frozenset({Role.SALES}),
    "person.read": frozenset({Role.OPERATIONS}),
}


SIGHT = {"sees": "all"}


def sight(_actor: Actor, _now: datetime) -> str:
    """What an app knows of what callers see."""
    return SIGHT["sees"]


class Standing(TextChoices):
    """Whether a key still opens."""

    OPEN = "open", "Opens"
    CLOSED = "closed", "Closed"


class PersonView(View):
    """Somebody with keys."""

    id: UUID
    name: str


class KeyView(View):
    """A key."""

    id: UUID
    name: str
    standing: Standing
    person: UUID
    expires_at: datetime | None


class KeyFilters(Filters):
    """How keys are found."""

    name = Word("name")
    name__in = OneOf("name", Standing)
    person = Ids("user_id")
    expires_at__gte = InstantFilter("expires_at", "gte")
    closed = Truth("revoked_at", "isnull", exclude=True)


def people(actor: Actor, keys: Sequence[UUID]) -> Mapping[UUID, PersonView]:
    """By id."""
    return {user.pk: PersonView(id=user.pk, name=user.name) for user in User.objects.filter(pk__in=keys)}


def key_rows(actor: Actor) -> "QuerySet[Token]":
    """All."""
    return Token.objects.all()


def key_views(actor: Actor, rows: Sequence[Token]) -> list[KeyView]:
    """One by one."""
    return [
        KeyView(
            id=row.pk,
            name=row.name,
            standing=Standing.CLOSED if row.revoked_at else Standing.OPEN,
            person=row.user_id,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


def keys_by_id(actor: Actor, keys: Sequence[UUID]) -> Mapping[UUID, KeyView]:
    """By id."""
    return {view.id: view for view in key_views(actor, list(key_rows(actor).filter(pk__in=keys)))}


PERSON: Noun[PersonView] = Noun(name="Person", view=PersonView, verb="person.read", load=people)
KEY: Noun[KeyView] = Noun(name="Key", view=KeyView, verb="key.list", load=keys_by_id, links=lambda: {"person": PERSON})
KEYS = Listing(
    noun=KEY,
    verb="key.list",
    filters=KeyFilters,
    rows=key_rows,
    views=key_views,
    orderings=Orderings(
        {"name": Key("name"), "expires_at": Key("expires_at", nullable=True), "created_at": Key("created_at")},
        default="name",
    ),
)


class Size(Body):
    """A part of a body."""

    height: Count


class KeyBody(Body):
    """What a key is made of."""

    name: str
    expires_at: Instant | None = None
    standing: Standing = Standing.OPEN
    size: Size | None = None


class CloseBody(Body):
    """Why a key is closed."""

    reason: str | None = None


@use_case
def make_key(actor: Actor, name: str) -> UUID:
    """A key of the caller; the name `refused` is refused after it was written."""
    assert actor.user_id is not None
    row = Token(user_id=actor.user_id, name=name, digest=name, prefix=name[:8])
    row.save(force_insert=True)
    if name == "refused":
        raise Conflict("Not this one.", code="name_refused", name=name)
    return row.pk


class Keys(Endpoint):
    """The keys."""

    verbs = {"GET": "key.list", "POST": "key.make"}

    @describes("listKeys", "Keys", lists=KEYS)
    def get(self, request: Request) -> dict[str, Any]:
        """All of them."""
        return listed(request, KEYS)

    @describes("makeKey", "Make a key", body=KeyBody, shows=KEY, status=201, errors={409: ("name_refused",)})
    def post(self, request: Request, body: KeyBody) -> Response:
        """One more."""
        if body.name == "broken":
            raise RuntimeError("secret of the house")
        return shown(request, KEY, make_key(actor_of(request), body.name), version=1, status=201)


def version_of(request: Request, id: UUID) -> int:
    """All keys are at their first version."""
    KEY.read(actor_of(request), id)
    return 1


class OneKey(Endpoint):
    """A key."""

    verbs = {"GET": "key.list", "PATCH": "key.make", "DELETE": "key.make"}

    @describes("readKey", "One key", shows=KEY)
    def get(self, request: Request, id: UUID) -> Response:
        """It."""
        return shown(request, KEY, id, version=1)

    @describes("changeKey", "Change a key", body=CloseBody, shows=KEY, version=version_of)
    def patch(self, request: Request, id: UUID, body: CloseBody) -> Response:
        """It."""
        return shown(request, KEY, id, version=1)

    @describes("dropKey", "Drop a key", status=204)
    def delete(self, request: Request, id: UUID) -> None:
        """It."""
        KEY.read(actor_of(request), id)


class Bulk(Endpoint):
    """Many at once."""

    verbs = {"POST": "key.make"}

    @describes("echo", "Count what came", body=dict[str, Any], by_index=True, answer=dict[str, int])
    def post(self, request: Request, body: dict[str, Any]) -> dict[str, int]:
        """How many."""
        return {"count": len(body["all"])}


class Queries:
    """Root fields."""

    key = one(KEY)
    keys = connection(KEYS)

    @staticmethod
    @query("key.list", dict[str, Any])
    def broken(actor: Actor) -> dict[str, Any]:
        """Fails."""
        raise RuntimeError("secret of the house")

    @staticmethod
    @query("key.list", KeyView)
    def refused(actor: Actor) -> KeyView:
        """Refuses."""
        raise Conflict("Not now.", code="not_now", since="yesterday")


class Mutations:
    """Root fields that change something."""

    @staticmethod
    @mutation("key.make", KEY)
    def make_key(actor: Actor, input: KeyBody) -> KeyView:
        """One more."""
        return KEY.read(actor, make_key(actor, input.name))

    @staticmethod
    @mutation("key.close", KEY)
    def close_key(actor: Actor, id: UUID, input: CloseBody) -> KeyView:
        """Close it."""
        if input.reason is None:
            fault = FieldError("/reason", "required", "say why")
            raise NotAcceptable("Say why.", code="reason_required", errors=[fault])
        return KEY.read(actor, id)


schema = assemble([Root(queries=[Queries], mutations=[Mutations], nouns=[KEY, PERSON])], node_verb="key.list")

api = [
    path("keys/", Keys.as_view()),
    path("keys/<uuid:id>/", OneKey.as_view()),
    path("bulk/", Bulk.as_view()),
]
urlpatterns = [path("api/v1/", include(api)), path("graphql/", door(schema, "key.list"))]
handler404 = refusals.not_found
handler400 = refusals.bad_request
handler500 = refusals.server_error
