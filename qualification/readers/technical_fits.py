"""Technical fit of a lead: what its enquiry asks, held against what the product line can make."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from accounts.models import OrderKind
from accounts.readers.capabilities import capability_facts
from accounts.rules.enquiries import Asked, TechnicalAnswer, TechnicalFact, TechnicalFinding
from accounts.rules.technical import RowFit, technical_fit
from leadhub.actors import Actor
from leadhub.api.bodies import BigInt, View
from leadhub.errors import NotFound
from qualification.clearance import OPEN, WHY, Sight
from qualification.merged import with_merged
from qualification.models import Lead, Signal, SignalType
from qualification.readers.cards import PropertiesView, properties_of

# Older ones say nothing of an enquiry that is alive.
MOST_SIGNALS = 50
SAID = ("process", "material", "tolerance_um", "length_mm", "width_mm", "height_mm", "required_by", "order_kind")


class TechnicalEnquiryView(View):
    """What is asked for, as far as known: by field the newest buying signal that says it."""

    process: str | None
    material: str | None
    tolerance_um: float | None
    length_mm: float | None
    width_mm: float | None
    height_mm: float | None
    quantity: BigInt | None
    annual_volume: BigInt | None
    certificates: list[str]
    required_by: date | None
    order_kind: OrderKind | None


class TechnicalLimitView(View):
    """A fact in which what is asked goes beyond what can be made."""

    fact: TechnicalFact
    asked: str | None
    limit: str | None
    text: str


class TechnicalFindingView(TechnicalLimitView):
    """What came of one fact."""

    answer: TechnicalAnswer


class CapabilityFitView(View):
    """One capability, with what it says to each fact."""

    capability: UUID
    process: str
    order_kind: OrderKind | None
    answer: TechnicalAnswer
    facts: list[TechnicalFindingView]


class TechnicalFitView(View):
    """Whether it can be made: `missing` is to be asked for, `unstored` is not written down of what comes closest.

    `masked` names what is export-controlled and hidden from the reader: the answer, and what everybody may know.
    """

    lead: UUID
    answer: TechnicalAnswer
    text: str
    asked: TechnicalEnquiryView
    missing: list[str]
    unstored: list[TechnicalFact]
    limits: list[TechnicalLimitView]
    capability: UUID | None
    capabilities: list[CapabilityFitView]
    masked: list[str] = []


def technical_fit_of(actor: Actor, lead: UUID, now: datetime) -> TechnicalFitView:
    """The technical fit of a lead that the caller may see, as of now: three statements."""
    related = ("account", "product_line", "state")
    found = Lead.objects.visible_to(actor).select_related(*related).filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    asked, line = _asked(found, _buying_signals(actor, lead)), found.product_line
    fit = technical_fit(asked, capability_facts(actor, line.pk), line=line.code, today=now.date())
    if Sight.of(actor, [lead], now).hides(lead):
        return _hidden(lead, fit.answer, asked)
    return TechnicalFitView(
        lead=lead,
        answer=fit.answer,
        text=fit.text,
        asked=TechnicalEnquiryView(**asdict(asked) | _typed(asked)),
        missing=list(fit.missing),
        unstored=list(fit.unstored),
        limits=[TechnicalLimitView(**_said(limit)) for limit in fit.limits],
        capability=fit.closest.row.id if fit.closest else None,
        capabilities=[_capability(row) for row in fit.rows],
    )


def _hidden(lead: UUID, answer: TechnicalAnswer, asked: Asked) -> TechnicalFitView:
    """Whether it can be made, without what would tell what is asked."""
    told = asdict(asked) | _typed(asked)
    masked = sorted(name for name, value in told.items() if value and name not in OPEN)
    hidden: dict[str, Any] = {name: [] if name == "certificates" else None for name in masked}
    return TechnicalFitView(
        lead=lead,
        answer=answer,
        text=WHY,
        asked=TechnicalEnquiryView(**told | hidden),
        missing=[],
        unstored=[],
        limits=[],
        capability=None,
        capabilities=[],
        masked=masked,
    )


def _buying_signals(actor: Actor, lead: UUID) -> list[PropertiesView]:
    """What the newest buying signals carried, the newest first; what was found to be noise asks for nothing."""
    buying = SignalType.objects.filter(family=SignalType.Family.BUYING).values("number")
    signals = Signal.objects.visible_to(actor).counting().filter(lead__in=with_merged(lead), type__in=buying)
    newest = signals.select_related("payload").order_by("-occurred_at", "-pk")[:MOST_SIGNALS]
    return [properties_of(signal) for signal in newest]


def _asked(lead: Lead, signals: Sequence[PropertiesView]) -> Asked:
    """Numbers of pieces as the lead keeps them; what the company must comply with is asked of us too."""
    said: dict[str, Any] = {name: _newest(name, signals) for name in SAID}
    needs = lead.account.compliance_needs if lead.account else []
    return Asked(
        **said,
        quantity=lead.state.quantity,
        annual_volume=lead.state.annual_volume,
        certificates=frozenset(name.strip() for name in (*needs, *(_newest("certificates", signals) or []))) - {""},
    )


def _newest(name: str, signals: Sequence[PropertiesView]) -> Any:
    """The newest word on a field; blank text and empty lists say nothing."""
    values = (getattr(signal, name) for signal in signals)
    return next((value for value in values if (value.strip() if isinstance(value, str) else value)), None)


def _typed(asked: Asked) -> dict[str, Any]:
    return {
        "certificates": sorted(asked.certificates),
        "order_kind": OrderKind(asked.order_kind) if asked.order_kind else None,
    }


def _said(finding: TechnicalFinding) -> dict[str, Any]:
    return {"fact": finding.fact, "asked": finding.asked, "limit": finding.limit, "text": finding.text}


def _capability(fit: RowFit) -> CapabilityFitView:
    kind = fit.row.order_kind
    return CapabilityFitView(
        capability=fit.row.id,
        process=fit.row.process,
        order_kind=OrderKind(kind) if kind else None,
        answer=fit.answer,
        facts=[TechnicalFindingView(**_said(finding), answer=finding.answer) for finding in fit.findings],
    )
