"""Set-wise writes: one statement for many rows, on PostgreSQL from one JSON text, on SQLite by rows of VALUES.

The same behaviour on both; a test holds the two equal over every column type. Rows are given as sequences in the order
of `columns`; callers sort them by their unique key first, since ON CONFLICT takes locks in the order of the rows.
"""

import functools
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isfinite
from operator import attrgetter
from typing import Any

import msgspec
from django.db import connection, models
from django.db.models import Field

Rows = Sequence[Sequence[Any]]
Writer = Callable[[Any], Any]

ARRAY_TYPES = {
    "UUIDField": "uuid",
    "OneToOneField": "uuid",
    "ForeignKey": "uuid",
    "CharField": "text",
    "SlugField": "text",
    "EmailField": "text",
    "TextField": "text",
    "BinaryField": "bytea",
    "JSONField": "jsonb",
    "DateTimeField": "timestamptz",
    "DateField": "date",
    "TimeField": "time",
    "BooleanField": "boolean",
    "FloatField": "float8",
    "DecimalField": "numeric",
    "SmallIntegerField": "int2",
    "PositiveSmallIntegerField": "int2",
    "IntegerField": "int4",
    "PositiveIntegerField": "int4",
    "AutoField": "int4",
    "BigIntegerField": "int8",
    "PositiveBigIntegerField": "int8",
    "BigAutoField": "int8",
}


def insert_new(
    model: type[models.Model], columns: Sequence[str], rows: Rows, *, returning: Sequence[str] = ("id",)
) -> list[tuple[Any, ...]]:
    """Insert the rows that break no unique constraint; answer `returning` of those that were inserted."""
    if not rows:
        return []
    fields = _fields(model, columns)
    names = ", ".join(_quoted(field) for field in fields)
    wanted = _fields(model, returning)
    tail = f"ON CONFLICT DO NOTHING RETURNING {', '.join(_quoted(field) for field in wanted)}"
    answers: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for source, params in _sources(fields, rows):
            cursor.execute(f"INSERT INTO {_table(model)} ({names}) {source} {tail}", params)
            answers += _from_database(wanted, cursor.fetchall())
    return answers


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Insert all rows; a broken constraint raises IntegrityError."""
    if not rows:
        return
    fields = _fields(model, columns)
    names = ", ".join(_quoted(field) for field in fields)
    with connection.cursor() as cursor:
        for source, params in _sources(fields, rows):
            cursor.execute(f"INSERT INTO {_table(model)} ({names}) {source}", params)


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Rows) -> int:
    """Update many rows at once; the first column is the primary key. Answers how many rows were met."""
    if not rows:
        return 0
    fields = _fields(model, columns)
    key, *others = fields
    met = 0
    with connection.cursor() as cursor:
        for source, params in _sources(fields, rows):
            sets = ", ".join(f"{_quoted(field)} = given.column{i + 2}" for i, field in enumerate(others))
            cursor.execute(
                f"UPDATE {_table(model)} SET {sets} FROM ({source}) AS given "
                f"WHERE {_table(model)}.{_quoted(key)} = given.column1",
                params,
            )
            met += cursor.rowcount
    return met


def locked(queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """The same rows, locked against other writers in the order of the queryset until the transaction ends.

    SQLite has one writer at a time, and its transactions begin as writers: there is nothing to lock.
    """
    if connection.vendor == "postgresql":
        return queryset.select_for_update(of=("self",), no_key=True)
    return queryset


def locked_whole(queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """The same as `locked`, and nobody makes a row that refers to these until the transaction ends."""
    if connection.vendor == "postgresql":
        return queryset.select_for_update(of=("self",))
    return queryset


def referred(rows: "models.QuerySet[Any, Any]") -> list[tuple[Any, ...]]:
    """The values of these rows as they are now, which nobody locks whole until the transaction ends.

    For rows that are about to be referred to; whoever else refers to them waits for nobody.
    """
    if connection.vendor != "postgresql":
        return list(rows)
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE", params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def claimed(queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Rows that no other transaction holds, locked: several workers take different ones."""
    if connection.vendor == "postgresql":
        return queryset.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return queryset


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _quoted(field: "Field[Any, Any]") -> str:
    attname, column = field.get_attname_column()
    return connection.ops.quote_name(column or attname)


