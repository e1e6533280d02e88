"""The servers of the tests are the named ones, else found ones, and never silently none."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from redis import Redis
from redis.exceptions import ConnectionError as NotThere

from tests import servers
from tests.servers import packages, postgresql, redis


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing is named, and nothing may be installed."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(packages, "installable", lambda: False)


@pytest.fixture
def nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "postgresql_folder", lambda: None)
    monkeypatch.setattr("tests.servers.packages.shutil.which", lambda name: None)


@pytest.mark.usefixtures("nothing_found")
def test_what_is_missing_is_said_in_one_sentence() -> None:
    with pytest.raises(servers.Missing, match=r"^The tests need PostgreSQL and Redis: install postgresql redis-server"):
        packages.install_absent()


@pytest.mark.usefixtures("nothing_found")
def test_what_the_environment_names_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://leadhub@127.0.0.1:5432/postgres")
    with pytest.raises(servers.Missing, match=r"^The tests need Redis: install redis-server"):
        packages.install_absent()
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:6379/0")
    packages.install_absent()


@pytest.mark.usefixtures("nothing_found")
def test_a_database_of_sqlite_names_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/leadhub.sqlite3")
    with pytest.raises(servers.Missing, match="PostgreSQL"):
        packages.install_absent()


@pytest.mark.usefixtures("nothing_found")
def test_what_is_missing_is_installed_where_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(packages, "installable", lambda: True)
    monkeypatch.setattr(packages, "apt", lambda *arguments: asked.append(arguments))
    packages.install_absent()
    assert asked[0] == ("update",)
    assert [arguments[-1] for arguments in asked[1:]] == ["postgresql", "redis-server", "chromium"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other accounts may enter, as those of pytest are not."""
    with TemporaryDirectory() as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


def test_a_cluster_of_ones_own_answers_and_ends(folder: Path) -> None:
    with postgresql.cluster(folder / "postgresql") as address, psycopg.connect(address, autocommit=True) as server:
        server.execute("CREATE DATABASE planted")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address, connect_timeout=2)


def test_a_redis_of_ones_own_answers_and_ends(folder: Path) -> None:
    with redis.server(folder / "redis") as address:
        assert Redis.from_url(address).ping()
    with pytest.raises(NotThere):
        Redis.from_url(address).ping()
