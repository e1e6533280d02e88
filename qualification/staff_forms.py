"""What people give when they say who takes what, and who is away."""

from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from accounts.models import ProductLine
from leadhub.api.bodies import Body, Instant, Whole, given
from qualification.models import Priority, RouteKind

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


class MadeUpNeedBody(Body):
    """What a made-up lead asks of whoever gets it; what is left out is unknown.

    Its team is that of the `route` for the country, unless `team` names one.
    """

    country: Annotated[str, Meta(max_length=2)] | None = None
    region: Annotated[str, Meta(max_length=6)] | None = None
    product_line: Annotated[str, Meta(max_length=40)] = ProductLine.UNSPECIFIED
    language: Annotated[str, Meta(max_length=8)] | None = None
    priority: Priority = Priority.NORMAL
    route: RouteKind = RouteKind.DIRECT
    account_owner: UUID | None = None
    team: UUID | None = None


class TryAssignmentBody(Body):
    """The lead that somebody would get: `lead` as it stands now, or a made-up one (`given`)."""

    lead: UUID | None = None
    given: MadeUpNeedBody | None = None


class HandOverBody(Body):
    """Who gets the work of somebody, by the rule without `to`; and whether their accounts go to the same person."""

    to: UUID | None = None
    accounts: bool = False


def member_values(body: UpdateTeamMemberBody) -> dict[str, Any]:
    """The columns of a member that are to be set."""
    names = {"calendar": "calendar_id", "account_executive": "is_account_executive"}
    return {names.get(name, name): value for name, value in given(body).items()}


def absence_values(body: UpdateAbsenceBody) -> dict[str, Any]:
    """The columns of an absence that are to be set."""
    values = {"deputy_id" if name == "deputy" else name: value for name, value in given(body).items()}
    return values | ({"note": (values["note"] or "").strip()} if "note" in values else {})
