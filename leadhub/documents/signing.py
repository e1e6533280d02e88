"""Who signs for which side, in whose place, and what was signed before."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from leadhub.actors import Actor, ActorKind, Role
from leadhub.documents.definitions import definition_of
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.models import DocumentKind, Draft, Side, Signature, User, Version

SIDES = {Role.MARKETING: Side.MARKETING, Role.SALES: Side.SALES, Role.MANAGER: Side.SALES}


def side_of(role: str | None) -> Side | None:
    """The side that a role signs for."""
    return SIDES.get(Role(role)) if role else None


def asked_side(kind: str, actor: Actor) -> tuple[Side, UUID]:
    """For which side a person's word is asked about a document, and who it is; refused where it is not."""
    if not definition_of(kind).signed_by:
        raise Conflict("This document needs no signatures. Nothing was changed.", code="signature_not_asked")
    side = side_of(actor.role)
    if side is None or actor.kind != ActorKind.PERSON or actor.user_id is None:
        raise NotAllowed(
            "Marketing and sales sign, each for its own side. Nothing was changed.", code="not_a_signing_side"
        )
    return side, actor.user_id


def people_of(side: Side) -> "QuerySet[User]":
    """The people who may sign for a side."""
    roles = [role for role, of in SIDES.items() if of == side]
    return User.objects.filter(role__in=roles, is_active=True).order_by("name", "pk")


def signatures_of(draft: Draft) -> list[Signature]:
    """Who has signed the content as it now stands."""
    return list(Signature.objects.filter(draft=draft, sha256=draft.sha256).order_by("at", "pk"))


def signatures_on(version: Version) -> list[Signature]:
    """Who signed what was published; nobody where it asks for no signature, and of what an installation began with."""
    return list(Signature.objects.filter(draft=version.draft, sha256=version.sha256).order_by("at", "pk"))


def last_signed(kind: DocumentKind) -> int | None:
    """The newest version that people have signed."""
    signed = Signature.objects.filter(draft=OuterRef("draft"), sha256=OuterRef("sha256"))
    found = Version.objects.filter(Exists(signed), kind=kind, draft__isnull=False).order_by("-number")
    return found.values_list("number", flat=True).first()


def in_place_of(deputy_for: UUID | None, side: Side, user: UUID) -> User | None:
    """The person whom a deputy names; somebody of another side, or nobody who could sign, is refused."""
    if deputy_for is None:
        return None
    person = None if deputy_for == user else people_of(side).filter(pk=deputy_for).first()
    if person is None:
        detail = (
            "You sign in your own place: leave it out."
            if deputy_for == user
            else f"Name somebody else who may sign for {side.label.lower()}."
        )
        raise NotAcceptable(
            f"{detail} Nothing was changed.",
            code="not_a_deputy",
            errors=[FieldError("/deputy_for", "not_a_deputy", detail)],
        )
    return person


def refuse_second(given: Sequence[Signature], side: Side, *, user: UUID, principal: User | None) -> None:
    """Refuse a side that has signed, and everybody whose word stands in a signature already."""
    people = {user, principal.pk} if principal else {user}
    for signature in given:
        if signature.side == side or people & signature.people:
            who = "You have" if signature.user == user else f"{signature.signed_by} has"
            raise Conflict(
                f"{who} signed this for {signature.side} already. Two sides sign, by different people. "
                "Nothing was changed.",
                code="already_signed",
                signed_by=signature.user_name,
                signed_at=signature.at,
            )
