"""Modules are small nouns that call each other in the open."""

import ast
from pathlib import Path

from tests.guards.programs import sources

LONGEST = 400
# A drawer for odds and ends has no noun; in this domain a signal is what a buyer does.
DRAWERS = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "services", "service", "signals", "lib"})
HIDDEN_CALLERS = ("django.db.models.signals", "django.dispatch", "django.core.signals")


def sizes(root: Path) -> list[str]:
    """No module, of the tests neither, is longer than 400 lines."""
    tests = sorted((root / "tests").rglob("*.py"))
    return [
        f"{path.relative_to(root)}: {length} lines; split it by noun"
        for path in sources(root) + tests
        if (length := len(path.read_text().splitlines())) > LONGEST
    ]


def names(root: Path) -> list[str]:
    """No module or folder is a drawer."""
    return [
        f"{path.relative_to(root)}: not a noun of the domain"
        for path in sources(root)
        if DRAWERS.intersection((*path.relative_to(root).parent.parts, path.stem))
    ]


def receivers(root: Path) -> list[str]:
    """No module imports Django's signals."""
    return [
        f"{path.relative_to(root)}: {name}: a use case calls what follows from it; no receivers"
        for path in sources(root)
        for node in ast.walk(ast.parse(path.read_text()))
        for name in imported(node)
        if name.startswith(HIDDEN_CALLERS)
    ]


def imported(node: ast.AST) -> list[str]:
    """The dotted names that an import statement brings in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []
