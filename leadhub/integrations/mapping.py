"""The status map of one connection: replaced as a whole, so that no stage is forgotten and no value means two."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import insert
from leadhub.editing import Act
from leadhub.errors import Conflict, FieldError, NotAcceptable, Stale
from leadhub.integrations import lining_up
from leadhub.integrations.finding import held
from leadhub.integrations.kinds import Kind, Mapped
from leadhub.integrations.opening import kind_of
from leadhub.integrations.option_lists import compared
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import STATUS, Option, StatusField
from leadhub.integrations.statuses import key_of
from leadhub.keys import new_id
from leadhub.models import Connection, StatusGap, StatusRow, SyncLink
from leadhub.usecases import use_case

COLUMNS: Final = ("id", "connection", "object", "field", "stage", "value", "is_default", "is_written")
Field = tuple[str, str]
Values = tuple[str, str, str, str, bool, bool]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What of the map keeps a connection from being in step: about which field, and which value or stage of it."""

    field: str
    what: str
    code: str
    detail: str


@use_case
def replace(
    connection: UUID, *, actor: Actor, now: datetime, rows: Sequence[Mapped], expected: int | None = None
) -> Connection:
    """These rows in place of all there were; whoever is linked is written anew by them.

    Of each field that is written every stage has one row, and each value one default among its rows. Stale where the
    connection has been changed since it was as `expected`.
    """
    row = held(connection, actor)
    if expected is not None and row.edits != expected:
        raise stale()
    if not kind_of(row).is_synced:
        raise Conflict(f"{row.name} keeps nothing in step, so it has no status map.", code="no_status_map")
    faults = [*_faults_of_rows(row, rows), *_faults_of_fields(row, rows)]
    if faults:
        said = " ".join(dict.fromkeys(fault.detail for fault in faults))
        raise NotAcceptable(f"{said} Nothing was saved.", code=faults[0].code, errors=faults)
    before = sorted(row.status_rows.values_list(*COLUMNS[2:]))
    after = sorted(_values(one) for one in rows)
    if before == after:
        return row
    row.edits += 1
    row.save(update_fields=["edits"])
    row.status_rows.all().delete()
    insert(StatusRow, COLUMNS, [(new_id(), row.pk, *one) for one in after])
    for object, field, value in {(one[0], one[1], one[3]) for one in after if one[3]}:
        StatusGap.objects.filter(connection=row, object=object, field=field, value=value).delete()
    act = Act(actor=actor, now=now)
    act.note(row, "status_map", [_in_words(one) for one in before], [_in_words(one) for one in after])
    act.keep()
    line_up_linked(row)
    return row


def stale() -> Stale:
    """The refusal that tells a second editor that somebody was first."""
    return Stale("Somebody changed this connection meanwhile. Open its map again; nothing was saved.")


def line_up_linked(connection: Connection) -> None:
    """Everybody who is linked is looked at anew, where the connection writes, or will when it goes on."""
    if connection.state in lining_up.STANDING:
        linked = SyncLink.objects.filter(connection=connection, gone_at__isnull=True)
        lining_up.out(connection.pk, linked.values_list("target", flat=True).distinct())


def rows_of_kind(kind: Kind) -> list[Values]:
    """The map that a connection of a kind begins with; stages of which the kind says nothing leave the field alone."""
    if not kind.is_synced:
        return []
    found = [_values(row) for row in kind.statuses if row.stage in ("", *ports().stages.stages)]
    for object, field in sorted({(row.object, row.field) for row in kind.statuses}):
        told = {row.stage for row in kind.statuses if (row.object, row.field) == (object, field) and row.is_written}
        found += [(object, field, stage, "", False, True) for stage in ports().stages.stages if stage not in told]
    return sorted(found)


def fields_of(connection: Connection) -> list[StatusField]:
    """The fields of status with the lists that the last test call found; without one those that the kind names."""
    lists = (connection.checked or {}).get("lists", [])
    found = {(one["object"], one["name"]): _read_list(one) for one in lists}
    kind = kind_of(connection)
    named = [(row.object, row.field) for row in kind.statuses]
    named += [_split(name) for name in kind.fields if name.startswith(f"{STATUS}:")]
    named += connection.status_rows.values_list("object", "field")
    for object, field in sorted(set(named)):
        found.setdefault((object, field), StatusField(object=object, name=field, label=field, options=()))
    return [found[key] for key in sorted(found)]


