"""A planted breach is found: the guards that are programs of others."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

from leadhub.checks import undeclared, upward
from tests.guards import programs
from tests.guards.conftest import Plant, planted

FAULTS = {
    "datetime_now": ("from datetime import UTC, datetime\n\nAT = datetime.now(UTC)\n", "TID251"),
    "date_today": ("from datetime import date\n\nAT = date.today()\n", "TID251"),
    "django_now": ("from django.utils import timezone\n\nAT = timezone.now()\n", "TID251"),
    "database_now": ("from django.db.models.functions import Now\n\nAT = Now()\n", "TID251"),
    "time_time": ("import time\n\nAT = time.time()\n", "TID251"),
    "receiver": ("from django.dispatch import receiver\n\nHEAR = receiver\n", "TID251"),
    "swallowed": ("try:\n    A = 1\nexcept Exception:\n    A = 2\n", "BLE001"),
    "unannotated": ("def act(lead):\n    return lead\n", "ANN001"),
    "printed": ('print("here")\n', "T201"),
    "naive_time": ("from datetime import datetime\n\nAT = datetime(2026, 1, 1)\n", "DTZ001"),
    "unused_import": ("import os\n", "F401"),
    "ignored_type": ("A: int = None  # type: ignore\n", "PGH003"),
}


def test_formatting_finds_a_line_that_ruff_would_write_otherwise(tree: Path, plant: Plant) -> None:
    plant("leadhub/planted.py", "A = {'a':1}\n")
    assert programs.formatting(tree) == ["leadhub/planted.py:1:6: make it so with ruff format"]


def test_lint_finds_each_kind_of_fault(tree: Path, plant: Plant) -> None:
    for name, (text, _) in FAULTS.items():
        plant(f"leadhub/{name}.py", text)
    found = programs.lint(tree)
    for name, (_, code) in FAULTS.items():
        assert any(line.startswith(f"leadhub/{name}.py:") and code in line for line in found), name


def test_the_clock_itself_may_read_the_time(tree: Path, plant: Plant) -> None:
    plant("leadhub/clock.py", "from datetime import UTC, datetime\n\nAT = datetime.now(UTC)\n")
    assert programs.lint(tree) == []


def test_types_finds_what_is_not_annotated_and_what_does_not_fit(tree: Path, plant: Plant) -> None:
    configuration = tree / "pyproject.toml"
    without_django = [line for line in configuration.read_text().splitlines() if not line.startswith("plugins = ")]
    configuration.write_text("\n".join(without_django))
    plant(
        "planted.py", "def act(lead):\n    return lead\n\n\nA: int = 'a'\nB: int = 'b'  # type: ignore[name-defined]\n"
    )
    found = "\n".join(programs.types(tree))
    assert "planted.py:1: error: Function is missing a type annotation" in found
    assert "planted.py:5: error: Incompatible types in assignment" in found
    assert "planted.py:6: error: Incompatible types in assignment" in found


def test_layers_finds_each_import_that_runs_up(copy: Path) -> None:
    for module, imported in {
        "leadhub/clock.py": "accounts.models",
        "accounts/models/account.py": "accounts.resolving",
        "accounts/rules/fit.py": "django.db",
        "accounts/rest/routes.py": "accounts.graphql",
        "qualification/moving.py": "qualification.deciding",
        "qualification/rules/decision.py": "leadhub.clock",
        "qualification/models/lead.py": "feedback.models",
        "feedback/models/reason.py": "feedback.policy",
    }.items():
        planted(copy, module, f"\nimport {imported}\n")
    found = " ".join(programs.layers(copy))
    for sentence in (
        "leadhub is not allowed to import accounts",
        "qualification is not allowed to import feedback",
        "accounts.models is not allowed to import accounts.resolving",
        "accounts.rules is not allowed to import django",
        "accounts.rest is not allowed to import accounts.graphql",
        "qualification.moving is not allowed to import qualification.deciding",
        "qualification.rules is not allowed to import leadhub.clock",
        "feedback.models is not allowed to import feedback.policy",
    ):
        assert sentence in found


def test_layers_finds_a_module_that_has_no_place(copy: Path) -> None:
    planted(copy, "qualification/planted.py", "")
    assert "qualification.planted" in " ".join(programs.layers(copy))


def test_migrations_finds_a_field_that_has_none(copy: Path) -> None:
    path = copy / "accounts/models/title.py"
    path.write_text(
        path.read_text().replace("    order = ", "    planted = models.BooleanField(default=False)\n    order = ")
    )
    assert "planted" in " ".join(programs.migrations(copy))


def test_schemas_finds_the_file_that_is_out_of_step(copy: Path) -> None:
    assert programs.managed("schemas", "--write", root=copy) == []
    assert programs.schemas(copy) == []
    planted(copy, "docs/schemas/schema.graphql", "\ntype Planted\n")
    assert "Out of step with the doors: schema.graphql. Run: make schemas" in " ".join(programs.schemas(copy))


@isolate_apps("accounts", "qualification")
def test_tables_finds_what_a_model_does_not_declare() -> None:
    class Silent(models.Model):
        class Meta:
            app_label = "accounts"

    class Mistaken(models.Model):
        PERSONAL = ("email", "e_mail")
        email = models.EmailField()

        class Meta:
            app_label = "accounts"

    class Inherited(Mistaken):
        class Meta:
            app_label = "accounts"

    assert [fault.id for fault in undeclared(Silent)] == ["leadhub.E001"]
    assert [fault.msg for fault in undeclared(Mistaken)] == [
        "PERSONAL of Mistaken names e_mail, which is no field of it."
    ]
    assert [fault.id for fault in undeclared(Inherited)] == ["leadhub.E001"]


@isolate_apps(*settings.LEADHUB_APPS)
def test_tables_finds_a_foreign_key_that_points_up() -> None:
    class Above(models.Model):
        class Meta:
            app_label = "qualification"

    class Below(models.Model):
        up = models.ForeignKey(Above, on_delete=models.CASCADE)
        many: "models.ManyToManyField[Above, models.Model]" = models.ManyToManyField(Above, related_name="+")
        same = models.ForeignKey("self", on_delete=models.CASCADE)

        class Meta:
            app_label = "accounts"

    assert [fault.msg for fault in upward(Below)] == [
        "Below.up points up, to qualification.",
        "Below.many points up, to qualification.",
    ]
    assert upward(Above) == []


@pytest.mark.parametrize("check", [undeclared, upward])
def test_a_whole_model_has_no_fault(check) -> None:
    from qualification.models import Lead

    assert check(Lead) == []
