"""A production installation with a database of its own, and what else several live tests need."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker
from redis import Redis

from tests import databases
from tests.leadhub.alerts.receivers import receivers
from tests.live.races import stand_down

__all__ = ["production", "receivers"]


@pytest.fixture(scope="session", autouse=True)
def racers() -> Iterator[None]:
    """Whoever ran in a race stands ready for the next one until all tests are over."""
    yield
    stand_down()


@pytest.fixture
def production(django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a production installation with a database of its own."""
    redis = os.environ.get("LEADHUB_TEST_REDIS")
    if not redis or "postgresql" not in settings.ENGINES:
        pytest.skip("Celery is tried on the PostgreSQL and Redis that `make test` starts")
    with django_db_blocker.unblock():
        databases.switch_to("postgresql", company=False)
        try:
            with databases.fresh("postgresql") as address:
                Redis.from_url(redis).flushdb()
                yield os.environ | {
                    "DJANGO_SETTINGS_MODULE": "leadhub.settings",
                    "LEADHUB_MODE": "production",
                    "SECRET_KEY": "k" * 50,
                    "ALLOWED_HOSTS": "leadhub.example",
                    "DATABASE_URL": address,
                    "REDIS_URL": redis,
                    "DATA_DIR": str(tmp_path),
                }
        finally:
            databases.switch_to(next(iter(settings.ENGINES)), company=False)
