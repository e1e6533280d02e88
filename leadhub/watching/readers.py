"""The log of requests and the counts of what is used, as oversight reads them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet, TextChoices

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth, Word
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.models import Answered, Client, Door, Token, Use, User

UUID_DIGITS: Final = 32
TOKEN, CLIENT, SESSION = "token", "client", "session"
UNKNOWN: Final = "not known"


class Outcome(TextChoices):
    """How requests ended."""

    DONE = "done", "Answered"
    REFUSED = "refused", "Refused (4xx)"
    FAILED = "failed", "Failed on our side (5xx)"


STATUSES: Final[Mapping[str, tuple[int, int]]] = {
    Outcome.DONE: (100, 400),
    Outcome.REFUSED: (400, 500),
    Outcome.FAILED: (500, 600),
}


class AnsweredRequestView(View):
    """A request that was answered: when, by whom with what, which operation, and how it ended."""

    request_id: UUID
    at: datetime
    door: Door
    method: str
    address: str
    operation: str
    object: UUID | None
    status: int
    code: str
    duration_ms: int
    by: UUID | None
    by_name: str
    came_with: str
    number: int


class UseView(View):
    """How often a caller used one part of the API on one day of UTC."""

    day: date
    key: str
    came_with: str
    part: str
    is_deprecated: bool
    requests: int
    refused: int
    failed: int
    last_at: datetime


class BeginsWith(Word):
    """The beginning of an id, or all of it, with dashes or without."""

    def filter(self, rows: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
        """The ids between the least and the greatest that begin so; what is no beginning of an id finds nothing."""
        digits = value.replace("-", "").strip().lower()
        if not digits:
            return rows
        if len(digits) > UUID_DIGITS or set(digits) - set("0123456789abcdef"):
            return rows.none()
        bounds = (UUID(digits.ljust(UUID_DIGITS, end)) for end in "0f")
        return rows.filter(**{f"{self.field_name}__range": tuple(bounds)})


class Ended(django_filters.ChoiceFilter):
    """How requests ended, by their status."""

    gives: ClassVar[Any] = Outcome
    several: ClassVar[bool] = False

    def filter(self, rows: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
        """Those between two statuses."""
        if value not in STATUSES:
            return rows
        least, beyond = STATUSES[value]
        return rows.filter(status__gte=least, status__lt=beyond)


class CameFrom(Word):
    """A person by name or address, or a token or program by its name or how it begins."""

    def filter(self, rows: "QuerySet[Any]", value: str) -> "QuerySet[Any]":
        """What they did, whatever they came with; at most a hundred of each kind are looked for."""
        words = value.strip()
        return rows.filter(key__in=keys_meant(words)) if words else rows


MOST_MEANT: Final = 100


def people_meant(words: str) -> list[UUID]:
    """The people that words mean, by name or address; looked for first, since logs are long and people are few."""
    named = User.objects.filter(Q(name__icontains=words) | Q(email__icontains=words))
    return list(named.order_by("pk").values_list("pk", flat=True)[:MOST_MEANT])


def keys_meant(words: str) -> set[str]:
    """The keys of callers that words mean."""
    users = people_meant(words)
    named = Q(name__icontains=words) | Q(prefix__startswith=words) | Q(user__in=users)
    tokens = Token.objects.filter(named).order_by("-created_at").values_list("pk", flat=True)[:MOST_MEANT]
    programs = Client.objects.filter(Q(name__icontains=words) | Q(client_id=words) | Q(acts_as__in=users))
    clients = programs.order_by("-created_at").values_list("client_id", flat=True)[:MOST_MEANT]
    return (
        {f"{SESSION}:{pk}" for pk in users}
        | {f"{TOKEN}:{pk}" for pk in tokens}
        | {f"{CLIENT}:{client}" for client in clients}
    )


class AnsweredFilters(Filters):
    """What the log of requests may be narrowed to."""

    request_id = BeginsWith("request")
    who = CameFrom("key")
    key = Word("key")
    door = OneOf("door", Door)
    ended = Ended("status", choices=Outcome.choices)
    operation = Word("operation", "icontains")
    code = Word("code")
    object = Ids("subject")
    at__gte = Instant("at", "gte")
    at__lt = Instant("at", "lt")


class UseFilters(Filters):
    """What the counts may be narrowed to."""

    who = CameFrom("key")
    key = Word("key")
    part = Word("name", "icontains")
    deprecated = Truth("is_deprecated")
    day__gte = Instant("day", "gte")


def answered_rows(_actor: Actor) -> "QuerySet[Answered]":
    """All of them: the policy keeps them to oversight."""
    return Answered.objects.all()


def answered_views(_actor: Actor, rows: Sequence[Answered]) -> list[AnsweredRequestView]:
    """The requests of one page, with who sent them: three statements."""
    names = names_of(row.user for row in rows)
    keys = words_of(row.key for row in rows)
    return [
        AnsweredRequestView(
            request_id=row.request,
            at=row.at,
            door=Door(row.door),
            method=row.method,
            address=row.route,
            operation=row.operation,
            object=row.subject,
            status=row.status,
            code=row.code,
            duration_ms=row.duration_ms,
            by=row.user,
            by_name=names.get(row.user, UNKNOWN) if row.user else UNKNOWN,
            came_with=keys[row.key],
            number=row.number,
        )
        for row in rows
    ]


def use_rows(_actor: Actor) -> "QuerySet[Use]":
    """All of them: the policy keeps them to oversight."""
    return Use.objects.all()


def use_views(_actor: Actor, rows: Sequence[Use]) -> list[UseView]:
    """The counts of one page."""
    keys = words_of(row.key for row in rows)
    return [
        UseView(
            day=row.day,
            key=row.key,
            came_with=keys[row.key],
            part=row.name,
            is_deprecated=row.is_deprecated,
            requests=row.requests,
            refused=row.refused,
            failed=row.failed,
            last_at=row.last_at,
        )
        for row in rows
    ]


def names_of(users: Iterable[UUID | None]) -> dict[UUID, str]:
    """What people are called, in one statement; those that are gone are left out."""
    found = User.objects.filter(pk__in={user for user in users if user is not None})
    return {user.pk: str(user) for user in found.only("name", "email")}


def words_of(keys: Iterable[str]) -> dict[str, str]:
    """What callers came with, in words: two statements at most."""
    given = {key: key.partition(":") for key in set(keys)}
    ids = {kind: [rest for found, _, rest in given.values() if found == kind] for kind in (TOKEN, CLIENT)}
    of_users = Token.objects.select_related("user").filter(pk__in=[one for one in ids[TOKEN] if _is_id(one)])
    tokens = {str(one.pk): one for one in of_users} if ids[TOKEN] else {}
    clients = {one.client_id: one for one in Client.objects.filter(client_id__in=ids[CLIENT])} if ids[CLIENT] else {}
    said: dict[str, str] = dict.fromkeys(given, "Something that is not known") | {"": "No credentials that are known"}
    for key, (kind, _, rest) in given.items():
        if kind == TOKEN:
            said[key] = f"Token {tokens[rest]} of {tokens[rest].user}" if rest in tokens else "A token that is gone"
        elif kind == CLIENT:
            said[key] = f"Program {clients[rest].name}" if rest in clients else "A program that is gone"
        elif kind == SESSION:
            said[key] = "Signed in to the console"
    return said


def _is_id(text: str) -> bool:
    """Whether it can be the id of something: keys stand in addresses, which people change."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def requests_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, AnsweredRequestView]:
    """The latest request with each of these ids: callers may send one id twice."""
    rows = answered_rows(actor).filter(request__in=keys).order_by("at", "pk")
    return {view.request_id: view for view in answered_views(actor, list(rows))}


ANSWERED = Noun(name="AnsweredRequest", view=AnsweredRequestView, verb="request.read", load=requests_by_id)
REQUESTS = Listing(
    noun=ANSWERED,
    verb="request.list",
    rows=answered_rows,
    views=answered_views,
    filters=AnsweredFilters,
    orderings=Orderings({"at": Key("at")}, default="-at"),
)
USE = Noun(name="Use", view=UseView, verb="use.list", load=lambda _actor, _keys: {})
USES = Listing(
    noun=USE,
    verb="use.list",
    rows=use_rows,
    views=use_views,
    filters=UseFilters,
    orderings=Orderings({"day": Key("day")}, default="-day"),
)
