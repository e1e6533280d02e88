"""What points to an account or a contact and goes with it when it is merged: moved by id, so that it can go back."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from accounts.models import (
    STANDING,
    Account,
    Contact,
    DealRegistration,
    ExternalRef,
    MergeNoun,
    NoiseFinding,
    Partner,
    Site,
)
from accounts.their_leads import Obstacle

Moved = Mapping[str, list[str]]


class Pointer(NamedTuple):
    """A column that names an account or a contact."""

    rows: "models.QuerySet[Any]"
    column: str


def pointers(noun: str, loser: UUID, winner: UUID) -> dict[str, Pointer]:
    """What points to the loser and goes to the winner, by the word under which people are told of it."""
    refs = ExternalRef.objects.filter(object=noun, target=loser)
    if noun == MergeNoun.CONTACT:
        # What rules found in an address or a title they find again in that of whoever has it.
        told = NoiseFinding.objects.exclude(source=NoiseFinding.RULE) | NoiseFinding.objects.filter(
            evidence__startswith="text:"
        )
        standing = NoiseFinding.objects.filter(contact=winner, lifted_at=None)
        twice = standing.filter(noise_class=models.OuterRef("noise_class"), evidence=models.OuterRef("evidence"))
        findings = told.filter(contact=loser).exclude(models.Exists(twice), lifted_at=None)
        return {"external_refs": Pointer(refs, "target"), "noise_findings": Pointer(findings, "contact_id")}
    named_alike = Site.objects.filter(account=winner).values("name")
    return {
        "external_refs": Pointer(refs, "target"),
        "contacts": Pointer(Contact.objects.filter(account=loser), "account_id"),
        # Of two sites of one name each stays where it is; leads keep theirs.
        "sites": Pointer(Site.objects.filter(account=loser).exclude(name__in=named_alike), "account_id"),
        "subsidiaries": Pointer(Account.objects.filter(parent=loser).exclude(pk=winner), "parent_id"),
        "deal_registrations": Pointer(DealRegistration.objects.filter(account=loser), "account_id"),
        "partners": Pointer(Partner.objects.filter(account=loser), "account_id"),
    }


def counted(noun: str, loser: UUID, winner: UUID) -> dict[str, int]:
    """How many of each would go to the winner."""
    return {word: pointer.rows.count() for word, pointer in pointers(noun, loser, winner).items()}


def move(noun: str, loser: UUID, winner: UUID) -> dict[str, list[str]]:
    """Let everything point to the winner, and answer what did not before."""
    moved: dict[str, list[str]] = {}
    for word, (rows, column) in pointers(noun, loser, winner).items():
        if keys := sorted(rows.values_list("pk", flat=True)):
            rows.model._default_manager.filter(pk__among=keys).update(**{column: winner})
            moved[word] = [str(key) for key in keys]
    return moved


def move_back(noun: str, loser: UUID, winner: UUID, moved: Moved) -> None:
    """Let what was moved point to the loser again, where it still points to the winner."""
    for word, (rows, column) in pointers(noun, loser, winner).items():
        keys = [UUID(key) for key in moved.get(word, ())]
        mine: Q = Q(**{column: winner}, pk__among=keys)
        if keys:
            rows.model._default_manager.filter(mine).update(**{column: loser})


def obstacles(noun: str, loser: UUID, winner: UUID) -> tuple[Obstacle, ...]:
    """What of it the database holds to be one of a kind."""
    if noun == MergeNoun.CONTACT:
        return ()
    found = []
    if Partner.objects.filter(account__in=(loser, winner)).count() > 1:
        detail = "Both are partners with access of their own. Only one of them can be merged into the other's company."
        found.append(Obstacle("both_partners", detail))
    standing = DealRegistration.objects.filter(status__in=STANDING)
    lines = standing.filter(account=winner).values("product_line")
    if standing.filter(account=loser, product_line__in=lines).exists():
        detail = "A deal of one product line is registered with both. End one of the registrations first."
        found.append(Obstacle("both_registered", detail))
    return tuple(found)


MODELS: Final[Mapping[str, Any]] = {MergeNoun.ACCOUNT: Account, MergeNoun.CONTACT: Contact}


def point_to(noun: str, loser: UUID, winner: UUID) -> list[str]:
    """The winner stands for the loser and for all that the loser stood for; answers whom."""
    model = MODELS[noun]
    members = sorted(model.objects.filter(canonical_id=loser).values_list("pk", flat=True))
    model.objects.filter(pk__among=members).update(canonical_id=winner)
    return [str(member) for member in members]


def point_back(noun: str, loser: UUID, winner: UUID, members: list[str]) -> None:
    """The loser stands for itself again, and for all that it stood for."""
    theirs = MODELS[noun].objects.filter(pk__among=[UUID(member) for member in members], canonical_id=winner)
    theirs.exclude(canonical_id=F("pk")).update(canonical_id=loser)
