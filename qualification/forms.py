"""What people give when they act on a lead or a handoff."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from leadhub.api.bodies import Body, Instant, Text, Whole
from leadhub.models import DocumentKind
from qualification.models import (
    Attempt,
    CreditKind,
    DeliveryMode,
    ItemStatus,
    Override,
    ProgressStatus,
    Proposed,
    Stage,
    SuspensionKind,
)

Reason = Annotated[str, Meta(max_length=60)]


class UpdateLeadBody(Body):
    """What is to be set of a lead; null means unknown, and what is left out stays as it is."""

    site: UUID | UnsetType | None = UNSET


class SheetItemBody(Body):
    """What was found out of one criterion; evidence that is left out stays as it was."""

    status: ItemStatus
    evidence: Text | None = None


class SheetItemsBody(Body):
    """The criteria to set; those left out stay as they were."""

    budget: SheetItemBody | None = None
    authority: SheetItemBody | None = None
    need: SheetItemBody | None = None
    timeline: SheetItemBody | None = None
    technical_fit: SheetItemBody | None = None
    plant_location: SheetItemBody | None = None
    compliance: SheetItemBody | None = None
    annual_usage: SheetItemBody | None = None
    decision_process: SheetItemBody | None = None


class SheetBody(Body):
    """Criteria of the qualification sheet."""

    items: SheetItemsBody

    @property
    def given(self) -> dict[str, tuple[str, str | None]]:
        """Status and evidence by criterion, of those that were given."""
        items = ((name, getattr(self.items, name)) for name in SheetItemsBody.__struct_fields__)
        return {name: (str(item.status), item.evidence) for name, item in items if item is not None}


class QualifyBody(Body):
    """Whether the lead is handed on to another seller of the team."""

    assign_to: UUID | None = None


class ClaimBody(Body):
    """Why it is taken, for those who read the history."""

    comment: Text | None = None


class ReasonBody(Body):
    """Why; what is missing is refused with a code of its own."""

    reason: Reason | None = None
    comment: Text | None = None


class HoldBody(ReasonBody):
    """What the lead waits for, and until when at the latest."""

    until: Instant | None = None


class RejectBody(ReasonBody):
    """A reason of the agreed list and a sentence of one's own."""


class RecycleBody(ReasonBody):
    """Why it goes back; without `until` it rests as agreed for the reason."""

    until: Instant | None = None


class DisqualifyBody(ReasonBody):
    """A reason of the agreed list and a sentence of one's own."""


class ReopenBody(ReasonBody):
    """Why it is taken up again, in one's own words."""


class OverruleBody(Body):
    """What is set aside, why and until when. `value` names the cause or the stage; without it that of the moment."""

    kind: Override.Kind
    value: Reason | None = None
    comment: Text | None = None
    until: Instant | None = None


class LiftOverruleBody(Body):
    """What is to end; without a kind everything that was overruled."""

    kind: Override.Kind | None = None


class ExcludeSignalBody(ReasonBody):
    """A reason of the closed list and a sentence of one's own."""


class RestoreSignalBody(Body):
    """Why it counts, in one's own words."""

    comment: Text | None = None


class AdvanceBody(ReasonBody, kw_only=True):
    """The stage that comes next; lost and nurture need a reason and a comment.

    `amount` is what the lead is expected to bring, what was quoted, ordered, or lost, as the stage says.
    """

    to: Stage
    amount: Decimal | None = None
    currency: Annotated[str, Meta(max_length=3)] | None = None


class AttemptBody(Body):
    """One personal attempt to reach the contact; without `at` it was made now."""

    channel: Attempt.Channel
    outcome: Attempt.Outcome
    at: Instant | None = None


class ProgressBody(Body):
    """How far a partner is; without `at` it is so now. Lost needs a reason and a comment."""

    status: ProgressStatus
    at: Instant | None = None
    amount: Decimal | None = None
    currency: Annotated[str, Meta(max_length=3)] | None = None
    reason: Reason | None = None
    comment: Text | None = None


class NeedsDataBody(Body):
    """What is missing on the card, by its codes."""

    items: Annotated[list[Reason], Meta(max_length=60)] | None = None
    comment: Text | None = None


class ProposeBody(ReasonBody, kw_only=True):
    """What a machine says of a lead: where it stands there, and why, as far as the machine knows.

    `source` is the system, or the connection to it; `external_id` tells a repeat of the message. `native` is the value
    as it stands there, `seller` the e-mail address of the person of sales who set it, `at` when that was.
    """

    to: Proposed
    source: Reason
    external_id: Annotated[str, Meta(max_length=200)] | None = None
    native: Annotated[str, Meta(max_length=200)] | None = None
    seller: Annotated[str, Meta(max_length=254)] | None = None
    handoff: UUID | None = None
    at: Instant | None = None


