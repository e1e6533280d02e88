"""Closed lists of the lead's life; a word never changes its meaning."""

from django.db import models


class Stage(models.TextChoices):
    INQUIRY = "inquiry", "Inquiry"
    MQL = "mql", "Marketing qualified"
    SAL = "sal", "Sales accepted"
    SQL = "sql", "Sales qualified"
    OPPORTUNITY = "opportunity", "Opportunity"
    QUOTED = "quoted", "Quoted"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    NURTURE = "nurture", "Nurture"
    DISQUALIFIED = "disqualified", "Disqualified"


class Action(models.TextChoices):
    IGNORE = "ignore", "Nothing to do"
    ENRICH = "enrich", "Facts are missing: ask"
    NURTURE = "nurture", "Keep warm"
    MQL = "mql", "Qualified; marketing keeps nurturing"
    TRIAGE = "triage", "A named desk decides"
    DECLINE = "decline", "Decline politely"
    HANDOFF = "handoff", "Hand over"
    HANDOFF_URGENT = "handoff_urgent", "Hand over at once"


class Level(models.TextChoices):
    NONE = "none", "None"
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    URGENT = "urgent", "Urgent"


class Trend(models.TextChoices):
    COLD = "cold", "Cold"
    COOLING = "cooling", "Cooling"
    EARLY = "early", "Early"
    RISING = "rising", "Rising"
    STEADY = "steady", "Steady"


class AccountState(models.TextChoices):
    ALIVE = "alive", "Alive"
    ACTIVE = "active", "Active"
    EARLY = "early", "Early"
    COOLING = "cooling", "Cooling"
    COLD = "cold", "Cold"
    SILENT = "silent", "Silent"


