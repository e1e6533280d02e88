"""One enquiry of several people: a colleague who asks for the same shares the handoff that is in hand for it.

What a company asks of one product line is one project for 90 days: one holder, one card, one clock, counted once. What
is surely for another of its sites is another one.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Relationship
from leadhub.bulk import claimed, insert, locked, update_rows
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification import sites_of_use
from qualification.models import Business, Handoff, HandoffLead, HandoffStatus, Lead, LeadState, Stage, project_of
from qualification.moving import Ledger
from qualification.sites_of_use import SiteOfUse, read_site

# Invariant of the house, no clause: so long after it was handed over, what a company asks is a new project.
WINDOW: Final = timedelta(days=90)
BEFORE_SALES: Final = (Stage.INQUIRY, Stage.MQL, Stage.NURTURE, Stage.DISQUALIFIED)
ENDED: Final = (Stage.WON, Stage.LOST)
SITE: Final = tuple(f"lead__{name}" for name in sites_of_use.COLUMNS)
COLUMNS: Final = ("id", "handoff_id", "lead_id", "joined_at", "left_at")


class Enquiry(NamedTuple):
    """A handoff in hand that colleagues may join."""

    handoff: UUID
    project: str
    contact: UUID
    is_open: bool
    was_opportunity: bool
    owner: UUID | None
    team: UUID | None
    number: int
    site: SiteOfUse


class Opened(NamedTuple):
    """A handoff that was opened in this transaction, and the site that its lead is for."""

    handoff: Handoff
    site: SiteOfUse

    def enquiry(self) -> Enquiry:
        """The same as what colleagues may join."""
        made = self.handoff
        return Enquiry(
            handoff=made.pk,
            project=made.project or "",
            contact=made.lead.contact_id,
            is_open=True,
            was_opportunity=made.lead.was_opportunity,
            owner=made.owner_id,
            team=made.team_id,
            number=made.project_no,
            site=self.site,
        )


class Asker(NamedTuple):
    """A lead as far as joining looks at it."""

    project: str
    contact: UUID
    is_customer: bool
    """It buys from us already, by its relationships or by what was won."""
    was_lost: bool
    """Something was lost at its company, and nothing won."""

    def may_join(self, enquiry: Enquiry, site: SiteOfUse) -> bool:
        """Somebody else's of the same project and site; for a customer an opportunity is business of its own."""
        is_other_business = self.is_customer and enquiry.was_opportunity
        return self.contact != enquiry.contact and not is_other_business and not site.is_apart_from(enquiry.site)


@dataclass(slots=True)
class Enquiries:
    """What is in hand of the projects of some leads."""

    askers: dict[UUID, Asker] = field(default_factory=dict)
    in_hand: dict[str, list[Enquiry]] = field(default_factory=dict)

    def of(self, lead: UUID, site: SiteOfUse, opened: Mapping[str, Sequence[Opened]]) -> Enquiry | None:
        """What this lead may join: what the same transaction opened, else what is open, else what was accepted last."""
        asker = self.askers.get(lead)
        if asker is None:
            return None
        known = self._known(asker, opened)
        return next((enquiry for enquiry in known if asker.may_join(enquiry, site)), None)

    def number_for(self, lead: UUID, site: SiteOfUse, opened: Mapping[str, Sequence[Opened]]) -> int | None:
        """The number under which colleagues find what is opened for this lead; None where another waits already."""
        asker = self.askers.get(lead)
        waiting = [] if asker is None else [each for each in self._known(asker, opened) if each.is_open]
        return number_among([(each.number, each.site) for each in waiting], site)

    def _known(self, asker: Asker, opened: Mapping[str, Sequence[Opened]]) -> list[Enquiry]:
        made = [each.enquiry() for each in opened.get(asker.project, ())]
        return [*made, *self.in_hand.get(asker.project, ())]

    def is_customer(self, lead: UUID) -> bool:
        """Whether its company buys from us already."""
        asker = self.askers.get(lead)
        return asker is not None and asker.is_customer

    def business_of(self, lead: UUID) -> Business:
        """What kind of business a lead is, by what was won or lost with its company before."""
        asker = self.askers.get(lead)
        if asker is None or not (asker.is_customer or asker.was_lost):
            return Business.NEW_CUSTOMER
        return Business.EXISTING_CUSTOMER if asker.is_customer else Business.WIN_BACK


