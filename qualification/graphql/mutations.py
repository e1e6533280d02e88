"""What GraphQL callers do with signals and leads: the use cases of REST, with the same words."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import mutation
from leadhub.documents.draft_readers import standing_draft
from qualification import (
    assessment,
    claiming,
    discounting,
    entry,
    examples,
    intake,
    overruling,
    pauses,
    simulations,
    siting,
)
from qualification.forms import (
    ClaimBody,
    ExcludeSignalBody,
    HoldBody,
    LiftOverruleBody,
    OverruleBody,
    PinBody,
    QualifyBody,
    RestoreSignalBody,
    SheetBody,
    SimulateBody,
    TryBody,
    UpdateLeadBody,
)
from qualification.readers.examples import PINNED_EXAMPLE, PinnedExampleView
from qualification.readers.leads import LEAD, LeadView
from qualification.readers.receipts import ReceiptView, receipt_view
from qualification.readers.replays import ReplayView, replay_of
from qualification.readers.sheets import SheetView, sheet_of
from qualification.readers.signal_views import SIGNAL, SignalView
from qualification.readers.simulations import SimulationAnswerView, answer_of
from qualification.readers.trials import TrialView, trial_of
from qualification.signal_forms import SignalsForm


def ingest_signals(actor: Actor, input: SignalsForm) -> ReceiptView:
    """Take in 1 to 5,000 signals; a fault in one refuses nothing else."""
    return receipt_view(intake.ingest(input.signals, actor=actor, now=clock.now(), history=input.history))


def create_lead(actor: Actor, input: entry.LeadForm) -> LeadView:
    """A lead without a machine signal, after a call, a mail or a talk."""
    return LEAD.read(actor, entry.enter(input, actor=actor, now=clock.now()))


def update_lead(actor: Actor, id: UUID, input: UpdateLeadBody) -> LeadView:
    """Name the site of use of a lead; it is decided again."""
    siting.edit(id, input, actor=actor, now=clock.now())
    return LEAD.read(actor, id)


def fill_sheet(actor: Actor, id: UUID, input: SheetBody) -> SheetView:
    """Set criteria of the qualification sheet of a lead."""
    now = clock.now()
    assessment.fill_sheet(id, input.given, actor=actor, now=now)
    return sheet_of(actor, id, now)


def qualify_lead(actor: Actor, id: UUID, input: QualifyBody | None = None) -> LeadView:
    """From SAL to SQL, once the sheet satisfies the agreement."""
    given = input or QualifyBody()
    assessment.qualify(id, actor=actor, now=clock.now(), assign_to=given.assign_to)
    return LEAD.read(actor, id)


def claim_lead(actor: Actor, id: UUID, input: ClaimBody | None = None) -> LeadView:
    """Take a lead that nobody of sales holds."""
    given = input or ClaimBody()
    claiming.claim(id, actor=actor, now=clock.now(), comment=given.comment or "")
    return LEAD.read(actor, id)


def hold_lead(actor: Actor, id: UUID, input: HoldBody) -> LeadView:
    """Pause a lead until a date: clocks stop and the rules move nothing."""
    pauses.hold(
        id, reason=input.reason or "", comment=input.comment or "", until=input.until, actor=actor, now=clock.now()
    )
    return LEAD.read(actor, id)


def resume_lead(actor: Actor, id: UUID) -> LeadView:
    """End a hold before its date."""
    pauses.resume(id, actor=actor, now=clock.now())
    return LEAD.read(actor, id)


def simulate_draft(actor: Actor, id: UUID, input: SimulateBody | None = None) -> SimulationAnswerView:
    """What a draft would change, at once up to 2,000 leads and as a job beyond that."""
    given = input or SimulateBody()
    return answer_of(actor, simulations.simulate(id, actor=actor, now=clock.now(), days=given.days))


def try_draft(actor: Actor, id: UUID, input: TryBody) -> TrialView:
    """One lead, as it stands or made up, by the rules in force and by a draft; nothing is changed."""
    return trial_of(actor, standing_draft(id), clock.now(), lead=input.lead, given=input.given)


def pin_example(actor: Actor, input: PinBody) -> PinnedExampleView:
    """Pin a lead as it stands, or made-up facts, with the answer that is wanted."""
    made = examples.pin(
        input.name,
        wanted=input.wanted,
        given=input.given,
        lead=input.lead,
        document=input.document,
        actor=actor,
        now=clock.now(),
    )
    return PINNED_EXAMPLE.read(actor, made.pk)


def retire_example(actor: Actor, id: UUID) -> PinnedExampleView:
    """Hold an example against drafts no longer."""
    examples.retire(id, actor=actor, now=clock.now())
    return PINNED_EXAMPLE.read(actor, id)


def replay_decision(actor: Actor, lead: UUID, seq: int) -> ReplayView:
    """Make a decision again from what it stored; writes nothing."""
    return replay_of(actor, lead, seq)


def overrule_lead(actor: Actor, id: UUID, input: OverruleBody) -> LeadView:
    """Set aside an exclusion or a computed stage, with a comment and until a date."""
    overruling.overrule(
        id,
        kind=input.kind,
        value=input.value or "",
        comment=input.comment or "",
        until=input.until,
        actor=actor,
        now=clock.now(),
    )
    return LEAD.read(actor, id)


def lift_overrule(actor: Actor, id: UUID, input: LiftOverruleBody | None = None) -> LeadView:
    """Let the rules answer again before the date."""
    given = input or LiftOverruleBody()
    overruling.lift(id, kind=given.kind, actor=actor, now=clock.now())
    return LEAD.read(actor, id)


def exclude_signal(actor: Actor, id: UUID, input: ExcludeSignalBody) -> SignalView:
    """Leave a signal out of the count; its lead is decided anew."""
    discounting.exclude(id, reason=input.reason or "", comment=input.comment or "", actor=actor, now=clock.now())
    return SIGNAL.read(actor, id)


def restore_signal(actor: Actor, id: UUID, input: RestoreSignalBody) -> SignalView:
    """Let a signal count again."""
    discounting.restore(id, comment=input.comment or "", actor=actor, now=clock.now())
    return SIGNAL.read(actor, id)


class Mutations:
    """Root fields of mutations."""

    pin_example = mutation("example.pin", PINNED_EXAMPLE)(pin_example)
    retire_example = mutation("example.retire", PINNED_EXAMPLE)(retire_example)
    simulate_draft = mutation("draft.simulate", SimulationAnswerView)(simulate_draft)
    try_draft = mutation("draft.try", TrialView)(try_draft)
    ingest_signals = mutation("signal.create", ReceiptView)(ingest_signals)
    create_lead = mutation("lead.create", LEAD)(create_lead)
    update_lead = mutation("lead.edit", LEAD)(update_lead)
    fill_sheet = mutation("sheet.fill", SheetView)(fill_sheet)
    qualify_lead = mutation("lead.qualify", LEAD)(qualify_lead)
    claim_lead = mutation("lead.claim", LEAD)(claim_lead)
    hold_lead = mutation("lead.hold", LEAD)(hold_lead)
    resume_lead = mutation("lead.resume", LEAD)(resume_lead)
    replay_decision = mutation("decision.replay", ReplayView)(replay_decision)
    overrule_lead = mutation("lead.overrule", LEAD)(overrule_lead)
    lift_overrule = mutation("lead.lift_overrule", LEAD)(lift_overrule)
    exclude_signal = mutation("signal.exclude", SIGNAL)(exclude_signal)
    restore_signal = mutation("signal.restore", SIGNAL)(restore_signal)
