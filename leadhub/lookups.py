"""Lookups for long lists of keys, one parameter instead of a thousand, so that a statement's text does not grow; and
for bytes that stand somewhere in others.
"""

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BinaryField, Field, ForeignObject, Lookup
from django.db.models.sql.compiler import SQLCompiler

from leadhub.bulk import array_type, column_values

Sql = tuple[str, list[Any]]


class Among(Lookup):
    """`column__among=values`: as `in`, by ANY on PostgreSQL and by json_each on SQLite."""

    lookup_name = "among"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Values are prepared with the statement, by engine."""
        return value

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """`column = ANY(array)`."""
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s::{array_type(self._field)}[])", [*params, self._values()]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """`column IN (SELECT value FROM json_each(…))`; JSON has no bytes, so those are listed."""
        column, params = self.process_lhs(compiler, connection)
        values = self._values()
        if isinstance(self._field, BinaryField):
            return f"{column} IN ({', '.join(['%s'] * len(values))})", [*params, *values]
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, json.dumps(values)]

    @property
    def _field(self) -> "Field[Any, Any]":
        field: Field[Any, Any] = self.lhs.output_field
        return field

    def _values(self) -> list[Any]:
        given: Iterable[Any] = self.rhs
        return column_values(self._field, list(given))


class Holds(Lookup):
    """`column__holds=bytes`: whether the bytes stand somewhere in those of the column."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The bytes as they are."""
        return value

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """`position(bytes in column) > 0`."""
        column, params = self.process_lhs(compiler, connection)
        return f"position(%s::bytea in {column}) > 0", [self.rhs, *params]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        """`instr(column, bytes) > 0`."""
        column, params = self.process_lhs(compiler, connection)
        return f"instr({column}, %s) > 0", [*params, self.rhs]


def register() -> None:
    """Make the lookups known; foreign keys look no further up than their own class."""
    Field.register_lookup(Among)
    ForeignObject.register_lookup(Among)
    BinaryField.register_lookup(Holds)
