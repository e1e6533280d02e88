"""Which signals, sources and campaigns come before a good end, and which before none.

Counted are leads, people or companies, each once however often it did something. Of signals only those count that were
there before sales, or a partner, first answered: what comes of a conversation does not foretell it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import NullIf
from django.db.models.lookups import GreaterThan
from msgspec import field

from feedback.gathering import QUALIFIED, TAKEN_UP
from feedback.rules.insight import Counted, InsightBy, InsightClass, InsightOutcome, InsightUnit, findings, wilson
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import require_period
from leadhub.errors import FieldError, NotAcceptable
from qualification.models import TOLD, Lead, Signal, SignalType, Stage, Tier, Transition

EVERY: Final = Q()
DAYS: Final = 30
LONGEST_DAYS: Final = 730
PARTS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "project": ("A project is named", ("project",)),
    "application": ("What it is for is said", ("application",)),
    "material": ("A material is named", ("material",)),
    "process": ("A process is named", ("process",)),
    "tolerance": ("A tolerance is asked for", ("tolerance_um",)),
    "size": ("A size is said", ("length_mm", "width_mm", "height_mm")),
    "certificates": ("Certificates are asked for", ("certificates",)),
    "order_kind": ("The kind of order is said", ("order_kind",)),
    "end_customer": ("An end customer is named", ("end_customer",)),
    "part_number": ("A part number is named", ("part_number",)),
    "is_under_nda": ("An NDA is spoken of", ("is_under_nda",)),
}


def _says(names: tuple[str, ...]) -> Q:
    bits = sum(1 << TOLD.index(name) for name in names)
    return Q(GreaterThan(F("told").bitand(bits), 0))


ENQUIRY: Final[Mapping[str, tuple[str, Q]]] = {
    "has_drawings": ("Drawings come with it", Q(has_drawings=True)),
    "quantity": ("A quantity is named", Q(quantity__isnull=False)),
    "annual_volume": ("An annual volume is named", Q(annual_volume__isnull=False)),
    "required_by": ("A date is named", Q(required_by__isnull=False)),
} | {code: (label, _says(names)) for code, (label, names) in PARTS.items()}


class InsightView(View):
    """One group beside all others. The key is null where nobody said.

    `interval` is Wilson's and `risk_ratio_interval` Katz's of 95 %; `q_value` is held against the other groups by
    Benjamini and Hochberg. `low_fit` is how many are off target (tier D). What cannot be compared is null.
    """

    key: str | None
    label: str
    n: int
    hits: int
    rate: float
    interval: tuple[float, float]
    rate_without: float | None
    risk_ratio: float | None
    risk_ratio_interval: tuple[float, float] | None
    q_value: float | None
    evidence: InsightClass = field(name="class")
    low_fit: int


class InsightsView(View):
    """All groups, the largest first, and all of them together; `note` says why nothing can be compared."""

    results: list[InsightView]
    n: int
    hits: int
    note: str | None


class ConversationView(View):
    """One type of signal: how many of those that sales took up had done it shortly before."""

    key: str
    label: str
    hits: int
    rate: float
    interval: tuple[float, float]


class ConversationsView(View):
    """What preceded the first serious conversation, the most frequent first; `n` is how many there were."""

    results: list[ConversationView]
    n: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked: of the leads that came in a period, or ever."""

    outcome: InsightOutcome = InsightOutcome.WON
    unit: InsightUnit = InsightUnit.LEAD
    start: datetime | None = None
    end: datetime | None = None


def insights(actor: Actor, by: InsightBy, asked: Asked) -> InsightsView:
    """The groups of leads that the caller may see: two statements, and two more for signals."""
    leads, came = leads_of(actor, asked), _came(actor, asked)
    total = leads.aggregate(n=_count(asked.unit), hits=_count(asked.unit, came))
    everybody = Counted(total["n"], total["hits"])
    rows = list(GROUPS[by](actor, leads, asked))
    found = findings([Counted(row["n"], row["hits"]) for row in rows], everybody)
    views = [
        InsightView(
            key=row["key"],
            label=row["label"],
            n=row["n"],
            hits=row["hits"],
            rate=one.rate,
            interval=one.interval,
            rate_without=one.rate_without,
            risk_ratio=one.risk_ratio,
            risk_ratio_interval=one.risk_ratio_interval,
            q_value=one.q_value,
            evidence=one.evidence,
            low_fit=row["low_fit"],
        )
        for row, one in zip(rows, found, strict=True)
    ]
    views.sort(key=lambda view: (-view.n, view.key is None, view.key or ""))
    return InsightsView(results=views, n=everybody.n, hits=everybody.hits, note=_note(everybody, asked.outcome))


def conversations(actor: Actor, asked: Asked, *, days: int) -> ConversationsView:
    """What people did in so many days before sales, or a partner, first took their lead up: three statements."""
    if not 1 <= days <= LONGEST_DAYS:
        detail = f"Name 1 to {LONGEST_DAYS} days."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError("/days", "out_of_bounds", detail)])
    leads = leads_of(actor, asked)
    since = F("answered_at") - Value(timedelta(days=days))
    before = _signals_of(actor, leads).filter(occurred_at__lte=F("answered_at"), occurred_at__gt=since)
    types = SignalType.objects.in_bulk()
    rows = list(before.values("type").annotate(hits=Count("root", distinct=True)).order_by("-hits", "type"))
    # Counted last: what is taken up in between makes `n` larger than the hits, never smaller.
    taken_up = Transition.objects.filter(lead__canonical_id__in=leads.values("pk"), to_stage__in=TAKEN_UP)
    n = taken_up.values("lead__canonical_id").distinct().count()
    views = [
        ConversationView(
            key=types[row["type"]].code,
            label=types[row["type"]].label,
            hits=row["hits"],
            rate=row["hits"] / n,
            interval=wilson(Counted(n, row["hits"])),
        )
        for row in rows
    ]
    return ConversationsView(results=views, n=n, days=days)


