"""The small API of the example, with its own policy."""

from collections.abc import Callable, Iterator

import pytest
from rest_framework.test import APIClient

from leadhub.models import Token, User
from leadhub.policy import registry
from tests import fence


@pytest.fixture
def example(settings) -> Iterator[None]:
    """Serve the example instead of leadhub."""
    settings.ROOT_URLCONF = "tests.leadhub.api.example"
    settings.LEADHUB_POLICIES = ["leadhub.policy.table.RULES", "tests.leadhub.api.example.RULES"]
    settings.LEADHUB_SIGHT = ["tests.leadhub.api.example.sight"]
    registry.table.cache_clear()
    yield
    registry.table.cache_clear()


@pytest.fixture
def operations(user_of: Callable[..., User]) -> User:
    """Somebody who may do everything in the example but close keys."""
    return user_of("operations")


@pytest.fixture
def client(example: None, operations: User, client_of: Callable[..., APIClient]) -> APIClient:
    """Their client; errors come as answers, as they would over the wire."""
    client: APIClient = client_of(operations)
    client.raise_request_exception = False
    with fence.allow_writes():
        Token.objects.update(name="own", expires_at=None)
    return client


@pytest.fixture
def make_keys(operations: User) -> Callable[..., list[Token]]:
    """Make keys of these names, with more columns by position."""

    def make(*names: str, **columns: list[object]) -> list[Token]:
        rows = [
            Token(user=operations, name=name, digest=f"{index}{name}", prefix=name[:8])
            for index, name in enumerate(names)
        ]
        for column, values in columns.items():
            for row, value in zip(rows, values, strict=True):
                setattr(row, column, value)
        with fence.allow_writes():
            for row in rows:
                row.save(force_insert=True)
        return rows

    return make
