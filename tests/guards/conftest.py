"""Places to plant a breach in: an empty tree with the project's configuration, and a whole copy of the source."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.guards import PROJECT, STOREYS

Plant = Callable[[str, str], Path]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder that holds nothing but the configuration of the tools."""
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.fixture
def plant(tree: Path) -> Plant:
    """Write one file into the tree."""
    return lambda name, text: planted(tree, name, text)


@pytest.fixture
def copy(tree: Path) -> Path:
    """The source of the project, to be spoilt at will."""
    for folder in (*STOREYS, "tests"):
        shutil.copytree(PROJECT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__", "static"))
    # What clients rely on is looked up beside what the doors offer.
    shutil.copytree(PROJECT / "docs/schemas/released", tree / "docs/schemas/released")
    shutil.copy(PROJECT / "manage.py", tree)
    return tree


def planted(root: Path, name: str, text: str) -> Path:
    """The file of this name, with the text at its end."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(text)
    return path
