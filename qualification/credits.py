"""Credit for a lead: who sourced it follows from the lead, the rest is kept; all of it is frozen when it is won."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Max

from accounts.models import Partner
from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from qualification.models import Collaborator, Credit, CreditKind, CreditParty, Handoff, Lead, Remark, Transition
from qualification.moving import Ledger
from qualification.rules.credit import Part, whole

COLUMNS = tuple(field.attname for field in Credit._meta.concrete_fields)
REGISTERED = ("id", "lead_id", "party", "partner_id", "credit", "since", "by_name", "ended_by_name")
CLAIMED = "claimed"


def sourced(lead: Lead) -> Part:
    """Who brought a lead in: whoever of sales claimed it, the partner that asked, else marketing."""
    if lead.sales_sourced:
        claims = Transition.objects.filter(lead=lead, cause=CLAIMED, actor__isnull=False)
        seller = claims.order_by("seq").values_list("actor", flat=True).first()
        if seller is not None:
            return Part(CreditParty.PERSON, CreditKind.SOURCED, user=seller)
    partner = Partner.objects.filter(account=lead.account_id).values_list("pk", flat=True).first()
    if partner is not None:
        return Part(CreditParty.PARTNER, CreditKind.SOURCED, partner=partner)
    return Part(CreditParty.MARKETING, CreditKind.SOURCED)


def part_of(row: Collaborator) -> Part:
    """A collaborator as a part of the credit."""
    return Part(row.party, row.credit, row.user_id, row.partner_id, row.share)


def register(deals: Collection[tuple[UUID, UUID]], ledger: Ledger) -> None:
    """Keep which partners had registered the deals of locked leads: one statement; said again it changes nothing."""
    rows = [
        (new_id(), lead, CreditParty.PARTNER, partner, CreditKind.REGISTERED, ledger.now, ledger.actor.label, "")
        for lead, partner in sorted(deals)
    ]
    insert_new(Collaborator, REGISTERED, rows)


def freeze(lead: Lead, handoff: Handoff | None, ledger: Ledger) -> None:
    """Write down who has what part in a locked lead that was just won; won anew it is a version more."""
    beside = Collaborator.objects.filter(lead=lead, ended_at=None).order_by("since", "pk")
    write(lead, whole(sourced(lead), [part_of(row) for row in beside], _holder(handoff)), ledger)


def last_version(lead: Lead) -> int:
    """The version of the credit that holds; 0 before there is one."""
    return Credit.objects.filter(lead=lead).aggregate(last=Max("version"))["last"] or 0


def write(lead: Lead, parts: Sequence[Part], ledger: Ledger, remark: Remark | None = None) -> None:
    """Write the next version of the credit of a locked lead."""
    number = last_version(lead) + 1
    rows = [
        Credit(
            pk=new_id(),
            lead=lead,
            version=number,
            party=part.party,
            user_id=part.user,
            partner_id=part.partner,
            credit=part.credit,
            share=part.share,
            at=ledger.now,
            by_name=ledger.actor.label,
            remark=remark,
        )
        for part in parts
    ]
    insert(Credit, COLUMNS, [tuple(getattr(row, name) for name in COLUMNS) for row in rows])


def _holder(handoff: Handoff | None) -> Part | None:
    """Whoever holds the lead that was won."""
    if handoff is None:
        return None
    if handoff.partner_id is not None:
        return Part(CreditParty.PARTNER, CreditKind.SPLIT, partner=handoff.partner_id)
    return Part(CreditParty.PERSON, CreditKind.SPLIT, user=handoff.owner_id) if handoff.owner_id else None
