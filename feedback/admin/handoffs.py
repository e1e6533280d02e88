"""Handoffs with what sales answers: yes with one press, no with a reason and a comment."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin

from feedback import verdicts
from feedback.admin.asking import AttemptForm, RejectionForm
from feedback.answering import whereto
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from qualification.admin.deadlines import Deadline
from qualification.admin.handoffs import HandoffPages
from qualification.models import Handoff, HandoffStatus

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
    """What is said after a yes: the next clock."""
    if handoff.responded_at is not None:
        return "Accepted."
    hours = handoff.team.calendar if handoff.team else None
    return f"Accepted. First personal contact is due {Deadline.of(handoff.response_due_at, hours, clock.now()).exact}."


@admin.register(Handoff)
class HandoffAdmin(HandoffPages):
    """Handoffs and their answers."""

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
            effect="The reason decides where the lead goes next.",
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
