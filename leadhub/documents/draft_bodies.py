"""What callers send about drafts."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from leadhub.api.bodies import Body, Instant, Text, or_none

Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]


class BeginBody(Body, rename={"base": "from"}):
    """`from` names the version to begin from; without it the one in force."""

    base: Number | None = None
    note: Text | None = None


class EditBody(Body):
    """What is given is changed; each member of `content` replaces that member of the draft whole."""

    note: Text | msgspec.UnsetType | None = msgspec.UNSET
    content: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET

    @property
    def given_note(self) -> str | None:
        """The note, where it is to be changed; null empties it."""
        return None if self.note is msgspec.UNSET else self.note or ""

    @property
    def given_content(self) -> dict[str, Any] | None:
        """The members of the content that are to be replaced."""
        return or_none(self.content)


class EditDraftBody(EditBody, kw_only=True):
    """An edit over GraphQL says which version it was made on."""

    version: Number


class SignBody(Body):
    """Who calls signs for its side; `deputy_for` names the person of the same side in whose place."""

    deputy_for: UUID | None = None


class PublishBody(Body):
    """`effective_at`: from when the rules hold; at once without it."""

    effective_at: Instant | None = None