class ExplainBody(ReasonBody):
    """A reason of the agreed list and a sentence of one's own."""


class DismissBody(Body):
    """Why it is not so, in one's own words."""

    comment: Text | None = None


class ProvideDataBody(Body):
    """What marketing has to say with it."""

    comment: Text | None = None


class NotMineBody(Body):
    """Why it is not one's own, and whose it may be."""

    comment: Text | None = None


class PlaceBody(Body):
    """Where a handoff belongs: to a team, to a partner, or it stays."""

    team: UUID | None = None
    partner: UUID | None = None
    stays: bool = False
    comment: Text | None = None


class TriageBody(Body):
    """What the desk decides: `hand_over`, to a `team` or by the route; `partner`, named, or whoever registered the
    customer, or by territory; or `decline`.

    To decline takes a `reason` of the list and a `comment`; `text` is what was written to who asked, if somebody has.
    """

    decision: str | None = None
    team: UUID | None = None
    partner: UUID | None = None
    reason: Reason | None = None
    comment: Text | None = None
    text: Text | None = None


class DeclineBody(Body):
    """What was written to an excluded party that had asked, and why it was declined."""

    reason: Reason | None = None
    text: Text | None = None


class AddDeclineTextBody(Body):
    """Words of a polite answer, for a reason in a language."""

    reason: Reason
    language: str
    text: Text | None = None


class DeclineTextBody(Body):
    """Other words of a polite answer."""

    text: Text | None = None


class SeparateBody(Body):
    """Which lead is another enquiry after all, and why."""

    lead: UUID | None = None
    comment: Text | None = None


class CollaboratorBody(Body):
    """A person or a partner with a part in a lead; a split has a share in percent."""

    credit: CreditKind
    user: UUID | None = None
    partner: UUID | None = None
    share: Whole | None = None


class CorrectCreditsBody(Body):
    """All parts of the credit for a won lead, and why; where neither person nor partner is named it is marketing's."""

    credits: Annotated[list[CollaboratorBody], Meta(min_length=1, max_length=60)]
    comment: Text | None = None


class RecallBody(Body):
    """Why it is taken back."""

    comment: Text | None = None


class ReassignBody(Body):
    """Who works it from now on: a person, a team, or a person of another team."""

    owner: UUID | None = None
    team: UUID | None = None
    comment: Text | None = None


class AssignLeadBody(Body):
    """Who works the lead from now on; without an owner an account executive of its team, by the rule."""

    owner: UUID | None = None


class TechnicalReviewBody(Body):
    """What the engineers are to answer."""

    question: Text | None = None


class AnswerReviewBody(Body):
    """Whether it can be made; what limits is named by its fact."""

    answer: Reason | None = None
    limiting_fact: Reason | None = None
    comment: Text | None = None


class ReconfirmBody(Body):
    """That it goes on, in one's own words."""

    comment: Text | None = None


class UpdateTeamBody(Body):
    """What is to be set; what is left out stays as it is."""

    observing: bool | UnsetType = UNSET


class RouteModeBody(Body):
    """Whether handoffs of a route are made or only written down."""

    mode: DeliveryMode


class CreateSuspensionBody(Body):
    """What is to count nothing, why, and until when: five days at most."""

    kind: SuspensionKind
    code: Annotated[str, Meta(min_length=1, max_length=60)]
    note: Text | None = None
    until: Instant | None = None


class EmptyBody(Body):
    """Nothing needs to be said."""


class PinBody(Body, kw_only=True):
    """Made-up facts (`given`) or a `lead` as it stands, and the answer that is wanted of it.

    Without `document` it is held against drafts of all four.
    """

    name: Annotated[str, Meta(max_length=160)]
    wanted: dict[str, Any]
    given: dict[str, Any] | None = None
    lead: UUID | None = None
    document: DocumentKind | None = None


class SimulateBody(Body):
    """How many days of the past are walked through again; half a year without it."""

    days: Annotated[int, Meta(ge=1, le=1_830)] | None = None


class TryBody(Body):
    """The lead that a draft is tried on: `lead` as it stands now, or made-up facts and signals (`given`)."""

    lead: UUID | None = None
    given: dict[str, Any] | None = None
