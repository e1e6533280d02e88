"""The page on which a draft is tried on one lead: search one or make one up, and read both answers side by side."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from accounts.admin.documents.facts import PARTNER
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.editing.outline import Words
from leadhub.console.forms import Fault
from leadhub.console.tables import Link, Table
from leadhub.console.words import plain, spell
from leadhub.errors import DomainError, NotFound
from qualification.admin.drafts.made_up import MadeUpForm
from qualification.admin.drafts.outlines import words_of
from qualification.admin.drafts.signal_points import named
from qualification.admin.leads import search
from qualification.models import Lead
from qualification.readers.explanation_views import FitCriterionView, ProfileFitView
from qualification.readers.trials import TrialView, TriedView, trial_of

MOST = 10
HEADERS = ("In force", "This draft")
DIFFERS = "differs"


def trial_page(actor: Actor, draft: Any, asked: QueryDict) -> Mapping[str, Any]:
    """The search and the made-up form, and what the chosen one came to."""
    made_up = MadeUpForm(asked if "made_up" in asked else None, actor=actor, subject=draft)
    term = str(asked.get("q") or "")
    content: dict[str, Any] = {"made_up": made_up, "term": term, "draft": draft}
    if term:
        content["found"] = _found(actor, term)
    try:
        if trial := _trial(actor, draft, asked, made_up):
            whose = _of(actor, str(asked["lead"])) if asked.get("lead") else "A made-up lead"
            content |= {"trial": trial, "whose": whose, "tables": list(tables_of(trial, words_of()))}
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
        return trial_of(actor, draft, now, lead=key)
    if made_up.is_bound and made_up.is_valid():
        return trial_of(actor, draft, now, given=made_up.given())
    return None


def _of(actor: Actor, lead: str) -> Link:
    """Whose answers they are."""
    row = Lead.objects.visible_to(actor).select_related("contact", "account").get(pk=lead)
    said = " · ".join(str(part) for part in (row.contact, row.account) if part)
    return Link(said, reverse("admin:qualification_lead_change", args=[row.pk]))


def _found(actor: Actor, term: str) -> list[Link]:
    rows = search(actor, Lead.objects.visible_to(actor).canonical(), term)
    leads = rows.select_related("contact", "account", "product_line").order_by("-updated_at", "-pk")[:MOST]
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
    return {
        step.label: "Matches" if step.matched else f"No: {(step.failed or '').replace('_', ' ')}" for step in one.route
    }


def _paired(
    title: str, what: str, live: Mapping[str, str], draft: Mapping[str, str], empty: str, absent: str = "Not there"
) -> Table:
    rows = [(key, *_beside(live.get(key, absent), draft.get(key, absent))) for key in dict.fromkeys([*live, *draft])]
    return Table(title, (what, *HEADERS, ""), rows, empty)


def _beside(live: str, draft: str) -> tuple[str, str, str]:
    return live, draft, DIFFERS if live != draft else "same"
