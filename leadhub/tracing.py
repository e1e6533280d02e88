"""Which request is under way: what it changes and asks for is written down with its id, in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_request: ContextVar[UUID | None] = ContextVar("request", default=None)


def request_under_way() -> UUID | None:
    """The id of the request that this is done for; None for what time has made due."""
    return _request.get()


@contextmanager
def caused_by(request: UUID | None) -> Iterator[None]:
    """What is done within is done for this request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)
