"""The guards of a way as callers read them."""

from datetime import datetime
from uuid import UUID

from accounts.models import Function
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound
from qualification.guarding import guards_to
from qualification.models import Criterion, Lead, Stage
from qualification.rules.guards import GuardCode, is_open
from qualification.rules.sheet import Need


class GuardView(View):
    """One guard: `step` is the stage that it stands before; one that does not bind is shown and stops nobody."""

    code: GuardCode
    step: Stage
    met: bool
    binds: bool
    text: str
    criterion: Criterion | None
    function: Function | None
    needs: Need | None


class GuardsView(View):
    """Every guard of the way from where a lead stands; `open` when nothing on it stops anybody any more."""

    lead: UUID
    stage: Stage
    to: Stage
    open: bool
    guards: list[GuardView]


def guards_view(actor: Actor, lead: UUID, to: Stage, now: datetime) -> GuardsView:
    """The guards on the way of a lead that the caller may see."""
    found = Lead.objects.visible_to(actor).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    guards = guards_to(found, to, now=now)
    return GuardsView(
        lead=lead,
        stage=Stage(found.stage),
        to=to,
        open=is_open(guards),
        guards=[
            GuardView(
                code=guard.code,
                step=Stage(guard.step),
                met=guard.met,
                binds=guard.binds,
                text=guard.text,
                criterion=Criterion(guard.criterion) if guard.criterion else None,
                function=Function(guard.function) if guard.function else None,
                needs=guard.needs,
            )
            for guard in guards
        ],
    )
