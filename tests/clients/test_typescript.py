"""Clients that are generated from the schemas compile, hold what is misspelt, and work against a leadhub that runs."""

import re
from pathlib import Path

import pytest

from tests.clients.toolchain import PACKAGE, copied, installed, run
from tests.live.processes import sandbox
from tests.servers.ports import free_port

GENERATED = ("src/rest.ts", "src/graphql.ts")
MISSPELT = {"mqll": "mql", "acount": "account", "stagee": "stage", "-updated_att": "-updated_at"}
SAID = """
created mql
listed 339112 open
refused comment_required: Write one sentence.
accepted accepted
refused handoff_closed: A colleague was faster.
created mql
explained true
refused comment_required: Write one sentence.
rejected REJECTED
refused handoff_closed: A colleague was faster.
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the client that may be built in."""
    return copied(installed(), tmp_path_factory.mktemp("client"))


def test_what_is_generated_is_in_step_with_the_schemas(package: Path) -> None:
    made = run("npm", "run", "generate", cwd=package)
    assert made.returncode == 0, made.stdout + made.stderr
    stale = [name for name in GENERATED if (package / name).read_text() != (PACKAGE / name).read_text()]
    assert stale == [], "in clients/typescript run: npm ci && npm run generate"


def test_a_word_that_is_misspelt_does_not_compile(package: Path) -> None:
    made = run("npx", "tsc", "--noEmit", "-p", "tsconfig.misspelt.json", cwd=package)
    faults = re.findall(r"""^src/\S+: error .*Type '"(\S+)"' .*Did you mean '"(\S+)"'""", made.stdout, re.MULTILINE)
    assert made.returncode != 0
    assert dict(faults) == MISSPELT


def test_the_sample_compiles_strictly_and_works(package: Path) -> None:
    made = run("npm", "run", "build", cwd=package)
    assert made.returncode == 0, made.stdout
    with sandbox(free_port(), "--empty") as running:
        tokens = running.said["tokens"]
        done = run(
            *("node", "dist/sample.js"),
            cwd=package,
            LEADHUB_URL=running.said["url"],
            LEADHUB_MARKETING=tokens["marketing"],
            LEADHUB_SALES=tokens["sales"],
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == SAID.strip()


def test_no_registry_is_named_in_the_lock() -> None:
    lock = (PACKAGE / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
