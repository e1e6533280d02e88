"""The frame of every write: one transaction, retried when the database asks for it, refused when it stays busy."""

import functools
import random
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction

from leadhub.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
# PostgreSQL: deadlock, serialization failure, lock not available, unique violation. SQLite says it in words.
RETRIED_STATES = frozenset({"40P01", "40001", "55P03", "23505"})
RETRIED_WORDS = ("database is locked", "database table is locked", "UNIQUE constraint failed")

# So long after it began a transaction has ended: no statement takes more than a minute.
IN_FLIGHT = timedelta(seconds=70)
# The database had no time or was gone: the same may succeed when it is tried again later.
BUSY = (Unavailable, OperationalError, InterfaceError)

writing: ContextVar[bool] = ContextVar("writing", default=False)


class Overtaken(OperationalError):
    """Another transaction changed what this one had read before it could lock it: run again, it finds what is there."""


def asks_for_retry(error: DatabaseError) -> bool:
    """Whether the same transaction may succeed when it is run again.

    A broken unique constraint means that somebody made the same row meanwhile: the next run finds it.
    """
    if isinstance(error, Overtaken):
        return True
    state = getattr(error.__cause__, "sqlstate", None)
    return state in RETRIED_STATES or any(words in str(error) for words in RETRIED_WORDS)


def use_case(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; retry a deadlock or a busy database three times, then refuse with 503.

    Inside another use case it is a plain call: the outermost one owns transaction and retries.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # What a commit wakes runs after the transaction, within the call that made it: it begins one of its own.
        if in_use_case():
            return function(*args, **kwargs)
        token = writing.set(True)
        try:
            return _retried(function, *args, **kwargs)
        finally:
            writing.reset(token)

    return run


def in_use_case() -> bool:
    """Whether a transaction of a use case is open, in which nobody waits for machines of others."""
    return writing.get() and connection.in_atomic_block


def after_commit(act: Callable[[], object]) -> None:
    """Do something that must not hold a transaction open: once that of the caller is committed, at once without one.

    By then the caller's work stands: what goes wrong is logged.
    """
    if in_use_case():
        transaction.on_commit(act, robust=True)
    else:
        act()


def _retried(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except (OperationalError, IntegrityError) as error:
            # Within a transaction of the caller nothing can be run again.
            if connection.in_atomic_block or not asks_for_retry(error):
                raise
            if attempt == TRIES and isinstance(error, IntegrityError):
                raise
            if attempt == TRIES:
                raise Unavailable(
                    "The database is busy. Nothing was saved. Try again in a second.", retry_after=1
                ) from error
            time.sleep(random.uniform(0.01, 0.05) * attempt)
    raise AssertionError("unreachable: the loop returns or raises")
