"""Every actor at every door, about what is theirs, what is another's and what never was: made from what is served.

Routes, schemas and the console's registry are walked, so a new door is in it at once; only what there is in the company
is laid by hand (world.py). What the policy's tables and the lists that people are shown say is held against what doors
answer; words that somebody may never read stand in no answer to them, whatever was asked. How many cells that were is
printed after the run.

It runs on one engine, in one company: doors ask through the same querysets on both, which their own tests hold alike.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

import pytest
import strawberry.schema.schema as executing
from django.db import transaction
from graphql import parse
from pytest_django import DjangoDbBlocker

from leadhub.api.graphql import assembly, limits
from leadhub.console import places
from leadhub.models import SandboxClock
from leadhub.models.webhook import WebhookEndpointQuerySet
from tests import alike, databases
from tests.fence import allow_writes
from tests.qualification.doors.asking import ask_answers, ask_console, ask_graphql, ask_rest, pages_of_others
from tests.qualification.doors.canaries import everything
from tests.qualification.doors.cells import rest_calls
from tests.qualification.doors.matrix import Ground, Matrix
from tests.qualification.doors.world import ACTORS, PARTNERS, STAFF, World
from tests.qualification.office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.engine("sqlite"), pytest.mark.usefixtures("direct_writes")]

LARGEST: Final = 1_000_000_000
DOORS: Final = {"rest": ask_rest, "graphql": ask_graphql, "console": ask_console, "answers": ask_answers}
# Of these there is none in the company: made by hours of work of jobs.
NONE_YET: Final = frozenset({"api/v1/shadow-differences/"})


@pytest.fixture(scope="module")
def ground(django_db_blocker: DjangoDbBlocker) -> Iterator[Ground]:
    """The company, laid once for all these tests of a process, and undone after the last."""
    with django_db_blocker.unblock(), allow_writes(), transaction.atomic():
        yield Ground(World(Office(databases.engine("sqlite", company=True).people(), _set_clock)))
        transaction.set_rollback(True)


def _set_clock(at: datetime) -> datetime:
    SandboxClock.objects.update_or_create(id=1, defaults={"now": at})
    return at


@pytest.fixture(autouse=True)
def _let_everything_through(
    company: Any, ground: Ground, monkeypatch: pytest.MonkeyPatch, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """No limit stands between the matrix and the doors; what takes most of the time and tells nothing is done once."""
    settings.REQUESTS_PER_MINUTE = settings.GRAPHQL_POINTS_PER_MINUTE = settings.WRONG_TOKENS_PER_MINUTE = LARGEST
    # What a refusal is compared with is asked of GraphQL within the request, and statements are counted here.
    monkeypatch.setattr(alike, "compare", lambda *_: None)
    # Every refusal of a query is logged with its way through the code.
    for name in ("strawberry.execution", "django.request", "leadhub.api"):
        caplog.set_level(logging.CRITICAL, name)
    for name in ("MOST_ALIASES", "MOST_ROOT_FIELDS", "MOST_COST", "DEEPEST"):
        monkeypatch.setattr(limits, name, LARGEST)
    monkeypatch.setattr(assembly, "MOST_TOKENS", LARGEST)
    for module in ("feedback.rest.review_printing", "qualification.rest.agreement_printing"):
        monkeypatch.setattr(f"{module}.pdf_of", str.encode)
    # Every document is the same for all actors, and asks for an id by a variable.
    monkeypatch.setattr(executing, "parse", _parsed)
    monkeypatch.setattr(executing, "validate_document", _validated)
    lines: dict[Any, Any] = {}
    of_page = places.sidebar

    def sidebar(request: Any) -> Any:
        if request.user.pk not in lines:
            lines[request.user.pk] = of_page(request)
        return lines[request.user.pk]

    monkeypatch.setattr(places, "sidebar", sidebar)


_parse, _validate = parse, executing.validate_document
_documents: dict[Any, Any] = {}
_findings: dict[Any, Any] = {}


def _parsed(source: Any, **options: Any) -> Any:
    if source not in _documents:
        _documents[source] = _parse(source, **options)
    return _documents[source]


def _validated(schema: Any, document: Any, rules: Any) -> Any:
    key = id(document), id(schema)
    if key not in _findings:
        _findings[key] = _validate(schema, document, rules)
    return _findings[key]


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("door", DOORS)
def test_every_door_tells_an_actor_what_is_theirs_and_nothing_else(
    ground: Ground, record_property: Callable[[str, object], None], door: str, actor: str
) -> None:
    matrix = Matrix(ground, actor)
    DOORS[door](matrix)
    record_property("cells", dict(matrix.cells))
    assert not matrix.faults, f"{len(matrix.faults)} faults\n" + "\n".join(matrix.faults[:40])
    assert everything() == ground.before


@pytest.mark.parametrize(("giver", "readers"), [("operations", STAFF), ("partner", PARTNERS)])
def test_a_place_in_a_list_is_its_readers(
    ground: Ground, record_property: Callable[[str, object], None], giver: str, readers: tuple[str, ...]
) -> None:
    matrices = pages_of_others(ground, giver, readers)
    record_property("cells", {"cursors": sum(one.cells.total() for one in matrices)})
    assert [fault for one in matrices for fault in one.faults] == []


def test_there_is_something_of_each_kind(ground: Ground) -> None:
    empty = {prefix for prefix, keys in ground.all_of.items() if not keys}
    assert empty == NONE_YET, "lay one of these down in world.py, so that somebody may be shown it and somebody not"


def test_a_list_that_shows_everything_is_named(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WebhookEndpointQuerySet, "visible_to", lambda rows, _actor: rows.all())
    monkeypatch.setattr(ground, "calls", [call for call in rest_calls() if call.verb == "webhook.list"])
    matrix = Matrix(ground, "integration")
    ask_rest(matrix)
    words = "integration: REST GET api/v1/webhook-endpoints/ tells ['zqhook-theirs']"
    assert matrix.faults[0].startswith(words)
