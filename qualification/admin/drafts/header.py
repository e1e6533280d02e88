"""What stands above every view of a draft or a version: its name and state, its views as tabs, and what comes next."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.http import QueryDict
from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import Act, ObjectAction, ObjectLink
from leadhub.console.words import ago, clock_time, span
from leadhub.documents.definitions import definition_of
from leadhub.documents.draft_readers import rules_in_force
from leadhub.documents.drafting import open_draft
from leadhub.documents.publishing import POINTERS
from leadhub.models import ChangesAsked, DocumentKind, Draft, RuleSet, Side, Version
from leadhub.policy.registry import can
from qualification.admin.drafts.acts import ASK
from qualification.admin.drafts.links import page_of
from qualification.admin.drafts.steps import stages_of

RULES: Final = ""
TABS: Final = ("try", "changes", "compare", "approval")
"""The views beside the rules, in reading order."""
Shows = Callable[[Actor, Any, QueryDict], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One line of name and state, a notice about who else works on it, tabs, the main button and a menu of the rest.

    `asked` is what somebody wants changed first, `stages` are the steps into force; a version has neither.
    """

    name: str
    number: str
    state: str
    notice: str
    next_step: str
    tabs: Sequence[tuple[str, str, bool]]
    main: Sequence[tuple[Act, str]]
    more: Sequence[tuple[str, str]]
    asked: str = ""
    stages: Sequence[tuple[str, str, bool]] = ()


def tabbed(name: str, shows: Shows) -> Shows:
    """A view of a draft or a version under their header."""

    def page(actor: Actor, subject: Any, asked: QueryDict) -> Mapping[str, Any]:
        return {"header": header_of(actor, subject, name), **shows(actor, subject, asked)}

    return page


def header_of(actor: Actor, subject: Draft | Version, here: str = RULES) -> Header:
    """What stands above a view, by its name; the rules have none."""
    return _of_draft(actor, subject, here) if isinstance(subject, Draft) else _of_version(actor, subject, here)


def editing_notice(draft: Draft, actor: Actor) -> str:
    """Iris Feld is editing this draft, last change 3 minutes ago; nothing for whoever it is."""
    if draft.state != Draft.State.OPEN or draft.edited_by == actor.user_id:
        return ""
    return f"{draft.edited_by_name} is editing this draft, last change {span(clock.now() - draft.edited_at)} ago."


def asked_in_words(asked: ChangesAsked) -> str:
    """Sam Keller asked for changes 3 min ago, for sales: what was written."""
    side = Side(asked.side).label.lower()
    return format_html(
        "{} asked for changes {}, for {}: “{}”", asked.user_name, ago(asked.at, clock.now()), side, asked.text
    )


def _of_draft(actor: Actor, draft: Any, here: str) -> Header:
    standing, way = draft.standing, draft.standing.way
    page: Any = admin.site._registry[Draft]
    offered = page.offered(actor, draft)
    return Header(
        name=DocumentKind(draft.kind).label,
        number=f"Draft, version {draft.version}",
        state=way.state,
        notice=editing_notice(draft, actor),
        asked=asked_in_words(way.asked) if way.asked else "",
        next_step=way.next_step if way.published else f"Next: {way.next_step[:1].lower()}{way.next_step[1:]}",
        tabs=list(_tabs(page, draft, offered, here)),
        main=[(act, page.leads_to(act, draft)) for act in offered if act.name in (way.next_act, ASK.name)],
        more=list(_more(page, draft, [act for act in offered if act.name not in (way.next_act, ASK.name)])),
        stages=list(stages_of(standing, asks_signatures=bool(definition_of(draft.kind).signed_by))),
    )


def _of_version(actor: Actor, version: Version, here: str) -> Header:
    page: Any = admin.site._registry[Version]
    offered = page.offered(actor, version)
    kind = DocumentKind(version.kind)
    state, is_live = state_of(version)
    draft = open_draft(kind)
    main: list[tuple[Act, str]] = [
        (act, page.leads_to(act, version)) for act in offered if isinstance(act, ObjectAction)
    ]
    if draft is not None:
        label = "Open the draft"
        link = ObjectLink(name="draft", label=label, verb="draft.read", leads=page_of)
        main = [(link, page_of(draft))] if can(actor, "draft.read") else []
        notice = editing_notice(draft, actor) or "You are editing a draft of it."
    else:
        notice = ""
    return Header(
        name=kind.label,
        number=f"Version {version.number}",
        state=state,
        notice=notice,
        next_step="This is what every lead is decided by." if is_live else "",
        tabs=list(_tabs(page, version, offered, here)),
        main=main,
        more=list(_more(page, version, [act for act in offered if not isinstance(act, ObjectAction)])),
    )


def state_of(version: Version) -> tuple[str, bool]:
    """Live since when, begins when, or retired; and whether it is live."""
    now = clock.now()
    kind = DocumentKind(version.kind)
    name = POINTERS[kind]
    if getattr(rules_in_force(now), name) == version.number:
        since = RuleSet.objects.filter(**{name: version.number}, effective_at__lte=now).order_by("effective_at").first()
        # Rules that an installation begins with are in force for all of the past.
        return f"Live since {clock_time(max(since.effective_at, version.published_at))}" if since else "Live", True
    later = RuleSet.objects.filter(**{name: version.number}, effective_at__gt=now).order_by("effective_at").first()
    return (f"Begins {clock_time(later.effective_at)}" if later else "Retired"), False


def _tabs(page: Any, subject: Any, offered: Sequence[Act], here: str) -> Iterator[tuple[str, str, bool]]:
    yield "Rules", page.address("change", subject.pk), here == RULES
    by_name = {act.name: act for act in offered if not isinstance(act, ObjectAction)}
    for name in TABS:
        if name in by_name:
            yield by_name[name].label, page.leads_to(by_name[name], subject), here == name


def _more(page: Any, subject: Any, acts: Sequence[Act]) -> Iterator[tuple[str, str]]:
    for act in acts:
        if act.name not in TABS:
            yield act.label, page.leads_to(act, subject)
