"""What callers send about connections."""

from typing import Annotated, cast
from uuid import UUID

import msgspec
from msgspec import Meta

from leadhub.api.bodies import Body, given
from leadhub.egress.addresses import LONGEST
from leadhub.integrations.connections import Changes
from leadhub.integrations.kinds import Mapped
from leadhub.integrations.rehearsing import MOST
from leadhub.models import ConnectionState
from leadhub.models.connection import LONGEST_FAULT, LONGEST_ID

ConnectionName = Annotated[str, Meta(max_length=80)]
BaseUrl = Annotated[str, Meta(max_length=LONGEST)]
Word = Annotated[str, Meta(max_length=80)]
Typed = Annotated[dict[str, str | None], Meta(max_length=50)]


class CreateIntegrationBody(Body):
    """`kind` is one of `integrations/kinds/`, which say what `credentials` and `settings` there are.

    Credentials are never told back. `whose` says field by field who is right, where that is not as the kind has it.
    """

    kind: Word
    name: ConnectionName
    base_url: BaseUrl = ""
    version: Word = ""
    credentials: Typed | msgspec.UnsetType = msgspec.UNSET
    settings: Typed | msgspec.UnsetType = msgspec.UNSET
    whose: Typed | msgspec.UnsetType = msgspec.UNSET

    @property
    def given(self) -> Changes:
        """What it is to be, without its kind."""
        return cast("Changes", {name: value for name, value in given(self).items() if name != "kind"})


class UpdateIntegrationBody(Body):
    """What is given is changed; of credentials, settings and `whose` those that are named, and null takes one away.

    `state` lets it observe, go live or pause; with `quiet_first_sync` all there is over there is read as history.
    """

    name: ConnectionName | msgspec.UnsetType = msgspec.UNSET
    base_url: BaseUrl | msgspec.UnsetType = msgspec.UNSET
    version: Word | msgspec.UnsetType = msgspec.UNSET
    credentials: Typed | msgspec.UnsetType = msgspec.UNSET
    settings: Typed | msgspec.UnsetType = msgspec.UNSET
    whose: Typed | msgspec.UnsetType = msgspec.UNSET
    state: ConnectionState | msgspec.UnsetType = msgspec.UNSET
    quiet_first_sync: bool = False

    @property
    def given(self) -> Changes:
        """What is to be changed besides the state."""
        apart = ("state", "quiet_first_sync")
        return cast("Changes", {name: value for name, value in given(self).items() if name not in apart})


class StatusRowForm(Body):
    """A stage is written as `value` into `field` of an `object`; as the default the value, told alone, means it.

    Without a value the field is left as it is. A row that is not written is only heard; without a `stage` its value
    says nothing of where somebody stands.
    """

    object: Annotated[str, Meta(max_length=40)]
    field: Word
    stage: Annotated[str, Meta(max_length=20)] | None
    value: Annotated[str, Meta(max_length=LONGEST_ID)] | None
    is_default: bool = False
    is_written: bool = True

    @property
    def row(self) -> Mapped:
        """As the map has it."""
        return Mapped(
            object=self.object,
            field=self.field,
            stage=self.stage or "",
            value=self.value or "",
            is_default=self.is_default,
            is_written=self.is_written,
        )


class ReplaceStatusMapBody(Body):
    """All rows of the map."""

    rows: Annotated[list[StatusRowForm], Meta(max_length=2_000)]


class SyncIntegrationBody(Body):
    """With `everything` all there is over there is read once more, as history from which nothing follows."""

    everything: bool = False


class RehearseIntegrationBody(Body):
    """`people`: the contacts that are looked at; without it those in line, then those linked, then those in hand."""

    people: Annotated[list[UUID], Meta(max_length=MOST)] | None = None


class ThawFrozenFieldBody(Body):
    """`comment`: what was done about it."""

    comment: Annotated[str, Meta(max_length=LONGEST_FAULT)] | None = None


class ThawFrozenFieldsBody(ThawFrozenFieldBody):
    """`frozen_fields`: those that are thawed; without it all of the connection."""

    frozen_fields: Annotated[list[UUID], Meta(max_length=200)] | None = None


class RetrySyncFailuresBody(Body):
    """`failures`: those that are tried again; without it all of the connection."""

    failures: Annotated[list[UUID], Meta(max_length=200)] | None = None
