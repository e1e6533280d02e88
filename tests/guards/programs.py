"""Guards that are programs of others, run in the folder that they judge."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.guards import STOREYS

BIN = Path(sys.executable).parent


def formatting(root: Path) -> list[str]:
    """Every module reads as ruff would write it."""
    said = told("ruff", "format", "--check", "--quiet", ".", root=root)
    return [f"{line.partition('--> ')[2]}: make it so with ruff format" for line in said if "-->" in line] or said


def lint(root: Path) -> list[str]:
    """No rule of pyproject.toml is broken, among them: `leadhub.clock` is the only source of time."""
    return told("ruff", "check", "--output-format=concise", "--quiet", ".", root=root)


def types(root: Path) -> list[str]:
    """Every annotation holds."""
    return told("mypy", "--no-error-summary", "--hide-error-context", ".", root=root)


def layers(root: Path) -> list[str]:
    """The contracts of pyproject.toml hold."""
    said = told("lint-imports", "--no-cache", "--no-logo", root=root)
    start = next((number for number, line in enumerate(said) if line.startswith("Broken contracts")), 0)
    return [line for line in said[start:] if line.strip("- ") and not line.startswith("Broken contracts")]


def migrations(root: Path) -> list[str]:
    """The models would make no further migration."""
    return managed("makemigrations", "--check", "--dry-run", "--skip-checks", "--no-color", root=root)


def schemas(root: Path) -> list[str]:
    """The doors would write the committed OpenAPI and GraphQL schemas."""
    return managed("schemas", "--check", "--no-color", root=root)


def tables(root: Path) -> list[str]:
    """The checks of `leadhub.checks` find nothing."""
    return managed("check", "--tag", "leadhub", "--no-color", root=root)


def managed(*arguments: str, root: Path) -> list[str]:
    """What a management command of the judged project says when it fails."""
    return told("python", "manage.py", *arguments, root=root)


def told(program: str, *arguments: str, root: Path) -> list[str]:
    """The lines that a program prints when it fails; none when it succeeds."""
    # The judged folder comes first, and the settings of the tests touch nothing of an installation.
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_COLOR": "1",
        "COLUMNS": "200",
    }
    with TemporaryDirectory() as scratch:
        outcome = subprocess.run(
            [BIN / program, *arguments],
            cwd=root,
            env=environment | {"LEADHUB_TEST_FOLDER": scratch},
            capture_output=True,
            text=True,
            check=False,
        )
    if outcome.returncode == 0:
        return []
    lines = [line.rstrip() for line in (outcome.stdout + outcome.stderr).splitlines() if line.strip()]
    return lines or [f"{program} ended with {outcome.returncode} and said nothing"]


def sources(root: Path) -> list[Path]:
    """The modules of the four storeys, without migrations."""
    return sorted(
        path for storey in STOREYS for path in (root / storey).rglob("*.py") if "migrations" not in path.parts
    )
