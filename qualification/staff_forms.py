"""What people give when they say who takes what, and who is away."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from leadhub.api.bodies import Body, Instant, Whole, given

Note = Annotated[str, Meta(max_length=200)]
Codes = Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=300)]


class UpdateTeamMemberBody(Body):
    """What a member takes; what is left out stays as it is, and an empty list narrows nothing.

    `countries` (ISO 3166-1) and `regions` (ISO 3166-2) together are a territory, `product_lines` are codes, `languages`
    two letters. `capacity` is how much open work of the team is given at most; null: no limit. `calendar` are hours of
    their own; null: the team's. Qualified leads of the team are handed on to its account executives.
    """

    countries: Codes | UnsetType = UNSET
    regions: Codes | UnsetType = UNSET
    product_lines: Codes | UnsetType = UNSET
    languages: Codes | UnsetType = UNSET
    capacity: Whole | UnsetType | None = UNSET
    calendar: UUID | UnsetType | None = UNSET
    account_executive: bool | UnsetType = UNSET


class CreateAbsenceBody(Body):
    """Who is away, from when until when, and who stands in; without `user` it is the caller."""

    begins: Instant
    ends: Instant
    user: UUID | None = None
    deputy: UUID | None = None
    note: Note | None = None


class UpdateAbsenceBody(Body):
    """What is to be set; what is left out stays as it is. Who comes back sooner sets `ends`."""

    begins: Instant | UnsetType = UNSET
    ends: Instant | UnsetType = UNSET
    deputy: UUID | UnsetType | None = UNSET
    note: Note | UnsetType | None = UNSET


def member_values(body: UpdateTeamMemberBody) -> dict[str, Any]:
    """The columns of a member that are to be set."""
    names = {"calendar": "calendar_id", "account_executive": "is_account_executive"}
    return {names.get(name, name): value for name, value in given(body).items()}


def absence_values(body: UpdateAbsenceBody) -> dict[str, Any]:
    """The columns of an absence that are to be set."""
    values = {"deputy_id" if name == "deputy" else name: value for name, value in given(body).items()}
    return values | ({"note": (values["note"] or "").strip()} if "note" in values else {})
