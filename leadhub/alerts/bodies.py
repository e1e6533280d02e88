"""What people give about alerts."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from leadhub.api.bodies import Body
from leadhub.models import ChannelKind, Quiet

ChannelName = Annotated[str, Meta(max_length=80)]
Secret = Annotated[str, Meta(max_length=2_000)]
Place = Annotated[str, Meta(max_length=254)]
Code = Annotated[str, Meta(max_length=24)]
Codes = Annotated[list[Code], Meta(max_length=50)]


class CreateAlertChannelBody(Body):
    """A way for alerts. `secret` is the address of a webhook or the token of a bot; it is never read back.

    A webhook with a `person` is that person's own way; without one it serves rooms.
    """

    kind: ChannelKind
    name: ChannelName
    secret: Secret | None = None
    person: UUID | None = None


class UpdateAlertChannelBody(Body):
    """What is to change; another secret takes the channel back into use."""

    name: ChannelName | UnsetType = UNSET
    secret: Secret | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class CreateAlertRoomBody(Body):
    """A room that hears of a subject, such as a team. `place` is the id of a Slack channel or a mail address."""

    subject: UUID
    channel: UUID
    kinds: Codes
    place: Place | None = None
    quiet: Quiet = Quiet.BUSINESS_HOURS


class UpdateAlertRoomBody(Body):
    """What is to change; another place takes the room back into use."""

    place: Place | UnsetType = UNSET
    kinds: Codes | UnsetType = UNSET
    quiet: Quiet | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class AlertWishBody(Body):
    """One kind of alert: by these ways, none of them for not at all, null for what everybody gets; and when."""

    kind: Code
    ways: Annotated[list[ChannelKind], Meta(max_length=10)] | None
    quiet: Quiet | None = None


class UpdateMyAlertsBody(Body):
    """The kinds that are chosen anew; the others stay as they were."""

    choices: Annotated[list[AlertWishBody], Meta(max_length=50)]
