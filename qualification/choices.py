"""The closed lists of this app, as clients read them at meta/choices/."""

from collections.abc import Iterable, Mapping, Sequence

from accounts.rules.enquiries import TechnicalFact
from leadhub.api.choices import Choice, Enumeration, enumeration
from qualification.measures import CaseResult
from qualification.models import (
    AccountState,
    Action,
    Attempt,
    Business,
    Certainty,
    ClockKind,
    ClockOutcome,
    CountedAs,
    CreditKind,
    CreditParty,
    Criterion,
    DayOffKind,
    DeliveryMode,
    DifferenceKind,
    DiscardReason,
    DurationUnit,
    EnquiryDraftState,
    ExclusionReason,
    ExportMarking,
    Feasibility,
    FileFormat,
    HandoffStatus,
    HoldReason,
    ImportStatus,
    ItemStatus,
    Level,
    Milestone,
    Override,
    PlacementAnswer,
    Priority,
    ProgressStatus,
    ProposalState,
    Proposed,
    RfqStatus,
    RouteKind,
    ShadowEnd,
    SignalType,
    Stage,
    StandstillCause,
    SuspensionKind,
    Team,
    Tier,
    Trend,
    TriageDecision,
    TriageKind,
    ValueKind,
    WayBack,
    Whereabouts,
    WhyUnassigned,
    WithdrawalCause,
)
from qualification.rules.agreement import Clock, Owner, Unit
from qualification.rules.card_items import CARD_ITEMS, name_of
from qualification.rules.clause_kind import CHANNELS, Dimension, Quantity
from qualification.rules.clause_kinds import KINDS
from qualification.rules.completeness import Gap
from qualification.rules.guards import GuardCode
from qualification.rules.rfqs import RfqGap
from qualification.rules.sheet import Need
from qualification.rules.suppositions import ChangeKind
from qualification.rules.words import ACTIONS, capitalise, spell

# As contract and feed name them; more may be added.
EVENT_TYPES = {
    "lead.stage_changed": "A lead has gone from one stage to another.",
    "lead.decided": "The rules have decided a lead anew.",
    "lead.merged": "The contact of this lead turned out to be somebody known: another lead stands for it from now on.",
    "lead.customer_interest": "Somebody of a customer shows more interest, of which nobody is handed anything.",
    "lead.not_reconfirmed": "Nobody has said after a hold that an accepted lead goes on.",
    "lead.resumed": "A hold of a lead has ended, at its date or because somebody asked for it.",
    "enquiry.received": "A mail has come that asks for something, and waits for a person to say what it is.",
    "clock.due_soon": "Half of the time is gone of what others promised around a handoff, or to confirm after a hold.",
    "clock.breached": "The time is over of what others promised around a handoff.",
    "handoff.created": "A lead was handed to a team or a partner.",
    "handoff.joined": "A colleague asks for the same: their lead shares the handoff that is in hand.",
    "handoff.separated": "Operations has given such a lead a handoff of its own.",
    "handoff.accepted": "Sales, or the partner, has accepted a lead.",
    "handoff.withdrawn": "A lead was taken from a partner that had not answered.",
    "handoff.recalled": "An accepted lead was taken back from a partner without progress, and goes to somebody else.",
    "handoff.recall_due": "A partner shows no progress on a project for the agreed time: a person decides.",
    "handoff.progressed": "A partner has said how it goes with a lead that it accepted.",
    "handoff.due_soon": "Half of the time of a clock has gone.",
    "handoff.breached": "The time of a clock is over.",
    "handoff.escalated": "Nobody has kept a promise long after its time.",
    "handoff.expired": "Nobody has answered a handoff: it is on the list of those that nobody has.",
    "handoff.reassigned": "A handoff was given to somebody else.",
    "handoff.needs_data": "Sales has asked marketing for what is missing on a card.",
    "handoff.data_provided": "What was missing is there, or the agreed time for it is over.",
    "handoff.disputed": "Whoever holds a handoff says that it is not theirs.",
    "handoff.placed": "Operations has placed such a handoff anew, or says why it stays.",
    "handoff.needs_feedback": "A machine says what it does not say why of: a person is asked, and clocks stand still.",
    "handoff.feedback_ended": "A person says that it is not so, or the machine took it back.",
    "work.handed_over": "All work of a person went to others: one event for each who got some of it.",
    "technical_review.asked": "Sales asks engineers whether something can be made.",
    "technical_review.answered": "An engineer has said whether it can, and what limits.",
    "rfq.received": "A buyer has asked for a quotation.",
    "rfq.revised": "A buyer has asked for something else instead.",
    "rfq.quoted": "A quote was sent.",
    "rfq.ended": "An RFQ was won, lost, not bid for or withdrawn.",
}
MEANINGS = {
    Stage.INQUIRY: "Known, not yet qualified.",
    Stage.MQL: "Fit and interest both ask for it; marketing or an open handoff.",
    Stage.SAL: "A person of sales, or the partner, accepted it.",
    Stage.SQL: "The qualification sheet satisfies the agreement.",
    Stage.OPPORTUNITY: "Sales works on a deal.",
    Stage.QUOTED: "A quote is out.",
    Stage.WON: "Final, but for a correction by operations.",
    Stage.LOST: "It ended with a reason.",
    Stage.NURTURE: "Kept warm until it asks.",
    Stage.DISQUALIFIED: "Taken out, with the cause shown.",
}
STANDINGS = {
    AccountState.ALIVE: "Whoever came first has left or fallen silent, but others are here.",
    AccountState.ACTIVE: "Its people are active, steadily or more and more.",
    AccountState.EARLY: "Slow and persistent interest, which is not cold.",
    AccountState.COOLING: "Its people do less than they did, or have not been here lately.",
    AccountState.COLD: "Little is left of what they did.",
    AccountState.SILENT: "Nobody has done anything for as long as anything counts.",
}

