"""A planted breach is found: sizes, names and hidden callers."""

from pathlib import Path

import pytest

from tests.guards import modules
from tests.guards.conftest import Plant


def test_sizes_finds_the_module_of_more_than_400_lines(tree: Path, plant: Plant) -> None:
    plant("leadhub/planted.py", "\n" * 401)
    plant("tests/test_planted.py", "\n" * 401)
    plant("leadhub/whole.py", "\n" * 400)
    plant("leadhub/migrations/0001_planted.py", "\n" * 401)
    assert modules.sizes(tree) == [
        "leadhub/planted.py: 401 lines; split it by noun",
        "tests/test_planted.py: 401 lines; split it by noun",
    ]


@pytest.mark.parametrize(
    "name", ["accounts/utils.py", "leadhub/helpers/text.py", "feedback/services.py", "qualification/signals.py"]
)
def test_names_finds_the_drawer(tree: Path, plant: Plant, name: str) -> None:
    plant(name, "")
    plant("qualification/models/signal.py", "")
    assert modules.names(tree) == [f"{name}: not a noun of the domain"]


@pytest.mark.parametrize(
    "line",
    [
        "from django.db.models.signals import post_save",
        "from django.db.models import signals",
        "import django.dispatch",
        "from django.dispatch import receiver",
        "from django.core.signals import request_finished",
    ],
)
def test_receivers_finds_the_hidden_caller(tree: Path, plant: Plant, line: str) -> None:
    plant("leadhub/planted.py", f"def hear() -> None:\n    {line}\n")
    plant("leadhub/whole.py", "from django.db.models import Q\nfrom qualification.models import signal\n")
    [breach] = modules.receivers(tree)
    assert breach.startswith("leadhub/planted.py: django.")
