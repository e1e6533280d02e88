"""How the constraints of connections would be broken, and what they allow."""

from collections.abc import Callable, Iterable

from django.db.models import Model

from leadhub.keys import new_id
from leadhub.models import Connection, FrozenField, StatusGap, StatusRow, SyncItem, SyncLink, SyncStream, SyncWrite
from tests.rows import AT, row

Breach = Callable[[], object]
FIELD = {"object": "person", "field": "status"}
HEARD = {"is_written": False, "is_default": True}


def connection(**other: object) -> Connection:
    return row(Connection, **{"credentials": "", "tokens": "", "fault_code": "", **other})


def status(on: Connection, stage: str, value: str, **other: object) -> StatusRow:
    return row(StatusRow, connection=on, stage=stage, value=value, **FIELD, **other)


def out(**other: object) -> SyncItem:
    given = {"direction": "out", "object": "", "remote_id": "", "target": new_id(), "fault_code": ""}
    return row(SyncItem, connection=other.pop("on", None) or connection(), **{**given, **other})


def into(**other: object) -> SyncItem:
    given = {"direction": "in", "object": "person", "remote_id": "1", "target": None, "fault_code": ""}
    return row(SyncItem, connection=other.pop("on", None) or connection(), **{**given, **other})


def twice(model: type[Model], *columns: str, **given: object) -> object:
    first: Model = row(model, **given)
    return row(model, **given, **{name: getattr(first, name) for name in columns})


def frozen(**other: object) -> FrozenField:
    given = {"link": other.pop("link", None) or row(SyncLink, connection=connection()), "field": "phone"}
    return row(FrozenField, **{**given, "thawed_by_name": "", "comment": "", **other})


THAWED = {"thawed_at": AT, "thawed_by_name": "Olga", "comment": "Switched off."}
BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "connection_has_a_name_of_its_own": lambda: connection(name=connection().name),
    "connection_that_is_broken_says_why": lambda: connection(state="broken"),
    "connection_that_was_removed_holds_no_secret": [
        lambda: connection(removed_at=AT, credentials="sealed"),
        lambda: connection(removed_at=AT, tokens="sealed"),
    ],
    "status_row_is_one_per_stage_and_value": lambda: status(status(connection(), "sal", "A").connection, "sal", "A"),
    "status_row_writes_one_value_for_a_stage": lambda: status(status(connection(), "sal", "A").connection, "sal", "B"),
    "status_row_is_the_default_of_one_value": lambda: status(
        status(connection(), "sal", "A", is_default=True).connection, "mql", "A", is_default=True
    ),
    "status_row_that_leaves_alone_is_no_default": lambda: status(connection(), "sal", "", is_default=True),
    "status_row_that_is_only_heard_is_the_default": lambda: status(connection(), "sal", "A", is_written=False),
    "status_row_that_is_written_has_a_stage": lambda: status(connection(), "", "A"),
    "status_gap_is_one_per_value": lambda: twice(StatusGap, "value", connection=connection(), **FIELD),
    "sync_stream_is_one_of_its_name": lambda: twice(SyncStream, "name", connection=connection(), after=None),
    "sync_stream_has_a_place_in_a_run_only": lambda: row(SyncStream, connection=connection(), after=[1]),
    "sync_link_is_one_per_record": lambda: twice(SyncLink, "object", "remote_id", connection=connection()),
    "sync_item_out_is_one_per_target": lambda: out(on=(one := out()).connection, target=one.target),
    "sync_item_in_is_one_per_record": lambda: into(on=into().connection),
    "sync_item_names_what_it_is_about": [
        lambda: out(target=None),
        lambda: out(object="person"),
        lambda: out(remote_id="1"),
        lambda: into(target=new_id()),
        lambda: into(object=""),
        lambda: into(remote_id=""),
    ],
    "sync_item_that_is_dead_says_why": lambda: out(is_dead=True),
    "frozen_field_is_frozen_once_at_a_time": lambda: frozen(link=frozen().link),
    "frozen_field_says_who_thawed_it_and_why": [
        lambda: frozen(**{**THAWED, "thawed_by_name": ""}),
        lambda: frozen(**{**THAWED, "comment": ""}),
        lambda: frozen(**{**THAWED, "thawed_at": None}),
    ],
    "sync_write_is_one_per_value": lambda: twice(
        SyncWrite, "field", "digest", link=row(SyncLink, connection=connection())
    ),
}
KEPT: dict[str, Breach] = {
    "a name is free again once its connection was removed": lambda: connection(name=connection(removed_at=AT).name),
    "several values are heard as one stage, and several mean nothing": lambda: [
        status(on := status(connection(), "sal", "A", is_default=True).connection, "sal", "B", **HEARD),
        status(on, "", "C", **HEARD),
        status(on, "", "D", **HEARD),
    ],
    "a field is frozen again after it was thawed": lambda: frozen(
        link=frozen(link=frozen(**THAWED).link, **THAWED).link
    ),
    "a person and a record of one connection are in line beside others": lambda: [
        out(on=(one := out()).connection),
        into(on=one.connection),
        into(on=one.connection, remote_id="2", is_dead=True, fault_code="x"),
    ],
}