def enquiries_of(
    leads: Collection[UUID], busy: Collection[UUID] = (), *, now: datetime, looks_only: bool = False
) -> Enquiries:
    """What is in hand of the projects of locked leads: two statements at any number.

    What is `busy`, because it has a handoff or shares one, joins nothing. The handoffs are locked, so that nobody
    answers one while somebody joins it, unless the caller `looks_only`.
    """
    found = Enquiries()
    before = Lead.objects.filter(account=OuterRef("account")).exclude(pk=OuterRef("pk"))
    rows = Lead.objects.filter(pk__among=leads, account__isnull=False).annotate(
        has_won=Exists(before.filter(stage=Stage.WON)), has_lost=Exists(before.filter(stage=Stage.LOST))
    )
    projects = set()
    columns = ("account_id", "product_line_id", "contact_id", "account__relationships", "has_won", "has_lost", "stage")
    for pk, account, line, contact, relationships, won, lost, stage in rows.values_list("pk", *columns):
        project = project_of(account, line) or ""
        buys = won or Relationship.CUSTOMER in relationships
        found.askers[pk] = Asker(project, contact, is_customer=buys, was_lost=lost and not buys)
        if stage in BEFORE_SALES and pk not in busy:
            projects.add(project)
    if not projects:
        return found
    in_hand = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
    present = Handoff.objects.filter(in_hand, project__among=projects, created_at__gt=now - WINDOW)
    going = present.exclude(lead__stage__in=ENDED).order_by("pk")
    fields = (
        "pk",
        "project",
        "lead__contact_id",
        "status",
        "lead__was_opportunity",
        "owner_id",
        "team_id",
        "project_no",
    )
    read = (going if looks_only else locked(going)).values_list(*fields, *SITE)
    for pk, project, contact, status, was_opportunity, owner, team, number, *site in read:
        is_open = status == HandoffStatus.OPEN
        enquiry = Enquiry(pk, project, contact, is_open, was_opportunity, owner, team, number, read_site(site))
        found.in_hand.setdefault(project, []).append(enquiry)
    for known in found.in_hand.values():
        known.sort(key=lambda enquiry: (enquiry.is_open, enquiry.handoff), reverse=True)
    return found


def number_among(waiting: Collection[tuple[int, SiteOfUse]], site: SiteOfUse) -> int | None:
    """The lowest number that no open handoff of other sites has; None where one may be of this site.

    Who opens another at the same moment finds the same number: one of the two is refused and runs again.
    """
    if not all(site.is_apart_from(other) for _, other in waiting):
        return None
    taken = {number for number, _ in waiting}
    return next(number for number in count(1) if number not in taken)


def number_besides(made: Sequence[Opened]) -> None:
    """Number the handoffs about to be written that people make; what waits for the same site stays the one to join."""
    if not made:
        return
    wanted = {each.handoff.project for each in made if each.handoff.project}
    rows = Handoff.objects.filter(project__among=wanted, status=HandoffStatus.OPEN)
    waiting: dict[str, list[tuple[int, SiteOfUse]]] = defaultdict(list)
    for project, number, *site in rows.values_list("project", "project_no", *SITE):
        waiting[project].append((number, read_site(site)))
    for handoff, site in made:
        known = waiting[handoff.project or ""]
        number = number_among(known, site)
        if number is None:
            handoff.project = None
        else:
            handoff.project_no = number
            known.append((number, site))


