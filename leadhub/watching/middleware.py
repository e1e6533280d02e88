"""Each request that is answered leaves a line, in which nothing stands that it said: see decision 0080."""

import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from leadhub.api.requests import notes_of, request_id_of
from leadhub.clock import real_now
from leadhub.models import Door, User
from leadhub.patience import SAFE
from leadhub.watching.lines import NOBODY, Line, Waiting, waiting

# The longest first. What people read of the contract is no call of the API.
MACHINES: Final = (
    ("/api/v1/", Door.REST),
    ("/graphql/partner/", Door.PARTNER_GRAPHQL),
    ("/graphql/", Door.GRAPHQL),
    ("/hooks/", Door.HOOK),
    ("/identity/o/api/", Door.PROGRAM),
)
EXPLORER: Final = (Door.GRAPHQL, Door.PARTNER_GRAPHQL)
FAILED: Final = 500
LONGEST_ROUTE, LONGEST_CODE = 200, 60


class RequestLog:
    """Notes every answer of the machine doors, what pages are sent, and whatever failed on our side."""

    lines: Waiting = waiting

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then put the line in line."""
        begun, at = time.perf_counter(), real_now()
        response = self.get_response(request)
        door = door_of(request)
        if is_noted(request, door, response.status_code):
            user, key = caller_of(request)
            match, notes = request.resolver_match, notes_of(request)
            self.lines.add(
                Line(
                    request=UUID(request_id_of(request)),
                    at=at,
                    duration_ms=int((time.perf_counter() - begun) * 1000),
                    door=door,
                    method=(request.method or "")[:7],
                    route=f"/{match.route}"[:LONGEST_ROUTE] if match else "",
                    asked=tuple(notes.asked),
                    deprecated=tuple(notes.deprecated),
                    subject=_subject_of(request),
                    status=response.status_code,
                    code=notes.code[:LONGEST_CODE],
                    user=user,
                    key=key,
                    is_kept=user is not None or response.status_code >= FAILED or self.lines.admits_stranger(),
                )
            )
        return response


def door_of(request: HttpRequest) -> Door:
    """The way by which a request came in."""
    path = request.path_info
    machine = next((door for prefix, door in MACHINES if path.startswith(prefix)), None)
    return machine or (Door.CONSOLE if path.startswith("/admin/") else Door.PAGE)


def is_noted(request: HttpRequest, door: Door, status: int) -> bool:
    """Whether an answer leaves a line: reading pages leaves none, unless it failed."""
    is_safe = request.method in SAFE
    if status >= FAILED:
        return True
    return not is_safe if door in (*EXPLORER, Door.CONSOLE, Door.PAGE) else request.method != "OPTIONS"


def caller_of(request: HttpRequest) -> tuple[UUID | None, str]:
    """Who called, and what they came with, as far as a door has asked: nothing is looked up for the log."""
    user = getattr(request, "user", None)
    if type(user) is SimpleLazyObject:
        user = getattr(request, "_cached_user", None)
    if not isinstance(user, User):
        return None, NOBODY
    return user.pk, user.came_with or f"session:{user.pk}"


def _subject_of(request: HttpRequest) -> UUID | None:
    given = request.resolver_match.kwargs if request.resolver_match else {}
    for value in (given.get("id"), given.get("object_id"), *given.values()):
        try:
            return value if isinstance(value, UUID) else UUID(str(value))
        except ValueError:
            continue
    return None
