"""Where people stand by their leads, as other systems are told: of several leads by the one that is furthest."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.lead_facts import LeadFacts
from leadhub.integrations.kinds import Input
from leadhub.integrations.ports import Standing, Whose
from leadhub.integrations.protocol import Values
from qualification.models import (
    Handoff,
    HandoffLead,
    HandoffStatus,
    Hold,
    Lead,
    Proposal,
    Stage,
    Transition,
)

# The furthest last; what has ended counts only where nothing is open.
OPEN: Final = (
    *(Stage.NURTURE, Stage.INQUIRY, Stage.MQL, Stage.SAL, Stage.SQL),
    *(Stage.OPPORTUNITY, Stage.QUOTED),
)
ENDED: Final = (Stage.DISQUALIFIED, Stage.LOST, Stage.WON)
BACK: Final = frozenset({Stage.NURTURE, Stage.DISQUALIFIED, Stage.LOST})
# What nurture is after sales has given a lead back: before it accepted it, or later.
REJECTED, RECYCLED = "rejected", "recycled"
STAGES: Final = (*(str(stage) for stage in Stage), REJECTED, RECYCLED)

MQL_AT: Final = Input(
    name="mql_at",
    label="Marketing qualified is written",
    help="When a lead is handed over to sales, or as soon as it qualifies. Until then it is written as an inquiry.",
    choices=("handoff", "qualification"),
    default="handoff",
)
MAKES_RECORDS: Final = Input(
    name="makes_records",
    label="Records are made",
    help="Of people who were handed over to sales and have none, of nobody, or of everybody with a lead.",
    choices=("handed_over", "never", "all"),
    default="handed_over",
)
SETTINGS: Final = (MQL_AT, MAKES_RECORDS)
COLUMNS: Final = (
    *("pk", "contact_id", "stage", "stage_entered_at", "rest_until", "fit_score", "owner_email", "source", "campaign"),
    *("was_handed_over", "is_in_hand", "is_handed_over", "is_waiting", "held_until", "reason", "cause"),
)


@dataclass(frozen=True, slots=True)
class Stand:
    """One lead of somebody, with what is told of it."""

    pk: UUID
    person: UUID
    stage: str
    since: datetime
    rest_until: datetime | None
    fit_score: float | None
    owner_email: str | None
    source: str | None
    campaign: str | None
    was_handed_over: bool
    is_in_hand: bool
    is_handed_over: bool
    is_waiting: bool
    held_until: datetime | None
    reason: str | None
    cause: str | None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.stage in OPEN

    @property
    def is_with_sales(self) -> bool:
        """Whether sales has it, or had it and has not given it back."""
        return self.is_open and (self.is_handed_over or OPEN.index(Stage(self.stage)) > OPEN.index(Stage.MQL))

    @property
    def rank(self) -> tuple[bool, int, datetime]:
        """How far it is, beside others of the same person."""
        order = OPEN if self.is_open else ENDED
        return self.is_open, order.index(Stage(self.stage)), self.since


def stands_of(people: Collection[UUID]) -> dict[UUID, list[Stand]]:
    """The leads of people, the furthest first: one statement at any number."""
    found: dict[UUID, list[Stand]] = defaultdict(list)
    for row in _rows(people).values_list(*COLUMNS):
        stand = Stand(*row)
        found[stand.person].append(stand)
    for stands in found.values():
        stands.sort(key=lambda each: each.rank, reverse=True)
    return found


def standings(people: Collection[UUID], *, settings: Mapping[str, str]) -> dict[UUID, Standing]:
    """Where each stands, as a connection with these settings is told; of nobody without a lead anything."""
    return {person: _standing(stands, settings) for person, stands in stands_of(people).items()}


def told_of(stands: Sequence[Stand]) -> Stand:
    """The lead by which somebody is known elsewhere: a customer by what was won, until sales has the next one."""
    first = stands[0]
    won = next((each for each in stands if each.stage == Stage.WON), None)
    return won if won is not None and not first.is_with_sales else first


def meant_of(stands: Sequence[Stand]) -> Stand:
    """The lead that a word about somebody means: what sales has in hand, else the furthest."""
    return next((each for each in stands if each.is_in_hand), stands[0])


def _standing(stands: Sequence[Stand], settings: Mapping[str, str]) -> Standing:
    stand = told_of(stands)
    makes = settings.get(MAKES_RECORDS.name) or MAKES_RECORDS.default
    is_back = stand.stage in BACK
    return Standing(
        stage=_word(stand, settings),
        reason=(stand.reason or "") if is_back else "",
        recycle_at=stand.rest_until if stand.stage == Stage.NURTURE else stand.held_until,
        is_to_be_there=makes == "all" or (makes == "handed_over" and any(each.was_handed_over for each in stands)),
        is_waiting=any(each.is_waiting for each in stands),
    )


def _word(stand: Stand, settings: Mapping[str, str]) -> str:
    at = settings.get(MQL_AT.name) or MQL_AT.default
    if stand.stage == Stage.MQL and at == "handoff" and not stand.is_handed_over:
        return Stage.INQUIRY
    if stand.stage == Stage.NURTURE and stand.reason:
        return REJECTED if stand.cause == "rejected" else RECYCLED
    return stand.stage


def lead_facts_of(people: Collection[UUID]) -> dict[UUID, Values]:
    """What leads say of people besides their stage; the score is that of the fit, which does not fade by the hour."""
    found: dict[UUID, Values] = {}
    for person, stands in stands_of(people).items():
        stand = told_of(stands)
        found[person] = {
            "source": stand.source or None,
            "campaign": stand.campaign or None,
            "score": None if stand.fit_score is None else round(stand.fit_score),
            "owner_email": stand.owner_email,
        }
    return found


LEAD_FACTS: Final = LeadFacts(
    whose={
        "source": Whose.REMOTE,
        "campaign": Whose.REMOTE,
        "score": Whose.REMOTE,
        "owner_email": Whose.LEADHUB,
    },
    of=lead_facts_of,
)


def _rows(people: Collection[UUID]) -> QuerySet[Any]:
    of_lead = Handoff.objects.filter(lead=OuterRef("pk"))
    own = of_lead.filter(Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=OuterRef("cycle")))
    shared = HandoffLead.objects.present().filter(lead=OuterRef("pk"))
    last = Transition.objects.filter(lead=OuterRef("pk"), seq=OuterRef("stage_seq"))
    return (
        Lead.objects.canonical()
        .filter(contact_id__among=sorted(set(people)))
        .annotate(
            owner_email=F("owner__email"),
            source=F("first_origin__source"),
            campaign=F("first_origin__campaign"),
            was_handed_over=Q(handed_over_at__isnull=False),
            is_in_hand=Exists(own),
            is_handed_over=Exists(of_lead.filter(cycle=OuterRef("cycle"))) | Exists(shared),
            is_waiting=Exists(Proposal.objects.waiting().filter(lead=OuterRef("pk"))),
            held_until=Subquery(Hold.objects.filter(lead=OuterRef("pk"), ended_at=None).values("until")[:1]),
            reason=Subquery(last.values("reason")[:1]),
            cause=Subquery(last.values("cause")[:1]),
        )
    )
