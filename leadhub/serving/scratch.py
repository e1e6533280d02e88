"""Where a throw-away installation lives: decided before settings are read, so this module needs no Django."""

import atexit
import os
import shutil
from pathlib import Path
from secrets import token_urlsafe
from tempfile import gettempdir, mkdtemp

PREFIX = "leadhub-sandbox-"


def stand_apart() -> None:
    """Point this process and its children to a new folder, removed when this process ends.

    A database named by DATABASE_URL is used as it is; everything else of the caller's own installation stays untouched.
    """
    _sweep()
    folder = mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["DATA_DIR"] = folder
    os.environ["SECRET_KEY"] = token_urlsafe(48)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/leadhub.sqlite3")
    # Standard error may be a pipe that nobody empties: each refused request would add a line to it.
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    os.environ.pop("REDIS_URL", None)


def _sweep() -> None:
    """Remove the folders of sandboxes that were killed before they could."""
    for folder in Path(gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and Path("/proc/self").exists():
            shutil.rmtree(folder, ignore_errors=True)
