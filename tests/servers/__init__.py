"""Real PostgreSQL and Redis for a run of the tests: those that the environment names, else throw-away ones."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.servers import packages, postgresql, redis

__all__ = ["Missing", "running"]

Missing = packages.Missing


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Environment variables that name running servers and the browser; raises Missing with one sentence."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="leadhub-servers-")))
        # The server of PostgreSQL runs as somebody else when the tests run as root.
        folder.chmod(0o755)
        packages.install_absent()
        names = {
            "LEADHUB_TEST_POSTGRESQL": named("DATABASE_URL", "postgres")
            or stack.enter_context(postgresql.cluster(folder / "postgresql")),
            "LEADHUB_TEST_REDIS": named("REDIS_URL", "redis") or stack.enter_context(redis.server(folder / "redis")),
        }
        browser = packages.chromium()
        yield names | ({"LEADHUB_TEST_CHROMIUM": browser} if browser else {})


def named(variable: str, scheme: str) -> str:
    """The address that the environment gives, if it is of this kind."""
    address = os.environ.get(variable, "")
    return address if address.startswith(scheme) else ""
