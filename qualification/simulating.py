"""What a draft would change: leads decided by the rules in force and by the draft, side by side. It changes no lead.

Open leads are decided as of now; of a period of the past `rewinding` tells. It is done in steps over leads in the
order of their ids; what is counted so far is plain data, so that a job can keep it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.rules.channels import compile_channels
from accounts.rules.fit import compile_profiles
from leadhub.actors import SYSTEM
from leadhub.models import DocumentKind
from qualification.beside import beside_of
from qualification.deciding import Deciding
from qualification.glances import Glance, glances
from qualification.loading import Arrivals
from qualification.locking import Held
from qualification.merged import merged_into
from qualification.models import Lead, Signal, Stage
from qualification.moving import Ledger
from qualification.rewinding import LISTED, Past, Rewinding, Rewound, Signals
from qualification.rulebook import Rulebook
from qualification.rules.agreement import compile_agreement
from qualification.rules.decision import Answer, Rules, Situation, decide
from qualification.rules.model import compile_scoring
from qualification.rules.passage import HAND_OVER, QUALIFY, types_that_count
from qualification.rules.sheet import what_blocks
from qualification.rules.stages import ENDS
from qualification.rules.stages import Stage as RuleStage
from qualification.rules.standing import Standing, standing_of
from qualification.rules.terms import build, day_of
from qualification.supposed import NOTHING_SUPPOSED, Supposed

AT_ONCE = 500
IS_OPEN = ~Q(stage__in=ENDS) | Q(stage=Stage.DISQUALIFIED) & ~Q(excluded_cause="")
"""Leads that are decided as of now: those on their way, and those that a rule excluded."""
ELSEWHERE = "elsewhere"
"""Follows the two routes of leads that another partner would get."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The rules in force, the rules with drafts in place of their documents, and the period that is looked at.

    What is `supposed` beside drafts concerns due times and people. Where the past `tells_all`, MQLs and what would have
    reached people are counted too; that reads every signal that may qualify a lead, not only those that ask.
    """

    live: Rulebook
    draft: Rules
    since: datetime
    now: datetime
    supposed: Supposed = NOTHING_SUPPOSED
    tells_all: bool = False

    def concerned(self) -> "QuerySet[Lead]":
        """Open leads, and those that came to their end in the period."""
        return Lead.objects.canonical().filter(IS_OPEN | Q(stage_entered_at__gte=self.since))

    def has_half_lives_of_its_own(self, line: str) -> bool:
        """Whether the draft folds the signals of a product line otherwise than the rules in force."""
        return self.draft.scoring.for_line(line).basis != self.live.rules.scoring.for_line(line).basis

    def types_to_read(self) -> frozenset[int] | None:
        """The types whose signals are walked through; None for all, where a new half-life folds every sum anew."""
        lines = {"", *self.live.rules.scoring.by_line, *self.draft.scoring.by_line}
        if any(self.has_half_lives_of_its_own(line) for line in lines):
            return None
        asked = QUALIFY if self.tells_all else HAND_OVER
        return types_that_count(self.live.rules, asked) | types_that_count(self.draft, asked)


@dataclass(frozen=True, slots=True)
class Case:
    """One lead as it stands before the rules in force and as it will before the draft, with its counting signals."""

    deciding: Deciding
    held: Held | Glance
    live: Situation
    draft: Situation
    signals: Signals


class Tally(Past, kw_only=True):
    """What was counted so far, of open leads and of the past."""

    open: int = 0
    changed: int = 0
    stage: dict[str, int] = {}
    action: dict[str, int] = {}
    route: dict[str, int] = {}
    sheet: dict[str, int] = {}
    examples: list[dict[str, Any]] = []
    opens_now: int = 0


def rules_with(rules: Rules, kind: str, content: Any) -> Rules:
    """Rules with one document in another version."""
    match DocumentKind(kind):
        case DocumentKind.PROFILES:
            return replace(rules, profiles=compile_profiles(content))
        case DocumentKind.CHANNEL_RULES:
            return replace(rules, channels=compile_channels(content))
        case DocumentKind.SCORING_MODELS:
            return replace(rules, scoring=compile_scoring(content))
        case DocumentKind.AGREEMENTS:
            return replace(rules, agreement=compile_agreement(content))


def open_leads() -> "QuerySet[Lead]":
    """Every lead that rules decide now, whoever asks what they would answer."""
    return Lead.objects.canonical().filter(IS_OPEN)


def count_on(tally: Tally, trial: Trial, after: UUID | None) -> UUID | None:
    """Count some leads more; answers the last of them, or None when there were no more."""
    rows = trial.concerned().order_by("pk")
    found = glances((rows.filter(pk__gt=after) if after else rows)[:AT_ONCE])
    if not found:
        return None
    arrivals = Arrivals([each.lead.pk for each in found]) if trial.tells_all else None
    past = Rewinding(trial.live.rules, trial.draft, trial.since, trial.now, arrivals=arrivals)
    for case in cases_of(found, trial):
        if case.held.lead.stage not in ENDS or case.held.lead.excluded_cause:
            _count_open(tally, trial, case)
        past.count(tally, Rewound(case.held, case.live, case.signals))
    return found[-1].lead.pk


def cases_of(found: Sequence[Held | Glance], trial: Trial) -> Iterator[Case]:
    """Leads before both rule sets; of their signals those that either could be moved by."""
    deciding = Deciding(Ledger(actor=SYSTEM, now=trial.now), trial.live, beside=trial.draft)
    by_id = {each.lead.pk: each for each in found}
    beside = beside_of(by_id, deciding.ledger, trial.live.rules, trial.draft, looks_only=True)
    for pk, signals in signals_of(by_id, trial.types_to_read()):
        situation = deciding.situation_of(by_id[pk], beside)
        yield Case(deciding, by_id[pk], situation, drafted(situation, trial, signals), signals)


def signals_of(leads: Iterable[UUID], types: Collection[int] | None) -> Iterator[tuple[UUID, Signals]]:
    """The counting signals of each lead in order of occurrence: one statement, read as a stream."""
    waiting = set(leads)
    merged = merged_into(waiting)
    together: dict[UUID, list[tuple[int, float]]] = {root: [] for root in merged.values()}
    everywhere = sorted(waiting | merged.keys())
    rows = Signal.objects.counting().filter(lead_id__among=everywhere).order_by("lead_id", "occurred_at", "pk")
    if types is not None:
        rows = rows.filter(type__in=sorted(types))
    for lead, told in groupby(rows.values_list("lead_id", "type", "occurred_at").iterator(), key=itemgetter(0)):
        root, signals = merged.get(lead, lead), [(number, day_of(at)) for _, number, at in told]
        waiting.discard(root)
        if root in together:
            together[root] += signals
        else:
            yield lead, signals
    for root, signals in together.items():
        waiting.discard(root)
        yield root, sorted(signals, key=itemgetter(1))
    for lead in sorted(waiting):
        yield lead, ()


def _count_open(tally: Tally, trial: Trial, case: Case) -> None:
    before, after = decide(case.live, trial.live.rules), decide(case.draft, trial.draft)
    stood, stands = standing_of(before), standing_of(after)
    tally.open += 1
    for counter, name in ((tally.stage, "stage"), (tally.action, "action"), (tally.route, "route")):
        move = _move(name, stood, stands)
        counter[move] = counter.get(move, 0) + 1
    if case.live.stage is RuleStage.SAL:
        sheets = f"{_sheet(case.live, trial.live.rules)} {_sheet(case.draft, trial.draft)}"
        tally.sheet[sheets] = tally.sheet.get(sheets, 0) + 1
    tally.opens_now += _opens(case, after) and not _opens(case, before)
    if stood != stands:
        tally.changed += 1
        # Whom the hold-out draws is counted and not named: anybody on the staff reads the results of jobs.
        if before.holdout is after.holdout and len(tally.examples) < LISTED:
            tally.examples.append(
                {"lead": str(case.held.lead.pk), "before": stood._asdict(), "after": stands._asdict()}
            )


def _move(name: str, stood: Standing, stands: Standing) -> str:
    """From which word to which; whoever goes the same way to another partner moves too."""
    before, after = getattr(stood, name), getattr(stands, name)
    words = f"{before} {after}"
    stays = name != "route" or before != after or stood.partner == stands.partner
    return words if stays else f"{words} {ELSEWHERE}"


def _opens(case: Case, answer: Answer) -> bool:
    """Whether an answer hands the lead over to somebody who takes handoffs already."""
    return answer.handoff is not None and not case.deciding.is_observed(case.held, answer)


def _sheet(situation: Situation, rules: Rules) -> str:
    """Whether the sheet of an accepted lead has what an SQL takes."""
    items, definition = dict(situation.sheet), rules.agreement.sql_definition
    return "incomplete" if what_blocks(items, situation.functions_seen, definition) else "complete"


def drafted(situation: Situation, trial: Trial, signals: Signals) -> Situation:
    """The situation as it will be when the draft is in force: its half-lives, and rules that are new to the lead."""
    terms, line, reset = situation.terms, situation.product_line, situation.reset_at
    if trial.has_half_lives_of_its_own(line):
        half_lives = trial.draft.scoring.for_line(line).half_lives
        terms = build(signals, half_lives, day_of(reset)) if reset else build(signals, half_lives)
    return replace(situation, terms=terms, rules_changed=True)
