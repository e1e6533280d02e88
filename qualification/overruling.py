"""A person sets aside an exclusion or a computed stage, with a comment and for a time; then the rules answer again."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.rules.fit import Profiles
from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.errors import Conflict, FieldError, NotAcceptable
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.handoffs import settle
from qualification.holding import require_move
from qualification.locking import Held, hold_lead
from qualification.models import Lead, Override, Stage
from qualification.moving import Ledger, remark_of
from qualification.rulebook import rulebook_at
from qualification.rules.stages import BEFORE_SALES, By

LONGEST = timedelta(days=366)
CAUSE = "overruled"


@use_case
def overrule(
    lead: UUID, *, kind: str, value: str, comment: str, until: datetime | None, actor: Actor, now: datetime
) -> Lead:
    """Set aside a cause of exclusion, or give the lead a stage at which the rules then leave it.

    Replaces what was overruled of the same kind, and ends by itself. Without a value the cause that excludes now is
    meant, or the stage where the lead stands.
    """
    require(actor, "lead.overrule")
    ends_at = _checked(comment, until, now)
    held = hold_lead(lead, actor)
    ledger = Ledger(actor=actor, now=now)
    value = _cause(held, value, now) if kind == Override.Kind.EXCLUSION else _stage(held, value, now)
    remark = remark_of(actor, comment, lead=held.lead, now=now)
    _lift(held.lead, [kind], actor=actor, now=now)
    Override.objects.create(
        lead=held.lead, kind=kind, value=value, remark=remark, until=ends_at, by_name=actor.label, made_at=now
    )
    # Somebody has taken the lead up: it waits for nothing fresh.
    held.lead.opens_nothing = False
    if kind == Override.Kind.STAGE and value != held.lead.stage:
        ledger.move(held.lead, value, cause=CAUSE, reason=CAUSE, remark=remark)
        held.lead.is_imported = False
        held.lead.qualifying_origin_id = held.lead.qualifying_origin_id or held.lead.first_origin_id
    ledger.touch(held.lead)
    settle(held, ledger, cause=CAUSE)
    if kind == Override.Kind.STAGE and held.lead.excluded_by:
        raise Conflict(
            f"This lead is excluded: {held.lead.excluded_by}. Set the exclusion aside first. Nothing was changed.",
            code="excluded",
            excluded_by=held.lead.excluded_by,
        )
    return held.lead


@use_case
def lift(lead: UUID, *, kind: str | None, actor: Actor, now: datetime) -> Lead:
    """Let the rules answer again before the time is over; without a kind in everything."""
    require(actor, "lead.lift_overrule")
    held = hold_lead(lead, actor)
    kinds = [kind] if kind else Override.Kind.values
    if not Override.objects.filter(lead=held.lead, kind__in=kinds, lifted_at=None, until__gt=now).exists():
        raise Conflict("Nothing of the kind is overruled. Nothing was changed.", code="not_overruled")
    _lift(held.lead, kinds, actor=actor, now=now)
    ledger = Ledger(actor=actor, now=now)
    ledger.touch(held.lead)
    settle(held, ledger, cause=CAUSE)
    return held.lead


def _lift(lead: Lead, kinds: list[str], *, actor: Actor, now: datetime) -> None:
    standing = Override.objects.filter(lead=lead, kind__in=kinds, lifted_at=None)
    standing.update(lifted_at=now, lifted_by_name=actor.label)


def _cause(held: Held, value: str, now: datetime) -> str:
    """The cause that is not to count: one that the profiles in force know."""
    cause = value or held.lead.excluded_by or _set_aside(held.lead, now)
    if not cause:
        raise Conflict("Nothing excludes this lead. Nothing was changed.", code="not_excluded")
    causes = _causes(rulebook_at(now).rules.profiles)
    if cause not in causes:
        detail = f"No profile excludes for {cause!r}; causes are {', '.join(sorted(causes))}."
        raise _refusal("/value", "unknown_cause", detail)
    return cause


def _set_aside(lead: Lead, now: datetime) -> str:
    """The cause that is overruled already: it may be given another date."""
    standing = Override.objects.filter(lead=lead, kind=Override.Kind.EXCLUSION, lifted_at=None, until__gt=now)
    return standing.values_list("value", flat=True).first() or ""


def _causes(profiles: Profiles) -> set[str]:
    excluding = {exclusion.cause for profile in profiles.profiles for exclusion in profile.exclusions}
    needed = {criterion.cause for profile in profiles.profiles for criterion in profile.criteria if criterion.must_have}
    return excluding | {cause for cause in needed if cause}


def _stage(held: Held, value: str, now: datetime) -> str:
    """The stage that a person may give: MQL, or the one where the lead stands, before sales has it."""
    stage = value or held.lead.stage
    if stage not in Stage.values:
        raise _refusal("/value", "unknown_stage", f"Stages are {', '.join(Stage.values)}.")
    if stage == held.lead.stage and stage in BEFORE_SALES:
        return stage
    if stage in (Stage.NURTURE, Stage.DISQUALIFIED):
        raise Conflict(
            "Whoever sends a lead back gives a reason of the list: recycle or disqualify it. Nothing was changed.",
            code="stage_not_allowed",
            current_stage=held.lead.stage,
        )
    require_move(held, stage, by=By.MARKETING, book=rulebook_at(now))
    if stage != Stage.MQL:
        raise Conflict(
            "Only a lead before sales is overruled. Nothing was changed.",
            code="stage_not_allowed",
            current_stage=held.lead.stage,
        )
    return stage


def _checked(comment: str, until: datetime | None, now: datetime) -> datetime:
    faults = []
    if is_blank(comment):
        faults.append(FieldError("/comment", "comment_required", "Write one sentence that says why."))
    if until is None:
        faults.append(FieldError("/until", "until_required", "Say until when: then the rules answer again."))
    elif until <= now:
        faults.append(FieldError("/until", "until_in_the_past", "It ends in the future."))
    elif until > now + LONGEST:
        faults.append(FieldError("/until", "until_too_far", f"It lasts {LONGEST.days} days at most."))
    if faults or until is None:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return until


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
