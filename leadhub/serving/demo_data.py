"""What a demo keeps in DATA_DIR: made once, by one demo at a time, and removed only where a demo made it."""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings

from leadhub.known_secrets import DOMAIN
from leadhub.serving.embedded import OF_OTHERS, Occupied

ENDINGS = ("", "-wal", "-shm")
FOLDER = Path(settings.DATA_DIR)
UNFINISHED = FOLDER / "demo-unfinished"
LOCK = FOLDER / "demo-lock"
DATABASE = Path(str(settings.DATABASES["default"]["NAME"]))
OURS = f"%@{DOMAIN}"


class InUse(Exception):
    """A demo runs on the same data."""


@contextmanager
def kept_alone() -> Iterator[None]:
    """Have the data for oneself; raises InUse, in one sentence, while another demo has it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse("A demo runs on this data already. Stop it with Ctrl+C first.") from error
        yield


@contextmanager
def being_made() -> Iterator[None]:
    """Leave a mark until everything is made, so that half of it is made anew."""
    UNFINISHED.touch()
    yield
    UNFINISHED.unlink()


def clear_away() -> None:
    """Remove a demo whose making was broken off, so that this one begins anew; a database elsewhere is left alone."""
    if UNFINISHED.exists() and DATABASE.parent == FOLDER:
        _unlink()


def remove() -> bool:
    """Remove what a demo made; false where there is nothing. Raises Occupied where others sign in to it."""
    if DATABASE.parent != FOLDER or not DATABASE.exists():
        return False
    if not UNFINISHED.exists():
        _require_demo()
    _unlink()
    if settings.MAIL_OUTBOX is not None and settings.MAIL_OUTBOX.exists():
        shutil.rmtree(settings.MAIL_OUTBOX)
    return True


def _require_demo() -> None:
    """By the same rule as a demo that starts: whoever signs in there, people of the example are among them."""
    with closing(sqlite3.connect(DATABASE)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'leadhub_user'").fetchone():
            return
        people = connection.execute("SELECT count(*), count(*) FILTER (WHERE email LIKE ?) FROM leadhub_user", [OURS])
        everybody, ours = people.fetchone()
    if everybody and not ours:
        raise Occupied(OF_OTHERS)


def _unlink() -> None:
    for ending in ENDINGS:
        Path(f"{DATABASE}{ending}").unlink(missing_ok=True)
    UNFINISHED.unlink(missing_ok=True)
