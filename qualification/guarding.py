"""What stands between a lead and a stage: the guards of the way, read for one lead."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from qualification.engagement import functions_seen
from qualification.holding import handoff_in_hand
from qualification.models import HandoffStatus, Hold, Lead, SheetItem
from qualification.rulebook import agreement_version, rulebook_at
from qualification.rules.guards import Guard, Standing, guards_of
from qualification.rules.scoring_content import Action
from qualification.rules.stages import Stage


def guards_to(lead: Lead, to: str, *, now: datetime) -> tuple[Guard, ...]:
    """Every guard of the way of a lead to a stage, those that are met among them: a fixed number of statements."""
    return guards_of(_standing(lead, now), Stage(to))


def unmet(lead: Lead, to: str, *, now: datetime) -> Sequence[Mapping[str, object]]:
    """The guards that stop everybody for now, as a refusal names them."""
    if to not in set(Stage):
        return []
    return [
        {"code": str(guard.code), "step": str(guard.step), "detail": guard.text}
        for guard in guards_to(lead, to, now=now)
        if guard.binds and not guard.met
    ]


def _standing(lead: Lead, now: datetime) -> Standing:
    handoff, rules = handoff_in_hand(lead), rulebook_at(now).rules
    agreement, functions = rules.agreement, frozenset[str]()
    if agreement.sql_definition.functions_seen:
        functions = functions_seen(Lead.objects.filter(pk=lead.pk), rules.scoring, now=now)[lead.pk]
    hold = Hold.objects.filter(lead=lead, ended_at=None, until__gt=now).first()
    return Standing(
        stage=Stage(lead.stage),
        action=Action(lead.action),
        excluded_by=lead.excluded_by,
        on_hold_until=hold.until if hold else None,
        handed_over=handoff is not None,
        accepted_by=handoff.closed_by_name if handoff and handoff.status == HandoffStatus.ACCEPTED else None,
        sheet=dict(SheetItem.objects.filter(sheet=lead.pk).values_list("criterion", "status")),
        functions=functions,
        definition=agreement.sql_definition,
        # An open handoff is accepted by the agreement that it began with.
        sal_step=agreement_version(handoff.agreement).sal_step if handoff else agreement.sal_step,
    )
