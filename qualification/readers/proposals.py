"""What machines say of leads, as callers read it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth, Word
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.integrations.sources import spoken
from qualification.forms import ProposeBody
from qualification.models import ClockKind, ClockRun, Proposal, ProposalState, Proposed
from qualification.models.proposal import ProposalQuerySet
from qualification.proposals import Word as MachineWord
from qualification.readers.handoffs import HANDOFF
from qualification.readers.leads import LEAD
from qualification.readers.teams import TEAM

LACKS: Final[Mapping[str, str]] = {
    "reason_required": "a reason is missing",
    "comment_required": "a comment is missing",
    "unknown_reason": "the reason is not on the agreed list",
    "reason_not_here": "the reason may not be given there",
    "stage_not_allowed": "the lead cannot go there from where it stands",
    "attempts_incomplete": "the agreed attempts to reach the contact were not made",
    "sheet_incomplete": "the qualification sheet is not complete",
    "person_required": "only a person says that",
    "unknown_seller": "nobody of sales has the address that it names",
    "out_of_bounds": "the amount is none that can be kept",
    "unknown_currency": "the currency is none of ISO 4217",
    "not_holder": "whoever it names, or the machine, does not speak for who holds the handoff",
}


class ProposalView(View):
    """What a machine says of a lead: that sales rejected it (`rejected`), or at which stage it stands there.

    `waiting` needs feedback: nothing was done, and the clocks of sales stand still. `lacks` are the codes of what kept
    it from being carried out, `text` says it in a sentence. `asked_at` is since when a person is asked, `due_at` until
    when, null where the agreement promises nothing. `native` and `reason` stand as the machine wrote them; `answer` is
    the comment of whoever said that it is not so.
    """

    id: UUID
    state: ProposalState
    lead: UUID
    handoff: UUID | None
    team: UUID | None
    to: Proposed
    source: str
    external_id: str | None
    native: str | None
    reason: str | None
    comment: str | None
    seller: UUID | None
    said_at: datetime
    made_at: datetime
    asked_at: datetime
    due_at: datetime | None
    lacks: list[str]
    text: str
    ended_at: datetime | None
    ended_by: str | None
    answer: str | None


class ProposalFilters(Filters):
    """What words of machines may be narrowed to; without `state` or `open` those that wait or have waited."""

    open = Truth(method="that_wait")
    state = OneOf("state", ProposalState)
    source = Word("source")
    team = Ids("handoff__team_id")
    lead = Ids("lead_id")
    handoff = Ids("handoff_id")
    asked_at__gte = Instant("asked_at", "gte")
    asked_at__lt = Instant("asked_at", "lt")

    def that_wait(self, rows: ProposalQuerySet, name: str, value: bool) -> ProposalQuerySet:
        """Those that need feedback, or those that did."""
        return rows.waiting() if value else rows.exclude(state=ProposalState.WAITING)


def proposal_rows(actor: Actor) -> "QuerySet[Proposal]":
    """The words of machines that a caller may see."""
    return Proposal.objects.visible_to(actor).select_related("handoff", "remark", "answer_remark")


def asked_rows(actor: Actor) -> "QuerySet[Proposal]":
    """Those of them that a person is or was asked about."""
    return Proposal.objects.visible_to(actor).asked().select_related("handoff", "remark", "answer_remark")


def proposal_views(actor: Actor, rows: Sequence[Proposal]) -> list[ProposalView]:
    """The words of machines of one page."""
    clocks = ClockRun.objects.filter(handoff__in=[row.handoff_id for row in rows], kind=ClockKind.FEEDBACK)
    due: dict[tuple[UUID | None, datetime], datetime] = {
        (handoff, began): at for handoff, began, at in clocks.values_list("handoff_id", "started_at", "due_at")
    }
    speakers = spoken([name for row in rows for name in (row.source, row.ended_by_name)])
    return [
        ProposalView(
            id=row.pk,
            state=ProposalState(row.state),
            lead=row.lead_id,
            handoff=row.handoff_id,
            team=row.handoff.team_id if row.handoff else None,
            to=Proposed(row.to),
            source=row.source,
            external_id=row.external_id or None,
            native=row.native or None,
            reason=row.reason or None,
            comment=row.remark.text if row.remark else None,
            seller=row.seller_id,
            said_at=row.said_at,
            made_at=row.made_at,
            asked_at=row.asked_at,
            due_at=due.get((row.handoff_id, row.asked_at)),
            lacks=list(row.lacks),
            text=in_words(row, speakers[row.source]),
            ended_at=row.ended_at,
            ended_by=speakers[row.ended_by_name] or None,
            answer=row.answer_remark.text if row.answer_remark else None,
        )
        for row in rows
    ]


def in_words(row: Proposal, speaker: str) -> str:
    """What a machine says, and what kept it from being carried out."""
    said = f"{speaker} says: {row.get_to_display().lower()}"
    why = "; ".join(LACKS.get(code, code.replace("_", " ")) for code in row.lacks)
    return f"{said}. Not carried out: {why}." if why else f"{said}."


def proposals_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ProposalView]:
    """The words of machines with these ids."""
    return {view.id: view for view in proposal_views(actor, list(proposal_rows(actor).filter(pk__in=keys)))}


def word_of(body: ProposeBody) -> MachineWord:
    """What a machine sends, as the use case takes it."""
    return MachineWord(
        to=body.to,
        source=body.source,
        external_id=body.external_id or "",
        native=body.native or "",
        reason=body.reason or "",
        comment=body.comment or "",
        seller=body.seller or "",
        handoff=body.handoff,
        at=body.at,
    )


PROPOSAL = Noun(
    name="Proposal",
    view=ProposalView,
    verb="proposal.read",
    load=proposals_by_id,
    links=lambda: {"lead": LEAD, "handoff": HANDOFF, "team": TEAM, "seller": USER},
)
NEEDS_FEEDBACK = Listing(
    noun=PROPOSAL,
    verb="proposal.list",
    rows=asked_rows,
    views=proposal_views,
    filters=ProposalFilters,
    orderings=Orderings({"asked_at": Key("asked_at")}, default="-asked_at"),
)
