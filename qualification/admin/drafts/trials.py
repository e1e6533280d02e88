"""The page on which a draft is tried on one lead: search one or make one up, and read both answers side by side."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from accounts.admin.documents.facts import PARTNER
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.charts.bars import bar, bars
from leadhub.console.editing.outline import Words
from leadhub.console.forms import Fault
from leadhub.console.tables import Link, Table
from leadhub.console.words import plain, spell
from leadhub.errors import DomainError, FieldError, NotAcceptable, NotFound
from qualification.admin.drafts.made_up import MadeUpForm
from qualification.admin.drafts.outlines import words_of
from qualification.admin.drafts.signal_points import named
from qualification.admin.lead_tables import step_in_words
from qualification.admin.leads import search
from qualification.models import Lead
from qualification.readers.explanation_views import FitCriterionView, ProfileFitView
from qualification.readers.limits import Limits, limits_of
from qualification.readers.trials import TrialView, TriedView, trial_of

MOST = 10
HEADERS = ("In force", "This draft")
DIFFERS = "differs"
REACHED = "reached"


def trial_page(actor: Actor, draft: Any, asked: QueryDict) -> Mapping[str, Any]:
    """The search and the made-up form, and what the chosen one came to."""
    made_up = MadeUpForm(asked if "made_up" in asked else None, actor=actor, subject=draft)
    term = str(asked.get("q") or "")
    content: dict[str, Any] = {"made_up": made_up, "term": term, "draft": draft, "lead": asked.get("lead", "")}
    content["at"] = asked.get("at", "")
    content["found"] = _found(actor, term)
    try:
        if trial := _trial(actor, draft, asked, made_up):
            whose = _of(actor, str(asked["lead"])) if asked.get("lead") else "A made-up lead"
            limits = limits_of(draft, clock.now(), _line(actor, asked, made_up))
            drawn = [bars_of(trial, limits)]
            content |= {"trial": trial, "whose": whose, "tables": [*drawn, *tables_of(trial, words_of())]}
    except NotFound:
        raise
    except DomainError as refusal:
        if not made_up.is_bound:
            return content | {"faults": [Fault("", refusal.detail)]}
        made_up.show_refusal(refusal)
    return content | {"faults": made_up.faults() if made_up.is_bound else []}


def _trial(actor: Actor, draft: Any, asked: QueryDict, made_up: MadeUpForm) -> TrialView | None:
    now = clock.now()
    if lead := asked.get("lead"):
        try:
            key = UUID(lead)
        except ValueError:
            raise NotFound("No lead with this id.") from None
        return trial_of(actor, draft, now, lead=key, at=_until(asked.get("at", "")))
    if made_up.is_bound and made_up.is_valid():
        return trial_of(actor, draft, now, given=made_up.given())
    return None


def _until(day: str) -> datetime | None:
    """The end of a day that an address asks for, in UTC; None for now."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time.max, tzinfo=UTC)
    except ValueError:
        detail = f"“{day}” is no day. Choose one, such as 2026-09-01."
        raise NotAcceptable(detail, code="no_day", errors=[FieldError("/at", "no_day", detail)]) from None


def _of(actor: Actor, lead: str) -> Link:
    """Whose answers they are."""
    row = Lead.objects.visible_to(actor).select_related("contact", "account").get(pk=lead)
    said = " · ".join(str(part) for part in (row.contact, row.account) if part)
    return Link(said, reverse("admin:qualification_lead_change", args=[row.pk]))


def _line(actor: Actor, asked: QueryDict, made_up: MadeUpForm) -> str:
    """The product line whose model counts."""
    if lead := asked.get("lead"):
        code: str = Lead.objects.visible_to(actor).values_list("product_line__code", flat=True).get(pk=lead)
        return code
    return str(made_up.given()["product_line"])


def bars_of(trial: TrialView, limits: Limits) -> Table:
    """Fit and intent side by side, in force and by the draft, each with its limit: tier B, medium, high."""
    rows = [
        (f"Fit, {which}", one.fit.score or 0.0, limit.fit)
        for which, one, limit in (("in force", trial.live, limits.live), ("draft", trial.draft, limits.draft))
    ]
    for family in ("research", "buying"):
        rows += [
            (f"{family.capitalize()}, {which}", getattr(one.intent, family), getattr(limit, family))
            for which, one, limit in (("in force", trial.live, limits.live), ("draft", trial.draft, limits.draft))
        ]
    drawing = bars(
        "Fit and intent with their limits",
        [bar(label, value, f"{value:g}, limit {limit:g}", limit=limit) for label, value, limit in rows],
    )
    cells = [(label, f"{value:g}", f"{limit:g}", REACHED if value >= limit else "") for label, value, limit in rows]
    return Table("Fit and intent", ("", "Points", "Limit", ""), cells, drawing=drawing)


