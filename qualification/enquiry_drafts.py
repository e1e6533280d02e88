"""Mails that ask for something: each waits until a person says what it is, and nothing becomes a lead by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import F, Q

from accounts.erased import places_of_erased
from accounts.forms import ContactForm, has_nul
from accounts.mentions import Mention, email_keys
from accounts.models import Account, Contact, ProductLine, Relationship
from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import BadRequest, Conflict, FieldError, NotAcceptable, NotFound
from leadhub.events.outbox import Happening, record
from leadhub.integrations.mail.messages import Mail
from leadhub.integrations.mail.ports import Taken
from leadhub.models import MailBecame
from leadhub.usecases import use_case
from qualification.calendars import calendar_of
from qualification.desks import Desks
from qualification.enquiry_forms import ConfirmEnquiryBody
from qualification.intake import take_in
from qualification.models import ClockKind, DiscardReason, EnquiryDraft, EnquiryDraftState, Priority, RouteKind, Team
from qualification.rulebook import rulebook_at
from qualification.rules.agreement import due_at
from qualification.rules.clocks import Case, promise
from qualification.signal_forms import SignalForm, draft_of

SOURCE: Final = "mail"
UNSPECIFIED: Final = "unspecified"
# What of a mail goes with the signal; the whole of it stays with the draft.
LONGEST_MESSAGE: Final = 4_000
LONGEST_PART_OF_NAME: Final = 80
MOST_AT_ONCE: Final = 500
DEFAULT_DAYS: Final = 30
# Given by leadhub itself.
BY_ITSELF: Final = frozenset({DiscardReason.ERASED})


class EnquiryDecided(Conflict):
    """Somebody has decided on this mail."""

    code = "enquiry_decided"


class Drafts:
    """What takes every mail that nothing else takes."""

    def take(
        self, mail: Mail, *, connection: UUID, settings: Mapping[str, str], actor: Actor, now: datetime
    ) -> Taken | None:
        """Let it wait for the desk, and for whoever owns the account of a customer."""
        return receive(mail, connection=connection, now=now)


DRAFTS: Final = Drafts()


@use_case
def receive(mail: Mail, *, connection: UUID, now: datetime) -> Taken:
    """Let a mail wait for a person; of who was erased nothing is kept."""
    key, domain = _keys(mail.sender.address)
    if _were_erased({key: mail.received_at}):
        return Taken(MailBecame.ERASED)
    account = Account.objects.filter(domain=domain, canonical_id=F("id")).first() if domain else None
    is_customer = account is not None and Relationship.CUSTOMER in account.relationships
    contact = Contact.objects.filter(email_key=key, erased_at=None).values("canonical_id").first() if key else None
    desk = Desks().team_for(Team.Kind.TRIAGE, None)
    draft = EnquiryDraft.objects.create(
        connection_id=connection,
        sender_name=mail.sender.name,
        sender_email=mail.sender.address,
        sender_key=key,
        reply_to=mail.reply_to,
        forwarded_by=mail.forwarded_by.address if mail.forwarded_by else "",
        subject=mail.subject,
        text=mail.text,
        rest=mail.rest,
        is_cut=mail.is_cut,
        attachments=[{"name": one.name, "type": one.type, "size": one.size} for one in mail.attachments],
        domain=domain,
        account=account,
        contact_id=contact["canonical_id"] if contact else None,
        owner_id=account.owner_id if account is not None and is_customer else None,
        team=desk,
        received_at=mail.received_at,
        due_at=_due_at(desk, mail.received_at, now),
    )
    told = {"enquiry_draft": str(draft.pk), "team": str(desk.pk), "due_at": draft.due_at.isoformat()}
    owner = None if draft.owner_id is None else str(draft.owner_id)
    record([Happening("enquiry.received", now, told | {"owner": owner}, subject=draft.pk)])
    return Taken(MailBecame.DRAFT)


@use_case
def confirm(draft: UUID, form: ConfirmEnquiryBody, *, actor: Actor, now: datetime) -> EnquiryDraft:
    """Take a mail in as the enquiry of somebody: it occurred when it was received, and clocks count from there.

    409 `enquiry_decided` says who was first; 422 `type_required` and what any signal is refused for.
    """
    row = _held(draft, actor)
    if has_nul(form):
        raise BadRequest("NUL characters cannot be stored.", code="nul_character")
    types = rulebook_at(now).rules.scoring.numbers
    if not form.type:
        raise _refusal("/type", "type_required", "Say what they ask for: a signal type.")
    if form.type not in types:
        raise _refusal("/type", "unknown_signal_type", f"There is no signal type {form.type!r}.")
    lines = {line.code: line for line in ProductLine.objects.filter(is_active=True)}
    signal = SignalForm(
        source=SOURCE,
        external_id=str(row.pk),
        type=form.type,
        occurred_at=row.received_at,
        contact=_contact_of(row, form.contact or ContactForm()),
        account=form.account,
        product_line=form.product_line,
        origin=form.origin,
        properties={"subject": row.subject, "message": row.text[:LONGEST_MESSAGE]} | (form.properties or {}),
    )
    taken = take_in(
        [draft_of(signal, 0, type=types[form.type], lines=lines, now=now)],
        lines=lines,
        actor=actor,
        now=now,
        waited_since=row.received_at,
    )
    if taken.rejected:
        (refused,) = taken.rejected
        raise Conflict(refused.errors[0].detail, code=refused.code, errors=refused.errors)
    row.lead_id = taken.leads[0]
    return _decide(row, EnquiryDraftState.CONFIRMED, actor=actor, now=now)


@use_case
def discard(draft: UUID, *, reason: str | None, actor: Actor, now: datetime) -> EnquiryDraft:
    """Say that a mail is no enquiry, and why; what it says is dropped after the time that its connection names."""
    row = _held(draft, actor)
    if not reason:
        raise _refusal("/reason", "reason_required", "Say why it is no enquiry.")
    if reason not in set(DiscardReason.values) - BY_ITSELF:
        raise _refusal("/reason", "unknown_reason", f"There is no reason {reason!r}.")
    row.reason = reason
    row.drop_at = now + _kept_for(row)
    return _decide(row, EnquiryDraftState.DISCARDED, actor=actor, now=now)


@use_case
def drop_old(now: datetime) -> int:
    """Drop what discarded mails say, once their time is over; answers of how many."""
    due = locked(EnquiryDraft.objects.filter(drop_at__lte=now).order_by("pk"))[:MOST_AT_ONCE]
    return EnquiryDraft.objects.filter(pk__in=[row.pk for row in due]).update(**_nothing(), drop_at=None)


@use_case
def forget_erased(now: datetime) -> int:
    """Drop what people wrote who have been erased; answers how many mails. What waited is discarded with it."""
    written = EnquiryDraft.objects.exclude(sender_key="").order_by("pk")
    found = dict(written.values_list("sender_key", "received_at"))
    gone = _were_erased(found)
    # Those that a contact or a lead is behind have lost their words already, and the address but for its key.
    is_emptied = Q(sender_email="") & ~Q(sender_key="")
    rows = locked(EnquiryDraft.objects.filter(Q(sender_key__in=sorted(gone)) | is_emptied).order_by("pk"))
    keys = [row.pk for row in rows]
    of_them = EnquiryDraft.objects.filter(pk__in=keys)
    of_them.waiting().update(
        state=EnquiryDraftState.DISCARDED, reason=DiscardReason.ERASED, decided_at=now, decided_by_name="leadhub"
    )
    return of_them.update(**_nothing(), drop_at=None)


def _held(draft: UUID, actor: Actor) -> EnquiryDraft:
    """Lock a mail that the caller may see and on which nobody has decided."""
    rows = locked(EnquiryDraft.objects.visible_to(actor).filter(pk=draft).order_by("pk"))
    row: EnquiryDraft | None = rows.first()
    if row is None:
        raise NotFound("There is no mail with this id that you may see.")
    if row.decided_at is not None:
        raise EnquiryDecided(
            f"{row.decided_by_name} has decided at {row.decided_at:%H:%M} UTC on {row.decided_at:%Y-%m-%d}: "
            f"{row.get_state_display().lower()}. Nothing was changed.",
            state=row.state,
            closed_by_name=row.decided_by_name,
            closed_at=row.decided_at,
        )
    return row


def _decide(row: EnquiryDraft, state: EnquiryDraftState, *, actor: Actor, now: datetime) -> EnquiryDraft:
    row.state, row.decided_at, row.decided_by_name = state, now, actor.label
    row.save(update_fields=["state", "reason", "lead", "drop_at", "decided_at", "decided_by_name"])
    return row


def _contact_of(row: EnquiryDraft, given: ContactForm) -> ContactForm:
    """Who wrote, with what a person says instead."""
    first, last = names_of(row.sender_name)
    is_named = bool(given.first_name or given.last_name)
    return msgspec.structs.replace(
        given,
        email=given.email or row.sender_email or None,
        first_name=given.first_name if is_named else first,
        last_name=given.last_name if is_named else last,
    )


def names_of(name: str) -> tuple[str | None, str | None]:
    """First and last name, as far as the name in a mail tells them apart: `Dana Ito` and `Ito, Dana`."""
    if "@" in name:
        return None, None
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.strip().rpartition(" ")
    said = [part.strip()[:LONGEST_PART_OF_NAME] or None for part in (first, last)]
    return said[0], said[1]


def _keys(address: str) -> tuple[str, str]:
    """By what contact and company are known; blank where it is no address, or of free mail."""
    try:
        return email_keys(address) if address else ("", "")
    except ValueError:
        return "", ""


def _were_erased(received: Mapping[str, datetime]) -> set[str]:
    """Which of the addresses are of people who were erased."""
    keys = sorted(key for key in received if key)
    mentions = [Mention(at=received[key], source=SOURCE, email=key, email_key=key) for key in keys]
    return {keys[place] for place in places_of_erased(mentions)} if keys else set()


def _due_at(desk: Team, received_at: datetime, now: datetime) -> datetime:
    """Until when the desk is to decide: as long as nobody has read it, it may be as urgent as any."""
    agreement = rulebook_at(now).rules.agreement
    clause = promise(agreement, ClockKind.TRIAGE, Case(Priority.URGENT, RouteKind.DIRECT, UNSPECIFIED))
    if clause is None:
        raise LookupError("The agreement has no duration of triage.")
    return due_at(clause, received_at, calendar_of(desk.calendar))


def _kept_for(row: EnquiryDraft) -> timedelta:
    days = str(row.connection.settings.get("keeps_discarded_days") or DEFAULT_DAYS)
    return timedelta(days=min(int(days), 3650) if days.isascii() and days.isdigit() else DEFAULT_DAYS)


def _nothing() -> dict[str, object]:
    return dict.fromkeys(EnquiryDraft.WORDS, "") | {"attachments": []}


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
