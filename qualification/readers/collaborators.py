"""Who has a part in a lead, and what was frozen of it when it was won."""

from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.credits import sourced
from qualification.models import Collaborator, Credit, CreditKind, CreditParty, Lead


class CollaboratorView(View):
    """Somebody with a part in a lead; what is set by itself has no id."""

    id: UUID | None
    party: CreditParty
    user: UUID | None
    partner: UUID | None
    credit: CreditKind
    share: int | None
    since: datetime
    by: str | None


class CreditView(View):
    """One part of the credit for a won lead; the shares of one version make 100 percent."""

    version: int
    party: CreditParty
    user: UUID | None
    partner: UUID | None
    credit: CreditKind
    share: int | None
    at: datetime
    by: str
    comment: str | None


class CollaborationView(View):
    """Who has a part in a lead now, and every version of its frozen credit, the one that holds first."""

    lead: UUID
    collaborators: list[CollaboratorView]
    credits: list[CreditView]


def collaboration_of(actor: Actor, key: UUID) -> CollaborationView:
    """The collaborators and the credit of a lead that the caller may see."""
    lead = Lead.objects.visible_to(actor).filter(pk=key).first()
    if lead is None:
        raise NotFound("No lead with this id.")
    rows = Collaborator.objects.filter(lead=lead, ended_at=None).order_by("since", "pk")
    frozen = Credit.objects.filter(lead=lead).select_related("remark").order_by("-version", "pk")
    return CollaborationView(
        lead=lead.pk,
        collaborators=[_sourced(lead), *(_collaborator(row) for row in rows)],
        credits=[_credit(row) for row in frozen],
    )


def _sourced(lead: Lead) -> CollaboratorView:
    part = sourced(lead)
    return CollaboratorView(
        id=None,
        party=CreditParty(part.party),
        user=part.user,
        partner=part.partner,
        credit=CreditKind(part.credit),
        share=None,
        since=lead.created_at,
        by=None,
    )


def _collaborator(row: Collaborator) -> CollaboratorView:
    return CollaboratorView(
        id=row.pk,
        party=CreditParty(row.party),
        user=row.user_id,
        partner=row.partner_id,
        credit=CreditKind(row.credit),
        share=row.share,
        since=row.since,
        by=row.by_name,
    )


def _credit(row: Credit) -> CreditView:
    return CreditView(
        version=row.version,
        party=CreditParty(row.party),
        user=row.user_id,
        partner=row.partner_id,
        credit=CreditKind(row.credit),
        share=row.share,
        at=row.at,
        by=row.by_name,
        comment=row.remark.text if row.remark else None,
    )
