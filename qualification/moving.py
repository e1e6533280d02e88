"""The ledger of one transaction: collects what moves, then writes all of it set-wise.

A change of stage has exactly one transition and one event, numbered within the lead under its lock.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from leadhub.actors import SYSTEM, Actor
from leadhub.blanks import is_blank
from leadhub.bulk import insert, update_rows
from leadhub.errors import FieldError, NotAcceptable
from leadhub.events.outbox import Happening, record
from leadhub.keys import new_id
from qualification.models import Lead, LeadState, Remark, Stage, Transition, Unsummed
from qualification.rules import milestones
from qualification.rules.stages import Stage as RuleStage

LEAD_COLUMNS = tuple(
    field.attname
    for field in Lead._meta.concrete_fields
    if field.name not in {"id", "contact", "product_line", "canonical_id", "created_at"}
)
STATE_COLUMNS = tuple(field.attname for field in LeadState._meta.concrete_fields if not field.primary_key)
TRANSITION_COLUMNS = (
    "id",
    "lead_id",
    "seq",
    "from_stage",
    "to_stage",
    "at",
    "actor_kind",
    "actor",
    "actor_name",
    "cause",
    "reason",
    "remark_id",
    "decision_seq",
)
NEVER_OPPORTUNITY = frozenset(set(Stage) - {Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON, Stage.LOST})


class Moved(NamedTuple):
    """A move as those make it again who share the handoff of the lead."""

    before: str
    to: str
    reason: str
    remark: Remark | None


def _pass(lead: Lead, to: RuleStage, when: datetime) -> None:
    """Note what the lead reaches for the first time; history that comes late may have reached it earlier."""
    before = RuleStage(lead.stage)
    if to in milestones.UNDONE.get(before, ()):
        setattr(lead, milestones.ENDS[before], None)
    for name in milestones.REACHED.get(to, ()):
        known = getattr(lead, name)
        setattr(lead, name, when if known is None else min(known, when))
    if to in milestones.ENDS:
        for stage, name in milestones.ENDS.items():
            setattr(lead, name, when if stage is to else None)
    if to is RuleStage.MQL and lead.returned:
        lead.requalified_at = when


class Ledger:
    """What one transaction does to leads. Leads are changed in memory; `save` writes them.

    A `quiet` one records no events: history that a file states is news to nobody. Nor are there events of leads that
    history alone made, until somebody acts on them or they show something fresh. What asks has `waited_since` a moment
    where that is not now: the clocks of whoever is to answer count from there.
    """

    def __init__(
        self, *, actor: Actor, now: datetime, quiet: bool = False, waited_since: datetime | None = None
    ) -> None:
        self.actor = actor
        self.now = now
        self.waited_since = waited_since or now
        self.quiet = quiet
        self._moves: dict[UUID, list[Moved]] = {}
        self._transitions: list[tuple[Any, ...]] = []
        self._happenings: list[Happening] = []
        self._leads: dict[UUID, Lead] = {}
        self._states: dict[UUID, LeadState] = {}
        self._stirred: set[UUID | None] = set()

    def move(
        self,
        lead: Lead,
        to: str,
        *,
        cause: str,
        actor: Actor | None = None,
        reason: str = "",
        remark: Remark | None = None,
        at: datetime | None = None,
        counts: bool = True,
    ) -> None:
        """Change the stage of a locked lead. Guards are the caller's.

        What `counts` not, since the enquiry counts with another lead, leaves the milestones of the lead as they are.
        """
        actor = actor or self.actor
        before, when = lead.stage, at or self.now
        if counts:
            _pass(lead, RuleStage(to), when)
        lead.stage_seq += 1
        lead.stage, lead.stage_entered_at = to, when
        lead.was_opportunity = lead.was_opportunity or to not in NEVER_OPPORTUNITY
        lead.nurture_track = None
        if to != Stage.NURTURE:
            lead.rest_until = None
        self._moves.setdefault(lead.pk, []).append(Moved(before, to, reason, remark))
        self._transitions.append(
            (
                new_id(),
                lead.pk,
                lead.stage_seq,
                before,
                to,
                when,
                actor.kind,
                actor.user_id,
                actor.label,
                cause,
                reason,
                remark.pk if remark else None,
                lead.decision_seq or None,
            )
        )
        facts = {"from": before, "to": to, "cause": cause} | ({"reason": reason} if reason else {})
        # What a person does is told, whoever has heard of the lead before.
        (self.tell if actor == SYSTEM else self._record)(lead, "lead.stage_changed", facts)
        self.touch(lead)
        self.stir([lead.account_id])

    def born(self, lead: Lead, *, cause: str, at: datetime | None = None) -> None:
        """Record the first transition of a lead that was just inserted as an inquiry."""
        self._transitions.append(
            (
                new_id(),
                lead.pk,
                1,
                "",
                Stage.INQUIRY,
                at or self.now,
                self.actor.kind,
                self.actor.user_id,
                self.actor.label,
                cause,
                "",
                None,
                None,
            )
        )
        self.tell(lead, "lead.stage_changed", {"from": None, "to": Stage.INQUIRY, "cause": cause})

    def tell(self, lead: Lead, type: str, data: Mapping[str, Any]) -> None:
        """Record an event of a locked lead, unless nobody has heard of it."""
        if not lead.is_unheard:
            self._record(lead, type, data)

    def tell_of_handoff(
        self,
        lead: Lead,
        type: str,
        handoff: UUID | None,
        clock: str | None = None,
        due_at: datetime | None = None,
        **more: Any,
    ) -> None:
        """Record an event of a handoff: it names a clock and its due time, null where none is meant."""
        due = None if due_at is None else due_at.isoformat()
        told = {"handoff": None if handoff is None else str(handoff), "clock": clock, "due_at": due}
        if not lead.is_unheard:
            self._record(lead, type, told | more, about=handoff)

    def _record(self, lead: Lead, type: str, data: Mapping[str, Any], *, about: UUID | None = None) -> None:
        if self.quiet:
            return
        lead.event_seq += 1
        self._happenings.append(
            Happening(
                type, self.now, {"lead": str(lead.pk), **data}, lead=lead.pk, lead_seq=lead.event_seq, subject=about
            )
        )
        self._leads[lead.pk] = lead

    def moves_of(self, lead: UUID) -> list[Moved]:
        """How a lead was moved since somebody asked last."""
        return self._moves.pop(lead, [])

    def touch(self, lead: Lead) -> None:
        """Write this lead when the ledger is saved, as changed now."""
        lead.updated_at = self.now
        self._leads[lead.pk] = lead

    def keep(self, state: LeadState) -> None:
        """Write this state when the ledger is saved."""
        self._states[state.pk] = state

    def stir(self, accounts: Iterable[UUID | None]) -> None:
        """Have these accounts summed up anew: what their people did has changed."""
        self._stirred.update(accounts)

    def save(self) -> None:
        """Write transitions, leads, states and events: one statement each, at any number."""
        insert(Transition, TRANSITION_COLUMNS, self._transitions)
        for lead in self._leads.values():
            lead.version += 1
        update_rows(
            Lead,
            ("id", *LEAD_COLUMNS),
            [
                (lead.pk, *(getattr(lead, name) for name in LEAD_COLUMNS))
                for lead in sorted(self._leads.values(), key=lambda each: each.pk)
            ],
        )
        update_rows(
            LeadState,
            ("lead_id", *STATE_COLUMNS),
            [
                (state.pk, *(getattr(state, name) for name in STATE_COLUMNS))
                for state in sorted(self._states.values(), key=lambda each: each.pk)
            ],
        )
        record(self._happenings)
        stir(self._stirred)
        self._transitions, self._happenings, self._leads, self._states = [], [], {}, {}
        self._stirred = set()


def stir(accounts: Iterable[UUID | None]) -> None:
    """Put accounts in line to be summed up anew, in the transaction that changed something in them."""
    insert(Unsummed, ("account",), [(key,) for key in sorted({account for account in accounts if account is not None})])


def remark_of(actor: Actor, text: str, *, lead: Lead, now: datetime) -> Remark:
    """Keep what a person wrote about a lead; NotAcceptable where nobody could read anything in it."""
    if is_blank(text):
        detail = "Write something that can be read."
        raise NotAcceptable(
            detail, code="comment_required", errors=[FieldError("/comment", "comment_required", detail)]
        )
    return Remark.objects.create(
        author=actor.user_id, author_name=actor.label, contact=lead.contact_id, text=text.strip(), at=now
    )
