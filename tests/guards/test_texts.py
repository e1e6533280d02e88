"""A planted breach is found: what fits one machine only."""

import subprocess
from pathlib import Path

import pytest

from tests.guards import texts
from tests.guards.conftest import Plant


@pytest.fixture
def repository(tree: Path) -> Path:
    """The tree, under git, and without the configuration of the tools."""
    (tree / "pyproject.toml").unlink()
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    return tree


@pytest.mark.parametrize(
    "line",
    [
        "cd /home/dana/leadhub",
        "path = '/Users/dana/leadhub'",
        # Put together here, so that this file holds none of what it plants.
        "see /" + "root/notes.md",
        "--index" + "-url https://packages.example/pypi/",
        "registry = https://packages.example/simple/",
        "https://files." + "pythonhosted.org/packages/ab/cd/a.whl",
    ],
)
def test_what_fits_one_machine_is_found(repository: Path, plant: Plant, line: str) -> None:
    plant("docs/page.md", f"first\n{line}\n")
    breaches = texts.addresses(repository)
    assert breaches
    assert all(breach.startswith("docs/page.md:2: ") for breach in breaches)


@pytest.mark.parametrize(
    "line", ["GET /api/v1/leads/", "/usr/lib/postgresql", "a simple/plain page", "docs/home/page.md", "~/leadhub"]
)
def test_what_fits_every_machine_is_not(repository: Path, plant: Plant, line: str) -> None:
    plant("docs/page.md", line)
    assert texts.addresses(repository) == []


def test_what_git_ignores_is_nobodys_business(repository: Path, plant: Plant) -> None:
    plant(".gitignore", "var/\n")
    plant("var/notes.md", "/home/dana/leadhub")
    assert texts.addresses(repository) == []