CHANGES: Mapping[str, str] = {
    ChangeKind.EXCLUSION_SET_ASIDE: "A person sets aside what excludes it.",
    ChangeKind.FACT_KNOWN: "A fact that is missing becomes known.",
    ChangeKind.SIGNAL: "One more signal comes in.",
    ChangeKind.POINTS: "There are more points of one family.",
    ChangeKind.FACT_OTHERWISE: "A fact is another than the one that is known.",
    ChangeKind.TIME: "Time goes by and nothing happens.",
}
NEEDS: Mapping[str, str] = {
    Need.CONFIRMED: "It must be confirmed.",
    Need.KNOWN: "It must be known, whatever the answer.",
    Need.NOT_REFUTED: "It must not be refuted.",
    Need.SEEN: "Somebody of this function must have engaged at the account.",
}


CLAUSES: Sequence[tuple[str, str, Iterable[str]]] = (
    ("clause_unit", "Units of clauses", Unit),
    ("clause_clock", "Which time a clause runs in", Clock),
    ("clause_owner", "Who keeps a clause", Owner),
    ("clause_channel", "Channels of clauses", CHANNELS),
)


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return [
        enumeration("stage", "Stages", Stage, {stage.value: text for stage, text in MEANINGS.items()}),
        enumeration("action", "Actions", Action, {str(action): text for action, text in ACTIONS.items()}),
        enumeration("fit_tier", "Fit tiers", Tier),
        enumeration("level", "Levels of intent", Level),
        enumeration("trend", "Trends", Trend),
        enumeration(
            "account_state",
            "How accounts stand",
            AccountState,
            {state.value: text for state, text in STANDINGS.items()},
        ),
        enumeration("way_back", "What brings a lead back from nurture", WayBack),
        enumeration("route_kind", "Routes", RouteKind),
        enumeration("delivery_mode", "Whether handoffs of a route are made", DeliveryMode),
        enumeration("handoff_status", "Handoff statuses", HandoffStatus),
        enumeration("withdrawal_cause", "Why a handoff is theirs no more", WithdrawalCause),
        enumeration("why_unassigned", "Why nobody has a handoff", WhyUnassigned),
        Enumeration(
            name="clause_kind",
            label="Kinds of clauses",
            choices=[Choice(value=code, label=kind.label, help=kind.says) for code, kind in KINDS.items()],
        ),
        *(
            Enumeration(name=name, label=label, choices=[Choice(value=word, label=_label(word)) for word in words])
            for name, label, words in CLAUSES
        ),
        enumeration("clock_kind", "Clocks of the agreement", ClockKind),
        enumeration("clock_outcome", "How a clock ended", ClockOutcome),
        enumeration("case_result", "How a case of a clause came out", CaseResult),
        enumeration("priority", "Priorities", Priority),
        enumeration("progress_status", "What partners report", ProgressStatus),
        enumeration("attempt_channel", "Channels of an attempt", Attempt.Channel),
        enumeration("attempt_outcome", "Outcomes of an attempt", Attempt.Outcome),
        enumeration("feasibility", "Answers of engineers", Feasibility),
        enumeration("placement_answer", "Whose a handoff is", PlacementAnswer),
        enumeration("standstill_cause", "Why clocks stand still", StandstillCause),
        enumeration("proposed", "What a machine says of a lead", Proposed),
        enumeration("proposal_state", "What became of what a machine said", ProposalState),
        enumeration("hold_reason", "Causes of a hold", HoldReason),
        enumeration("criterion", "Criteria of the qualification sheet", Criterion),
        enumeration("item_status", "What is known of a criterion", ItemStatus),
        enumeration("need", "What the agreement wants of a criterion", Need, NEEDS),
        enumeration("triage_kind", "What the triage desk has to do", TriageKind),
        enumeration("triage_decision", "What became of it", TriageDecision),
        enumeration("enquiry_draft_state", "What became of a mail that asks", EnquiryDraftState),
        enumeration("discard_reason", "Why a mail is no enquiry", DiscardReason),
        enumeration("credit_kind", "What part somebody has in a lead", CreditKind),
        enumeration("credit_party", "Who can have a part in a lead", CreditParty),
        enumeration("business", "Kinds of business", Business),
        enumeration("counted_as", "For whom a lead counts", CountedAs),
        enumeration("whereabouts", "What became of a lead", Whereabouts),
        enumeration("milestone", "What a lead has reached", Milestone),
        enumeration("rfq_status", "How RFQs stand", RfqStatus),
        enumeration("export_marking", "Export markings", ExportMarking),
        enumeration("value_kind", "What the amount of a lead is", ValueKind),
        enumeration("exclusion_reason", "Why a signal does not count", ExclusionReason),
        enumeration("override_kind", "What a person may set aside", Override.Kind),
        enumeration("signal_family", "Families of signals", SignalType.Family),
        enumeration("team_kind", "Kinds of teams", Team.Kind),
        enumeration("suspension_kind", "What can be suspended", SuspensionKind),
        enumeration("file_format", "Kinds of files that are imported", FileFormat),
        enumeration("import_status", "Where an import stands", ImportStatus),
        enumeration("certainty", "How surely a column was recognised", Certainty),
        enumeration("shadow_end", "Why a draft is no longer in the shadow", ShadowEnd),
        enumeration("shadow_difference_kind", "In what a draft in the shadow answers otherwise", DifferenceKind),
        enumeration("day_off_kind", "Why nobody works on a day", DayOffKind),
        enumeration("duration_unit", "What a promise counts", DurationUnit),
        _codes("card_gap", "What makes a card incomplete", Gap),
        _codes("rfq_gap", "What nobody can quote without", RfqGap),
        _codes("guard", "What guards the way to a stage", GuardCode),
        _codes("clause_quantity", "What the number of a clause is", Quantity),
        _codes("clause_dimension", "By what a clause may be narrowed", Dimension),
        Enumeration(
            name="card_item",
            label="What can be missing on a card",
            choices=[Choice(value=code, label=name_of(code)) for code in sorted(CARD_ITEMS)],
        ),
        _codes("technical_fact", "What can limit whether it is made", TechnicalFact),
        enumeration("change_kind", "What would change an answer", ChangeKind, CHANGES),
    ]


def _codes(name: str, label: str, codes: Iterable[str]) -> Enumeration:
    choices = [Choice(value=str(code), label=capitalise(spell(code))) for code in codes]
    return Enumeration(name=name, label=label, choices=choices)


def _label(word: str) -> str:
    return capitalise(CHANNELS.get(word) or spell(word))
