"""Set-wise writes store what the ORM would store, on whichever engine the run is on, for every type of column."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from leadhub import bulk
from leadhub.keys import new_id
from leadhub.models import Event, EventPosition

INT2, INT4, INT8 = 2**15, 2**31, 2**63
# PostgreSQL stores no NUL, and neither engine a lone surrogate: the doors refuse both.
text = some.text(some.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
floats = some.floats(allow_nan=False, allow_infinity=False)
JSON = some.recursive(
    some.none() | some.booleans() | some.integers(-INT4, INT4) | text,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
VALUES: dict[str, some.SearchStrategy[Any]] = {
    "UUIDField": some.uuids(),
    "CharField": text,
    "SlugField": some.from_regex(r"[a-z-]{1,20}", fullmatch=True),
    "EmailField": some.emails(),
    "TextField": text,
    "BinaryField": some.binary(max_size=64),
    "JSONField": JSON,
    "DateTimeField": some.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=some.just(UTC)),
    "DateField": some.dates(date(1900, 1, 1), date(2200, 1, 1)),
    "TimeField": some.times(),
    "BooleanField": some.booleans(),
    "FloatField": floats,
    "DecimalField": some.decimals(-(10**9), 10**9, places=2),
    "SmallIntegerField": some.integers(-INT2, INT2 - 1),
    "PositiveSmallIntegerField": some.integers(0, INT2 - 1),
    "IntegerField": some.integers(-INT4, INT4 - 1),
    "PositiveIntegerField": some.integers(0, INT4 - 1),
    "BigIntegerField": some.integers(-INT8, INT8 - 1),
    "PositiveBigIntegerField": some.integers(0, INT8 - 1),
}
NEEDED = {"DecimalField": {"max_digits": 14, "decimal_places": 2}, "CharField": {"max_length": 200}}
COLUMNS = [f"a_{kind.lower()}" for kind in VALUES]


@pytest.fixture(scope="module")
def sample() -> Iterator[type[models.Model]]:
    """A model with a nullable column of every type and a key that another row may not repeat."""
    with isolate_apps("leadhub"):
        columns = {
            name: getattr(models, kind)(null=True, **NEEDED.get(kind, {}))
            for name, kind in zip(COLUMNS, VALUES, strict=True)
        }
        key = {"id": models.UUIDField(primary_key=True), "word": models.CharField(max_length=60, unique=True)}
        meta = type("Meta", (), {"app_label": "leadhub"})
        yield type("Sample", (models.Model,), {"__module__": __name__, "Meta": meta, **key, **columns})


@pytest.fixture
def table(sample: type[models.Model], fresh_database: str) -> type[models.Model]:
    """The same, with its table."""
    with connection.schema_editor() as editor:
        editor.create_model(sample)
    return sample


samples = some.lists(some.tuples(*(some.none() | VALUES[kind] for kind in VALUES)), min_size=1, max_size=6)
each_example_cleans_up = hypothesis_settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def stored(model: type[models.Model]) -> dict[UUID, tuple[Any, ...]]:
    """What the table holds, by key, binary as bytes."""
    return {
        row[0]: tuple(bytes(value) if isinstance(value, memoryview) else value for value in row[1:])
        for row in model._default_manager.values_list("id", *COLUMNS)
    }


def test_every_type_of_column_of_ours_is_known() -> None:
    """A field of a new type must get its array type and its strategy above."""
    kinds = set()
    for app in settings.LEADHUB_APPS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields:
                target: Any = field
                while isinstance(target, models.ForeignKey):
                    target = target.target_field
                kinds.add(target.get_internal_type())
    assert kinds <= set(bulk.ARRAY_TYPES)
    assert kinds - {"AutoField", "BigAutoField"} <= set(VALUES)


@each_example_cleans_up
@given(rows=samples)
def test_inserting_stores_what_was_given(table: type[models.Model], rows: list[tuple[Any, ...]]) -> None:
    table._default_manager.all().delete()
    keyed = {new_id(): row for row in rows}
    bulk.insert(table, ["id", "word", *COLUMNS], [(key, str(key), *row) for key, row in keyed.items()])
    assert stored(table) == keyed


@each_example_cleans_up
@given(rows=samples)
def test_inserting_stores_what_the_orm_stores(table: type[models.Model], rows: list[tuple[Any, ...]]) -> None:
    table._default_manager.all().delete()
    keyed = {new_id(): row for row in rows}
    table._default_manager.bulk_create(
        table(id=key, word=str(key), **dict(zip(COLUMNS, row, strict=True))) for key, row in keyed.items()
    )
    by_orm = raw(table)
    table._default_manager.all().delete()
    bulk.insert(table, ["id", "word", *COLUMNS], [(key, str(key), *row) for key, row in keyed.items()])
    assert raw(table) == by_orm


def raw(model: type[models.Model]) -> list[tuple[Any, ...]]:
    """The rows as the engine holds them, before Django turns them into values."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")
        return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]


