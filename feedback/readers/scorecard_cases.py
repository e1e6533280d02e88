"""What the numbers of the scorecard are counted from: querysets that say of each case to which group it belongs.

One declaration gives the numbers and the cases behind each of them, so the two cannot differ.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import NullIf

from feedback.models import Reason, Verdict
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup, ScorecardMode, Touch
from leadhub.actors import Actor
from qualification.lead_counts import clocks_of, counted_as, reached, worked_by
from qualification.measures import CaseResult, clocks_as_cases
from qualification.models import (
    ClockKind,
    ClockOutcome,
    CountedAs,
    Handoff,
    HandoffStatus,
    Lead,
    Milestone,
    Quote,
    Rfq,
    RfqStatus,
)

Rows: TypeAlias = "QuerySet[Any]"
ENDED_RFQS: Final = (RfqStatus.WON, RfqStatus.LOST, RfqStatus.WITHDRAWN)
STOPPED: Final = (ClockOutcome.MET, ClockOutcome.LATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is asked of the scorecard; either end of the period may be open."""

    start: datetime | None = None
    end: datetime | None = None
    mode: ScorecardMode = ScorecardMode.COHORT
    group: ScorecardGroup | None = None
    touch: Touch = Touch.FIRST

    @property
    def counted(self) -> tuple[CountedAs, ...]:
        """For whom the leads count: for marketing, and where kinds of business are told apart, customers too."""
        by_business = self.group is ScorecardGroup.BUSINESS
        return (CountedAs.MARKETING, CountedAs.CUSTOMER) if by_business else (CountedAs.MARKETING,)

    @property
    def is_cohort(self) -> bool:
        """Whether the leads that came in the period count, whenever something became of them."""
        return self.mode is ScorecardMode.COHORT

    def within(self, column: str) -> Q:
        """Rows whose column lies in the period."""
        found = Q() if self.start is None else Q(**{f"{column}__gte": self.start})
        return found if self.end is None else found & Q(**{f"{column}__lt": self.end})

    def passed(self, milestone: Milestone) -> Q:
        """The leads that count with a milestone."""
        return reached(milestone) if self.is_cohort else reached(milestone, self.start, self.end)


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases with `key`, the columns of their lead, handoff and moment, and which of them are hits."""

    rows: Rows
    lead: str
    handoff: str | None
    at: str
    hit: Q


CasesOf: TypeAlias = Callable[[Actor, Card], CaseSet]


def leads_of(actor: Actor, card: Card) -> Rows:
    """All leads of a cohort, and in a period whatever may have happened in it, for whomever they count."""
    leads: Rows = Lead.objects.visible_to(actor)
    return leads.filter(card.within("created_at")) if card.is_cohort else leads


def counted_leads_of(actor: Actor, card: Card) -> Rows:
    """Of these the leads that count, with `key`."""
    counted = leads_of(actor, card).filter(_counts(card, ""), canonical_id=F("id"))
    return _keyed(counted, _key(card))


def cases_of(actor: Actor, card: Card, cases: ScorecardCases) -> CaseSet:
    """The cases of one kind."""
    return CASES[cases](actor, card)


def _answered(actor: Actor, card: Card) -> CaseSet:
    """Answers of sales, but for rejections that say nothing of the lead."""
    said = _verdicts(actor, card).exclude(kind=Verdict.Kind.REJECTED, reason__in=beside_quality())
    return CaseSet(said, "handoff__lead_id", "handoff_id", "at", Q(kind=Verdict.Kind.ACCEPTED))


def _rejections(actor: Actor, card: Card) -> CaseSet:
    rows = _verdicts(actor, card).filter(kind=Verdict.Kind.REJECTED)
    return CaseSet(rows, "handoff__lead_id", "handoff_id", "at", Q(pk__isnull=False))


def _verdicts_said(actor: Actor, card: Card) -> CaseSet:
    return CaseSet(_verdicts(actor, card), "handoff__lead_id", "handoff_id", "at", Q(kind=Verdict.Kind.ACCEPTED))


def beside_quality() -> list[str]:
    """The reasons of rejection that say nothing about the lead."""
    return list(Reason.objects.filter(kind=Reason.Kind.REJECTION, says_quality=False).values_list("code", flat=True))


def _verdicts(actor: Actor, card: Card) -> Rows:
    """What sales said of what was delivered; what chance handed over tells nothing of the definition."""
    said = Verdict.objects.visible_to(actor).filter(handoff__holdout=False)
    return _scoped(said, card, "handoff__lead__", "at", handoff="handoff__")


def _expired(actor: Actor, card: Card) -> CaseSet:
    """Handoffs that had their time: answered, or expired without an answer."""
    ended = (HandoffStatus.ACCEPTED, HandoffStatus.REJECTED, HandoffStatus.EXPIRED)
    rows = Handoff.objects.visible_to(actor).delivered().filter(status__in=ended)
    scoped = _scoped(rows, card, "lead__", "closed_at", handoff="")
    return CaseSet(scoped, "lead_id", "pk", "closed_at", Q(status=HandoffStatus.EXPIRED))


def _clocks(actor: Actor, card: Card) -> CaseSet:
    """Promises that were kept or not; what their owner could not help is left out."""
    rows = clocks_as_cases(clocks_of(actor)).exclude(result=CaseResult.EXCUSED)
    scoped = _scoped(rows, card, "lead__", "counted_at", handoff="handoff__")
    return CaseSet(scoped, "lead_id", "handoff_id", "counted_at", Q(result=CaseResult.KEPT))


def _first_response(actor: Actor, card: Card) -> CaseSet:
    """First responses by their clock, which knows how much working time they took."""
    rows = clocks_of(actor).filter(kind=ClockKind.FIRST_RESPONSE, outcome__in=STOPPED)
    scoped = _scoped(rows, card, "lead__", "stopped_at", handoff="handoff__")
    return CaseSet(scoped, "lead_id", "handoff_id", "stopped_at", Q(outcome=ClockOutcome.MET))


def _quote_turn(actor: Actor, card: Card) -> CaseSet:
    """RFQs that were quoted, but for those that the buyer changed after it."""
    quotes = Quote.objects.filter(rfq=OuterRef("pk")).order_by("sent_at").values("sent_at")[:1]
    rows = Rfq.objects.visible_to(actor).annotate(quoted_at=Subquery(quotes)).filter(quoted_at__gte=F("received_at"))
    return CaseSet(_scoped(rows, card, "lead__", "quoted_at"), "lead_id", None, "quoted_at", Q(pk__isnull=False))


def _quote_hit(actor: Actor, card: Card) -> CaseSet:
    """RFQs that were quoted and have ended."""
    rows = Rfq.objects.visible_to(actor).filter(_is_quoted(), status__in=ENDED_RFQS)
    return CaseSet(_scoped(rows, card, "lead__", "ended_at"), "lead_id", None, "ended_at", Q(status=RfqStatus.WON))


def _no_bid(actor: Actor, card: Card) -> CaseSet:
    """RFQs that were answered: by a quote, or by no bid."""
    rows = Rfq.objects.visible_to(actor).filter(_is_quoted() | Q(status=RfqStatus.NO_BID))
    scoped = _scoped(rows, card, "lead__", "received_at")
    return CaseSet(scoped, "lead_id", None, "received_at", Q(status=RfqStatus.NO_BID))


def _is_quoted() -> Q:
    return Q(Exists(Quote.objects.filter(rfq=OuterRef("pk"))))


CASES: Final[Mapping[ScorecardCases, CasesOf]] = {
    ScorecardCases.ANSWERED: _answered,
    ScorecardCases.REJECTIONS: _rejections,
    ScorecardCases.VERDICTS: _verdicts_said,
    ScorecardCases.EXPIRED: _expired,
    ScorecardCases.FIRST_RESPONSE: _first_response,
    ScorecardCases.CLOCKS: _clocks,
    ScorecardCases.QUOTE_TURN: _quote_turn,
    ScorecardCases.QUOTE_HIT: _quote_hit,
    ScorecardCases.NO_BID: _no_bid,
}


def _scoped(rows: Rows, card: Card, lead: str, at: str, *, handoff: str | None = None) -> Rows:
    """Cases of leads that count, in the period, with their group; whose they were is said by the handoff of each.

    What was said of a lead that was merged since stays said.
    """
    period = card.within(f"{lead}created_at" if card.is_cohort else at)
    return _keyed(rows.filter(_counts(card, lead), period), _key(card, lead, handoff=handoff))


def _keyed(rows: Rows, key: Combinable) -> Rows:
    keyed: Rows = rows.annotate(key=key)
    return keyed


def _counts(card: Card, prefix: str) -> Q:
    found = Q()
    for word in card.counted:
        found |= counted_as(word, prefix)
    return found


def _key(card: Card, prefix: str = "", *, handoff: str | None = None) -> Combinable:
    if card.group is None:
        return Value(None, output_field=CharField())
    if card.group in (ScorecardGroup.TEAM, ScorecardGroup.OWNER):
        column = f"{card.group}_id"
        if handoff is not None:
            return F(f"{handoff}{column}")
        return worked_by(column, prefix)
    if card.group in (ScorecardGroup.SOURCE, ScorecardGroup.CAMPAIGN):
        return NullIf(F(f"{prefix}{card.touch}_origin__{card.group}"), Value(""))
    return F(f"{prefix}{COLUMNS[card.group]}")


COLUMNS: Final = {
    ScorecardGroup.SEGMENT: "fit_profile",
    ScorecardGroup.PRODUCT_LINE: "product_line__code",
    ScorecardGroup.ROUTE: "route_kind",
    ScorecardGroup.BUSINESS: "business",
}
