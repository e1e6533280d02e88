"""The card of a handoff: everything that sales needs to act, gathered for a page of handoffs at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from accounts.models import Account, ChannelType, Contact, Function, OrderKind, Partner, ProductLine, TargetStatus
from accounts.rules.channels import Route
from leadhub.actors import Actor
from leadhub.api.bodies import BigInt, View
from qualification.card_items import KEPT_WITH_THE_LEAD
from qualification.clearance import OPEN, Sight
from qualification.completing import gaps_of
from qualification.merged import counts_for
from qualification.models import Decision, Facts, Handoff, Lead, Level, Signal, SignalType, Tier
from qualification.models.rfq import GOING
from qualification.readers.committees import functions_of, missing_functions
from qualification.readers.people import Person, people_of
from qualification.readers.rfqs import RfqView, current_rfqs
from qualification.readers.sheets import SheetGapView, functions_of_leads, statuses_of
from qualification.readers.sheets import gaps_of as sheet_gaps
from qualification.rulebook import rulebook, rulebook_at
from qualification.rules.completeness import Gap
from qualification.rules.decision import decide
from qualification.rules.explanation import summarise
from qualification.rules.replay import situation_from
from qualification.signal_forms import TYPES, kept_properties

RECENT = 10


class CardContactView(View):
    """Whom to call."""

    id: UUID
    name: str
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None
    job_title: str | None
    function: Function | None
    language: str | None


class CardCompanyView(View):
    """Where they work."""

    id: UUID
    name: str
    domain: str | None
    industry: str | None
    country: str | None
    region: str | None
    employee_count: int | None
    plant_count: int | None
    channel_type: ChannelType | None
    relationships: list[str]
    target_status: TargetStatus


class CardProductLineView(View):
    """What it is about."""

    code: str
    label: str


class CardPartnerView(View):
    """The partner that the handoff went to."""

    id: UUID
    name: str


class PropertiesView(View):
    """The typed properties of a signal; `masked` names those that are export-controlled and hidden from the reader."""

    has_drawings: bool | None = None
    quantity: BigInt | None = None
    annual_volume: BigInt | None = None
    required_by: date | None = None
    project: str | None = None
    application: str | None = None
    material: str | None = None
    process: str | None = None
    tolerance_um: float | None = None
    length_mm: float | None = None
    width_mm: float | None = None
    height_mm: float | None = None
    certificates: list[str] | None = None
    order_kind: OrderKind | None = None
    end_customer: str | None = None
    site_country: str | None = None
    site_region: str | None = None
    site_postal_code: str | None = None
    url: str | None = None
    masked: list[str] = []


SAID = tuple(name for name in PropertiesView.__struct_fields__ if name in TYPES)


class CardSignalView(View):
    """One act of the contact."""

    id: UUID
    type: str
    label: str
    family: SignalType.Family
    occurred_at: datetime
    properties: PropertiesView


class CardCommitteeView(View):
    """The functions known at the account, and those of which nobody is known."""

    known: list[Function]
    missing: list[Function]


class CardPersonView(View):
    """One of the people of the enquiry: whose lead was handed over, shares the handoff, or has read about the same."""

    lead: UUID
    contact: CardContactView
    shares: bool
    joined_at: datetime | None
    signals: list[CardSignalView]


class CardFitView(View):
    """How well the company matches."""

    score: float | None
    tier: Tier


class CardView(View):
    """Everything needed to act: `summary` says in one sentence why it was handed over, `why_here` which rule sent it.

    `rfq` is the one that it is about now, complete or not; what is export-controlled is null for who is not cleared.

    `people` are all who ask for it or have read about it, whoever was handed over first. `missing` are facts of the
    company that fit asks for; `lacks` is what a complete card would say by now and this one does not, which is
    marketing's to mend.
    """

    summary: str
    why_here: str | None
    contact: CardContactView
    people: list[CardPersonView]
    company: CardCompanyView | None
    product_line: CardProductLineView
    partner: CardPartnerView | None
    enquiry: PropertiesView
    rfq: RfqView | None
    signals: list[CardSignalView]
    fit: CardFitView
    level: Level
    committee: CardCommitteeView
    missing: list[str]
    lacks: list[Gap]
    sheet: list[SheetGapView]


def cards_of(actor: Actor, handoffs: Sequence[Handoff], now: datetime) -> dict[UUID, CardView]:
    """The card of each handoff as the caller may read it; rows come as `handoffs.handoff_rows` reads them."""
    leads = [handoff.lead for handoff in handoffs]
    people = people_of(handoffs, now)
    keys = [*(lead.pk for lead in leads), *(one.lead.pk for some in people.values() for one in some)]
    sight = Sight.of(actor, keys, now)
    signals = recent_signals(keys, sight)
    rfqs = current_rfqs(actor, keys, sight)
    reasons = _reasons(handoffs)
    functions = functions_of({lead.account_id for lead in leads if lead.account_id})
    statuses = statuses_of([lead.pk for lead in leads])
    book = rulebook_at(now)
    definition = book.rules.agreement.sql_definition
    seen = functions_of_leads([lead.pk for lead in leads], book, now)
    gaps = gaps_of(leads, book.rules.scoring)
    cards = {}
    for handoff in handoffs:
        lead = handoff.lead
        known = functions.get(lead.account_id) if lead.account_id else None
        own = lead.contact.function
        present = known or ([Function(own)] if own else [])
        cards[handoff.pk] = CardView(
            summary=reasons[handoff.pk].summary,
            why_here=reasons[handoff.pk].why_here,
            contact=contact_of(lead.contact),
            people=[_person(one, signals[one.lead.pk]) for one in people[handoff.pk]],
            company=_company(lead.account) if lead.account else None,
            product_line=product_line_of(lead.product_line),
            partner=_partner(handoff.partner) if handoff.partner else None,
            enquiry=enquiry_of(lead, signals[lead.pk], sight),
            rfq=_rfq([rfqs.get(one.lead.pk) for one in people[handoff.pk] if one.shares]),
            signals=signals[lead.pk],
            fit=CardFitView(score=lead.fit_score and round(lead.fit_score, 1), tier=Tier(lead.fit_tier)),
            level=Level(lead.level),
            committee=CardCommitteeView(known=present, missing=missing_functions(present)),
            missing=list(lead.missing),
            lacks=list(gaps[lead.pk]),
            sheet=sheet_gaps(statuses[lead.pk], seen.get(lead.pk, frozenset()), definition),
        )
    return cards


def recent_signals(leads: Sequence[UUID], sight: Sight) -> dict[UUID, list[CardSignalView]]:
    """The newest signals of each of many leads, as far as they may be read: two statements."""
    counts = counts_for(leads)
    newest_first = Window(RowNumber(), partition_by=F("lead_id"), order_by=[F("occurred_at").desc(), F("id").desc()])
    heard = Signal.objects.filter(lead_id__in=list(counts)).counting()
    rows = heard.alias(place=newest_first).filter(place__lte=RECENT)
    types = SignalType.objects.in_bulk()
    found: dict[UUID, list[CardSignalView]] = defaultdict(list)
    for row in rows.select_related("payload").order_by("-occurred_at", "-id"):
        kind = types[row.type]
        for lead in counts[row.lead_id]:
            if len(found[lead]) == RECENT:
                continue
            found[lead].append(
                CardSignalView(
                    id=row.pk,
                    type=kind.code,
                    label=kind.label,
                    family=SignalType.Family(kind.family),
                    occurred_at=row.occurred_at,
                    properties=_seen(properties_of(row), sight.hides(lead)),
                )
            )
    return found


def properties_of(row: Signal) -> PropertiesView:
    """The typed properties of a signal; of an erased person only what stands in columns is left."""
    kept = kept_properties(row.payload.properties)
    # What a signal says of the program that sent it is no part of an enquiry.
    said = {name: getattr(kept, name) for name in SAID}
    columns = {
        "has_drawings": row.has_drawings,
        "quantity": None if row.quantity is None else BigInt(row.quantity),
        "annual_volume": None if row.annual_volume is None else BigInt(row.annual_volume),
        "required_by": row.required_by,
    }
    return PropertiesView(**said | columns)


def enquiry_of(lead: Lead, signals: Sequence[CardSignalView], sight: Sight) -> PropertiesView:
    """What is asked for: quantities as the lead keeps them, the rest from the newest signal that says it."""
    enquiry = PropertiesView()
    for name in SAID:
        said = (getattr(signal.properties, name) for signal in signals)
        setattr(enquiry, name, next((value for value in said if value is not None), None))
    for name in KEPT_WITH_THE_LEAD:
        setattr(enquiry, name, getattr(lead.state, name))
    hidden = {name for signal in signals for name in signal.properties.masked}
    enquiry = _seen(enquiry, sight.hides(lead.pk))
    enquiry.masked = sorted(hidden.union(enquiry.masked))
    return enquiry


def _seen(said: PropertiesView, is_hidden: bool) -> PropertiesView:
    """What may be read of it: nulls in place of what is hidden, and the names of it."""
    if is_hidden:
        said.masked = sorted(name for name in SAID if name not in OPEN and getattr(said, name) is not None)
        for name in said.masked:
            setattr(said, name, None)
    return said


def contact_of(contact: Contact) -> CardContactView:
    """Whom to call."""
    return CardContactView(
        id=contact.pk,
        name=str(contact),
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email,
        phone=contact.phone,
        job_title=contact.job_title,
        function=Function(contact.function) if contact.function else None,
        language=contact.language,
    )


def product_line_of(line: ProductLine) -> CardProductLineView:
    """What it is about."""
    return CardProductLineView(code=line.code, label=line.label)


def _rfq(found: Sequence[RfqView | None]) -> RfqView | None:
    """The RFQ that an enquiry of several people is about now, the first lead's before those of who joined."""
    known = [each for each in found if each is not None]
    return next((each for each in known if each.status in GOING), known[0] if known else None)


