"""`make bench`: signals in, rules that change, clocks that fire, events that are sent, owners, beside their limits.

A figure is a ratio with its spread: one machine's absolute number is no result. Nothing is written into the tree.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tests.servers import packages, postgresql
from tests.servers.ports import free_port

# What a server that means it runs with: every commit is on disk when it is answered.
DURABLE = {"shared_buffers": "1GB", "max_wal_size": "8GB", "jit": "off", "random_page_cost": "1.1"}
ENGINES = ("postgresql", "sqlite")
KINDS = ("ingest", "changing", "clocks", "deliveries", "assigning", "learning", "files", "first_sync")
TREE = Path(__file__).resolve().parents[2]


@contextmanager
def databases(folder: Path, engines: Sequence[str], kinds: Sequence[str]) -> Iterator[dict[tuple[str, str], str]]:
    """The address of an empty database, for each engine and each kind of measurements."""
    addresses = {(engine, kind): f"sqlite:///{folder / kind}.sqlite3" for engine in engines for kind in kinds}
    if "postgresql" not in engines:
        yield addresses
        return
    with postgresql.cluster(folder / "postgresql", DURABLE) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            for kind in kinds:
                connection.execute(f"CREATE DATABASE {kind}")
        yield addresses | {("postgresql", kind): f"{address.rpartition('/')[0]}/{kind}" for kind in kinds}


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
    """Run the measurements on each engine and print their tables."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--people", type=int, default=10_000, help="known people, each with a history, for ingest")
    parser.add_argument("--leads", type=int, default=20_000, help="leads that rules are changed over")
    parser.add_argument("--handoffs", type=int, default=100_000, help="open handoffs, few of which have something due")
    parser.add_argument("--events", type=int, default=1_000, help="events that are sent to one receiver")
    parser.add_argument("--rows", type=int, default=50_000, help="rows of the file that is imported and exported")
    parser.add_argument("--records", type=int, default=50_000, help="people of the system that is synced first")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of every workload in turn")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="default: both")
    parser.add_argument("--only", choices=KINDS, action="append", help="default: all")
    options = parser.parse_args()
    packages.install_absent()
    engines, kinds = options.engine or ENGINES, options.only or KINDS
    sizes = {
        "ingest": options.people,
        "clocks": options.handoffs,
        "deliveries": options.events,
        "files": options.rows,
        "first_sync": options.records,
    }
    with TemporaryDirectory(prefix="leadhub-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with databases(folder, engines, kinds) as addresses:
            for (_, kind), address in addresses.items():
                env = {"DATABASE_URL": address, "LEADHUB_MODE": "sandbox", "DATA_DIR": str(folder)}
                size = sizes.get(kind, options.leads)
                if kind == "ingest":
                    with sandbox(address) as places:
                        measure(kind, size, options.rounds, env | places)
                else:
                    measure(kind, size, options.rounds, env)
    return 0


def measure(kind: str, size: int, rounds: int, env: Mapping[str, str]) -> None:
    """Run one kind of measurements in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.one_engine", kind, str(size), str(rounds)]
    subprocess.run(command, cwd=TREE, env=os.environ | env, check=True)


if __name__ == "__main__":
    sys.exit(main())
