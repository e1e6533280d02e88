"""What HubSpot answers, as far as it is read: everything that may be missing has a default."""

from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

import httpx
import msgspec

from leadhub.integrations.protocol import Fault, FaultKind, VendorError

Shape = TypeVar("Shape")
MALFORMED: Final = "answer_malformed"
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
# Milliseconds since 1970, as far as there are years for them.
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class Camel(msgspec.Struct, rename="camel", kw_only=True):
    """An object whose names are written as HubSpot writes them."""


class Told(Camel):
    """One value that a property had, since when and by whom; the newest stands first."""

    timestamp: Moment
    value: str | None = None
    source_type: str = ""
    source_id: str = ""


class Record(Camel):
    """A contact, a call, a meeting or an email."""

    id: str
    properties: dict[str, str | None]
    updated_at: Moment
    properties_with_history: dict[str, list[Told]] = {}
    archived: bool = False
    archived_at: Moment | None = None
    object_write_trace_id: str | None = None
    new: bool = False

    def text(self, name: str) -> str:
        """A property; empty where it is missing or null."""
        return self.properties.get(name) or ""


class Detail(Camel):
    """One of several reasons of a refusal; what its context is differs from API to API."""

    message: str = ""
    code: str | None = None
    context: Any = None


class Problem(Camel):
    """Why something was refused. HubSpot asks readers to take every part as optional."""

    message: str = ""
    category: str = ""
    policy_name: str = ""
    context: dict[str, list[str]] = {}
    errors: list[Detail] = []


class Next(Camel):
    """Where the next page begins."""

    after: str


class Paging(Camel):
    """Whether there is a next page."""

    next: Next | None = None


class Records(Camel):
    """An answer with records: of a search, a list or a batch. `errors` are of those that failed (207)."""

    results: list[Record]
    errors: list[Problem] = []
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        """Where the next page begins."""
        return self.paging.next.after if self.paging and self.paging.next else None


class Choice(Camel):
    """One value of a list."""

    value: str
    label: str = ""
    hidden: bool = False
    display_order: int = -1


class Rights(Camel):
    """What may be done with a property."""

    read_only_value: bool = False


class Definition(Camel):
    """What a property is."""

    name: str
    label: str = ""
    type: str = "string"
    field_type: str = ""
    options: list[Choice] = []
    has_unique_value: bool = False
    modification_metadata: Rights = msgspec.field(default_factory=Rights)


class Definitions(Camel):
    """Properties that there are, of those that were asked for."""

    results: list[Definition]


class Owner(Camel):
    """Somebody whom records can belong to."""

    id: str
    email: str | None = None


class Owners(Camel):
    """A page of owners."""

    results: list[Owner]
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        """Where the next page begins."""
        return self.paging.next.after if self.paging and self.paging.next else None


class Account(Camel):
    """The account that the credentials are of."""

    portal_id: int
    time_zone: str = ""
    ui_domain: str = ""


class Other(Camel):
    """The other end of an association."""

    to_object_id: str | int


class From(Camel):
    """The end of an association that was asked for."""

    id: str


class Association(Camel):
    """One record with those that belong to it."""

    from_: From = msgspec.field(name="from")
    to: list[Other] = []


class Associations(Camel):
    """Records with those that belong to them; of one without any there is none."""

    results: list[Association]


class Answered(Camel):
    """One field of a form as it was filled in."""

    name: str = ""
    value: str | None = None


class Submission(Camel):
    """A form that was filled in; `submitted_at` in milliseconds."""

    conversion_id: str
    submitted_at: Milliseconds
    values: list[Answered] = []
    page_url: str = ""


class Submissions(Camel):
    """A page of submissions of one form, the newest first."""

    results: list[Submission]
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        """Where the next page begins."""
        return self.paging.next.after if self.paging and self.paging.next else None


class Tokens(msgspec.Struct, kw_only=True):
    """What a refresh token brought; `expires_in` in seconds. A new refresh token takes the place of the old one."""

    access_token: str
    expires_in: Seconds
    refresh_token: str = ""


class TokenInfo(msgspec.Struct, kw_only=True):
    """What an access token of OAuth may do."""

    active: bool
    scopes: list[str] = []
    app_id: int | None = None


class KeyInfo(Camel):
    """What a static token may do."""

    scopes: list[str] = []
    app_id: int | None = None


def shaped(answer: httpx.Response, shape: type[Shape]) -> Shape:
    """What was answered; raises VendorError where it has another shape."""
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.DecodeError, RecursionError) as error:
        text = f"The answer is not what HubSpot documents: {error}"
        raise VendorError(Fault(kind=FaultKind.RETRY, code=MALFORMED, text=text[:300])) from error
