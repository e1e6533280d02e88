"""The page of a lead: why first, then who and what, then the reasons, then what happened."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.urls import reverse

from accounts.models import Partner
from accounts.rules.industries import is_industry_code
from accounts.rules.industry_table import industry_of
from accounts.rules.phrases import figure
from leadhub.actors import Actor
from leadhub.api.pages import Window
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time, spell
from qualification.admin.committees import people_table
from qualification.admin.lead_tables import fit_table, intent_table, route_table
from qualification.clearance import WHY, Sight
from qualification.models import Action, Criterion, ItemStatus, Lead, Rfq, Stage, TechnicalReview, Tier
from qualification.readers.cards import CardSignalView, PropertiesView, enquiry_of, recent_signals
from qualification.readers.committees import CommitteeView, committee_of
from qualification.readers.explanation_views import ExplanationView
from qualification.readers.explanations import explanation_of
from qualification.readers.guards import GuardsView, guards_view
from qualification.readers.leads import LEAD, LeadView
from qualification.readers.sheets import SheetView, gap_words, sheet_of
from qualification.readers.technical_fits import TechnicalFitView, technical_fit_of
from qualification.readers.timelines import timeline_page
from qualification.rulebook import rulebook, rulebook_at
from qualification.rules.scoring_content import Level
from qualification.rules.stages import ENDS

LATEST = 50
MOST_RFQS = 5
RELATED = ("contact", "account", "product_line", "state", "team", "owner", "route_partner")


def lead_page(actor: Actor, subject: Lead, now: datetime) -> dict[str, Any]:
    """Everything that the page prints; the number of statements does not depend on the lead."""
    lead = Lead.objects.visible_to(actor).select_related(*RELATED).get(pk=subject.pk)
    view = LEAD.read(actor, lead.pk)
    why = explanation_of(actor, lead.pk, now)
    sight = Sight.of(actor, [lead.pk], now)
    signals = recent_signals([lead.pk], sight)[lead.pk]
    committee = committee_of(actor, lead.pk, now)
    happened = timeline_page(actor, lead.pk, Window(LATEST, backwards=True))
    return {
        "why": why,
        "view": view,
        "facts": list(_facts(actor, lead, view, signals, committee, sight, why.missing_in_words)),
        "fit": fit_table(why),
        "intent": intent_table(why),
        "matrix": _matrix(lead, why, now),
        "route": route_table(why),
        "changes": [change.text for change in why.counterfactual],
        "overrides": _overrides(why),
        "guards": None if lead.stage in ENDS else _guards(guards_view(actor, lead.pk, next_rung(lead.stage), now)),
        "sheet": _sheet(sheet_of(actor, lead.pk, now)),
        "technical": _technical(technical_fit_of(actor, lead.pk, now)),
        "committee": {
            "table": people_table(committee, now),
            "missing": [function.label for function in committee.missing],
        },
        "entries": [
            {"when": clock_time(entry.at), "who": entry.actor, "text": entry.text, "said": entry.data.get("comment")}
            for entry in reversed(happened.rows)
        ],
        "has_earlier": happened.has_previous,
    }


def enquiry_in_words(enquiry: PropertiesView) -> str:
    """What is asked for, in one line."""
    return ", ".join(_enquiry(enquiry))


def _enquiry(enquiry: PropertiesView) -> Iterator[str]:
    if enquiry.annual_volume is not None:
        yield f"{enquiry.annual_volume:,} a year"
    if enquiry.quantity is not None:
        yield f"{enquiry.quantity:,} pieces"
    if enquiry.has_drawings is not None:
        yield "with drawings" if enquiry.has_drawings else "without drawings"
    if enquiry.required_by is not None:
        yield f"by {enquiry.required_by:%-d %b %Y}"
    for text in (enquiry.project, enquiry.application, enquiry.material, enquiry.process):
        if text:
            yield text
    if enquiry.tolerance_um is not None:
        yield f"tolerance {figure(enquiry.tolerance_um)} µm"
    if sides := [side for side in (enquiry.length_mm, enquiry.width_mm, enquiry.height_mm) if side is not None]:
        yield f"{' × '.join(map(figure, sides))} mm"
    if enquiry.order_kind:
        yield enquiry.order_kind.label.lower()
    yield from enquiry.certificates or []
    if enquiry.end_customer:
        yield f"for {enquiry.end_customer}"
    if enquiry.site_country:
        place = (enquiry.site_region or enquiry.site_country, enquiry.site_postal_code)
        yield f"used in {' '.join(part for part in place if part)}"
    if enquiry.masked:
        yield WHY


def _facts(
    actor: Actor,
    lead: Lead,
    view: LeadView,
    signals: list[CardSignalView],
    committee: CommitteeView,
    sight: Sight,
    missing: Sequence[str],
) -> Iterator[tuple[str, Any]]:
    contact, account = lead.contact, lead.account
    yield "Contact", ", ".join(part for part in (str(contact), contact.job_title) if part)
    yield "Reach", ", ".join(part for part in (contact.email, contact.phone) if part)
    if contact.noise_class:
        yield (
            "Noise",
            Link(contact.get_noise_class_display(), reverse("admin:accounts_contact_change", args=[contact.pk])),
        )
    yield "Company", _company(lead) if account else "Unknown"
    yield (
        "Asks for",
        ", ".join(part for part in (lead.product_line.label, *_enquiry(enquiry_of(lead, signals, sight))) if part),
    )
    if lead.site is not None:
        yield "Used at", str(lead.site)
    yield "Stage", f"{view.stage_label}, since {clock_time(view.stage_entered_at)}"
    yield "Action", view.action.label
    yield "Next step", view.next_step.text
    yield "Route", _way(lead)
    yield "Last act", f"{signals[0].label}, {signals[0].occurred_at:%-d %b %Y}" if signals else "None yet"
    engaged = [one.name for function in committee.functions for one in function.contacts if one.engaged]
    others = [name for name in engaged if name != str(contact)]
    yield "Also active there", ", ".join(others) or "Nobody"
    yield "Missing for the next step", ", ".join(missing) or "Nothing"
    yield "With", ", ".join(part for part in (str(lead.owner or ""), str(lead.team or "")) if part) or "Nobody"
    yield "Came from", " / ".join(part for part in (spell(view.source or ""), view.campaign) if part)
    if view.value:
        yield "Worth", f"{view.value.amount:,.2f} {view.value.currency}, {view.value.kind.label.lower()}"
    for rfq in Rfq.objects.visible_to(actor).filter(lead=lead).order_by("-number")[:MOST_RFQS]:
        said = f"{rfq.get_status_display()}, revision {rfq.revision}"
        yield f"RFQ {rfq.number}", Link(said, reverse("admin:qualification_rfq_change", args=[rfq.pk]))
    if view.hold:
        yield "On hold", f"{view.hold.reason.label}, until {clock_time(view.hold.until)}"
    if review := TechnicalReview.objects.visible_to(actor).filter(lead=lead).order_by("-asked_at", "-pk").first():
        asked = Link(_review(review), reverse("admin:qualification_technicalreview_change", args=[review.pk]))
        yield "Technical review", asked
    if view.nurture:
        yield "In nurture", view.nurture.text
        yield "Track", view.nurture.track
        yield "What brings it back", ", ".join(way.label for way in view.nurture.brings_back)
    if view.triage:
        yield "Triage decides by", clock_time(view.triage.due_at)
    if view.handoff:
        yield "Handoff", Link("Open its card", reverse("admin:qualification_handoff_change", args=[view.handoff]))


def _review(review: TechnicalReview) -> str:
    """How it stands with the last question to the engineers."""
    if review.answered_at is not None:
        return f"{review.get_answer_display()}, {clock_time(review.answered_at)}"
    return "No longer asked" if review.withdrawn_at else f"Asked on {clock_time(review.asked_at)}"


def _company(lead: Lead) -> str:
    account = lead.account
    assert account is not None, "asked only where there is one"
    return company_in_words(account.name or str(account), account.country, account.employee_count, account.industry)


def company_in_words(name: str, country: str | None, staff: int | None, industry: str | None) -> str:
    """A company in one line; its industry by name, with the code behind it."""
    people = f"{staff:,} people" if staff is not None else None
    return ", ".join(part for part in (name, country, people, industry_in_words(industry)) if part)


def industry_in_words(code: str | None) -> str:
    """What a code of NAICS or NACE stands for, with the code; the code alone where no scheme has it."""
    if not code:
        return ""
    known = industry_of(code) if is_industry_code(code) else None
    return f"{known.title} ({known.code})" if known else code


def _way(lead: Lead) -> str:
    if lead.route_kind is None:
        return "None yet"
    partner: Partner | None = lead.route_partner
    return f"{lead.get_route_kind_display()}: {partner}" if partner else lead.get_route_kind_display()


def _matrix(lead: Lead, why: ExplanationView, now: datetime) -> dict[str, Any]:
    """The matrix of the model that decided, with the cell that fit and intent meet in."""
    book = rulebook(lead.ruleset) if lead.ruleset else rulebook_at(now)
    cells = book.rules.scoring.for_line(lead.product_line.code).matrix
    return {
        "levels": [spell(level) for level in Level],
        "rows": [
            (
                "Unknown" if tier == Tier.U else tier.value,
                [
                    {
                        "action": Action(cells[tier.value, level]).label,
                        "is_here": tier == why.matrix.tier and level.value == why.matrix.level.value,
                    }
                    for level in Level
                ],
            )
            for tier in Tier
        ],
        "differs": why.matrix.cell != why.matrix.action,
        "action": Action(why.matrix.action).label,
    }


def _overrides(why: ExplanationView) -> Table:
    rows = [(one.kind.label, spell(one.value), clock_time(one.until), one.by, one.comment) for one in why.overrides]
    return Table("Set aside by a person", ("What", "Which", "Until", "By", "Because"), rows)


def _sheet(sheet: SheetView) -> dict[str, Any]:
    rows = []
    for name, label in Criterion.choices:
        item = getattr(sheet.items, name)
        when = clock_time(item.at) if item.at else ""
        rows.append((label, ItemStatus(item.status).label, item.evidence, item.by, when))
    gaps = [gap_words(gap) for gap in sheet.missing]
    return {
        "table": Table("Qualification sheet", ("Criterion", "Status", "Evidence", "By", "When"), rows),
        "gaps": gaps,
    }


def next_rung(stage: str) -> Stage:
    """The stage that people look ahead to: SQL until it is one, then the next."""
    ahead = (Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON)
    return dict(pairwise(ahead)).get(Stage(stage), Stage.SQL)


def _guards(view: GuardsView) -> Table:
    """What stands before the stage that comes next, met or not."""
    rows = [
        ("Met" if guard.met else "Not met" if guard.binds else "Open", guard.step.label, guard.text)
        for guard in view.guards
    ]
    said = "nothing stands in the way" if view.open else "some of it is not met"
    return Table(f"On the way to {view.to.label.lower()}: {said}", ("Guard", "Before", "What"), rows)


def _technical(fit: TechnicalFitView) -> dict[str, Any]:
    """The capability that comes closest, fact by fact."""
    closest = next((one for one in fit.capabilities if one.capability == fit.capability), None)
    rows = [
        (spell(finding.fact), finding.asked, finding.limit, spell(finding.answer))
        for finding in (closest.facts if closest else [])
    ]
    title = f"Technical fit: {closest.process}" if closest else "Technical fit"
    headers = ("Fact", "Asked", "Limit", "Result")
    return {
        "table": Table(title, headers, rows, "No capability is written down for this product line."),
        "text": fit.text,
    }
