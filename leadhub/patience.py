"""How long one statement may take, by the door that asks: nobody holds the database for longer than anybody waits.

Reading through the API ends after two seconds, reading for a page after five. What writes may stand in line for rows
that another transaction holds, which is no fault of its own: it has ten. The few questions about all leads at once
have what `LEADHUB_PATIENCE` gives their verb. Worker and commands have the minute of the connection itself.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from psycopg.pq import TransactionStatus

from leadhub.composition import parts

Patience = Mapping[str, int]

READ: Final = 2
READ_FOR_PAGE: Final = 5
WRITE: Final = 10
MACHINE_DOORS: Final = ("/api/", "/graphql/")
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CANCELLED: Final = "57014"
# The ground's own: setting the sandbox's clock does in one request what time has made due.
PATIENCE: Patience = {"clock.set": 60}

_seconds: ContextVar[int | None] = ContextVar("seconds", default=None)


@cache
def of_verbs() -> dict[str, int]:
    """Seconds by verb, for those that may take longer than their door gives."""
    return {verb: seconds for given in parts("LEADHUB_PATIENCE") for verb, seconds in given.items()}


def lengthen(seconds: int) -> None:
    """From here on the request may wait so long for a statement, if it might not anyhow."""
    present = _seconds.get()
    if present is not None and seconds > present:
        _seconds.set(seconds)
        # At once: what comes next may begin a transaction, in which a connection is told nothing that lasts.
        _settle(connection)
        _settle_within(connection, seconds)


def lengthen_for(verb: str) -> None:
    """The same, for what `verb` is given."""
    lengthen(of_verbs().get(verb, 0))


def is_over(error: OperationalError) -> bool:
    """Whether the database ended a statement because it took too long."""
    return getattr(error.__cause__, "sqlstate", None) == CANCELLED


def seconds_of(request: HttpRequest) -> int:
    """What the door of a request gives; a query of GraphQL is posted, too."""
    by_machine = request.path_info.startswith(MACHINE_DOORS)
    if request.method in SAFE or request.path_info.startswith("/graphql/"):
        return READ if by_machine else READ_FOR_PAGE
    return WRITE


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Let no statement of this thread take longer."""
    token = _seconds.set(seconds)
    try:
        with connection.execute_wrapper(_hold):
            yield
    finally:
        _seconds.reset(token)


class PatienceMiddleware:
    """Holds the statements of a request to what its door gives."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer within that time a statement."""
        with at_most(seconds_of(request)):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that says when to come back, where one could not be made; machine doors answer themselves."""
        from leadhub.api.problems import refusal_of

        if request.path_info.startswith(MACHINE_DOORS) or not isinstance(error, OperationalError):
            return None
        refusal = refusal_of(error)
        assert refusal is not None, "there is one for every fault of the database's"
        page = render(request, "leadhub/unavailable.html", {"refusal": refusal}, status=refusal.status)
        page["Retry-After"] = str(refusal.retry_after)
        return page


def _hold(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    _settle(context["connection"])
    return execute(sql, params, many, context)


def _settle_within(database: Any, seconds: int) -> None:
    """The same for the rest of a transaction that has begun; its end undoes it by itself."""
    if database.vendor == "postgresql" and database.in_atomic_block and database.connection is not None:
        with database.wrap_database_errors:
            database.connection.execute(f"SET LOCAL statement_timeout = '{seconds}s'")


def _settle(database: Any) -> None:
    """Tell PostgreSQL, when it is to be otherwise than this connection was told last.

    Never within a transaction, whose end might undo it: every request looks for its caller before it begins one.
    """
    seconds, raw = _seconds.get(), database.connection
    if database.vendor != "postgresql" or database.in_atomic_block or seconds is None or raw is None:
        return
    if getattr(raw, "seconds_a_statement", None) == seconds or raw.info.transaction_status != TransactionStatus.IDLE:
        return
    with database.wrap_database_errors:
        raw.execute(f"SET statement_timeout = '{seconds}s'")
    raw.seconds_a_statement = seconds
