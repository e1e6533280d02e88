"""A fence of the tests: our tables are written by use cases only, whatever door a test comes through."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from leadhub.usecases import writing

WRITE = re.compile(
    r"""^\s*(?:WITH\b.*?\b)?
        (INSERT\s+(?:OR\s+\w+\s+)?INTO | REPLACE\s+INTO | UPDATE | DELETE\s+FROM | TRUNCATE(?:\s+TABLE)?)
        \s+"?(\w+)"?""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
# Django's own sign-in notes when it happened.
SIGN_IN = re.compile(r'^UPDATE "leadhub_user" SET "last_login" = ')

allowed: ContextVar[bool] = ContextVar("allowed", default=False)


class WriteOutsideUseCase(AssertionError):
    """A statement changed one of our tables, and no use case was at work."""


@contextmanager
def allow_writes() -> Iterator[None]:
    """Let a test lay its ground by direct writes."""
    token = allowed.set(True)
    try:
        yield
    finally:
        allowed.reset(token)


@cache
def our_tables() -> frozenset[str]:
    """The tables of the four apps, those of many-to-many relations too."""
    return frozenset(
        model._meta.db_table
        for app in settings.LEADHUB_APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    )


def refuse_stray_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execute wrapper: raise WriteOutsideUseCase for a write of our tables that no use case makes."""
    if not writing.get() and not allowed.get():
        found = WRITE.match(sql)
        if found and found.group(2) in our_tables() and not SIGN_IN.match(sql):
            raise WriteOutsideUseCase(f"{found.group(1)} {found.group(2)} outside a use case: {sql[:200]}")
    return execute(sql, params, many, context)


def fence_in(connection: BaseDatabaseWrapper, **_: object) -> None:
    """Put the fence around one connection; given to Django's `connection_created`."""
    if refuse_stray_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_stray_writes)
