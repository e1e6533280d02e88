"""What a row would change while it is typed: its form is read and held against the leads, and never saved."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.rules.content import ContentError
from accounts.rules.fit import compile_profiles
from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.console.editing.acts import VERB, act_at, content_with, content_without
from leadhub.console.editing.forms import RowForm
from leadhub.console.editing.outline import Rows, Spot
from leadhub.console.editing.tree import Content, at, text_of
from leadhub.console.editing.views import is_answered
from leadhub.documents.definitions import definition_of
from leadhub.errors import DomainError
from leadhub.models import DocumentKind
from leadhub.policy.registry import can
from qualification.admin.drafts.matches import remark_of, said_of
from qualification.readers.glimpses import GlimpsesView, GlimpseView, glimpses_of
from qualification.readers.matches import MatchesView, matches_by

TEMPLATE: Final = "qualification/drafts/glimpse.html"
CRITERION: Final = 4
OF_AGREEMENTS: Final = "A clause moves no lead. Which deadlines it would break is counted when the draft is simulated."


def glimpse_view(request: HttpRequest, spot: Spot, name: str) -> HttpResponse:
    """A part of a page about the form that was sent; nothing is written."""
    if request.method != "POST" or not can(actor_of(request), VERB):
        raise PermissionDenied
    act = act_at(spot, name, text_of)
    if act is None or not issubclass(act.form, RowForm) or not is_answered(request, spot):
        raise Http404
    form = act.form(request.POST, actor=actor_of(request), subject=spot)
    return TemplateResponse(request, TEMPLATE, {"lines": list(_lines(request, spot, name, form))})


def _lines(request: HttpRequest, spot: Spot, name: str, form: RowForm) -> Iterator[str]:
    kind = DocumentKind(spot.draft.kind)
    try:
        form.refuse_before()
        fault = None if form.is_valid() else next(iter(form.faults())).sentence
    except DomainError as refusal:
        yield refusal.detail
        return
    if kind is DocumentKind.AGREEMENTS:
        yield OF_AGREEMENTS
        return
    typed = content_without(spot) if fault else content_with(spot, name, form.cleaned_data["row"])
    if fault:
        yield f"{_called(spot)} is not counted: {fault}"
    try:
        yield from _told(request, spot, definition_of(kind).prepare(typed), is_counted=not fault)
    except ContentError as missing:
        if not fault:
            yield f"{_called(spot)} is not counted: {missing.told}."


def _told(request: HttpRequest, spot: Spot, typed: Content, *, is_counted: bool) -> Iterator[str]:
    """What is said of the row, then of the leads. Where the row is not counted, another stands at its place."""
    now, kind = clock.now(), DocumentKind(spot.draft.kind)
    found = glimpses_of(kind, spot.content, typed, now)
    if is_counted and kind is DocumentKind.PROFILES:
        yield from matches_in_words(matches_by(actor_of(request), compile_profiles(typed), now), spot)
    if is_counted and kind is DocumentKind.CHANNEL_RULES:
        yield from takes_in_words(
            found, at(typed, spot.path[:2] if len(spot.path) > 1 else (*spot.path, spot.following))
        )
    yield from in_words(found)


def takes_in_words(found: GlimpsesView, rule: Any) -> Iterator[str]:
    """How many open leads go by the rule that is typed; a warning where it is none, or all."""
    if not isinstance(rule, Mapping) or not found.looked_at:
        return
    taken, label = found.typed.by_rule.get(str(rule.get("code")), 0), rule.get("label")
    if not taken:
        yield f"Warning: no open lead goes by “{label}”. Another rule takes what it means, or nobody meets it."
    elif taken == sum(found.typed.by_rule.values()):
        yield f"Warning: every open lead goes by “{label}”, so that no rule after it is ever tried."
    else:
        yield f"{taken:,} open leads go by “{label}”."


def matches_in_words(found: MatchesView, spot: Spot) -> Iterator[str]:
    """412 of 1,900 known accounts match, of the profile that is typed; of all where it is none of one."""
    place = next((step for step in spot.path if isinstance(step, int)), None)
    if spot.path == ("profiles",):
        place = len(found.profiles) - 1
    if place is None or place >= len(found.profiles):
        yield said_of(found)
        return
    profile, won = found.profiles[place], found.won
    yield (
        f"{profile.matched.count:,} of {found.total:,} known accounts match (tier A or B), "
        f"and {profile.matched_won.count:,} of the {won.total:,} deals won since {won.since:%-d %b %Y}."
    )
    if not profile.matched.count:
        yield "Warning: it matches nobody that is known. It can be saved all the same."
    if len(spot.path) == CRITERION and spot.path[2] == "criteria" and int(spot.path[3]) < len(profile.criteria):
        criterion = profile.criteria[int(spot.path[3])]
        if remark := remark_of(criterion.met, criterion.not_met):
            yield f"Warning: {remark}, so that it tells nobody from another."


def in_words(found: GlimpsesView) -> Iterator[str]:
    """16 open leads would become MQL → 42, and the same of those that would stop being it or go another way."""
    if not found.open:
        yield "No lead is open, so nothing would change now."
        return
    said = [
        _compared(found, "become", "would become MQL (marketing qualified lead)"),
        _compared(found, "stop", "would stop being MQL"),
        _compared(found, "elsewhere", "would go another way"),
    ]
    told = [one for one in said if one]
    yield "; ".join(told) + "." if told else "No open lead would be another one than now, or go another way."
    if found.looked_at < found.open:
        yield f"Counted from the {found.looked_at:,} newest of {found.open:,} open leads. Simulate it to count all."
    else:
        yield f"Counted from all {found.open:,} open leads, beside the rules in force."


def _compared(found: GlimpsesView, name: str, words: str) -> str:
    saved, typed = _count(found.saved, name), _count(found.typed, name)
    if saved == typed or saved is None:
        return f"{typed:,} {words}" if typed else ""
    return f"{saved:,} {words} → {typed:,}"


def _count(found: GlimpseView | None, name: str) -> Any:
    return None if found is None else getattr(found, name)


def _called(spot: Spot) -> str:
    """By what people know the row: its name, else its place in the list."""
    if not isinstance(spot.node, Rows):
        return f"“{spot.node.title}”"
    if spot.said:
        return f"“{spot.said}”"
    return f"The new {spot.rows.noun}"
