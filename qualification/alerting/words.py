"""What is said of an event: the company, why, how much time is left, and two pages. Nothing of what is settled.

A message leaves the house: it names the company and what happened, never a person of the customer, a drawing, or what
an enquiry asks for in detail. Those stand on the pages that it leads to, for whoever may read them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final, TypeAlias
from uuid import UUID

from django.urls import reverse

from leadhub.alerts.notices import Asked, Message, Page
from leadhub.console.words import clock_time, spell
from leadhub.models import DocumentKind
from qualification.alerting.asking import with_answers
from qualification.alerting.scene import OF_REVIEWS, OF_TRIAGE, Hours, Scene
from qualification.alerting.standing import Standing
from qualification.alerting.time_left import Left, left_until
from qualification.clearance import Sight
from qualification.models import (
    BusinessCalendar,
    ClockKind,
    ClockRun,
    Feasibility,
    Handoff,
    HandoffStatus,
    Lead,
    Priority,
    Proposed,
    Team,
)
from qualification.projects import BEFORE_SALES
from qualification.readers.cards import recent_signals
from qualification.rules.card_items import name_of

UNKNOWN_COMPANY: Final = "a company that is not known yet"
Facts: TypeAlias = tuple[tuple[str, str], ...]


def messages(asked: Sequence[Asked], now: datetime) -> dict[UUID, Message]:
    """The words as things stand; what is settled, or hidden from whoever asks, is left out."""
    writing = Writing(asked, now)
    found = ((one.alert, writing.of(one)) for one in asked)
    return {key: message for key, message in found if message is not None}


class Writing:
    """One round: what the events are about as it stands now, and for whom it is written."""

    def __init__(self, asked: Sequence[Asked], now: datetime) -> None:
        self.now = now
        self.scene = Scene([one.event for one in asked])
        self.standing = Standing(self.scene, asked, now)
        self._hours = Hours(now)

    def of(self, one: Asked) -> Message | None:
        """The message of one alert."""
        return with_answers(WRITERS[one.event.type](self, one), one, self.scene.handoff(one.event))

    def arrival(self, one: Asked) -> Message | None:
        """A handoff that waits for its answer, while it is still theirs."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or handoff.status != HandoffStatus.OPEN:
            return None
        if not self.standing.is_theirs(one, handoff):
            return None
        is_urgent = handoff.priority == Priority.URGENT
        left = self._left(handoff.accept_due_at, handoff.team.calendar if handoff.team else None)
        return self._message(
            f"{'Urgent handoff' if is_urgent else 'New handoff'}: {_company(lead)}",
            f"Accept or reject it by {left.due}: {left.words}.",
            lead,
            handoff,
            left,
        )

    def taken_over(self, one: Asked) -> Message | None:
        """A handoff that now is theirs."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or not self.standing.is_in_hand(handoff, lead):
            return None
        if not self.standing.is_theirs(one, handoff):
            return None
        whose = "yours" if handoff.owner_id else "your team's"
        sentence = f"This handoff is {whose} now. Its due times stay as they are."
        return self._message(f"A handoff is {whose} now: {_company(lead)}", sentence, lead, handoff)

    def handed_over(self, one: Asked) -> Message | None:
        """The work of a colleague that is theirs now."""
        counts = ((one.event.data[name], name.removesuffix("s")) for name in ("handoffs", "accounts"))
        said = " and ".join(f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count)
        return Message(
            title=f"The work of a colleague is yours now: {said}",
            sentence=f"You got {said} in one act. Due times stay as they are.",
            pages=(Page("Open your queue", reverse("admin:qualification_handoff_queue")),),
        )

    def due_soon(self, one: Asked) -> Message | None:
        """A clock that runs and has not struck."""
        run, lead, handoff = self._run(one)
        if run is None or lead is None or run.running_since is None or run.breached_at is not None:
            return None
        left, label = self._left_of(run), _label(run)
        sentence = f"{label} is due {left.due}: {left.words}."
        return self._message(f"Due soon: {label.lower()}, {_company(lead)}", sentence, lead, handoff, left)

    def breach(self, one: Asked) -> Message | None:
        """A clock that has struck and still runs."""
        run, lead, handoff = self._run(one)
        if run is None or lead is None:
            return None
        left, label = self._left_of(run), _label(run)
        sentence = f"{label} was due {left.due}: {left.words}."
        return self._message(f"Overdue: {label.lower()}, {_company(lead)}", sentence, lead, handoff, left)

    def escalation(self, one: Asked) -> Message | None:
        """A breach that lasts: for the new owner an arrival, for managers what became of it."""
        taker = one.event.data.get("reassigned_to")
        if taker and one.person is not None and str(one.person.pk) == taker:
            return self.arrival(one)
        said = self.breach(one)
        if said is None:
            return None
        handoff, _ = self._handoff(one)
        more = f" It was given to {handoff.owner}." if taker and handoff is not None and handoff.owner else ""
        return Message(
            title=said.title.replace("Overdue", "Long overdue", 1),
            sentence=said.sentence + more,
            facts=said.facts,
            pages=said.pages,
        )

    def expiry(self, one: Asked) -> Message | None:
        """A handoff that nobody answered, while its lead has nobody."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or not self.standing.is_left(handoff):
            return None
        sentence = "Nobody answered the handoff in time. The lead is qualified and nobody has it: give it to somebody."
        return self._message(f"Nobody has it: {_company(lead)}", sentence, lead, handoff)

    def recall(self, one: Asked) -> Message | None:
        """A partner that shows no progress: somebody else has the lead, or a person decides."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None:
            return None
        if handoff.recalled_at is None:
            sentence = "Its partner has a project and shows no progress for the agreed time. Ask them how it goes."
            return self._message(f"No progress: {_company(lead)}", sentence, lead, handoff)
        sentence = "Its partner showed no progress for the agreed time. Somebody else has the lead now."
        return self._message(f"Taken back: {_company(lead)}", sentence, lead, handoff)

    def data_request(self, one: Asked) -> Message | None:
        """What a card lacks, while sales waits for it."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or not self.standing.waits_for_data(handoff):
            return None
        items = ", ".join(name_of(item).lower() for item in one.event.data.get("items", ()))
        sentence = f"Sales waits for {items}. Its clocks stand still meanwhile, and marketing's runs."
        return self._message(f"Data is missing: {_company(lead)}", sentence, lead, handoff)

    def data_provided(self, one: Asked) -> Message | None:
        """The end of such a wait."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or not self.standing.is_in_hand(handoff, lead):
            return None
        came = bool(one.event.data.get("answered"))
        sentence = "What was missing is there." if came else "The agreed time is over, and the data did not come."
        return self._message(f"Clocks run on: {_company(lead)}", f"{sentence} Your clocks run on.", lead, handoff)

    def dispute(self, one: Asked) -> Message | None:
        """A handoff that is somebody else's, while nobody has said whose."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or not self.standing.waits_for_place(handoff):
            return None
        sentence = "Whoever got this handoff says that it is somebody else's. Say whose it is."
        return self._message(f"Whose is it? {_company(lead)}", sentence, lead, handoff)

    def feedback(self, one: Asked) -> Message | None:
        """A word of a machine that nobody has said why of; what stands beside it there is read in leadhub."""
        handoff, lead = self.scene.handoff(one.event), self.scene.lead(one.event)
        if lead is None or not self.standing.waits_for_feedback(lead):
            return None
        if not (self.standing.sees(one, handoff) if handoff else self.standing.sees_lead(one, lead)):
            return None
        said = Proposed(one.event.data["to"]).label.lower()
        sentence = f"{one.event.data['source']} says of it: {said}. Say why, or that it is not so."
        more = " Your clocks stand still meanwhile." if handoff is not None and handoff.owner_id else ""
        return self._message(f"Needs feedback: {_company(lead)}", f"{sentence}{more}", lead, handoff)

    def placed(self, one: Asked) -> Message | None:
        """What operations answered."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or not self.standing.is_in_hand(handoff, lead):
            return None
        sentence = f"Operations has said whose this handoff is: {handoff.team or handoff.partner}."
        return self._message(f"Whose it is: {_company(lead)}", sentence, lead, handoff)

    def joined(self, one: Asked) -> Message | None:
        """A colleague of whoever asked first asks too."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or handoff.status not in (HandoffStatus.OPEN, HandoffStatus.ACCEPTED):
            return None
        sentence = "Somebody else of the same company asks for the same. It is one enquiry: the card names them all."
        return self._message(f"One more asks: {_company(lead)}", sentence, lead, handoff)

    def review_asked(self, one: Asked) -> Message | None:
        """A question of feasibility that waits for an engineer."""
        review, lead = self.scene.review(one.event), self.scene.lead(one.event)
        is_open = review is not None and review.answered_at is None and review.withdrawn_at is None
        if review is None or lead is None or not is_open or not self.standing.sees_lead(one, lead):
            return None
        run = self.standing.run(one.event, ClockKind.TECHNICAL_REVIEW)
        left = self._left_of(run) if run else None
        sentence = (
            f"Sales asks whether it can be made. Answer by {left.due}: {left.words}."
            if left
            else ("Sales asks whether it can be made.")
        )
        return self._message(f"Technical review: {_company(lead)}", sentence, lead, None, left, team=review.team)

    def review_answered(self, one: Asked) -> Message | None:
        """What the engineers said, in one word; what limits it stands in leadhub."""
        review, lead = self.scene.review(one.event), self.scene.lead(one.event)
        if review is None or lead is None or not review.answer or not self.standing.sees_lead(one, lead):
            return None
        answer = Feasibility(review.answer).label.lower()
        sentence = f"The engineers say: {answer}. What limits it stands with the lead."
        return self._message(f"The engineers answered: {_company(lead)}", sentence, lead, review.handoff)

    def resumption(self, one: Asked) -> Message | None:
        """The end of a hold, and until when somebody says that the lead goes on."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None or not self.standing.is_in_hand(handoff, lead):
            return None
        run = self.standing.run(one.event, ClockKind.HOLD_RECONFIRMED)
        left = self._left_of(run) if run else None
        more = f" Say by {left.due} that it goes on: {left.words}." if left else ""
        sentence = f"Its hold is over, and clocks run on.{more}"
        return self._message(f"The hold is over: {_company(lead)}", sentence, lead, handoff, left)

    def customer(self, one: Asked) -> Message | None:
        """Interest of a customer, while nobody of sales has the lead."""
        lead = self.scene.lead(one.event)
        if lead is None or lead.stage not in BEFORE_SALES or not self.standing.sees_lead(one, lead):
            return None
        level = one.event.data["level"]
        sentence = f"Somebody of this customer shows {level} interest. Nobody was handed anything."
        return self._message(f"A customer shows interest: {_company(lead)}", sentence, lead, None)

    def rejection(self, one: Asked) -> Message | None:
        """Why sales said no: the reason of the list; the comment stands in leadhub."""
        handoff, lead = self._handoff(one)
        if handoff is None or lead is None:
            return None
        reason = spell(str(one.event.data.get("reason", ""))).lower()
        sentence = f"Sales rejected it: {reason}. What was written about it stands with the lead."
        return self._message(f"Rejected: {_company(lead)}", sentence, lead, handoff)

    def publication(self, one: Asked) -> Message | None:
        """A version that was published."""
        kind, number = DocumentKind(one.event.data["document"]), one.event.data["number"]
        since = datetime.fromisoformat(one.event.data["effective_at"])
        return Message(
            title=f"{kind.label}: version {number}",
            sentence=f"It was published, and holds from {clock_time(since)}.",
            pages=(Page("Read it", reverse("admin:leadhub_version_changelist")),),
        )

    def _handoff(self, one: Asked) -> tuple[Handoff | None, Lead | None]:
        """The handoff and its lead, where whoever asks may see it."""
        handoff = self.scene.handoff(one.event)
        if handoff is None or not self.standing.sees(one, handoff):
            return None, None
        return handoff, self.scene.lead(one.event)

    def _run(self, one: Asked) -> tuple[ClockRun | None, Lead | None, Handoff | None]:
        """The clock that an event tells of, where it runs still and whoever asks may see it."""
        run, lead = self.standing.run(one.event, str(one.event.data.get("clock"))), self.scene.lead(one.event)
        if one.event.data.get("clock") in (OF_REVIEWS, OF_TRIAGE):
            seen = lead is not None and self.standing.sees_lead(one, lead)
            return (run, lead, None) if seen else (None, None, None)
        handoff, lead = self._handoff(one)
        return (run, lead, handoff) if handoff is not None else (None, None, None)

    def _left_of(self, run: ClockRun) -> Left:
        return self._left(run.due_at, run.calendar)

    def _left(self, due: datetime, hours: BusinessCalendar | None) -> Left:
        return left_until(due, hours, self._hours)

    def _message(
        self,
        title: str,
        sentence: str,
        lead: Lead,
        handoff: Handoff | None,
        left: Left | None = None,
        *,
        team: Team | None = None,
    ) -> Message:
        return Message(
            title=title,
            sentence=sentence,
            facts=tuple(self._facts(lead, handoff, left, team)),
            pages=tuple(_pages(lead, handoff)),
        )

    def _facts(
        self, lead: Lead, handoff: Handoff | None, left: Left | None, team: Team | None
    ) -> Iterator[tuple[str, str]]:
        yield "Company", _company(lead)
        yield "Product line", str(lead.product_line)
        if reason := self._reasons.get(lead.pk):
            yield "Because of", reason
        if left is not None:
            yield "Due", f"{left.due} ({left.words})"
        if taker := team or (handoff and (handoff.team or handoff.partner)):
            yield "Team", str(taker)
        if handoff is not None:
            yield "Owner", str(handoff.owner or "Nobody yet")

    @cached_property
    def _reasons(self) -> Mapping[UUID, str]:
        """What the contact of each lead did last that shows a project, else what it did last."""
        found: dict[UUID, str] = {}
        leads = [lead.pk for lead in self.scene.leads]
        for lead, signals in recent_signals(leads, Sight.of_nobody(leads)).items():
            buying = [signal for signal in signals if signal.family == "buying"]
            found[lead] = (buying or signals)[0].label
        return found


def _company(lead: Lead) -> str:
    return str(lead.account) if lead.account else UNKNOWN_COMPANY


def _label(run: ClockRun) -> str:
    return str(ClockKind(run.kind).label)


def _pages(lead: Lead, handoff: Handoff | None) -> Iterator[Page]:
    """Pages that only read: what they offer takes one more press."""
    if handoff is not None:
        yield Page("Open the handoff", reverse("admin:qualification_handoff_change", args=[handoff.pk]))
    yield Page("See the lead and why", reverse("admin:qualification_lead_change", args=[lead.pk]))


Writer: TypeAlias = Callable[[Writing, Asked], Message | None]
WRITERS: Final[Mapping[str, Writer]] = {
    "handoff.created": Writing.arrival,
    "handoff.reassigned": Writing.taken_over,
    "work.handed_over": Writing.handed_over,
    "handoff.due_soon": Writing.due_soon,
    "handoff.breached": Writing.breach,
    "clock.due_soon": Writing.due_soon,
    "clock.breached": Writing.breach,
    "lead.not_reconfirmed": Writing.breach,
    "handoff.escalated": Writing.escalation,
    "handoff.expired": Writing.expiry,
    "handoff.recalled": Writing.recall,
    "handoff.recall_due": Writing.recall,
    "handoff.needs_data": Writing.data_request,
    "handoff.disputed": Writing.dispute,
    "handoff.needs_feedback": Writing.feedback,
    "handoff.data_provided": Writing.data_provided,
    "handoff.placed": Writing.placed,
    "handoff.joined": Writing.joined,
    "technical_review.asked": Writing.review_asked,
    "technical_review.answered": Writing.review_answered,
    "lead.resumed": Writing.resumption,
    "lead.customer_interest": Writing.customer,
    "handoff.rejected": Writing.rejection,
    "agreement.published": Writing.publication,
    "rules.published": Writing.publication,
}
