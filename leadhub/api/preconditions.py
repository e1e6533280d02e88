"""Optimistic locking by ETag and If-Match (RFC 9110)."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from rest_framework.request import Request

from leadhub.errors import PreconditionRequired, Stale
from leadhub.usecases import use_case

R = TypeVar("R")


def etag_of(version: int | str) -> str:
    """A strong entity tag of a version number or digest."""
    return f'"{version}"'


def check_if_match(request: HttpRequest, version: int | str, *, demanded: bool = False) -> None:
    """Refuse a stale If-Match with 412; with `demanded` a missing one with 428."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        if demanded:
            raise PreconditionRequired("Send If-Match with the ETag that you last read.")
        return
    if given == "*" or etag_of(version) in (tag.strip() for tag in given.split(",")):
        return
    raise Stale("It was changed since you read it. Read it again.", etag=etag_of(version))


def matched(request: Request, version: Callable[[], int | str], act: Callable[[], R]) -> R:
    """Do something unless its object has changed since the caller read it, where the caller says If-Match.

    `version` locks the object, so that it is held against the header in the transaction of the act.
    """
    return _matched(request._request, version, act) if request.headers.get("If-Match") else act()


@use_case
def _matched(request: HttpRequest, version: Callable[[], int | str], act: Callable[[], R]) -> R:
    check_if_match(request, version())
    return act()