class Tier(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
    U = "U", "Unknown"


class RouteKind(models.TextChoices):
    DIRECT = "direct", "Direct sales"
    DISTRIBUTOR = "distributor", "Distributor"
    OEM = "oem", "OEM desk"
    CONTRACT_MANUFACTURER = "contract_manufacturer", "Contract-manufacturing desk"
    TIER_SUPPLIER = "tier_supplier", "Tier-supplier desk"


class DeliveryMode(models.TextChoices):
    LIVE = "live", "Hands over"
    OBSERVE = "observe", "Only observes"


class SuspensionKind(models.TextChoices):
    SIGNAL_TYPE = "signal_type", "Signal type"
    SOURCE = "source", "Source"


class ShadowEnd(models.TextChoices):
    ENDED = "ended", "Ended by a person"
    EDITED = "edited", "The draft says something else now"
    PUBLISHED = "published", "The draft was published"
    DISCARDED = "discarded", "The draft was given up"


class DifferenceKind(models.TextChoices):
    STAGE = "stage", "Stage"
    ACTION = "action", "Action"
    ROUTE = "route", "Route or partner"
    TIER = "tier", "Fit"
    LEVEL = "level", "Intent"


class Priority(models.TextChoices):
    NORMAL = "normal", "Normal"
    URGENT = "urgent", "Urgent"


class HandoffStatus(models.TextChoices):
    OPEN = "open", "Waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


class WithdrawalCause(models.TextChoices):
    """Why somebody no longer has a handoff that nobody answered, or that was accepted and is no longer theirs."""

    EXPIRED = "expired", "Nobody answered it in time"
    RECALLED = "recalled", "There was no progress for the agreed time"
    REROUTED = "rerouted", "It was somebody else's"
    TAKEN_OUT = "taken_out", "It is not one to pursue"
    MERGED = "merged", "It is the same enquiry as another"


class ProgressStatus(models.TextChoices):
    CONTACTED = "contacted", "In touch with the contact"
    MEETING = "meeting", "A meeting took place"
    OPPORTUNITY = "opportunity", "There is a project"
    QUOTED = "quoted", "A quote is out"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class CreditKind(models.TextChoices):
    SOURCED = "sourced", "Brought it in"
    REGISTERED = "registered", "Registered the deal"
    INFLUENCED = "influenced", "Helped it along"
    SPLIT = "split", "Shares the credit"


class CreditParty(models.TextChoices):
    MARKETING = "marketing", "Marketing"
    PERSON = "person", "A person"
    PARTNER = "partner", "A partner"


class WhyUnassigned(models.TextChoices):
    WAITS_FOR_TURN = "waits_for_turn", "An owner is being found"
    NOBODY_IN_TEAM = "nobody_in_team", "Its team has nobody who could take it"
    EVERYBODY_ABSENT = "everybody_absent", "Everybody of its team is away"
    EVERYBODY_FULL = "everybody_full", "Everybody of its team who is there has as much as they take"
    NOBODY_CLEARED = "nobody_cleared", "Nobody of its team who could take it is cleared for it"
    EXPIRED = "expired", "Nobody answered it in time"


class HoldReason(models.TextChoices):
    INTERNAL_APPROVAL = "internal_approval", "Internal approval"
    TOOLING_CHANGE = "tooling_change", "Tooling change"
    DEMAND_SHIFT = "demand_shift", "Demand shift"
    OTHER = "other", "Other"


class Criterion(models.TextChoices):
    BUDGET = "budget", "Budget"
    AUTHORITY = "authority", "Authority"
    NEED = "need", "Need"
    TIMELINE = "timeline", "Timeline"
    TECHNICAL_FIT = "technical_fit", "Technical fit"
    PLANT_LOCATION = "plant_location", "Plant location"
    COMPLIANCE = "compliance", "Compliance needs"
    ANNUAL_USAGE = "annual_usage", "Annual usage"
    DECISION_PROCESS = "decision_process", "Decision process"


class ItemStatus(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    REFUTED = "refuted", "Refuted"
    UNKNOWN = "unknown", "Unknown"


class WayBack(models.TextChoices):
    BUYING_SIGNAL = "buying_signal", "A buying signal"
    SIGNAL_AFTER_REST = "signal_after_rest", "Any signal once the rest is over"
    ANY_SIGNAL = "any_signal", "Any signal"
    NEW_RULES = "new_rules", "New rules by which it is qualified"
    ENGAGEMENT = "engagement", "More engagement"
    FIT_FACTS = "fit_facts", "What is missing of its fit"


class Business(models.TextChoices):
    NEW_CUSTOMER = "new_customer", "New customer"
    EXISTING_CUSTOMER = "existing_customer", "Existing customer"
    WIN_BACK = "win_back", "Asks again after something was lost"
    RE_QUOTE = "re_quote", "Lost, and to be quoted again"


class CountedAs(models.TextChoices):
    """For whom a lead counts on the scorecard."""

    MARKETING = "marketing", "Marketing"
    SALES = "sales", "Found by sales itself"
    CUSTOMER = "customer", "Asked by an existing customer"
    JOINED = "joined", "Shares the handoff of a colleague's"


class Milestone(models.TextChoices):
    """What a lead has reached; each has its moment on the lead."""

    CREATED = "created", "Came"
    MQL = "mql", "Marketing qualified"
    HANDED_OVER = "handed_over", "Handed over"
    SAL = "sal", "Sales accepted"
    SQL = "sql", "Sales qualified"
    OPPORTUNITY = "opportunity", "Opportunity"
    QUOTED = "quoted", "Quoted"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    REJECTED = "rejected", "Rejected for a reason that says something about it"
    SENT_BACK = "sent_back", "Given back after it was accepted"
    REQUALIFIED = "requalified", "Qualified again after it was given back"


class Whereabouts(models.TextChoices):
    """What became of a lead since the furthest step that it reached."""

    WON = "won", "Won"
    LOST = "lost", "Lost"
    REJECTED = "rejected", "Rejected by sales"
    SENT_BACK = "sent_back", "Given back by sales after it was accepted"
    DISQUALIFIED = "disqualified", "Not to be pursued"
    FADED = "faded", "Kept warm again, since its interest faded"
    WAITING = "waiting", "Is still there"


class ClockKind(models.TextChoices):
    ACCEPTANCE = "acceptance", "Accept or reject"
    FIRST_RESPONSE = "first_response", "First personal response"
    ATTEMPTS = "attempts", "Attempts to reach the contact"
    DECISION = "decision", "Qualified or sent back"
    STATUS = "status", "Fresh status"
    TRIAGE = "triage", "Triage"
    TECHNICAL_REVIEW = "technical_review", "Technical review"
    EXPIRY = "expiry", "Expiry"
    CARD_COMPLETED = "card_completed", "Card completed"
    NEEDS_DATA = "needs_data", "Missing data"
    NOT_MINE = "not_mine", "Placed anew"
    HOLD_RECONFIRMED = "hold_reconfirmed", "Confirmed after a hold"
    ACCOUNT_EXECUTIVE = "account_executive", "Handed on to an account executive"
    QUOTE = "quote", "Quote or no-bid"
    QUOTE_FOLLOW_UP = "quote_follow_up", "Follow-up of a quote"
    QUOTE_END = "quote_end", "End of a quote"
    RECALL = "recall", "Recall from a silent partner"
    FEEDBACK = "feedback", "Feedback on what a machine said"


class ClockOutcome(models.TextChoices):
    RUNNING = "running", "Runs"
    MET = "met", "Kept in time"
    LATE = "late", "Kept late"
    MISSED = "missed", "Not kept"
    VOID = "void", "Ended without being asked any more"


class Feasibility(models.TextChoices):
    FEASIBLE = "feasible", "Feasible"
    FEASIBLE_WITH_CHANGES = "feasible_with_changes", "Feasible with changes"
    NOT_FEASIBLE = "not_feasible", "Not feasible"


class StandstillCause(models.TextChoices):
    HOLD = "hold", "On hold"
    NEEDS_DATA = "needs_data", "Marketing is asked for what is missing"
    NOT_MINE = "not_mine", "Operations is asked whose it is"
    NEEDS_FEEDBACK = "needs_feedback", "Somebody is asked why a machine says so"


class PlacementAnswer(models.TextChoices):
    MOVED = "moved", "Placed anew"
    STAYS = "stays", "Stays where it is"
    VOID = "void", "No longer asked"


class Proposed(models.TextChoices):
    """Where a machine says that a lead stands: rejected by sales, or at a stage."""

    REJECTED = "rejected", "Rejected by sales"
    INQUIRY = Stage.INQUIRY.value, Stage.INQUIRY.label
    MQL = Stage.MQL.value, Stage.MQL.label
    SAL = Stage.SAL.value, Stage.SAL.label
    SQL = Stage.SQL.value, Stage.SQL.label
    OPPORTUNITY = Stage.OPPORTUNITY.value, Stage.OPPORTUNITY.label
    QUOTED = Stage.QUOTED.value, Stage.QUOTED.label
    WON = Stage.WON.value, Stage.WON.label
    LOST = Stage.LOST.value, Stage.LOST.label
    NURTURE = Stage.NURTURE.value, Stage.NURTURE.label
    DISQUALIFIED = Stage.DISQUALIFIED.value, Stage.DISQUALIFIED.label


class ProposalState(models.TextChoices):
    WAITING = "waiting", "Needs feedback"
    APPLIED = "applied", "Carried out"
    KNOWN = "known", "Nothing new"
    ANSWERED = "answered", "Somebody said why"
    DISMISSED = "dismissed", "It was not so"
    WITHDRAWN = "withdrawn", "The machine took it back"
    VOID = "void", "No longer asked"


class TriageKind(models.TextChoices):
    DECIDE = "decide", "To be decided"
    DECLINE = "decline", "To be declined politely"


class TriageDecision(models.TextChoices):
    HAND_OVER = "hand_over", "Handed over"
    PARTNER = "partner", "Given to a partner"
    DECLINE = "decline", "Declined"
    MOVED = "moved", "Somebody moved the lead"
    VOID = "void", "Settled by what came meanwhile"


class DayOffKind(models.TextChoices):
    HOLIDAY = "holiday", "Public holiday"
    CLOSURE = "closure", "Closed"


class DurationUnit(models.TextChoices):
    BUSINESS_HOURS = "business_hours", "Business hours"
    BUSINESS_DAYS = "business_days", "Business days"
    MINUTES = "minutes", "Minutes, all hours"
    DAYS = "days", "Days, all hours"


class ExportMarking(models.TextChoices):
    NONE = "none", "Not marked"
    EAR = "ear", "EAR (US dual use)"
    ITAR = "itar", "ITAR (US defence)"
    EU_DUAL_USE = "eu_dual_use", "EU dual use"
    OTHER = "other", "Otherwise controlled"


class RfqStatus(models.TextChoices):
    OPEN = "open", "Waits for a quote"
    QUOTED = "quoted", "Quoted"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    NO_BID = "no_bid", "No bid"
    WITHDRAWN = "withdrawn", "Withdrawn by the buyer"


class ValueKind(models.TextChoices):
    EXPECTED = "expected", "Expected"
    QUOTED = "quoted", "Quoted"
    WON = "won", "Won"


class FileFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class ImportPassKind(models.TextChoices):
    DRY_RUN = "dry_run", "Dry run"
    RUN = "run", "Run"


class ImportStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    CHECKING = "checking", "Dry run under way"
    CHECKED = "checked", "Checked by a dry run"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


class Certainty(models.TextChoices):
    SURE = "sure", "Sure"
    LIKELY = "likely", "Likely"
    NONE = "none", "No idea"


class EnquiryDraftState(models.TextChoices):
    WAITING = "waiting", "Waits for a person"
    CONFIRMED = "confirmed", "An enquiry"
    DISCARDED = "discarded", "None"


class DiscardReason(models.TextChoices):
    """Why a mail is no enquiry; it is about the mail, and says nothing of any lead."""

    SPAM = "spam", "Spam"
    VENDOR = "vendor", "Wants to sell something"
    JOB_APPLICATION = "job_application", "Job application"
    SERVICE_REQUEST = "service_request", "About an order or a part that they have"
    DUPLICATE = "duplicate", "Asked the same before"
    NEWSLETTER = "newsletter", "Newsletter or notice"
    NOT_FOR_US = "not_for_us", "Not for us"
    ERASED = "erased", "The data of its sender were erased"
