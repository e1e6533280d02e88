"""Handoffs with what sales answers: yes with one press, no with a reason and a comment."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from feedback import verdicts
from feedback.admin.asking import AttemptForm, RejectionForm
from feedback.admin.behind import HandoffsBehindNumber
from feedback.answering import whereto
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from qualification.admin.deadlines import Deadline
from qualification.admin.handoffs import HandoffPages
from qualification.admin.lead_page import enquiry_in_words
from qualification.models import Handoff, HandoffStatus
from qualification.readers.handoffs import HANDOFF

SLIPPED = (
    '{} Not what you meant? <a href="{}">Give it to a colleague</a>, or <a href="{}">say that it is not yours</a>.'
)
ANSWERABLE = frozenset({HandoffStatus.OPEN, HandoffStatus.ACCEPTED})


def accept(actor: Actor, handoff: Handoff, _given: Mapping[str, Any]) -> Handoff:
    """Yes."""
    return verdicts.accept(handoff.pk, actor=actor, now=clock.now())


def reject(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """No, with a reason and a comment."""
    return verdicts.reject(handoff.pk, reason=given["reason"], comment=given["comment"], actor=actor, now=clock.now())


def log_attempt(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """A call, a mail, a meeting."""
    return verdicts.log_attempt(
        handoff.pk,
        channel=given["channel"],
        outcome=given["outcome"],
        at=given["at"],
        actor=actor,
        now=clock.now(),
    )


def accepted(handoff: Handoff) -> str:
    """What is said after a yes: the next clock, and what may still be done about a slip of the hand."""
    said = "Accepted."
    if handoff.responded_at is None:
        hours = handoff.team.calendar if handoff.team else None
        due = Deadline.of(handoff.response_due_at, hours, clock.now())
        said = f"Accepted. First personal contact is due {due.spoken}."
    ways = {act: reverse("admin:qualification_handoff_act", args=[handoff.pk, act]) for act in ("reassign", "not-mine")}
    return format_html(SLIPPED, said, ways["reassign"], ways["not-mine"])


def asked_for(actor: Actor, handoff: Handoff) -> dict[str, Any]:
    """Whom and what a no is about, above the form."""
    card = HANDOFF.read(actor, handoff.pk).card
    where = f", {card.company.name}" if card.company else ""
    wish = ", ".join(part for part in (card.product_line.label, enquiry_in_words(card.enquiry)) if part)
    return {"lines": [f"{card.contact.name}{where}", f"Asks for {wish}.", f"Why it came to you: {card.summary}"]}


@admin.register(Handoff)
class HandoffAdmin(HandoffPages):
    """Handoffs and their answers."""

    list_filter: list[Any] = [*HandoffPages.list_filter, HandoffsBehindNumber]

    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "accept",
            "Accept",
            "handoff.accept",
            accept,
            possible=lambda handoff: handoff.status == HandoffStatus.OPEN,
            done=accepted,
            at_once=True,
            effect="The lead is yours from then on, and the clock of the first personal contact runs.",
        ),
        ObjectAction(
            "reject",
            "Reject",
            "handoff.reject",
            reject,
            form=RejectionForm,
            possible=lambda handoff: handoff.status == HandoffStatus.OPEN,
            done=whereto,
            is_dangerous=True,
            shows=asked_for,
            effect="The reason decides where the lead goes next, and you are told at once.",
        ),
        ObjectAction(
            "attempt",
            "Log an attempt",
            "handoff.attempt",
            log_attempt,
            form=AttemptForm,
            possible=lambda handoff: handoff.status in ANSWERABLE,
            done="The attempt is written down.",
            effect="On an open handoff it also accepts; the first one is the first response.",
        ),
        *HandoffPages.object_actions,
    ]
