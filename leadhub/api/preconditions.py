"""Optimistic locking by ETag and If-Match (RFC 9110)."""

from django.http import HttpRequest

from leadhub.errors import PreconditionRequired, Stale


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
