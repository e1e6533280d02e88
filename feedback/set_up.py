"""How far an installation is set up, step by step: read off what is there, and ticked by nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Count, Q

from feedback.models import Reason
from leadhub.actors import Role
from leadhub.documents.definitions import definition_of
from leadhub.documents.in_force import rule_set_at
from leadhub.documents.publishing import POINTERS
from leadhub.documents.signing import signatures_on
from leadhub.models import Connection, ConnectionState, DocumentKind, User, Version
from qualification.models import BusinessCalendar, Handoff, HandoffStatus, Team, TeamMember
from qualification.scoring_templates import Template


class Step(StrEnum):
    """What has to be there before leads come to sales by the company's own rules, in the order in which it is done."""

    HOURS = "hours"
    PEOPLE = "people"
    PROFILES = "profiles"
    SCORING = "scoring"
    CHANNELS = "channels"
    REASONS = "reasons"
    AGREEMENT = "agreement"
    CONNECTION = "connection"
    FIRST_LEAD = "first_lead"


@dataclass(frozen=True, slots=True)
class State:
    """A step: whether it is done, and in words what there is, or what is missing."""

    step: Step
    is_done: bool
    words: str


OWN: Final = {
    DocumentKind.PROFILES: Step.PROFILES,
    DocumentKind.SCORING_MODELS: Step.SCORING,
    DocumentKind.CHANNEL_RULES: Step.CHANNELS,
}
NAMED: Final = 4
"""So many are named; that there are more is said."""
LACKING: Final = {
    Step.PROFILES: "Say whom you want as a customer: what is in force is what leadhub brings.",
    Step.SCORING: f"No model of yours is live. Start from one of these: {', '.join(Template.labels)}.",
    Step.CHANNELS: "Say what partners get and what you keep: what is in force is what leadhub brings.",
}


def states(now: datetime) -> list[State]:
    """All steps, in their order; so many statements however much there is."""
    found = [_hours(), _people(), *_documents(now), _reasons(), _connection(), _first_lead()]
    order = list(Step)
    return sorted(found, key=lambda state: order.index(state.step))


def _hours() -> State:
    kept = BusinessCalendar.objects.filter(teams__isnull=False).order_by("name").values_list("name", flat=True)
    names = list(kept.distinct()[: NAMED + 1])
    words = f"Teams work by {_listed(names)}." if names else "No team keeps hours yet: due times are counted in them."
    return State(Step.HOURS, bool(names), words)


def _people() -> State:
    sides = {"marketing": Q(role=Role.MARKETING), "sales": Q(role__in=(Role.SALES, Role.MANAGER))}
    active = User.objects.filter(is_active=True)
    counts = active.aggregate(**{side: Count("pk", filter=of) for side, of in sides.items()})
    teams = TeamMember.objects.filter(is_active=True).aggregate(count=Count("team", distinct=True))["count"]
    empty = Team.objects.count() - teams
    missing = [f"nobody of {side} signs in" for side, count in counts.items() if not count]
    missing += [] if teams else ["no team has anybody in it"]
    if missing:
        return State(Step.PEOPLE, False, f"{_sentence(_listed(missing))}.")
    without = f", {empty} without anybody" if empty else ""
    words = f"{counts['marketing']} of marketing, {counts['sales']} of sales, {teams} teams with people{without}."
    return State(Step.PEOPLE, True, words)


def _documents(now: datetime) -> Iterator[State]:
    rules = rule_set_at(now)
    numbers = {kind: getattr(rules, name) for kind, name in POINTERS.items()}
    wanted = Q()
    for kind, number in numbers.items():
        wanted |= Q(kind=kind, number=number)
    versions = {DocumentKind(row.kind): row for row in Version.objects.filter(wanted).defer("content")}
    for kind, step in OWN.items():
        version = versions[kind]
        is_own = version.draft is not None
        words = f"Version {version.number}, published by {version.published_by}." if is_own else LACKING[step]
        yield State(step, is_own, words)
    yield _agreement(versions[DocumentKind.AGREEMENTS])


def _agreement(version: Version) -> State:
    signed = {one.side: one.signed_by for one in signatures_on(version)}
    missing = sorted(definition_of(DocumentKind.AGREEMENTS).signed_by - signed.keys())
    if missing:
        words = f"Version {version.number} runs without the signature of {_listed([str(side) for side in missing])}."
        return State(Step.AGREEMENT, False, words)
    return State(Step.AGREEMENT, True, f"Version {version.number}, signed by {_listed(list(signed.values()))}.")


def _reasons() -> State:
    counts = dict(Reason.objects.filter(is_active=True).values_list("kind").annotate(Count("pk")).order_by())
    missing = [kind.label.lower() for kind in (Reason.Kind.REJECTION, Reason.Kind.LOSS) if not counts.get(kind)]
    if missing:
        return State(Step.REASONS, False, f"There is no reason for {_listed(missing)}.")
    rejecting, losing = counts[Reason.Kind.REJECTION], counts[Reason.Kind.LOSS]
    return State(Step.REASONS, True, f"{rejecting} to reject a lead, {losing} for what was lost. Read them together.")


def _connection() -> State:
    begun = Connection.objects.filter(removed_at__isnull=True).exclude(state=ConnectionState.DRAFT)
    names = list(begun.order_by("name").values_list("name", flat=True)[: NAMED + 1])
    lacking = "Nothing is connected. Until then leads come by hand, by file and through the API."
    return State(Step.CONNECTION, bool(names), f"{_listed(names)}." if names else lacking)


def _first_lead() -> State:
    first = Handoff.objects.filter(status=HandoffStatus.ACCEPTED).order_by("closed_at", "pk").first()
    if first is None or first.closed_at is None:
        return State(Step.FIRST_LEAD, False, "Sales has accepted none yet. Enter one by hand, and follow it.")
    words = f"The first was accepted on {first.closed_at:%-d %b %Y} by {first.closed_by_name}."
    return State(Step.FIRST_LEAD, True, words)


def _listed(names: list[str]) -> str:
    if len(names) > NAMED:
        names = [*names[:NAMED], "others"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