def _found(actor: Actor, term: str) -> list[Link]:
    """Those that are meant by a term; without one those that changed last."""
    rows = Lead.objects.visible_to(actor).canonical()
    meant = search(actor, rows, term) if term else rows
    leads = meant.select_related("contact", "account", "product_line").order_by("-updated_at", "-pk")[:MOST]
    return [
        Link(
            " · ".join(
                str(part) for part in (lead.contact, lead.account, lead.product_line, lead.get_stage_display()) if part
            ),
            f"?lead={lead.pk}",
        )
        for lead in leads
    ]


def tables_of(trial: TrialView, words: Words) -> Iterator[Table]:
    """Both answers, then the reasons: criteria, signals, channel rules."""
    answers = [
        (what, *_beside(say(trial.live), say(trial.draft)))
        for what, say in _answers(words).items()
        if say(trial.live) or say(trial.draft)
    ]
    yield Table("What each answers", ("", *HEADERS, ""), answers)
    yield _paired(
        "Criteria", "Criterion", _criteria(trial.live), _criteria(trial.draft), "No profile was held against it."
    )
    yield _paired(
        "Signals", "Signal", _signals(trial.live, words), _signals(trial.draft, words), "No signal counts now."
    )
    yield _paired(
        "Channel rules tried", "Rule", _steps(trial.live), _steps(trial.draft), "No route is asked for.", "Not tried"
    )


def _answers(words: Words) -> Mapping[str, Callable[[TriedView], str]]:
    return {
        "Answer": lambda one: one.summary,
        "Stage": lambda one: str(one.stage.label),
        "Action": lambda one: str(one.action.label),
        "Route": lambda one: _route(one, words),
        "Fit": _fit,
        "Intent": lambda one: (
            f"{one.intent.level.label}, {one.intent.trend.label.lower()}: "
            f"research {one.intent.research:g}, buying {one.intent.buying:g}"
        ),
        "Excluded as": lambda one: spell(one.fit.excluded_by).lower() if one.fit.excluded_by else "",
        "Next step": lambda one: one.next_step.text,
        "Missing": lambda one: " ".join(one.missing_in_words),
    }


def _route(one: TriedView, words: Words) -> str:
    if one.route_kind is None:
        return "None"
    partner = words[PARTNER].get(str(one.partner)) if one.partner else None
    return f"{one.route_kind.label}: {partner}" if partner else str(one.route_kind.label)


def _fit(one: TriedView) -> str:
    score = "" if one.fit.score is None else f", {one.fit.score:g} of 100"
    return f"Tier {one.fit.tier.label}{score}, {100 * one.fit.coverage:g} % known"


def _criteria(one: TriedView) -> dict[str, str]:
    """Each criterion of each profile with its result."""
    return {key: said for profile in one.fit.profiles for key, said in _of_profile(profile)}


def _of_profile(profile: ProfileFitView) -> Iterator[tuple[str, str]]:
    if profile.ruled_out_by:
        yield profile.label, f"Ruled out as {spell(profile.ruled_out_by).lower()}"
    groups = (("Met", profile.met), ("Not met", profile.not_met), ("Not known", profile.unknown))
    for said, group in groups:
        for criterion in group:
            yield f"{profile.label}: {criterion.label}", _criterion(said, criterion)


def _criterion(said: str, criterion: FitCriterionView) -> str:
    points = f"{criterion.points:g} points" if said == "Met" else f"0 of {criterion.points:g} points"
    known = plain(criterion.value)
    return f"{said}, {points}{f' (has {known})' if known and said == 'Not met' else ''}"


def _signals(one: TriedView, words: Words) -> dict[str, str]:
    return {
        named({"type": part.type}, words): f"{part.points:g} points from {part.count}"
        f"{', at its limit' if part.capped else ''}"
        for part in one.intent.signals
    }


def _steps(one: TriedView) -> dict[str, str]:
    return {step.label: step_in_words(step) for step in one.route}


def _paired(
    title: str, what: str, live: Mapping[str, str], draft: Mapping[str, str], empty: str, absent: str = "Not there"
) -> Table:
    rows = [(key, *_beside(live.get(key, absent), draft.get(key, absent))) for key in dict.fromkeys([*live, *draft])]
    return Table(title, (what, *HEADERS, ""), rows, empty)


def _beside(live: str, draft: str) -> tuple[str, str, str]:
    return live, draft, DIFFERS if live != draft else "same"
