"""Handoffs answered where people are told of them: what a page or a chat shows, and what is said afterwards.

What is shown leaves the house, as alerts do: the company and why, nobody of the customer and nothing of the enquiry.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final
from uuid import UUID

from django.urls import reverse

from feedback import verdicts
from feedback.models import Reason
from leadhub.actors import Actor, ActorKind
from leadhub.alerts.answering import Answering, Question, Reasons
from leadhub.alerts.notices import Message, Page
from leadhub.api.json import holds_unstorable
from leadhub.console.words import clock_time, span
from leadhub.errors import BadRequest, FieldError, NotAcceptable, NotFound
from leadhub.policy.registry import require
from qualification.calendars import calendar_of
from qualification.clearance import Sight
from qualification.handoffs import require_answerer
from qualification.models import Handoff, HandoffStatus, Stage
from qualification.readers.cards import recent_signals
from qualification.rules.business_time import working_time

LONGEST_COMMENT: Final = 10_000
UNKNOWN_COMPANY: Final = "a company that is not known yet"
# Whoever answered is named; what else ends a question has no person behind it.
BY_SOMEBODY: Final = (HandoffStatus.ACCEPTED, HandoffStatus.REJECTED)
ENDED: Final = frozenset(
    {"handoff.accepted", "handoff.rejected", "handoff.withdrawn", "handoff.expired", "handoff.recalled"}
)
BESIDE: Final = ("team__calendar", "partner", "owner", "lead__account", "lead__product_line")


def look(key: UUID, actor: Actor, now: datetime) -> Question:
    """A handoff as one of those who answer it may see it; NotFound for whoever may not, NotAllowed for other roles."""
    require(actor, _verb(actor, "accept"))
    rows = Handoff.objects.visible_to(actor).select_related(*BESIDE).prefetch_related("team__calendar__closures")
    handoff = rows.filter(pk=key).first()
    if handoff is None:
        raise NotFound("There is no such handoff, or it is not yours to answer.")
    require_answerer(actor, handoff)
    if handoff.status != HandoffStatus.OPEN:
        return Question(key=key, message=_ended(handoff, actor), is_open=False, said=how_it_stands(handoff))
    zone, left = _left(handoff, now)
    message = Message(
        title=f"Handoff: {company_of(handoff)}",
        sentence=f"Accept or reject it by {clock_time(handoff.accept_due_at, zone)}: {left}.",
        facts=tuple(_facts(handoff)),
        pages=_pages(handoff, actor),
    )
    return Question(key=key, message=message, is_open=True)


def reasons(_now: datetime) -> Reasons:
    """The reasons for which a handoff may be rejected, in the groups of sellers."""
    rows = Reason.objects.filter(kind=Reason.Kind.REJECTION, is_active=True).order_by("order", "code")
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row.may_be_given_at(Reason.Place.REJECTION):
            groups.setdefault(row.get_group_display(), []).append((row.code, row.label))
    return list(groups.items())


def accept(key: UUID, *, actor: Actor, now: datetime) -> str:
    """Accept; answers what is due next."""
    require(actor, _verb(actor, "accept"))
    handoff = verdicts.accept(key, actor=actor, now=now)
    if handoff.responded_at is not None:
        return "You accepted it."
    zone = calendar_of(handoff.team.calendar).tz if handoff.team else UTC
    return f"You accepted it. First personal contact is due {clock_time(handoff.response_due_at, zone)}."


def reject(key: UUID, *, reason: str, comment: str, actor: Actor, now: datetime) -> str:
    """Reject; answers where the lead went."""
    require(actor, _verb(actor, "reject"))
    _check_text(reason, comment)
    handoff = verdicts.reject(key, reason=reason, comment=comment, actor=actor, now=now)
    return f"You rejected it. {whereto(handoff)}"


def whereto(handoff: Handoff) -> str:
    """Where the lead of a handoff went that was just rejected."""
    lead = handoff.lead
    if lead.stage == Stage.NURTURE and lead.rest_until:
        return f"Back to nurture until {lead.rest_until:%-d %b %Y}. Marketing sees your comment."
    if lead.stage == Stage.DISQUALIFIED:
        return "Taken out. Marketing sees your comment."
    return "Given on to the right desk or partner. Marketing sees your comment."


def became(keys: Collection[UUID], now: datetime) -> Mapping[UUID, Message]:
    """How handoffs stand that wait no more for an answer, as everybody may read it who was told of them."""
    rows = Handoff.objects.filter(pk__in=keys).exclude(status=HandoffStatus.OPEN).select_related(*BESIDE)
    return {row.pk: _ended(row, None) for row in rows}


def company_of(handoff: Handoff) -> str:
    """The company, as alerts call it."""
    return str(handoff.lead.account) if handoff.lead.account else UNKNOWN_COMPANY


def how_it_stands(handoff: Handoff) -> str:
    """Who answered, how and when; or why nobody is asked any more."""
    at = f"{clock_time(handoff.closed_at)}" if handoff.closed_at else ""
    if handoff.status in BY_SOMEBODY:
        return f"{handoff.closed_by_name} {handoff.status} it, {at}."
    if handoff.status == HandoffStatus.EXPIRED:
        return f"Nobody answered it in time: it expired, {at}."
    return f"It was taken back, {at}."


def _ended(handoff: Handoff, actor: Actor | None) -> Message:
    status = HandoffStatus(handoff.status).label
    return Message(
        title=f"{status}: {company_of(handoff)}",
        sentence=how_it_stands(handoff),
        pages=_pages(handoff, actor),
    )


def _pages(handoff: Handoff, actor: Actor | None) -> tuple[Page, ...]:
    """The console is for the staff."""
    if actor is not None and actor.kind == ActorKind.PARTNER:
        return ()
    return (Page("Open the handoff", reverse("admin:qualification_handoff_change", args=[handoff.pk])),)


def _left(handoff: Handoff, now: datetime) -> tuple[tzinfo, str]:
    """The zone of whoever has to act, and how much time there is; without hours by the wall clock."""
    due = handoff.accept_due_at
    if handoff.team is None:
        return UTC, f"{span(due - now)} left" if now < due else f"{span(now - due)} ago"
    calendar = calendar_of(handoff.team.calendar)
    if now < due:
        return calendar.tz, f"{span(working_time(now, due, calendar))} of working time left"
    return calendar.tz, f"{span(working_time(due, now, calendar))} of working time ago"


def _facts(handoff: Handoff) -> Iterator[tuple[str, str]]:
    yield "Company", company_of(handoff)
    yield "Product line", str(handoff.lead.product_line)
    signals = recent_signals([handoff.lead_id], Sight.of_nobody([handoff.lead_id])).get(handoff.lead_id, [])
    buying = [signal for signal in signals if signal.family == "buying"]
    if signals:
        yield "Because of", (buying or signals)[0].label
    yield "Team" if handoff.team else "Partner", str(handoff.team or handoff.partner)
    if handoff.team is not None:
        yield "Owner", str(handoff.owner or "Nobody yet")


def _verb(actor: Actor, act: str) -> str:
    return f"partner.{act}" if actor.kind == ActorKind.PARTNER else f"handoff.{act}"


def _check_text(reason: str, comment: str) -> None:
    """What the bodies of the API refuse before it reaches the use case."""
    if holds_unstorable([reason, comment]):
        raise BadRequest("The text holds characters that cannot be kept.", code="malformed_text")
    if len(comment) > LONGEST_COMMENT:
        fault = FieldError("/comment", "out_of_bounds", f"A comment has {LONGEST_COMMENT:,} characters at most.")
        raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])


ANSWERING: Final = Answering(
    look=look, reasons=reasons, accept=accept, reject=reject, ended=ENDED, named="handoff", became=became
)
