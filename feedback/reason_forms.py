"""What callers may say of a reason; what a value means is judged by the list."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from feedback.models import Reason
from leadhub.api.bodies import Body, Count

Label = Annotated[str, Meta(max_length=200)]


class ReasonBody(Body, kw_only=True):
    """What of a reason may change, for what is said from now on; what is left out stays.

    `group` is where sellers find it, null of losses and no-bids; lower `order` is offered first.
    """

    label: Label | UnsetType = UNSET
    family: Reason.Family | UnsetType = UNSET
    group: Reason.Group | UnsetType | None = UNSET
    action: Reason.Action | UnsetType = UNSET
    places: list[Reason.Place] | UnsetType = UNSET
    owner: Reason.Owner | UnsetType = UNSET
    says_quality: bool | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    track: Label | UnsetType | None = UNSET
    order: Count | UnsetType = UNSET


class AddReasonBody(Body, kw_only=True):
    """A reason more; its code never changes its meaning."""

    code: Annotated[str, Meta(max_length=60)]
    label: Label
    family: Reason.Family
    action: Reason.Action
    places: list[Reason.Place]
    owner: Reason.Owner
    group: Reason.Group | None = None
    says_quality: bool = True
    track: Label | None = None
    order: Count = 100