def _person(person: Person, signals: list[CardSignalView]) -> CardPersonView:
    return CardPersonView(
        lead=person.lead.pk,
        contact=contact_of(person.lead.contact),
        shares=person.shares,
        joined_at=person.joined_at,
        signals=signals,
    )


def _company(account: Account) -> CardCompanyView:
    return CardCompanyView(
        id=account.pk,
        name=str(account),
        domain=account.domain or None,
        industry=account.industry,
        country=account.country,
        region=account.region,
        employee_count=account.employee_count,
        plant_count=account.plant_count,
        channel_type=ChannelType(account.channel_type) if account.channel_type else None,
        relationships=list(account.relationships),
        target_status=TargetStatus(account.target_status),
    )


def _partner(partner: Partner) -> CardPartnerView:
    return CardPartnerView(id=partner.pk, name=partner.name)


class _Reason(NamedTuple):
    """Why a lead was handed over, and by which rule it came here."""

    summary: str
    why_here: str | None


def _reasons(handoffs: Sequence[Handoff]) -> Mapping[UUID, _Reason]:
    """Why each was handed over: the decision behind it, made again from what it stored."""
    decisions = Decision.objects.in_bulk([handoff.decision for handoff in handoffs])  # type: ignore[attr-defined]  # annotated
    bodies = {
        bytes(row.sha256): bytes(row.body)
        for row in Facts.objects.filter(sha256__in={bytes(found.facts) for found in decisions.values()})
    }
    said = {pk: _reason(decision, bodies) for pk, decision in decisions.items()}
    return {handoff.pk: said[handoff.decision] for handoff in handoffs}  # type: ignore[attr-defined]  # annotated


def _reason(decision: Decision, bodies: Mapping[bytes, bytes]) -> _Reason:
    facts, terms, context = bodies[bytes(decision.facts)], bytes(decision.terms), bytes(decision.context)
    situation = situation_from(facts, terms, context)
    answer = decide(situation, rulebook(decision.ruleset).rules)
    return _Reason(summarise(answer, situation), _why_here(answer.route) if answer.route else None)


def _why_here(way: Route) -> str:
    """The rule in words, and why the partner that it chose was passed over."""
    passed_over = way.steps[-1].passed_over
    return f"{way.label}. {passed_over}" if passed_over else way.label
