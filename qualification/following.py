"""What becomes of the leads that share a handoff when the lead that was handed over is moved: they go the same way."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import F, Q

from leadhub.actors import ActorKind
from leadhub.bulk import insert
from leadhub.keys import new_id
from qualification.locking import Held, hold_leads
from qualification.models import Handoff, HandoffLead, HandoffStatus, Stage
from qualification.moving import Ledger, Moved
from qualification.projects import COLUMNS, leave
from qualification.returning import send_back
from qualification.rulebook import Rulebook, agreement_version, rulebook_at
from qualification.rules.following import GIVEN_BACK, steps_after
from qualification.rules.stages import Stage as RuleStage

CAUSE = "followed"
ACCEPTED = frozenset({Stage.SAL, Stage.SQL})
# Whom the database lets accept: what the CRM alone has moved, a person's next step takes along.
ACCEPTS = frozenset({ActorKind.PERSON, ActorKind.PARTNER})


def follow(held: Sequence[Held], ledger: Ledger) -> list[Held]:
    """Bring along who shares the handoffs of these locked leads; answers them, so that the caller decides them too.

    They are moved as the first was, with its reason and remark, and stay with it where it is handed over anew.
    """
    first = {each.lead.pk: each for each in held}
    moves = {pk: ledger.moves_of(pk) for pk in first}
    present = HandoffLead.objects.present().filter(handoff__lead_id__among=list(first)).order_by("lead_id")
    shared = {
        lead: (main, handoff, agreement)
        for lead, main, handoff, agreement in present.values_list(
            "lead_id", "handoff__lead_id", "handoff_id", "handoff__agreement"
        )
    }
    if not shared:
        return []
    book, now_at = rulebook_at(ledger.now), _in_hand([main for main, *_ in shared.values()])
    company = hold_leads(list(shared))
    gone, moved_on = [], []
    for each in company:
        main, handoff, agreement = shared[each.lead.pk]
        made = moves[main]
        _bring(each, first[main], made, ledger, book, sal_step=agreement_version(agreement).sal_step)
        if made and made[-1].to in GIVEN_BACK:
            gone.append(each.lead.pk)
            continue
        each.lead.owner_id, each.lead.team_id = first[main].lead.owner_id, first[main].lead.team_id
        ledger.touch(each.lead)
        if now_at.get(main, handoff) != handoff:
            moved_on.append((new_id(), now_at[main], each.lead.pk, ledger.now, None))
    if gone or moved_on:
        leave([*gone, *(row[2] for row in moved_on)], ledger)
    insert(HandoffLead, COLUMNS, moved_on)
    return company


def _bring(each: Held, main: Held, moves: Sequence[Moved], ledger: Ledger, book: Rulebook, *, sal_step: bool) -> None:
    pairs = [(RuleStage(move.before), RuleStage(move.to)) for move in moves]
    steps = steps_after(RuleStage(each.lead.stage), pairs, sal_step=sal_step)
    if not steps or (ledger.actor.kind not in ACCEPTS and ACCEPTED.intersection(steps)):
        return
    last = moves[-1]
    if last.to in GIVEN_BACK:
        send_back(
            each,
            Stage(last.to),
            ledger=ledger,
            book=book,
            cause=CAUSE,
            reason=last.reason,
            remark=last.remark,
            until=main.lead.rest_until if last.to == Stage.NURTURE else None,
            track=main.lead.nurture_track or "",
        )
        return
    for step in steps[:-1]:
        ledger.move(each.lead, step, cause=CAUSE, counts=False)
    ledger.move(each.lead, steps[-1], cause=CAUSE, reason=last.reason, remark=last.remark, counts=False)


def _in_hand(leads: Sequence[UUID]) -> Mapping[UUID, UUID]:
    """By lead, the handoff that is open, else the accepted one of its present cycle."""
    in_hand = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
    found = Handoff.objects.filter(in_hand, lead_id__among=leads).order_by("created_at", "pk")
    return dict(found.values_list("lead_id", "pk"))