def leads_of(actor: Actor, asked: Asked) -> "QuerySet[Lead]":
    """The leads of the period that the caller may see."""
    require_period(asked.start, asked.end)
    leads = Lead.objects.visible_to(actor).canonical()
    if asked.start is not None:
        leads = leads.filter(created_at__gte=asked.start)
    return leads.filter(created_at__lt=asked.end) if asked.end is not None else leads


def _came(actor: Actor, asked: Asked) -> Q:
    """Whether a lead, or who or what is counted with it, came to the outcome: a company has if one of its leads has."""
    qualified = Transition.objects.filter(lead__canonical_id=OuterRef("pk"), to_stage__in=QUALIFIED)
    ended = Q(stage=Stage.WON) if asked.outcome is InsightOutcome.WON else Q(Exists(qualified))
    unit = _key_of(asked.unit)
    return Q(**{f"{unit}__in": leads_of(actor, asked).filter(ended).values(unit)})


def _by_origin(name: str) -> Callable[[Actor, "QuerySet[Lead]", Asked], Iterable[Mapping[str, Any]]]:
    def rows(actor: Actor, leads: "QuerySet[Lead]", asked: Asked) -> Iterable[Mapping[str, Any]]:
        """By what first brought them; whoever came in by no known way is a group as well."""
        grouped: Any = leads.values(key=NullIf(F(f"first_origin__{name}"), Value("")))
        found = grouped.annotate(**_counts(asked.unit, _came(actor, asked))).order_by()
        return [row | {"label": row["key"] or "Nobody said"} for row in found]

    return rows


def _by_signal(actor: Actor, leads: "QuerySet[Lead]", asked: Asked) -> Iterable[Mapping[str, Any]]:
    """By what they did before they were first answered: each type of signal, and what enquiries tell."""
    before = _signals_of(actor, leads).filter(Q(answered_at=None) | Q(occurred_at__lte=F("answered_at")))
    unit = "root"
    if asked.unit is not InsightUnit.LEAD:
        unit = "unit"
        lead = Lead.objects.visible_to(actor).filter(pk=OuterRef("root"))
        before = before.annotate(unit=Subquery(lead.values(_key_of(asked.unit))))
    came = leads.filter(_came(actor, asked))
    counts = partial(_of_signals, unit, came=_is_of(came), low_fit=_is_of(leads.filter(fit_tier=Tier.D)))
    types = SignalType.objects.in_bulk()
    rows = before.values("type").annotate(**counts()).order_by("type")
    yield from ({**row, "key": types[row["type"]].code, "label": types[row["type"]].label} for row in rows)
    told = before.aggregate(
        **{f"{name}_{code}": count for code, (_, says) in ENQUIRY.items() for name, count in counts(says).items()}
    )
    for code, (label, _) in ENQUIRY.items():
        if told[f"n_{code}"]:
            yield {"key": code, "label": label} | {name: told[f"{name}_{code}"] for name in ("n", "hits", "low_fit")}


def _signals_of(actor: Actor, leads: "QuerySet[Lead]") -> Any:
    """The counting signals of leads, and of each when the lead that it counts for was first answered."""
    # A file that states an end tells of no acceptance before it.
    first = Transition.objects.filter(lead__canonical_id=OuterRef("root"), to_stage__in=TAKEN_UP).order_by()
    answered = first.values("lead__canonical_id").annotate(at=Min("at")).values("at")
    return Signal.objects.visible_to(actor).counting().heard_of(leads).annotate(answered_at=Subquery(answered))


def _is_of(leads: "QuerySet[Lead]") -> Q:
    """Whether a signal counts for one of these leads."""
    return Q(root__in=leads.values("pk"))


def _of_signals(unit: str, only: Q = EVERY, *, came: Q, low_fit: Q) -> dict[str, Count]:
    """Each lead, person or company once, however many signals it sent."""
    asked = {"n": only, "hits": only & came, "low_fit": only & low_fit}
    return {name: Count(unit, filter=which or None, distinct=True) for name, which in asked.items()}


GROUPS: Final[Mapping[InsightBy, Callable[[Actor, "QuerySet[Lead]", Asked], Iterable[Mapping[str, Any]]]]] = {
    InsightBy.SIGNALS: _by_signal,
    InsightBy.SOURCES: _by_origin("source"),
    InsightBy.CAMPAIGNS: _by_origin("campaign"),
    InsightBy.CONTENTS: _by_origin("content"),
}


def _counts(unit: InsightUnit, came: Q) -> dict[str, Count]:
    return {"n": _count(unit), "hits": _count(unit, came), "low_fit": _count(unit, Q(fit_tier=Tier.D))}


def _count(unit: InsightUnit, only: Q = EVERY) -> Count:
    """Each lead, person or company once."""
    return Count(_key_of(unit), filter=only or None, distinct=unit is not InsightUnit.LEAD)


def _key_of(unit: InsightUnit) -> str:
    return "pk" if unit is InsightUnit.LEAD else unit.value


def _note(everybody: Counted, outcome: InsightOutcome) -> str | None:
    if not everybody.n:
        return "There are no leads of this period."
    word = "won" if outcome is InsightOutcome.WON else "qualified by sales"
    if not everybody.hits:
        return f"None of these leads was {word}, so nothing can be compared."
    everyone = everybody.hits == everybody.n
    return f"Every one of these leads was {word}, so nothing can be compared." if everyone else None
