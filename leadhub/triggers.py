"""Migration operations for what a constraint cannot say: tables that are only ever appended to."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

POSTGRES_REFUSAL = """
CREATE OR REPLACE FUNCTION leadhub_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


class AppendOnly(Operation):
    """Refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL) on tables, by trigger, on both engines."""

    reversible = True

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = list(tables)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that models know of changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the triggers."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRES_REFUSAL, params=None)
            for table in self.tables:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION leadhub_refuse_change()",
                    params=None,
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION leadhub_refuse_change()",
                    params=None,
                )
            return
        for table in self.tables:
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
                    params=None,
                )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the triggers."""
        for table in self.tables:
            if schema_editor.connection.vendor == "postgresql":
                schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}", params=None)
                schema_editor.execute(f"DROP TRIGGER {table}_no_truncate ON {table}", params=None)
            else:
                schema_editor.execute(f"DROP TRIGGER {table}_no_update", params=None)
                schema_editor.execute(f"DROP TRIGGER {table}_no_delete", params=None)

    def describe(self) -> str:
        """One line for `showmigrations --plan`."""
        return f"Only append to {', '.join(self.tables)}"


class PerEngine(Operation):
    """Statements of each engine's own language, for triggers that say more than refusal."""

    reversible = True

    def __init__(self, *, postgresql: Sequence[str], sqlite: Sequence[str], undo: dict[str, Sequence[str]]) -> None:
        self.postgresql = list(postgresql)
        self.sqlite = list(sqlite)
        self.undo = undo

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that models know of changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run the statements of the engine at hand."""
        statements = self.postgresql if schema_editor.connection.vendor == "postgresql" else self.sqlite
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Run what undoes them."""
        for statement in self.undo[schema_editor.connection.vendor]:
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """One line for `showmigrations --plan`."""
        return "Engine-specific triggers"
