"""What callers send about receivers of events."""

from typing import Annotated, cast

import msgspec
from msgspec import Meta

from leadhub.api.bodies import Body, Instant, given
from leadhub.egress.addresses import LONGEST
from leadhub.events.endpoints import Changes
from leadhub.models import EndpointState

EndpointName = Annotated[str, Meta(max_length=80)]
EndpointUrl = Annotated[str, Meta(max_length=LONGEST)]
EventTypes = Annotated[list[str], Meta(max_length=100)]


class CreateWebhookEndpointBody(Body):
    """`types` names the types of events that are wanted; null, or without it, all of them, also those to come."""

    name: EndpointName
    url: EndpointUrl
    types: EventTypes | None = None


class UpdateWebhookEndpointBody(Body):
    """What is given is changed."""

    name: EndpointName | msgspec.UnsetType = msgspec.UNSET
    url: EndpointUrl | msgspec.UnsetType = msgspec.UNSET
    types: EventTypes | msgspec.UnsetType | None = msgspec.UNSET
    state: EndpointState | msgspec.UnsetType = msgspec.UNSET

    @property
    def given(self) -> Changes:
        """What is to be changed."""
        return cast("Changes", given(self))


class ResendBody(Body):
    """`since`: what was put in line from then on, by the wall clock; all of it without."""

    since: Instant | None = None


class NothingBody(Body):
    """Nothing is asked."""
