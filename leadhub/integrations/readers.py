"""Connections as callers read them: how they stand, what they are mapped by, what was found and what failed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from leadhub.actors import Actor
from leadhub.api.filters import Filters, Ids, OneOf, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.clock import real_now
from leadhub.integrations import finding
from leadhub.integrations.checking import faults_of
from leadhub.integrations.connections import inputs_of
from leadhub.integrations.finding import seen
from leadhub.integrations.kinds import Input, Kind, kinds
from leadhub.integrations.mail.counting import mails_of
from leadhub.integrations.mail.kind import KIND as MAIL
from leadhub.integrations.mapping import fields_of, is_read_only, obstacles
from leadhub.integrations.planning import whose_of
from leadhub.integrations.ports import ports
from leadhub.integrations.rehearsing import Coming, Going, Rehearsal
from leadhub.integrations.states import in_the_way
from leadhub.integrations.views import (
    IncomingView,
    IntegrationCheckView,
    IntegrationDryRunView,
    IntegrationHealthView,
    IntegrationInputView,
    IntegrationKindsView,
    IntegrationKindView,
    IntegrationObstacleView,
    IntegrationView,
    OutgoingView,
    RemoteRecordView,
    StatusFieldView,
    StatusGapView,
    StatusMapView,
    StatusOptionView,
    StatusRowView,
    SyncFailureView,
    VendorFaultView,
)
from leadhub.models import Connection, ConnectionState, Direction, FrozenField, StatusGap, SyncItem

LISTED_GAPS = 100


class ConnectionFilters(Filters):
    """What connections may be narrowed to."""

    state = OneOf("state", ConnectionState)
    kind = Words("kind")


class SyncFailureFilters(Filters):
    """What failures of one connection may be narrowed to."""

    direction = OneOf("direction", Direction)
    code = Words("fault_code")


class EveryFailureFilters(SyncFailureFilters):
    """What failures of all connections may be narrowed to."""

    connection = Ids("connection_id")


def kinds_view() -> IntegrationKindsView:
    """Every kind of system, in the order of their labels."""
    known = sorted(kinds().values(), key=lambda kind: kind.label)
    return IntegrationKindsView(results=[_kind_view(kind) for kind in known])


def connection_rows(actor: Actor) -> "QuerySet[Connection]":
    """The connections that the caller may see, without their secrets."""
    return finding.rows(actor).defer("tokens")


def connection_views(actor: Actor, rows: Sequence[Connection]) -> list[IntegrationView]:
    """The connections of one page."""
    keys, real = [row.pk for row in rows], real_now()
    failed, waiting, gaps = _counted(keys, is_dead=True), _counted(keys, is_dead=False), _gaps(keys)
    frozen, mails = _frozen(keys), mails_of([row.pk for row in rows if row.kind == MAIL.code])
    return [
        IntegrationView(
            id=row.pk,
            kind=row.kind,
            name=row.name,
            state=ConnectionState(row.state),
            base_url=row.base_url or _kind(row).base_url or None,
            version=row.version or None,
            settings=row.settings,
            whose={name: str(word) for name, word in whose_of(row).items()} if _kind(row).is_synced else {},
            has_credentials=bool(row.credentials),
            hook_url=hook_url(row),
            health=IntegrationHealthView(
                last_sync_at=row.last_sync_at,
                lag_s=max(0, round((real - row.last_sync_at).total_seconds())) if row.last_sync_at else None,
                failed=failed.get(row.pk, 0),
                waiting=waiting.get(row.pk, 0),
                frozen=frozen.get(row.pk, 0),
                held_until=row.held_until,
                mails=mails.get(row.pk),
            ),
            gaps=gaps.get(row.pk, []),
            fault=VendorFaultView(code=row.fault_code, text=row.fault_text) if row.fault_code else None,
            checked_at=row.checked_at,
            created_at=row.created_at,
            created_by=row.created_by_name,
        )
        for row in rows
    ]


def connections_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, IntegrationView]:
    """The connections with these ids."""
    return {view.id: view for view in connection_views(actor, list(connection_rows(actor).filter(pk__in=keys)))}


def connection_version(actor: Actor, connection: UUID) -> int:
    """What an ETag of a connection and of its map says."""
    return seen(connection, actor).edits


def hook_url(connection: Connection) -> str:
    """Where the other system may call."""
    return f"{settings.PUBLIC_URL}/hooks/{connection.kind}/{connection.pk}/"


def check_of(actor: Actor, connection: UUID) -> IntegrationCheckView:
    """What the last test call of a connection found."""
    row = seen(connection, actor)
    found: Mapping[str, Any] = row.checked or {}
    fault = found.get("fault")
    return IntegrationCheckView(
        connection=row.pk,
        checked_at=row.checked_at,
        is_sound=row.checked_at is not None and not faults_of(row),
        who=found.get("who") or None,
        scopes=found.get("scopes", []),
        scopes_missing=found.get("scopes_missing", []),
        fields_missing=found.get("fields_missing", []),
        remarks=found.get("remarks", []),
        skew_s=found.get("skew_s", 0),
        fault=VendorFaultView(code=fault["code"], text=fault["text"]) if fault else None,
        in_the_way=[IntegrationObstacleView(**fault.as_dict()) for fault in in_the_way(row, real_now())],
    )


def map_of_connection(actor: Actor, connection: UUID) -> StatusMapView:
    """The map of a connection beside the lists over there."""
    row = seen(connection, actor)
    gaps = obstacles(row)
    rows = row.status_rows.order_by("object", "field", "stage", "value")
    return StatusMapView(
        connection=row.pk,
        version=row.edits,
        stages=list(ports().stages.stages) if _kind(row).is_synced else [],
        rows=[
            StatusRowView(
                object=one.object,
                field=one.field,
                stage=one.stage or None,
                value=one.value or None,
                is_default=one.is_default,
                is_written=one.is_written,
            )
            for one in rows
        ],
        fields=[
            StatusFieldView(
                object=field.object,
                field=field.name,
                label=field.label,
                is_read_only=is_read_only(row, field.object, field.name),
                options=[
                    StatusOptionView(value=option.value, label=option.label, is_active=option.is_active)
                    for option in field.options
                ],
                gaps=[
                    IntegrationObstacleView(
                        pointer=f"/status_map/{gap.field}/{gap.what}", code=gap.code, detail=gap.detail
                    )
                    for gap in gaps
                    if gap.field == f"{field.object}.{field.name}"
                ],
            )
            for field in fields_of(row)
        ],
    )


def dry_run_view(found: Rehearsal) -> IntegrationDryRunView:
    """A dry run as callers read it."""
    return IntegrationDryRunView(
        looked_at=found.looked_at,
        going=[_going(one) for one in found.going],
        coming=None if found.coming is None else [_coming(one) for one in found.coming],
        fault=VendorFaultView(code=found.fault.code, text=found.fault.text) if found.fault else None,
    )


def failure_rows(actor: Actor) -> "QuerySet[SyncItem]":
    """The failures that the caller may see."""
    return SyncItem.objects.visible_to(actor)


def failure_views(actor: Actor, rows: Sequence[SyncItem]) -> list[SyncFailureView]:
    """The failures of one page."""
    return [
        SyncFailureView(
            id=row.pk,
            connection=row.connection_id,
            direction=Direction(row.direction),
            person=row.target,
            record=RemoteRecordView(object=row.object, id=row.remote_id) if row.remote_id else None,
            code=row.fault_code,
            text=row.fault_text,
            attempts=row.attempts,
            created_at=row.created_at,
        )
        for row in rows
    ]


def failures_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, SyncFailureView]:
    """The failures with these ids."""
    return {view.id: view for view in failure_views(actor, list(failure_rows(actor).filter(pk__in=keys)))}


def failures_of(actor: Actor, connection: UUID) -> Listing[SyncFailureView]:
    """What failed of one connection."""
    seen(connection, actor)
    return replace(
        FAILURES,
        name=f"SyncFailure {connection}",
        rows=lambda caller: failure_rows(caller).filter(connection=connection),
    )


def _kind(row: Connection) -> Kind:
    return kinds()[row.kind]


def _kind_view(kind: Kind) -> IntegrationKindView:
    return IntegrationKindView(
        kind=kind.code,
        label=kind.label,
        doc=kind.doc,
        base_url=kind.base_url or None,
        versions=[one for one in kind.versions if one],
        credentials=[_input(one) for one in kind.credentials],
        settings=[_input(one) for one in inputs_of(kind)],
        scopes=list(kind.scopes),
        fields=sorted(kind.fields),
        is_synced=kind.is_synced,
    )


def _input(given: Input) -> IntegrationInputView:
    return IntegrationInputView(
        name=given.name,
        label=given.label,
        help=given.help or None,
        is_required=given.is_required,
        choices=list(given.choices),
        default=given.default or None,
    )


def _counted(keys: Sequence[UUID], *, is_dead: bool) -> dict[UUID, int]:
    items = SyncItem.objects.filter(connection__in=keys, is_dead=is_dead)
    return dict(items.values_list("connection").annotate(count=Count("pk")))


def _frozen(keys: Sequence[UUID]) -> dict[UUID, int]:
    standing = FrozenField.objects.standing().filter(link__connection__in=keys)
    return dict(standing.values_list("link__connection").annotate(count=Count("pk")))


def _gaps(keys: Sequence[UUID]) -> dict[UUID, list[StatusGapView]]:
    """The gaps that were met, those of most records first; of each connection so many at most."""
    found: dict[UUID, list[StatusGapView]] = {}
    for gap in StatusGap.objects.filter(connection__in=keys).order_by("-count", "object", "field", "value"):
        told = found.setdefault(gap.connection_id, [])
        if len(told) < LISTED_GAPS:
            told.append(StatusGapView(object=gap.object, field=gap.field, value=gap.value, count=gap.count))
    return found


def _going(one: Going) -> OutgoingView:
    record = RemoteRecordView(object=one.remote.object, id=one.remote.id) if one.remote else None
    return OutgoingView(person=one.person, record=record, fields=one.fields, told=one.told)


def _coming(one: Coming) -> IncomingView:
    return IncomingView(
        record=RemoteRecordView(object=one.remote.object, id=one.remote.id),
        person=one.person,
        fields=one.fields,
        stage=one.stage,
        native=one.native,
        unmapped=one.unmapped,
    )


NEWEST = Orderings({"created_at": Key("created_at")}, default="-created_at")
CONNECTION = Noun(
    name="Integration",
    view=IntegrationView,
    verb="integration.read",
    load=connections_by_id,
)
CONNECTIONS = Listing(
    noun=CONNECTION,
    verb="integration.list",
    rows=connection_rows,
    views=connection_views,
    filters=ConnectionFilters,
    orderings=Orderings({"created_at": Key("created_at"), "name": Key("name")}, default="-created_at"),
)
FAILURE = Noun(
    name="SyncFailure",
    view=SyncFailureView,
    verb="integration.failures",
    load=failures_by_id,
    links=lambda: {"connection": CONNECTION},
)
FAILURES = Listing(
    noun=FAILURE,
    verb="integration.failures",
    rows=failure_rows,
    views=failure_views,
    filters=SyncFailureFilters,
    orderings=NEWEST,
)
EVERY_FAILURE = replace(FAILURES, filters=EveryFailureFilters)
