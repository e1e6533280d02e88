"""Node and the packages of a lock, where this machine has them or may have them."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGE = ROOT / "clients" / "typescript"
KEPT = ROOT / "var" / "clients"
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")
PATIENCE = 300
OLDEST = 20
UNCOMPILED = "the TypeScript client is not compiled."


def installed(package: Path = PACKAGE, *, without: str = UNCOMPILED) -> Path:
    """The folder with the packages of a lock: made once for each lock, by whoever comes first.

    Where that cannot be, the tests are skipped and say what is not done `without` it.
    """
    require_node(without)
    digest = hashlib.sha256(b"".join((package / name).read_bytes() for name in MANIFESTS)).hexdigest()[:16]
    folder = KEPT / digest
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            for name in MANIFESTS:
                shutil.copy(package / name, folder / name)
            made = run("npm", "ci", "--ignore-scripts", cwd=folder)
            if made.returncode != 0:
                pytest.skip(f"npm ci does not reach its registry: {without} {made.stderr.strip().splitlines()[-1:]}")
            (folder / "whole").touch()
    return folder / "node_modules"


def require_node(without: str = UNCOMPILED) -> None:
    """Skip where there is no Node, or one that is too old."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip(f"There is no node or npm here: {without}")
    version = run("node", "--version", cwd=ROOT).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < OLDEST:
        pytest.skip(f"Node {version} is older than {OLDEST}: {without}")


def copied(modules: Path, to: Path) -> Path:
    """The client as it is committed, in a folder of the test's own, its packages and the schemas in their places."""
    package = to / "clients" / "typescript"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("node_modules", "dist"))
    (package / "node_modules").symlink_to(modules, target_is_directory=True)
    (to / "docs").symlink_to(ROOT / "docs", target_is_directory=True)
    return package


def run(*command: str, cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """A program, with what it printed."""
    return subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
