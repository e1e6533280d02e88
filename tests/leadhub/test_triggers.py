"""Tables that are only ever appended to refuse everything else, whoever asks, on either engine."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from leadhub.models import Event
from qualification.models import Lead, Transition
from tests.rows import AT, row

pytestmark = pytest.mark.usefixtures("db", "direct_writes")

APPEND_ONLY = frozenset(
    {
        "leadhub.Signature",
        "leadhub.Version",
        "leadhub.RuleSet",
        "leadhub.Event",
        "leadhub.EventPosition",
        "leadhub.Edit",
        "leadhub.Export",
        "leadhub.DeliveryAttempt",
        "accounts.Merge",
        "accounts.MergeUndo",
        "accounts.Consent",
        "accounts.ErasedKey",
        "accounts.Erasure",
        "accounts.ErasureLift",
        "accounts.RegistrationStep",
        "qualification.Signal",
        "qualification.SignalExclusion",
        "qualification.SignalRestoration",
        "qualification.Facts",
        "qualification.Decision",
        "qualification.Transition",
        "qualification.Attempt",
        "qualification.SheetChange",
        "qualification.Reassignment",
        "qualification.Escalation",
        "qualification.ObservedHandoff",
        "qualification.Quote",
        "qualification.Progress",
        "qualification.Credit",
        "qualification.ShadowDifference",
        "feedback.RecalibrationDue",
        "feedback.ReviewItem",
        "feedback.Verdict",
    }
)
LISTED = {
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid "
    "WHERE NOT tgisinternal",
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
}
NAMES = {"postgresql": ("_append_only", "_no_truncate"), "sqlite": ("_no_update", "_no_delete")}


def refused(statement: str, table: str) -> None:
    """The statement is refused by the trigger of the table, and the row is still there."""
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("name", sorted(APPEND_ONLY))
def test_rows_are_neither_changed_nor_deleted(name: str) -> None:
    made = row(apps.get_model(name))
    table, key = made._meta.db_table, made._meta.pk.column
    refused(f'UPDATE "{table}" SET "{key}" = "{key}"', table)
    refused(f'DELETE FROM "{table}"', table)
    assert type(made)._default_manager.filter(pk=made.pk).exists()


@pytest.mark.parametrize("name", sorted(APPEND_ONLY))
def test_tables_are_not_emptied_at_once(name: str) -> None:
    table = apps.get_model(name)._meta.db_table
    if connection.vendor == "postgresql":
        refused(f'TRUNCATE "{table}" CASCADE', table)
    else:
        row(apps.get_model(name))
        refused(f'DELETE FROM "{table}" WHERE true', table)


@pytest.mark.parametrize("name", sorted(APPEND_ONLY))
def test_an_insert_that_replaces_does_not_walk_around_the_trigger(name: str) -> None:
    made = row(apps.get_model(name))
    table, key = made._meta.db_table, made._meta.pk.column
    anew = f'INTO "{table}" SELECT * FROM "{table}" WHERE true'
    if connection.vendor == "postgresql":
        refused(f'INSERT {anew} ON CONFLICT ("{key}") DO UPDATE SET "{key}" = EXCLUDED."{key}"', table)
    else:
        refused(f"INSERT OR REPLACE {anew}", table)


def test_the_triggers_are_those_of_the_list_and_no_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LISTED[connection.vendor])
        found = {(name, table) for name, table in cursor.fetchall() if name.endswith(NAMES[connection.vendor])}
    tables = {apps.get_model(name)._meta.db_table for name in APPEND_ONLY}
    assert found == {(table + suffix, table) for table in tables for suffix in NAMES[connection.vendor]}


def test_what_a_model_calls_frozen_is_frozen() -> None:
    frozen = {
        model._meta.label
        for app in settings.LEADHUB_APPS
        for model in apps.get_app_config(app).get_models()
        if "frozen by trigger" in (model.__doc__ or "").casefold()
    }
    assert frozen == APPEND_ONLY


def moved(lead: Lead, **values: object) -> int:
    """The number of rows that the update met."""
    with transaction.atomic():
        return Lead.objects.filter(pk=lead.pk).update(**values)


def test_a_lead_changes_its_stage_with_its_transition_only() -> None:
    lead = row(Lead)
    row(Transition, lead=lead, seq=2, from_stage="inquiry", to_stage="mql", actor_kind="system")
    for without in ({"stage": "mql"}, {"stage": "nurture", "stage_seq": 2}, {"stage": "mql", "stage_seq": 3}):
        with pytest.raises(DatabaseError, match="a change of stage needs its transition"):
            moved(lead, **without)
    assert moved(lead, stage="mql", stage_seq=2) == 1


def test_the_transition_of_another_lead_is_none() -> None:
    lead, other = row(Lead), row(Lead)
    row(Transition, lead=other, seq=2, from_stage="inquiry", to_stage="mql", actor_kind="system")
    with pytest.raises(DatabaseError, match="a change of stage needs its transition"):
        moved(lead, stage="mql", stage_seq=2)


def test_a_lead_that_stays_in_its_stage_needs_none() -> None:
    lead = row(Lead)
    assert moved(lead, stage=lead.stage, stage_seq=lead.stage_seq, rank=2.5, updated_at=AT) == 1


def test_deleting_through_the_orm_is_refused_too() -> None:
    event = row(Event)
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic():
        event.delete()
    with pytest.raises((DatabaseError, models.ProtectedError)), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(type="other")
