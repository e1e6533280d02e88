"""Contacts taken for noise by a person, and cleared of it again: their leads are decided anew, history stays."""

from datetime import datetime
from uuid import UUID

from msgspec import field

from accounts.contacts import hold_contact
from accounts.editing import Act, facts_changed, source_of
from accounts.findings import class_of, say, standing, take_back
from accounts.forms import refuse
from accounts.models import Contact, NoiseClass, NoiseFinding
from leadhub.actors import Actor
from leadhub.api.bodies import Body, Text
from leadhub.errors import Conflict, FieldError
from leadhub.policy.registry import require
from leadhub.usecases import use_case


class FlagNoiseBody(Body):
    """What the contact is, and how the caller knows."""

    noise_class: NoiseClass = field(name="class")
    comment: Text | None = None


class LiftNoiseBody(Body):
    """Why the contact is no noise; without a class, of every class that was found."""

    noise_class: NoiseClass | None = field(name="class", default=None)
    comment: Text | None = None


@use_case
def flag(contact: UUID, noise: NoiseClass, *, comment: str, actor: Actor, now: datetime) -> Contact:
    """Say that a contact is noise of a class; what others found stays beside it."""
    require(actor, "contact.flag_noise")
    _require_comment(comment, "Write one sentence that says how you know, so that others can judge it.")
    row, said = _held(contact, actor), source_of(actor)
    findings = standing(row.pk)
    for finding in findings:
        if finding.noise_class == noise and finding.source == said:
            raise Conflict(
                f"{finding.by_name} said so at {finding.found_at:%H:%M} UTC on {finding.found_at:%Y-%m-%d}. "
                "Nothing was changed.",
                code="already_flagged",
                by_name=finding.by_name,
                found_at=finding.found_at,
            )
    findings.append(say(row.pk, noise, source=said, comment=comment, actor=actor, now=now))
    _settle(row, findings, actor=actor, now=now)
    return row


@use_case
def lift(contact: UUID, noise: NoiseClass | None, *, comment: str, actor: Actor, now: datetime) -> Contact:
    """Take back what was found of a contact; no rule finds it again."""
    require(actor, "contact.lift_noise")
    _require_comment(comment, "Write one sentence that says why this contact is no noise.")
    row = _held(contact, actor)
    findings = standing(row.pk)
    lifted = [finding for finding in findings if _is_meant(finding, noise)]
    if not lifted:
        raise Conflict("Nothing of the kind is said of this contact. Nothing was changed.", code="no_noise")
    take_back(lifted, actor=actor, now=now, comment=comment)
    _settle(row, findings, actor=actor, now=now)
    return row


def _held(contact: UUID, actor: Actor) -> Contact:
    row = hold_contact(contact, actor)
    if row.erased_at is not None:
        raise Conflict("The data of this contact were erased.", code="contact_erased")
    return row


def _is_meant(finding: NoiseFinding, noise: NoiseClass | None) -> bool:
    """A free-mail address is a plain fact: it is taken back by name only."""
    return finding.noise_class == noise if noise else finding.noise_class != NoiseClass.FREE_MAIL


def _settle(row: Contact, findings: list[NoiseFinding], *, actor: Actor, now: datetime) -> None:
    """Give the contact the class that follows, and let its leads be decided anew where that changed."""
    act = Act(actor=actor, now=now)
    if act.assign(row, {"noise_class": class_of(findings)}):
        row.facts_stamp += 1
        row.updated_at = now
        row.save()
        act.keep()
        facts_changed(contacts=[row.pk], now=now)


def _require_comment(comment: str, detail: str) -> None:
    if not comment.strip():
        refuse([FieldError("/comment", "comment_required", detail)])
