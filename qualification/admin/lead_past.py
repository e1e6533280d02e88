"""What the pages of a lead's past show: the ledger of its score, its decisions, and one of them with its replay."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import Partner
from leadhub.actors import Actor
from leadhub.console.forms import ActForm, Moment
from leadhub.console.paging import asked_page, neighbours
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, plain, spell
from leadhub.errors import DomainError
from qualification.admin.lead_tables import fit_table, intent_table, route_table
from qualification.models import Action, Lead, SignalType, Stage
from qualification.readers.decisions import DecisionView, StoredDecisionView, decision_page, stored_decision
from qualification.readers.explanation_views import ExplanationView
from qualification.readers.explanations import explanation_of
from qualification.readers.leads import RuleNumbersView
from qualification.readers.ledgers import LeadLedgerView, LedgerEntryView, ledger_view
from qualification.readers.replays import ReplayView

SHOWN_DIGITS = 2
MOMENTS = frozenset({"at", "expired_at", "rest_until", "reset_at"})


class MomentsForm(ActForm):
    """Which moment's score is wanted, and by what was known when."""

    as_of = Moment(required=False, label="Score of", help_text="UTC; now if empty.")
    known_at = Moment(required=False, label="As known at", help_text="UTC; by all that is known now if empty.")


def ledger_context(actor: Actor, lead: Lead, form: MomentsForm, now: datetime) -> dict[str, Any]:
    """The form, and the ledger of the moments that it names; none where they are refused."""
    moments = form.cleaned_data if form.is_bound and form.is_valid() else {}
    ledger = None
    if not form.errors:
        try:
            ledger = ledger_view(actor, lead.pk, now, as_of=moments.get("as_of"), known_at=moments.get("known_at"))
        except DomainError as refusal:
            form.show_refusal(refusal)
    labels = _labels()
    return {
        "form": form,
        "faults": form.faults(),
        "ledger": ledger,
        "facts": list(_score(ledger)) if ledger else [],
        "tables": list(_entries(ledger, labels)) if ledger else [],
    }


def decisions_context(actor: Actor, lead: Lead, cursor: str, address: str) -> dict[str, Any]:
    """A page of decisions, the newest first; `address` is where each of them is shown, without its number."""
    page = asked_page(lambda window: decision_page(actor, lead.pk, window), cursor)
    headers = ("Decision", "When", "Because of", "Action", "Stage", "Tier", "Level", "Rules", "Core")
    rows = [_line(one, address) for one in page.rows]
    return {
        "table": Table("", headers, rows, "Nothing was decided yet."),
        "pages": list(neighbours(page, "Newer", "Older")),
    }


def decision_context(actor: Actor, lead: Lead, seq: int, now: datetime, replay: ReplayView | None) -> dict[str, Any]:
    """One decision: why, what it saw and what it answered, and what became of a replay."""
    stored = stored_decision(actor, lead.pk, seq)
    why, refusal = _reasons(actor, lead, seq, now)
    return {
        "stored": stored,
        "why": why,
        "refusal": refusal,
        "facts": list(_decided(stored)),
        "reasons": [fit_table(why), intent_table(why), route_table(why)] if why else [],
        "changes": [change.text for change in why.counterfactual] if why else [],
        "inputs": list(_inputs(stored, _labels())),
        "replay": replay,
        "differences": Table(
            "Where it differs",
            ("Value", "Stored", "Replayed"),
            [(spell(one.path.replace(".", " ")), _cell(one.stored), _cell(one.replayed)) for one in replay.differences]
            if replay
            else [],
        ),
    }


def rules_in_words(rules: RuleNumbersView) -> str:
    """The four versions."""
    return (
        f"profiles {rules.profiles}, channel rules {rules.channel_rules}, "
        f"scoring model {rules.scoring_model}, agreement {rules.agreement}"
    )


def _reasons(actor: Actor, lead: Lead, seq: int, now: datetime) -> tuple[ExplanationView | None, str]:
    try:
        return explanation_of(actor, lead.pk, now, decision=seq), ""
    except DomainError as refusal:
        return None, refusal.detail


