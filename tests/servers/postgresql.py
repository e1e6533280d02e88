"""A throw-away PostgreSQL cluster on a port of its own."""

import os
import pwd
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.servers.packages import Missing, postgresql_folder
from tests.servers.ports import free_port

# The tests kill no machine: what is not on disk yet need not wait for it.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@contextmanager
def cluster(folder: Path, settings: Mapping[str, str] = FAST) -> Iterator[str]:
    """A running cluster in this folder, as the address of its maintenance database; stopped at the end."""
    programs = postgresql_folder()
    if programs is None:
        raise Missing("The tests need PostgreSQL: install the package postgresql, or name a server in DATABASE_URL.")
    account = unprivileged()
    own = account.pw_uid == os.geteuid()
    folder.mkdir()
    os.chown(folder, account.pw_uid, account.pw_gid)
    data, log, port = folder / "data", folder / "log", free_port()

    def run(program: str, *arguments: str) -> None:
        outcome = subprocess.run(
            [programs / program, "-D", data, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=folder,
            user=None if own else account.pw_uid,
            group=None if own else account.pw_gid,
            extra_groups=None if own else [],
        )
        if outcome.returncode:
            said = log.read_text() if log.exists() else ""
            raise Missing(f"PostgreSQL did not start ({program}): {outcome.stderr.strip()} {said.strip()}")

    run("initdb", "--auth=trust", "--username=leadhub", "--encoding=UTF8", "--locale=C", "--no-sync")
    choices = dict(settings) | {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": "200",
    }
    options = " ".join(f"-c {name}={value}" for name, value in choices.items())
    run("pg_ctl", "--wait", "--log", str(log), "--options", options, "start")
    try:
        yield f"postgres://leadhub@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "--wait", "--mode", "immediate", "stop")


def unprivileged() -> pwd.struct_passwd:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            # The next one may be there.
            continue
    raise Missing("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as.")
