"""The programs that the tests start: found on the machine, else installed as Debian packages when root."""

import os
import shutil
import subprocess
from pathlib import Path

POSTGRESQL = ("initdb", "postgres", "pg_ctl")
PACKAGES = {"postgresql": "PostgreSQL", "redis-server": "Redis", "chromium": "Chromium"}


class Missing(Exception):
    """A server that the tests cannot do without is neither there nor to be had."""


def install_absent() -> None:
    """Install what is not there, where that is possible; the servers are demanded, the browser is not."""
    absent = [
        package
        for package, there in (
            ("postgresql", named_or_found("DATABASE_URL", postgresql_folder())),
            ("redis-server", named_or_found("REDIS_URL", shutil.which("redis-server"))),
            ("chromium", chromium()),
        )
        if not there
    ]
    demanded = [package for package in absent if package != "chromium"]
    if absent and installable():
        print(f"Installing {' '.join(absent)} with apt-get …", flush=True)
        apt("update")
        for package in absent:
            apt("install", "--yes", "--no-install-recommends", package)
    elif demanded:
        names = " and ".join(PACKAGES[package] for package in demanded)
        raise Missing(
            f"The tests need {names}: install {' '.join(demanded)}, or name running ones in DATABASE_URL and REDIS_URL."
        )


def named_or_found(variable: str, found: object) -> bool:
    """Whether the environment names a server or the program is there."""
    return bool(found) or os.environ.get(variable, "").startswith(("postgres", "redis"))


def installable() -> bool:
    """Whether this process may install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt(*arguments: str) -> None:
    """Run apt-get; its own words are shown only when it fails, and a failure is told by what is missing afterwards."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-q", *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", flush=True)


def postgresql_folder() -> Path | None:
    """The folder of the newest PostgreSQL's server programs; Debian keeps them off the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    for folder in [*debian, *([Path(on_path).resolve().parent] if on_path else [])]:
        if all((folder / program).exists() for program in POSTGRESQL):
            return folder
    return None


def chromium() -> str | None:
    """The browser, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")