def _labels() -> dict[str, str]:
    return dict(SignalType.objects.values_list("code", "label"))


def _score(ledger: LeadLedgerView) -> Iterator[tuple[str, Any]]:
    yield "Score of", clock_time(ledger.as_of)
    yield "As known at", clock_time(ledger.known_at)
    yield "Research", _number(ledger.research)
    yield "Buying", _number(ledger.buying)
    yield "Level", ledger.level.label
    yield "Trend", ledger.trend.label
    yield "Rules", rules_in_words(ledger.rules)
    if ledger.reset_at:
        yield "Counts what came after", clock_time(ledger.reset_at)
    if ledger.noise:
        yield "Set aside as noise", f"{ledger.noise} signals"


def _entries(ledger: LeadLedgerView, labels: dict[str, str]) -> Iterator[Table]:
    rows = [
        (
            labels.get(entry.type, spell(entry.type)),
            entry.family.label,
            entry.count,
            _number(entry.points),
            _number(entry.cap),
            plain(entry.capped),
        )
        for entry in ledger.entries
    ]
    headers = ("Signal", "Counts as", "How often", "Points", "Limit", "At its limit")
    yield Table("What the score is made of", headers, rows, "No signal was there at that moment.")
    for entry in ledger.entries:
        yield _signals(entry, labels.get(entry.type, spell(entry.type)))


def _signals(entry: LedgerEntryView, label: str) -> Table:
    rows = [(clock_time(one.occurred_at), clock_time(one.received_at), _number(one.points)) for one in entry.signals]
    if entry.earlier:
        rows.append((f"{entry.earlier.count:,} earlier", "", _number(entry.earlier.points)))
    return Table(label, ("Occurred", "Received", "Still counts"), rows)


def _line(one: DecisionView, address: str) -> tuple[Any, ...]:
    numbers = one.rules
    return (
        Link(f"No. {one.seq}", f"{address}{one.seq}/"),
        clock_time(one.at),
        spell(one.cause),
        one.action.label,
        one.stage.label,
        one.tier.label,
        one.level.label,
        f"{numbers.profiles} / {numbers.channel_rules} / {numbers.scoring_model} / {numbers.agreement}",
        one.core,
    )


def _decided(stored: StoredDecisionView) -> Iterator[tuple[str, Any]]:
    yield "When", clock_time(stored.at)
    yield "Because of", spell(stored.cause)
    yield "Action", Action(stored.answer["action"]).label
    yield "Stage after it", Stage(stored.answer["stage"]).label
    yield "Rules", rules_in_words(stored.rules)
    yield "Decision core", stored.core if stored.core == stored.core_now else f"{stored.core} (now {stored.core_now})"
    yield "Digest (SHA-256)", stored.sha256


def _inputs(stored: StoredDecisionView, labels: dict[str, str]) -> Iterator[Table]:
    partners = {str(pk): name for pk, name in Partner.objects.values_list("pk", "name")}
    facts = [(spell(name), partners.get(str(value)) or plain(value)) for name, value in stored.facts.items()]
    yield Table("What was known", ("Fact", "Value"), facts, "Nothing was known of the company or the contact.")
    terms = [
        (
            labels.get(term.type, spell(term.type)),
            term.count,
            clock_time(term.first_at),
            clock_time(term.last_at),
            _number(term.points),
        )
        for term in stored.terms
    ]
    yield Table("What it had done", ("Signal", "How often", "First", "Last", "Points"), terms, "Nothing yet.")
    context = [
        (spell(name), clock_time(datetime.fromisoformat(value)) if name in MOMENTS else _cell(value))
        for name, value in stored.context.items()
    ]
    yield Table("How it stood", ("What", "Value"), context)


def _cell(value: Any) -> str:
    """A stored value: of lists within a list, each is a few words."""
    if isinstance(value, list):
        return ", ".join(" ".join(map(plain, part)) if isinstance(part, list) else plain(part) for part in value)
    return plain(value)


def _number(value: float) -> str:
    return f"{round(value, SHOWN_DIGITS):g}"
