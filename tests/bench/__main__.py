"""`make bench`: ingest over HTTP and in process, beside the engine's own bulk insert of the same rows, in one run.

A figure is a ratio with its spread: one machine's absolute number is no result. Nothing is written into the tree.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tests.servers import packages, postgresql
from tests.servers.ports import free_port

# What a server that means it runs with: every commit is on disk when it is answered.
DURABLE = {"shared_buffers": "1GB", "max_wal_size": "8GB", "jit": "off", "random_page_cost": "1.1"}
TREE = Path(__file__).resolve().parents[2]


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """An empty database of each engine."""
    with postgresql.cluster(folder / "postgresql", DURABLE) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE DATABASE bench")
        yield {
            "postgresql": address.rpartition("/")[0] + "/bench",
            "sqlite": f"sqlite:///{folder / 'bench.sqlite3'}",
        }


@contextmanager
def sandbox(database: str) -> Iterator[dict[str, str]]:
    """A served leadhub on this database; its address and a token that may send signals."""
    command = [sys.executable, "manage.py", "sandbox", "--empty", "--port", str(free_port())]
    env = os.environ | {"DATABASE_URL": database, "REQUESTS_PER_MINUTE": "1000000"}
    process = subprocess.Popen(command, cwd=TREE, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        places = json.loads(process.stdout.readline())
        yield {"LEADHUB_URL": places["rest"], "LEADHUB_TOKEN": places["tokens"]["integration"]}
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Run the workloads on each engine and print the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="known people, each with a history")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of every workload in turn")
    parser.add_argument("--engine", choices=("postgresql", "sqlite"), action="append", help="default: both")
    options = parser.parse_args()
    packages.install_absent()
    with TemporaryDirectory(prefix="leadhub-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with databases(folder) as addresses:
            for engine in options.engine or addresses:
                with sandbox(addresses[engine]) as places:
                    env = os.environ | places | {"DATABASE_URL": addresses[engine], "LEADHUB_MODE": "sandbox"}
                    arguments = [str(options.people), str(options.rounds)]
                    command = [sys.executable, "-m", "tests.bench.one_engine", *arguments]
                    subprocess.run(command, cwd=TREE, env=env, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
