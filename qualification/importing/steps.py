"""The stages that a file states, made as the table of stages allows an import: to mql, and to where the lead stands."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from leadhub.actors import Actor, ActorKind
from qualification.importing.placing import CAUSE
from qualification.importing.rows import Row, Step
from qualification.importing.tables import Fault
from qualification.models import Lead, Stage, Transition
from qualification.moving import Ledger, remark_of
from qualification.rules.stages import By, check_move
from qualification.rules.stages import Stage as RuleStage

Recorded = set[tuple[UUID, str]]


def recorded(leads: Iterable[UUID]) -> Recorded:
    """The stages to which imports have moved these leads before."""
    made = Transition.objects.filter(lead_id__among=list(leads), cause=CAUSE)
    return set(made.values_list("lead_id", "to_stage"))


def path_of(steps: Sequence[Step]) -> Iterator[Step]:
    """What an import makes of the steps of a row: the one to mql, and the last."""
    *before, last = steps
    yield from [step for step in before if step.to == Stage.MQL and last.to != Stage.MQL][:1]
    yield last


def walk(row: Row, lead: Lead, ledger: Ledger, known: Recorded) -> Iterator[Fault | Step]:
    """Move a locked lead as its row states; yields each step that was made and each that is not possible."""
    for step in path_of(row.steps) if row.steps else ():
        if lead.stage == step.to or (lead.pk, step.to) in known:
            continue
        refusal = check_move(RuleStage(lead.stage), RuleStage(step.to), by=By.IMPORT)
        if refusal is not None:
            yield Fault(row.line, refusal.code, f"{row.external_id}: {refusal.detail} It stays {lead.stage}.")
            continue
        actor = Actor(ActorKind.IMPORT, name=step.by) if step.by else ledger.actor
        remark = remark_of(actor, step.comment, lead=lead, now=step.at) if step.comment.strip() else None
        ledger.move(lead, step.to, cause=CAUSE, actor=actor, reason=step.reason, remark=remark, at=step.at)
        yield step