@each_example_cleans_up
@given(rows=samples, others=samples)
def test_updating_stores_what_was_given_and_touches_no_other_row(
    table: type[models.Model], rows: list[tuple[Any, ...]], others: list[tuple[Any, ...]]
) -> None:
    table._default_manager.all().delete()
    untouched = {new_id(): row for row in others}
    before = {new_id(): (None,) * len(COLUMNS) for _ in rows}
    everything = [(key, str(key), *row) for key, row in (untouched | before).items()]
    bulk.insert(table, ["id", "word", *COLUMNS], everything)
    after = dict(zip(before, rows, strict=True))
    absent = new_id()
    met = bulk.update_rows(table, ["id", *COLUMNS], [(key, *row) for key, row in (after | {absent: rows[0]}).items()])
    assert met == len(rows)
    assert stored(table) == untouched | after


@each_example_cleans_up
@given(rows=samples)
def test_returned_values_are_those_the_orm_gives(table: type[models.Model], rows: list[tuple[Any, ...]]) -> None:
    table._default_manager.all().delete()
    keyed = {new_id(): row for row in rows}
    answers = bulk.insert_new(
        table,
        ["id", "word", *COLUMNS],
        [(key, str(key), *row) for key, row in keyed.items()],
        returning=["id", *COLUMNS],
    )
    assert {row[0]: tuple(bytes(v) if isinstance(v, memoryview) else v for v in row[1:]) for row in answers} == keyed


def test_only_new_rows_are_inserted_and_answered(table: type[models.Model]) -> None:
    first, second, third = sorted(new_id() for _ in range(3))
    bulk.insert(table, ["id", "word"], [(first, "taken")])
    answers = bulk.insert_new(
        table, ["id", "word"], [(second, "taken"), (third, "free"), (new_id(), "free")], returning=["word", "id"]
    )
    assert answers == [("free", third)]
    assert table._default_manager.count() == 2


def test_a_broken_constraint_stops_the_plain_insert(table: type[models.Model]) -> None:
    with pytest.raises(IntegrityError):
        bulk.insert(table, ["id", "word"], [(new_id(), "same"), (new_id(), "same")])
    assert table._default_manager.count() == 0


def test_more_rows_than_one_statement_of_sqlite_takes(table: type[models.Model]) -> None:
    count = 20_000
    rows = [(new_id(), f"word {i}", i, i / 7) for i in range(count)]
    columns = ["id", "word", "a_integerfield", "a_floatfield"]
    assert len(bulk.insert_new(table, columns, rows)) == count
    assert bulk.update_rows(table, ["id", "a_integerfield"], [(row[0], -row[2]) for row in rows]) == count
    total = table._default_manager.aggregate(numbers=models.Sum("a_integerfield"), sevenths=models.Sum("a_floatfield"))
    assert total["numbers"] == -sum(range(count))
    assert math.isclose(total["sevenths"], sum(range(count)) / 7)


def test_no_rows_need_no_statement(django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        assert bulk.insert_new(Event, ["id", "type"], []) == []
        bulk.insert(Event, ["id", "type"], [])
        assert bulk.update_rows(Event, ["id", "type"], []) == 0


@pytest.mark.usefixtures("db", "direct_writes")
def test_foreign_keys_may_be_named_as_the_model_or_the_column_does(now: datetime) -> None:
    events = [(new_id(), "lead.decided", now, {"n": n}) for n in range(4)]
    bulk.insert(Event, ["id", "type", "at", "data"], events)
    places = bulk.insert_new(EventPosition, ["event"], [(event[0],) for event in events[:2]], returning=["event"])
    places += bulk.insert_new(
        EventPosition, ["event_id"], [(event[0],) for event in events[2:]], returning=["event_id"]
    )
    assert {row[0] for row in places} == {event[0] for event in events}


def test_json_that_postgresql_would_refuse_is_refused_everywhere(table: type[models.Model]) -> None:
    with pytest.raises(ValueError, match="JSON"):
        bulk.insert(table, ["id", "word", "a_jsonfield"], [(new_id(), "x", {"n": math.nan})])


def test_decimals_keep_their_places(table: type[models.Model]) -> None:
    bulk.insert(table, ["id", "word", "a_decimalfield"], [(new_id(), "x", Decimal("19.90"))])
    assert table._default_manager.get().a_decimalfield == Decimal("19.90")  # type: ignore[attr-defined] # made above


def test_times_keep_their_microseconds(table: type[models.Model]) -> None:
    at = time(23, 59, 59, 999_999)
    bulk.insert(table, ["id", "word", "a_timefield"], [(new_id(), "x", at)])
    assert table._default_manager.values_list("a_timefield", flat=True).get() == at