def is_read_only(connection: Connection, object: str, field: str) -> bool:
    """Whether a field is read and never written."""
    return key_of(object, field) in kind_of(connection).read_only


def obstacles(connection: Connection) -> list[Obstacle]:
    """Every gap between the map and the lists over there; fields that are only read, or are free text, have none."""
    fields = [
        field
        for field in fields_of(connection)
        if field.options and not is_read_only(connection, field.object, field.name)
    ]
    rows = list(connection.status_rows.all())
    found: list[Obstacle] = []
    for each in compared(connection, fields):
        name = f"{each.field.object}.{each.field.name}"
        own = [row for row in rows if (row.object, row.field) == (each.field.object, each.field.name)]
        undecided = {row.value for row in own if row.value} - {row.value for row in own if row.is_default}
        found += [
            Obstacle(name, value, "not_mapped", f"The value {value!r} of {name} means no stage: choose one, or none.")
            for value in sorted(each.unmapped)
        ]
        found += [
            Obstacle(name, value, "not_there", f"The value {value!r} of {name} is not among those over there.")
            for value in each.missing
        ]
        found += [
            Obstacle(name, value, "no_default", f"The value {value!r} of {name} stands for several stages: mark one.")
            for value in sorted(undecided - set(each.missing))
        ]
    return found


def _faults_of_rows(connection: Connection, rows: Sequence[Mapped]) -> list[FieldError]:
    """What is wrong with single rows."""
    fields = {(one.object, one.name) for one in fields_of(connection)}
    stages = ports().stages.stages
    faults = []
    for index, row in enumerate(rows):
        at, name = f"/rows/{index}", f"{row.object}.{row.field}"
        if (row.object, row.field) not in fields:
            faults.append(FieldError(f"{at}/field", "unknown_status_field", f"There is no field of status {name}."))
        if row.stage not in stages and (row.is_written or row.stage):
            faults.append(FieldError(f"{at}/stage", "unknown_stage", f"There is no stage {row.stage!r}."))
        if row.value.strip() != row.value or (not row.value and (row.is_default or not row.is_written)):
            detail = f"A row of {name} that is heard names a value, without blanks around it."
            faults.append(FieldError(f"{at}/value", "value_required", detail))
        if not row.is_written and not row.is_default:
            detail = f"A row of {name} that is only heard is the default of its value."
            faults.append(FieldError(f"{at}/is_default", "default_missing", detail))
    return faults


def _faults_of_fields(connection: Connection, rows: Sequence[Mapped]) -> list[FieldError]:
    """What is wrong with the rows of a field together."""
    by_field: dict[Field, list[Mapped]] = {}
    for row in rows:
        by_field.setdefault((row.object, row.field), []).append(row)
    faults: list[FieldError] = []
    for (object, field), own in sorted(by_field.items()):
        name = f"{object}.{field}"
        written = Counter(row.stage for row in own if row.is_written)
        wanted: Iterable[str] = () if is_read_only(connection, object, field) else ports().stages.stages
        faults += [
            FieldError("/rows", "stage_missing", f"{name} has no row for the stage {stage}.")
            for stage in wanted
            if not written[stage]
        ]
        faults += [
            FieldError("/rows", "stage_repeated", f"{name} has several rows for the stage {stage}.")
            for stage, count in sorted(written.items())
            if count > 1
        ]
        defaults = Counter(row.value for row in own if row.is_default)
        values = sorted({row.value for row in own if row.value})
        faults += [
            FieldError("/rows", "default_missing", f"Of the rows of {name} with {value!r} mark the one that it means.")
            for value in values
            if not defaults[value]
        ]
        faults += [
            FieldError("/rows", "default_repeated", f"{value!r} of {name} can mean one stage only.")
            for value in values
            if defaults[value] > 1
        ]
    return faults


def _values(row: Mapped) -> Values:
    return (row.object, row.field, row.stage, row.value, row.is_default, row.is_written)


def _in_words(row: Values) -> str:
    object, field, stage, value, is_default, is_written = row
    sign = ("=" if is_default else "<") if is_written else ">"
    return f"{object}.{field}: {stage or '-'} {sign} {value or '-'}"


def _split(name: str) -> Field:
    object, _, field = name.removeprefix(f"{STATUS}:").partition(".")
    return object, field


def _read_list(told: Mapping[str, Any]) -> StatusField:
    options = tuple(Option(one["value"], one["label"], one["is_active"]) for one in told["options"])
    return StatusField(object=told["object"], name=told["name"], label=told["label"], options=options)
