"""What callers send about tokens and clients."""

from typing import Annotated, cast
from uuid import UUID

import msgspec
from msgspec import Meta

from leadhub.actors import Role
from leadhub.api.bodies import Body, Instant, given
from leadhub.identity.clients import Changes
from leadhub.models import Client

GivenName = Annotated[str, Meta(max_length=80)]
Scopes = Annotated[list[str], Meta(max_length=60)]
Addresses = Annotated[list[Annotated[str, Meta(max_length=500)]], Meta(max_length=20)]


class CreateTokenBody(Body):
    """`scopes`: what it may, all that its owner may without; `expires_at`: in 90 days without, in 366 at the latest.

    `user`: by operations, the system or partner that it is for; the caller without.
    """

    name: GivenName
    scopes: Scopes | None = None
    expires_at: Instant | None = None
    user: UUID | None = None


class CreateClientBody(Body):
    """`redirect_uris` of a frontend: where people go back to, to the letter; `partner` of a partner's system."""

    name: GivenName
    kind: Client.Kind
    scopes: Scopes
    redirect_uris: Addresses = msgspec.field(default_factory=list)
    partner: UUID | None = None


class EditClientBody(Body):
    """What is given is changed."""

    name: GivenName | msgspec.UnsetType = msgspec.UNSET
    scopes: Scopes | msgspec.UnsetType = msgspec.UNSET
    redirect_uris: Addresses | msgspec.UnsetType = msgspec.UNSET

    @property
    def given(self) -> Changes:
        """What is to be changed."""
        return cast("Changes", given(self))


class AddPersonBody(Body):
    """Who it is, and what they do."""

    email: Annotated[str, Meta(max_length=254)]
    name: Annotated[str, Meta(max_length=120)]
    role: Role


class ChangeRoleBody(Body):
    """What they do from now on."""

    role: Role


class NoQuestionsBody(Body):
    """Nothing is asked."""
