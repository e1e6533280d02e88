"""What sales and partners make of the handoffs of the example company, by dice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from feedback import outcomes, triage, verdicts
from feedback.example.companies import chosen
from feedback.example.stories import working_time
from leadhub.actors import Actor
from leadhub.errors import Conflict
from qualification import assessment, claiming, pauses, quoting
from qualification.models import Handoff, HandoffStatus, Rfq, Triage, TriageKind
from qualification.rfq_forms import QuoteBody

REJECTIONS = (
    ("no_project", "They are only collecting prices for next year's budget.", 24),
    ("timing", "The tool change was moved to the next quarter.", 22),
    ("no_technical_fit", "Five-axis work below our tolerances.", 14),
    ("price_check_only", "They have a supplier and wanted to compare.", 12),
    ("not_decision_maker", "An intern; the buyer knows of nothing.", 10),
    ("no_capacity", "No molding capacity before summer.", 8),
    ("vendor_solicitation", "They want to sell us cutting oil.", 6),
    ("spam", "Not a real company.", 4),
)
LOSSES = (
    ("price", "Ten percent above the incumbent.", 40),
    ("lead_time", "They needed parts in three weeks.", 25),
    ("incumbent_kept", "The supplier gave in at the last minute.", 20),
    ("project_cancelled", "The project was stopped.", 15),
)
SHEET = {
    "need": ("confirmed", "Second source for a running part."),
    "timeline": ("confirmed", "First parts within the quarter."),
    "technical_fit": ("confirmed", "Drawings reviewed."),
    "plant_location": ("confirmed", "Main plant."),
    "annual_usage": ("confirmed", "As in the enquiry."),
    "budget": ("unknown", "Not asked yet."),
}
SORRY = "Thank you for asking. We cannot offer this; your regional distributor may."
Plan = Callable[[datetime, Callable[[datetime], None]], None]


@dataclass(frozen=True, slots=True)
class Selling:
    """Those who answer handoffs; `plan` puts what they will do on the calendar."""

    actors: dict[UUID, Actor]
    partners: dict[UUID | None, Actor]
    plan: Plan
    dice: Random

    def take_up(self, handoff: Handoff, now: datetime) -> None:
        """Somebody reads the handoff, most often within hours, now and then when it has expired."""
        delay = self.dice.choice([0.5, 1, 1, 2, 3, 5, 20, 26, 50])
        at = working_time(now + timedelta(hours=delay), self.dice) if delay > 8 else now + timedelta(hours=delay)
        self._later(at, lambda at: self._answer(handoff, at))

    def decide(self, item: Triage) -> None:
        """The desk decides on who asks and is unknown or off target, and answers who is excluded, within hours."""
        at = item.created_at + timedelta(hours=self.dice.choice([0.5, 1, 1, 1.5, 3]))
        actor = next(iter(self.actors.values()))
        if item.kind == TriageKind.DECLINE:
            self._later(at, lambda at: triage.answer(item.lead_id, reason=None, text=SORRY, actor=actor, now=at))
        elif self.dice.random() < 0.4:
            self._later(at, lambda at: triage.decide(item.lead_id, "hand_over", actor=actor, now=at))
        else:
            self._later(at, lambda at: _decline(item.lead_id, actor, at))

    def _answer(self, handoff: Handoff, at: datetime) -> None:
        handoff.refresh_from_db()
        actor = self._actor_of(handoff)
        if handoff.status == HandoffStatus.EXPIRED:
            self._pick_up(handoff, actor, at)
            return
        if self.dice.random() < 0.3:
            reason, comment = chosen(REJECTIONS, self.dice)
            verdicts.reject(handoff.pk, reason=reason, comment=comment, actor=actor, now=at)
            return
        verdicts.accept(handoff.pk, actor=actor, now=at)
        self._later(
            at + timedelta(hours=1),
            lambda at: verdicts.log_attempt(handoff.pk, channel="phone", outcome="reached", at=at, actor=actor, now=at),
        )
        if handoff.partner_id is None:
            self._in_days(at, 6, lambda at: self._assess(handoff.lead_id, actor, at))

    def _pick_up(self, handoff: Handoff, actor: Actor, at: datetime) -> None:
        """Take a lead off the list of those that nobody answered."""
        claiming.claim(handoff.lead_id, actor=actor, now=at)
        self._in_days(at, 6, lambda at: self._assess(handoff.lead_id, actor, at))

    def _assess(self, lead: UUID, actor: Actor, at: datetime) -> None:
        fate = self.dice.random()
        if fate < 0.15:
            outcomes.recycle(lead, reason="no_budget", comment="Budget comes next year.", actor=actor, now=at)
        elif fate < 0.25:
            pauses.hold(
                lead,
                reason="tooling_change",
                comment="They wait for their new mold.",
                until=at + timedelta(days=80),
                actor=actor,
                now=at,
            )
        else:
            assessment.fill_sheet(lead, SHEET, actor=actor, now=at)
            assessment.qualify(lead, actor=actor, now=at)
            self._in_days(at, 8, lambda at: self._advance(lead, "opportunity", actor, at))

    def _advance(self, lead: UUID, to: str, actor: Actor, at: datetime) -> None:
        if to != "quoted" or not self._quote(lead, actor, at):
            outcomes.advance(lead, to, actor=actor, now=at)
        if to == "opportunity":
            self._in_days(at, 12, lambda at: self._advance(lead, "quoted", actor, at))
        elif to == "quoted":
            self._in_days(at, 30, lambda at: self._end(lead, actor, at))

    def _quote(self, lead: UUID, actor: Actor, at: datetime) -> bool:
        """Answer the RFQ of a lead; false where it asked otherwise."""
        rfq = Rfq.objects.going().filter(lead=lead).order_by("-number").first()
        if rfq is not None:
            valid_until = (at + timedelta(days=60)).date()
            body = QuoteBody(amount=Decimal(8_000 + 750 * at.day), currency="USD", valid_until=valid_until)
            quoting.quote(rfq.pk, body, actor=actor, now=at)
        return rfq is not None

    def _end(self, lead: UUID, actor: Actor, at: datetime) -> None:
        if self.dice.random() < 0.5:
            outcomes.advance(lead, "won", actor=actor, now=at)
            return
        reason, comment = chosen(LOSSES, self.dice)
        outcomes.advance(lead, "lost", reason=reason, comment=comment, actor=actor, now=at)

    def _actor_of(self, handoff: Handoff) -> Actor:
        if handoff.partner_id is not None:
            return self.partners[handoff.partner_id]
        owner = handoff.owner_id
        return self.actors[owner] if owner in self.actors else next(iter(self.actors.values()))

    def _in_days(self, at: datetime, days: int, act: Callable[[datetime], object]) -> None:
        self._later(working_time(at + timedelta(days=1 + self.dice.random() * days), self.dice), act)

    def _later(self, at: datetime, act: Callable[[datetime], object]) -> None:
        def unless_overtaken(at: datetime) -> None:
            try:
                act(at)
            except Conflict:
                # The system or a colleague has moved the lead meanwhile; nobody insists.
                return

        self.plan(at, unless_overtaken)


def _decline(lead: UUID, actor: Actor, at: datetime) -> None:
    comment = "Nothing that we make for their market."
    triage.decide(lead, "decline", reason="outside_market", comment=comment, text=SORRY, actor=actor, now=at)
