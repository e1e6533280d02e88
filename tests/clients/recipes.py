"""Pages whose shell blocks are run and whose shown answers are compared; `…` stands for anything that is there."""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "docs" / "recipes"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY = "…"
PATIENCE = 120


@dataclass
class Step:
    """One block of shell, and the answer that the page shows below it."""

    script: str
    language: str = ""
    shown: str = ""


@dataclass
class Recipe:
    """A page and its steps."""

    name: str
    steps: list[Step] = field(default_factory=list)


def recipes() -> list[Recipe]:
    """The pages in their order."""
    return [Recipe(page.stem, steps_of(page.read_text())) for page in sorted(FOLDER.glob("[0-9]*.md"))]


def helpers() -> str:
    """The functions that the pages use, as they stand in the first of them."""
    (step,) = steps_of((FOLDER / "README.md").read_text())
    return step.script


def steps_of(text: str) -> list[Step]:
    """The shell blocks of a page; another block belongs to the one before it."""
    steps: list[Step] = []
    for language, body in BLOCK.findall(text):
        if language == "sh":
            steps.append(Step(body))
        else:
            steps[-1].language, steps[-1].shown = language, body
    return steps


def answers(recipe: Recipe, environment: dict[str, str]) -> list[str]:
    """What each step of a recipe prints, all of them in one shell."""
    parting = "\x1e"
    script = "set -euo pipefail\n" + helpers() + "".join(f"{step.script}\nprintf '\\036'\n" for step in recipe.steps)
    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, f"{recipe.name}: {done.stdout[-2000:]} {done.stderr}"
    return done.stdout.split(parting)[:-1]


def unlike(shown: Any, found: Any, at: str = "") -> list[str]:
    """Where an answer is not what the page shows; members that the page leaves out are its own business."""
    if shown == ANY:
        return [] if found is not None else [f"{at} is null"]
    if isinstance(shown, dict) and isinstance(found, dict):
        missing = [f"{at}/{name} is missing" for name in shown if name not in found]
        return missing + [
            fault for name in shown if name in found for fault in unlike(shown[name], found[name], f"{at}/{name}")
        ]
    if isinstance(shown, list) and isinstance(found, list):
        return unlike_lists(shown, found, at)
    return [] if shown == found else [f"{at} is {found!r}, shown is {shown!r}"]


def unlike_lists(shown: Sequence[Any], found: Sequence[Any], at: str) -> list[str]:
    """The same of two lists, which are as long as each other."""
    if len(shown) != len(found):
        return [f"{at} has {len(found)} members, shown are {len(shown)}"]
    return [fault for place, one in enumerate(shown) for fault in unlike(one, found[place], f"{at}/{place}")]


def faults_of(step: Step, printed: str) -> list[str]:
    """Where what was printed is not what is shown."""
    if step.language == "json":
        return unlike(json.loads(step.shown), json.loads(printed))
    return [] if printed.strip("\ufeff\n") == step.shown.strip() else [f"{printed!r}, shown is {step.shown!r}"]