def _fields(model: type[models.Model], names: Sequence[str]) -> "list[Field[Any, Any]]":
    by_name = {name: field for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    return [by_name[name] for name in names]


def column_values(field: "Field[Any, Any]", values: Sequence[Any]) -> list[Any]:
    """Values of one column, as the driver takes them."""
    return _written(_driver_writer(field), values)


def _written(write: Writer | None, values: Sequence[Any]) -> list[Any]:
    return [None if value is None else write(value) for value in values] if write else list(values)


def array_type(field: "Field[Any, Any]") -> str:
    """PostgreSQL's type of a column."""
    return ARRAY_TYPES[_target(field).get_internal_type()]


def _driver_writer(field: "Field[Any, Any]") -> Writer | None:
    """What turns a value into one that the driver takes; None where it takes it as it is.

    Asking the field for every single value takes longer than everything else that is done with it.
    """
    target = _target(field)
    if isinstance(target, models.JSONField):
        return _json_text(target)
    if isinstance(target, models.CharField | models.TextField):
        # Members of a StrEnum are of another type to the driver, and arrays have one type.
        return str
    if connection.vendor == "postgresql":
        return None
    if isinstance(target, models.UUIDField):
        return attrgetter("hex")
    return lambda value: field.get_db_prep_save(value, connection)


def _recordset_writer(field: "Field[Any, Any]") -> Writer | None:
    """What turns a value into one that JSON carries to PostgreSQL without loss; None where JSON has it anyway."""
    target = _target(field)
    if isinstance(target, models.JSONField):
        text = _json_text(target)
        return lambda value: msgspec.Raw(text(value).encode())
    if isinstance(target, models.BinaryField):
        return lambda value: f"\\x{bytes(value).hex()}"
    if isinstance(target, models.FloatField):
        return lambda value: value if isfinite(value) else str(value)
    return None


def _json_text(field: models.JSONField) -> Callable[[Any], str]:
    # PostgreSQL refuses NaN and infinity in JSON; SQLite would take them silently.
    return functools.partial(json.dumps, cls=field.encoder, allow_nan=False)


def _target(field: "Field[Any, Any]") -> "Field[Any, Any]":
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


def _sources(fields: "Sequence[Field[Any, Any]]", rows: Rows) -> Iterator[tuple[str, list[Any]]]:
    """A row source for each statement, with its parameters: one on PostgreSQL, as few as fit on SQLite.

    Its columns are named column1, column2 and so on, as SQLite names those of VALUES.
    """
    if connection.vendor == "postgresql":
        yield _recordset(fields, rows)
        return
    size = max(1, _variables() // len(fields))
    marks = "(" + ", ".join(["%s"] * len(fields)) + ")"
    writers = [_driver_writer(field) for field in fields]
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        columns = [_written(write, column) for write, column in zip(writers, zip(*part, strict=True), strict=True)]
        values = zip(*columns, strict=True)
        yield "VALUES " + ", ".join([marks] * len(part)), [value for row in values for value in row]


def _recordset(fields: "Sequence[Field[Any, Any]]", rows: Rows) -> tuple[str, list[Any]]:
    """All rows as one JSON text: an array for each column costs the driver four times as much."""
    names = [f"column{number}" for number in range(1, len(fields) + 1)]
    types = ", ".join(f"{name} {array_type(field)}" for name, field in zip(names, fields, strict=True))
    columns = [
        _written(_recordset_writer(field), column)
        for field, column in zip(fields, zip(*rows, strict=True), strict=True)
    ]
    body = msgspec.json.encode([dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)])
    return f"SELECT * FROM json_to_recordset(%s::json) AS rows({types})", [body.decode()]


def _variables() -> int:
    connection.ensure_connection()
    limit: int = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
    return limit


def _from_database(fields: "Sequence[Field[Any, Any]]", rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Values as the ORM would give them; RETURNING answers in the engine's own types."""
    columns = [field.get_col(_table(field.model)) for field in fields]
    readers = [(*connection.ops.get_db_converters(column), *column.get_db_converters(connection)) for column in columns]
    return [
        tuple(_read(value, column, steps) for value, column, steps in zip(row, columns, readers, strict=True))
        for row in rows
    ]


def _read(value: Any, column: Any, steps: Iterable[Callable[[Any, Any, Any], Any]]) -> Any:
    for step in steps:
        value = step(value, column, connection)
    return value