def call_colleagues(handoffs: Sequence[Handoff], *, now: datetime) -> None:
    """Let the leads of colleagues be looked at: who has asked for the same before joins what was opened now."""
    if not handoffs:
        return
    projects = {handoff.project for handoff in handoffs}
    accounts = {handoff.lead.account_id for handoff in handoffs}
    lines = {handoff.lead.product_line_id for handoff in handoffs}
    near = Lead.objects.canonical().filter(account_id__among=accounts, product_line_id__among=lines)
    before = near.filter(stage__in=(Stage.INQUIRY, Stage.MQL, Stage.NURTURE)).exclude(
        pk__among={handoff.lead_id for handoff in handoffs}
    )
    rows = before.values_list("pk", "account_id", "product_line_id")
    look_at([pk for pk, account, line in rows if project_of(account, line) in projects], now=now)


def look_at(leads: Collection[UUID], *, now: datetime) -> None:
    """Have these leads decided anew, soon.

    Whoever holds one may wait for what this transaction has written, so it waits for nobody: those that are in hand are
    marked once it is committed.
    """
    if not leads:
        return
    free = list(claimed(LeadState.objects.filter(pk__among=leads).order_by("pk")).values_list("pk", flat=True))
    _mark(free, now)
    if busy := set(leads).difference(free):
        transaction.on_commit(lambda: _look_at_busy(busy, now=now), robust=True)


@use_case
def _look_at_busy(leads: Collection[UUID], *, now: datetime) -> None:
    _mark(list(locked(LeadState.objects.filter(pk__among=leads).order_by("pk")).values_list("pk", flat=True)), now)


def _mark(states: Collection[UUID], now: datetime) -> None:
    LeadState.objects.filter(Q(look_at=None) | Q(look_at__gt=now), pk__among=states).update(look_at=now)


def first_of(lead: UUID) -> UUID:
    """The lead that was handed over for what this one asks: a colleague's where it shares a handoff, else itself."""
    shared = HandoffLead.objects.present().filter(lead=lead)
    return shared.values_list("handoff__lead_id", flat=True).first() or lead


def members_of(leads: Collection[UUID]) -> list[UUID]:
    """The leads that share the handoffs of these."""
    present = HandoffLead.objects.present().filter(handoff__lead_id__among=leads)
    return sorted(present.values_list("lead_id", flat=True))


def share_owners(handoffs: Mapping[UUID, UUID | None]) -> None:
    """Give the leads that share these handoffs the owners that these have now: two statements at any number.

    It comes after whatever else the transaction writes of leads.
    """
    sharing = HandoffLead.objects.present().filter(handoff_id__among=list(handoffs)) if handoffs else None
    rows = () if sharing is None else sharing.values_list("lead_id", "handoff_id")
    update_rows(Lead, ("id", "owner_id"), sorted((lead, handoffs[handoff]) for lead, handoff in rows))


def leave(leads: Collection[UUID], ledger: Ledger) -> None:
    """These leads share a colleague's handoff no more."""
    HandoffLead.objects.present().filter(lead_id__among=leads).update(left_at=ledger.now)


class Joinings:
    """The leads that join, leave or lose a shared handoff in one transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._rows: list[tuple[Any, ...]] = []
        self._left: set[UUID] = set()
        self._alone: list[UUID] = []

    def join(self, lead: Lead, enquiry: Enquiry) -> None:
        """Let a locked lead share a handoff: whoever holds that holds it, and is told."""
        now = self._ledger.now
        self._left.add(lead.pk)
        self._rows.append((new_id(), enquiry.handoff, lead.pk, now, None))
        lead.owner_id, lead.team_id = enquiry.owner, enquiry.team
        self._ledger.tell_of_handoff(lead, "handoff.joined", enquiry.handoff)

    def leave(self, lead: Lead) -> None:
        """It goes a way of its own."""
        self._left.add(lead.pk)

    def disband(self, leads: Collection[UUID]) -> None:
        """The handoffs of these leads are withdrawn: who shared one is looked at anew."""
        self._alone = members_of(leads) if leads else []
        self._left.update(self._alone)

    def save(self) -> None:
        """Write who left and who joined."""
        if self._left:
            leave(self._left, self._ledger)
        insert(HandoffLead, COLUMNS, sorted(self._rows, key=lambda row: row[2]))
        look_at(self._alone, now=self._ledger.now)
