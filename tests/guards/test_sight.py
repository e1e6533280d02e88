"""A planted breach is found: doors that forget who may see what."""

from pathlib import Path

import pytest

from tests.guards import sight
from tests.guards.conftest import Plant

MODELS = """
class LeadQuerySet(QuerySet["Lead"]):
    def visible_to(self, actor): ...

class Lead(Row):
    objects = LeadQuerySet.as_manager()

class Contact(Row):
    objects: ClassVar[Manager] = LeadQuerySet.as_manager()

class Source(Row):
    pass
"""


@pytest.fixture
def house(tree: Path, plant: Plant) -> Path:
    """A tree with two models that have a sight rule, and one that has none."""
    plant("qualification/models/lead.py", MODELS)
    return tree


@pytest.mark.parametrize(
    "line",
    [
        "rows = Lead.objects.all()",
        "rows = Lead.objects",
        "row = Contact.objects.filter(pk=1).visible_to(actor)",
        "row = models.Lead.objects.get(pk=1)",
        "rows = Lead._default_manager.all()",
        "row = get_object_or_404(Lead, pk=1)",
        "from qualification.models import Lead as Case\nrows = Case.objects.all()",
    ],
)
@pytest.mark.parametrize("door", ["rest", "graphql", "admin"])
def test_the_forgotten_sight_rule_is_found(house: Path, plant: Plant, door: str, line: str) -> None:
    plant(f"qualification/{door}/leads.py", line)
    [breach] = sight.visible_to(house)
    assert breach.startswith(f"qualification/{door}/leads.py:")
    assert breach.endswith(".objects without .visible_to(…)")


@pytest.mark.parametrize("line", ["rows = Lead.objects.filter(stage='mql')", "rows = Lead.objects.exclude(pk__in=ids)"])
def test_readers_keep_to_it_too(house: Path, plant: Plant, line: str) -> None:
    plant("qualification/readers/leads.py", line)
    assert len(sight.visible_to(house)) == 1


def test_doors_do_not_fetch_by_keys(house: Path, plant: Plant) -> None:
    plant("qualification/rest/leads.py", "rows = Lead.objects.filter(pk__in=ids)")
    assert len(sight.visible_to(house)) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("qualification/rest/leads.py", "rows = Lead.objects.visible_to(actor).filter(stage='mql')"),
        ("qualification/readers/leads.py", "rows = Lead.objects.filter(account_id__in=seen)"),
        ("qualification/rest/sources.py", "rows = Source.objects.all()"),
        ("qualification/locking.py", "rows = Lead.objects.all()"),
    ],
)
def test_what_keeps_to_it_is_not(house: Path, plant: Plant, path: str, line: str) -> None:
    plant(path, line)
    assert sight.visible_to(house) == []


def test_the_models_of_the_project_are_known() -> None:
    from tests.guards import PROJECT

    assert {"Lead", "Handoff", "Account", "Contact"} <= sight.sighted_models(PROJECT)
