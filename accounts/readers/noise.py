"""What is said to be noise of a contact, by whom and since when, as callers read it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from accounts.findings import RULE
from accounts.models import Contact, NoiseClass, NoiseFinding, Relationship
from accounts.newer import DERIVED
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound

MOST = 200
SPEAKING = {
    Relationship.ACADEMIC: NoiseClass.STUDENT_OR_ACADEMIC,
    Relationship.COMPETITOR: NoiseClass.COMPETITOR,
    Relationship.CURRENT_SUPPLIER: NoiseClass.CURRENT_SUPPLIER,
}


class NoiseFindingView(View):
    """One reason: a code such as `title:student`, `list:disposable` or `said_by_person`.

    What `decides` sets the class of the contact; the rest is for people to judge.
    """

    id: UUID
    noise_class: NoiseClass
    evidence: str
    decides: bool
    source: str
    by: str
    comment: str | None
    found_at: datetime
    lifted_at: datetime | None
    lifted_by: str | None
    lift_comment: str | None


class NoiseRelationshipView(View):
    """A relationship of the company that says so of everybody there."""

    account: UUID
    relationship: Relationship
    noise_class: NoiseClass
    source: str
    since: datetime


class NoiseView(View):
    """The class that a contact is taken for, and everything that was found, the newest first."""

    contact: UUID
    noise_class: NoiseClass | None
    findings: list[NoiseFindingView]
    relationships: list[NoiseRelationshipView]


def noise_of(actor: Actor, contact: UUID) -> NoiseView:
    """What is said of a contact that the caller may see, or of the one that it was merged into."""
    visible = Contact.objects.visible_to(actor).select_related("account")
    root = visible.filter(pk=contact).values_list("canonical_id", flat=True).first()
    row = visible.filter(pk=root).first() if root else None
    if row is None:
        raise NotFound(f"There is no contact {contact} that you may see.")
    findings = NoiseFinding.objects.filter(contact=row).order_by("-found_at", "-pk")[:MOST]
    return NoiseView(
        contact=row.pk,
        noise_class=NoiseClass(row.noise_class) if row.noise_class else None,
        findings=[_finding(finding) for finding in findings],
        relationships=list(_relationships(row)),
    )


def _finding(finding: NoiseFinding) -> NoiseFindingView:
    return NoiseFindingView(
        id=finding.pk,
        noise_class=NoiseClass(finding.noise_class),
        evidence=finding.evidence,
        decides=finding.decides,
        source=finding.source,
        by=finding.by_name,
        comment=finding.comment or None,
        found_at=finding.found_at,
        lifted_at=finding.lifted_at,
        lifted_by=finding.lifted_by_name or None,
        lift_comment=finding.lift_comment or None,
    )


def _relationships(contact: Contact) -> Iterator[NoiseRelationshipView]:
    account = contact.account
    if account is None:
        return
    as_of = account.facts_as_of.get("relationships", DERIVED)
    derived = as_of == DERIVED
    for name in account.relationships:
        noise = SPEAKING.get(Relationship(name))
        if noise is not None:
            yield NoiseRelationshipView(
                account=account.pk,
                relationship=Relationship(name),
                noise_class=noise,
                source=RULE if derived else as_of[1],
                since=account.created_at if derived else datetime.fromisoformat(as_of[0]),
            )
