"""What callers read of connections: the shapes."""

from datetime import datetime
from uuid import UUID

from leadhub.api.bodies import View
from leadhub.models import ConnectionState, Direction


class IntegrationInputView(View):
    """Something that is typed to set up a connection; what is secret is never told back."""

    name: str
    label: str
    help: str | None
    is_required: bool
    choices: list[str]
    default: str | None


class IntegrationKindView(View):
    """A kind of system that leadhub can be connected to. `fields` are what both sides may say of people.

    `base_url` is where it is called unless a connection says otherwise; `versions` are those of its API, the first one
    the usual one.
    """

    kind: str
    label: str
    doc: str
    base_url: str | None
    versions: list[str]
    credentials: list[IntegrationInputView]
    settings: list[IntegrationInputView]
    scopes: list[str]
    fields: list[str]
    is_synced: bool


class IntegrationKindsView(View):
    """All kinds, in the order of their labels."""

    results: list[IntegrationKindView]


class IntegrationMailsView(View):
    """What became of the mails that a connection took in, since it was made; each is counted once.

    `received` is the sum of the rest: `drafts` waited for a person, `attempts` are of sales, `automated` no person
    wrote, for the sender of `unproven` nobody vouches, `unmatched` are about nothing in hand, `erased` of people who
    were erased, and `refused` were signed and could not be read.
    """

    received: int
    drafts: int
    attempts: int
    automated: int
    unproven: int
    unmatched: int
    erased: int
    refused: int
    last_received_at: datetime | None


class IntegrationHealthView(View):
    """How far reading has come, by how many seconds it lags, and how much waits for a person.

    `frozen` counts fields that are left alone; `mails` is null for whatever takes none.
    """

    last_sync_at: datetime | None
    lag_s: int | None
    failed: int
    waiting: int
    frozen: int
    held_until: datetime | None
    mails: IntegrationMailsView | None


class StatusGapView(View):
    """A value of the other system that no row of the map names, and how many records told it."""

    object: str
    field: str
    value: str
    count: int


class VendorFaultView(View):
    """Why the other system refused, in its own words."""

    code: str
    text: str


class IntegrationView(View):
    """A connection. Its credentials are told to nobody; `hook_url` is where the other system may call."""

    id: UUID
    kind: str
    name: str
    state: ConnectionState
    base_url: str | None
    version: str | None
    settings: dict[str, str]
    whose: dict[str, str]
    has_credentials: bool
    hook_url: str
    health: IntegrationHealthView
    gaps: list[StatusGapView]
    fault: VendorFaultView | None
    checked_at: datetime | None
    created_at: datetime
    created_by: str


class IntegrationObstacleView(View):
    """One thing that keeps a connection from observing or going live, and where it is."""

    pointer: str
    code: str
    detail: str


class IntegrationCheckView(View):
    """What the last test call found. Without `checked_at` none was made since what it goes by was changed.

    `skew_s` is by how many seconds the other's clock is ahead; `in_the_way` is all that keeps it from going live.
    """

    connection: UUID
    checked_at: datetime | None
    is_sound: bool
    who: str | None
    scopes: list[str]
    scopes_missing: list[str]
    fields_missing: list[str]
    remarks: list[str]
    skew_s: int
    fault: VendorFaultView | None
    in_the_way: list[IntegrationObstacleView]


class StatusOptionView(View):
    """A value that the other system has in its list."""

    value: str
    label: str
    is_active: bool


class StatusRowView(View):
    """A stage as it is written, or a value as it is heard.

    Without a `value` the field is left as it is; without a `stage` the value says nothing of where somebody stands.
    """

    object: str
    field: str
    stage: str | None
    value: str | None
    is_default: bool
    is_written: bool


class StatusFieldView(View):
    """A field of status: its list over there as it was read last, and where the map and the list differ."""

    object: str
    field: str
    label: str
    is_read_only: bool
    options: list[StatusOptionView]
    gaps: list[IntegrationObstacleView]


class StatusMapView(View):
    """The map of a connection; `stages` are those that there are, in their order, `version` is the connection's."""

    connection: UUID
    version: int
    stages: list[str]
    rows: list[StatusRowView]
    fields: list[StatusFieldView]


class RemoteRecordView(View):
    """A record of the other system."""

    object: str
    id: str


class OutgoingView(View):
    """What would be written for one person; `told` is where they stand, in the other's words."""

    person: UUID
    record: RemoteRecordView | None
    fields: list[str]
    told: dict[str, str | None]


class IncomingView(View):
    """What would be taken in of one record; `stage` is what its `native` word means, if it says something new."""

    record: RemoteRecordView
    person: UUID | None
    fields: list[str]
    stage: str
    native: str
    unmapped: list[str]


class IntegrationDryRunView(View):
    """What one turn would do. Nothing was written; `coming` is null where nobody was asked, or answered."""

    looked_at: int
    going: list[OutgoingView]
    coming: list[IncomingView] | None
    fault: VendorFaultView | None


class SyncFailureView(View):
    """Something that was given up and waits for a person: `text` is what the other system said."""

    id: UUID
    connection: UUID
    direction: Direction
    person: UUID | None
    record: RemoteRecordView | None
    code: str
    text: str
    attempts: int
    created_at: datetime


class RetriedView(View):
    """How many are tried again."""

    retried: int


class FrozenFieldView(View):
    """A field of one record that was changed to and fro, and is left alone; once it is thawed by whom, and why."""

    id: UUID
    connection: UUID
    record: RemoteRecordView
    person: UUID
    field: str
    frozen_at: datetime
    thawed_at: datetime | None
    thawed_by: str | None
    comment: str | None


class ThawedView(View):
    """How many fields are kept in step again."""

    thawed: int
