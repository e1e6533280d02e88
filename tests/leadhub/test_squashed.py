"""Installations of before go on from where they are: one migration of each app says what all those before it said."""

from typing import Any, Final

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

from leadhub.tables import CreateTogether
from leadhub.triggers import AppendOnly

LATEST: Final = {
    "leadhub": "0020_fields_left_alone",
    "accounts": "0012_erasures_can_be_lifted",
    "qualification": "0039_enquiry_drafts",
    "feedback": "0010_words_of_closed_reviews_can_be_erased",
}
# They say more than that nothing is changed: in statements of their own.
OWN = {"leadhub_deliveryattempt", "accounts_erasedkey"}


@pytest.fixture(scope="module")
def step_by_step() -> MigrationLoader:
    """Every migration there is, without those that stand for many."""
    return MigrationLoader(None, replace_migrations=False)


@pytest.fixture(scope="module")
def at_once() -> MigrationLoader:
    """What a new installation goes through."""
    return MigrationLoader(None)


def models_of(loader: MigrationLoader, nodes: list[tuple[str, str]], app: str) -> dict[str, Any]:
    """The tables of an app as migrations describe them."""
    state = loader.project_state(nodes)
    return {
        name: (
            {field: value.deconstruct()[1:] for field, value in model.fields.items()},
            {key: sorted(map(repr, value)) if isinstance(value, list) else value for key, value in options.items()},
            model.bases,
        )
        for (label, name), model in state.models.items()
        for options in [{key: value for key, value in model.options.items() if key != "abstract"}]
        if label == app
    }


def operations(loader: MigrationLoader, app: str, names: set[str]) -> list[Operation]:
    """What these migrations of an app do."""
    return [each for name in names for each in loader.disk_migrations[app, name].operations]


@pytest.mark.parametrize("app", LATEST)
def test_both_ways_lead_to_the_same_tables(step_by_step: MigrationLoader, at_once: MigrationLoader, app: str) -> None:
    before = models_of(step_by_step, list(LATEST.items()), app)
    after = models_of(at_once, [(each, f"0001_squashed_{name}") for each, name in LATEST.items()], app)
    assert before.keys() == after.keys() and len(before) > 10
    for name, described in before.items():
        assert after[name] == described, name


@pytest.mark.parametrize("app", LATEST)
def test_both_ways_only_append_to_the_same_tables(at_once: MigrationLoader, app: str) -> None:
    replaced = {name for _, name in at_once.replacements[app, f"0001_squashed_{LATEST[app]}"].replaces}

    def appended(names: set[str]) -> set[str]:
        found = operations(at_once, app, names)
        return {table for each in found if isinstance(each, AppendOnly) for table in each.tables}

    assert appended(replaced) - OWN == appended({f"0001_squashed_{LATEST[app]}"})
    assert any(isinstance(each, CreateTogether) for each in operations(at_once, app, {f"0001_squashed_{LATEST[app]}"}))
