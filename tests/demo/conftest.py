"""A demo that runs in a process of its own, as newcomers start it."""

import fcntl
import shutil
from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.browser.conftest import engine_of_pages
from tests.demo.running import DATABASE, Demo

__all__ = ["engine_of_pages"]
MADE = databases.FOLDER / "demo"


@pytest.fixture(scope="session")
def demo(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose tables were made before; of a run one worker makes it, and the others go on with a copy."""
    running = Demo(tmp_path_factory.mktemp("demo"))
    sqlite = databases.engine("sqlite", company=False)
    with django_db_blocker.unblock():
        sqlite.make_ready()
    with (databases.FOLDER / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if MADE.exists():
            shutil.copytree(MADE, running.folder, dirs_exist_ok=True)
        else:
            with sqlite.copy() as copy:
                shutil.copy(copy, running.folder / DATABASE)
            running.start()
            running.keep(MADE)
    if running.process is None:
        running.start()
    yield running
    running.stop()
