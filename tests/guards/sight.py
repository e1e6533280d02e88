"""Who may see what is one method of the queryset; a door that forgets it shows everything to everybody.

Readers, which the doors share, may also fetch what stands beside rows that were looked up with it: by their keys.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from tests.guards import STOREYS
from tests.guards.programs import sources

DOORS = frozenset({"rest", "graphql", "admin"})
READERS = "readers"
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
SIGHTS = frozenset({"visible_to", "once_visible_to"})
LOOKUPS = frozenset({"get_object_or_404", "get_list_or_404"})


def visible_to(root: Path) -> list[str]:
    """In doors and readers, rows of a model that has `visible_to` are reached by `Model.objects.visible_to(…)`."""
    sighted = sighted_models(root)
    return [
        f"{path.relative_to(root)}:{line}: {model}.objects without .visible_to(…)"
        for path in sources(root)
        if DOORS.union({READERS}).intersection(rooms := path.relative_to(root).parts)
        for line, model in unsighted(ast.parse(path.read_text()), sighted, beside=READERS in rooms)
    ]


def sighted_models(root: Path) -> frozenset[str]:
    """The models whose queryset has a method `visible_to`."""
    trees = [ast.parse(path.read_text()) for storey in STOREYS for path in (root / storey / "models").glob("*.py")]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    querysets = {
        node.name
        for node in classes
        if any(isinstance(part, ast.FunctionDef) and part.name == "visible_to" for part in node.body)
    }
    return frozenset(
        node.name for node in classes for part in node.body if querysets.intersection(names_in(part)) and assigns(part)
    )


def unsighted(tree: ast.Module, sighted: frozenset[str], *, beside: bool) -> Iterator[tuple[int, str]]:
    """The places that reach a sighted model's rows by its manager, with no `visible_to` next to it."""
    looked_through = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in SIGHTS
    }
    if beside:
        looked_through |= {id(node.func.value) for node in ast.walk(tree) if is_by_keys(node)}
    aliases = {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and id(node) not in looked_through:
            model = last_name(node.value)
        elif isinstance(node, ast.Call) and last_name(node.func) in LOOKUPS and node.args:
            model = last_name(node.args[0])
        else:
            continue
        model = aliases.get(model, model)
        if model in sighted:
            yield node.lineno, model


def is_by_keys(node: ast.AST) -> TypeGuard[Any]:
    """Whether it is `….filter(…__in=…)` (or `__among`): rows that belong to others already looked up."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "filter"
        and any((keyword.arg or "").endswith(("__in", "__among")) for keyword in node.keywords)
    )


def assigns(node: ast.stmt) -> bool:
    """Whether the statement names the manager of a model."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(last_name(target) in MANAGERS for target in targets)


def names_in(node: ast.AST) -> set[str]:
    """Every plain name that is read below a node."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def last_name(node: ast.AST) -> str:
    """`Lead` of `Lead`, and of `models.Lead`."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
