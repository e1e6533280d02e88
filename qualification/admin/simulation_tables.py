"""What a simulation found, as sentences and tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from accounts.models import Partner
from leadhub.actors import Actor
from leadhub.console.tables import Link, Table
from leadhub.console.words import spell
from qualification.models import Action, Lead, Level, RouteKind, Stage, Team, Tier
from qualification.readers.simulations import (
    CountsView,
    DeadlinesView,
    EffectView,
    MoveView,
    StandingView,
    WorkView,
)

LISTED: Final = 100
BY_THE_DRAFT: Final = "By the draft"
NOWHERE: Final = "No route"
STAGES: Final[Mapping[str, str]] = dict(Stage.choices)
ACTIONS: Final[Mapping[str, str]] = dict(Action.choices)
ROUTES: Final[Mapping[str, str]] = {**dict(RouteKind.choices), "None": NOWHERE}
STANDING: Final[Mapping[str, Mapping[str, str]]] = {
    "stage": STAGES,
    "action": ACTIONS,
    "route": ROUTES,
    "tier": dict(Tier.choices),
    "level": dict(Level.choices),
}
SHEETS: Final[Mapping[str, str]] = {"complete": "Nothing is missing", "incomplete": "Something is missing"}
CLOCKS: Final[Mapping[str, str]] = {"acceptance": "Acceptance", "first_response": "First personal response"}


def effect_of(found: EffectView) -> str:
    """212 open leads are decided again. 14 become marketing qualified, 9 stop."""
    to, off = (
        sum(move.count for move in found.stage.moves if getattr(move, side) == Stage.MQL)
        for side in ("after", "before")
    )
    said = [f"{found.leads:,} open leads are decided again."]
    if not found.changed:
        said.append("No lead would change.")
    else:
        said.append(f"{found.changed:,} change: {to:,} become MQL (marketing qualified lead), {off:,} stop being one.")
    if found.opens_now:
        said.append(f"{found.opens_now:,} handed over at once, and their clocks start.")
    return " ".join(said)


def tables_of(actor: Actor, found: EffectView, after: str = BY_THE_DRAFT) -> Iterator[Table]:
    """Everything that was counted, the most important first; `after` heads what would be."""
    yield _counts("Stages", found.stage, STAGES, after)
    yield _moves("What goes from where to where", found)
    yield _changed(actor, found, after)
    yield _counts("Actions", found.action, ACTIONS, after)
    yield _counts("Routes", found.route, ROUTES, after)
    if found.sheet.before:
        yield _counts("Accepted leads by what an SQL (sales qualified lead) takes", found.sheet, SHEETS, after)
    yield from work_tables("Handoffs of the period", found.handoffs, after)
    yield won_table(actor, "Won deals that would have been missed", found.won.leads)
    yield _deadlines(found.deadlines, after)


def facts_of(found: EffectView) -> list[tuple[str, Any]]:
    """The numbers on top."""
    won = found.won
    return [
        ("Open leads", f"{found.leads:,}"),
        ("Would change", f"{found.changed:,}"),
        ("Would be handed over at once", f"{found.opens_now:,}"),
        ("Period of the past", f"{found.since:%-d %b %Y} to {found.until:%-d %b %Y}"),
        ("Leads of the period", f"{found.past_leads:,}"),
        ("Won deals", f"{won.count:,}, of which {won.missed:,} would be missed and {won.gained:,} found"),
    ]


def _counts(title: str, counts: CountsView, labels: Mapping[str, str], after: str) -> Table:
    rows = [
        (label, *compared(counts.before.get(code, 0), counts.after.get(code, 0)))
        for code, label in labels.items()
        if code in counts.before or code in counts.after
    ]
    return Table(title, ("", "In force", after, "Difference"), rows, "There are no open leads.")


def compared(before: int, after: int) -> tuple[str, str, str]:
    """Both numbers, and what the second is more."""
    return f"{before:,}", f"{after:,}", f"{after - before:+,}" if after != before else "same"


def _moves(title: str, found: EffectView) -> Table:
    rows = [
        (what, f"{move.count:,} {_way(labels, move)}")
        for what, counts, labels in (
            ("Stage", found.stage, STAGES),
            ("Action", found.action, ACTIONS),
            ("Route", found.route, ROUTES),
        )
        for move in counts.moves
    ]
    return Table(title, ("What", "How many"), rows, "No lead would change.")


def _way(labels: Mapping[str, str], move: MoveView) -> str:
    before, after = _word(labels, move.before), _word(labels, move.after)
    return f"go from {before} to {after}" if before != after else f"stay with {after} and go to another partner"


def _changed(actor: Actor, found: EffectView, after: str) -> Table:
    shown = found.examples[:LISTED]
    names = _named(actor, [one.lead for one in shown])
    partners = _partners(side.partner for one in shown for side in (one.before, one.after))
    words = {**STANDING, "partner": {"None": "none", **{str(pk): name for pk, name in partners.items()}}}
    rows = [
        (names.get(one.lead, "A lead that you may not see"), *_differing(one.before, one.after, words)) for one in shown
    ]
    title = f"Leads that would change{f' (the first {LISTED})' if found.changed > LISTED else ''}"
    return Table(title, ("Lead", "In force", after), rows, "No lead would change.")


def _partners(named: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of partners."""
    return dict(Partner.objects.filter(pk__in={pk for pk in named if pk}).values_list("pk", "name"))


def _differing(before: StandingView, after: StandingView, words: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """Only what differs, on both sides in the same words."""
    pairs = [
        (name, labels, getattr(before, name), getattr(after, name))
        for name, labels in words.items()
        if getattr(before, name) != getattr(after, name)
    ]
    sides = [
        ", ".join(f"{spell(name).lower()} {_word(labels, (old, new)[side])}" for name, labels, old, new in pairs)
        for side in (0, 1)
    ]
    return sides[0], sides[1]


def work_tables(title: str, handoffs: Sequence[WorkView], after: str) -> Iterator[Table]:
    """What each team or partner would get in all, then the weeks in which that differs."""
    takers = [taker for one in handoffs if (taker := one.team or one.partner)]
    names: dict[UUID | None, str] = {
        pk: name
        for model in (Team, Partner)
        for pk, name in model._default_manager.filter(pk__in=takers).values_list("pk", "name")
    }
    named = [(names.get(one.team or one.partner, "A team that is gone"), one) for one in handoffs]
    sums: dict[str, list[int]] = {}
    for name, one in named:
        told = sums.setdefault(name, [0, 0])
        told[0], told[1] = told[0] + one.before, told[1] + one.after
    totals = [(name, *compared(*both)) for name, both in sorted(sums.items())]
    headers = ("Team or partner", "In force", after, "Difference")
    yield Table(title, headers, totals, "The rules alone would have brought nothing about.")
    weeks = [
        (f"{one.week:%-d %b %Y}", name, f"{one.before}", f"{one.after}")
        for name, one in named
        if one.before != one.after
    ]
    if weeks:
        yield Table(f"{title}: weeks that differ", ("Week from", "Team or partner", *headers[1:3]), weeks)


def won_table(actor: Actor, title: str, leads: Sequence[UUID]) -> Table:
    """Links to won deals."""
    names = _named(actor, leads[:LISTED])
    return Table(title, ("Lead",), [(link,) for link in names.values()], "None.")


def _deadlines(deadlines: Sequence[DeadlinesView], after: str) -> Table:
    rows = [
        (CLOCKS.get(one.clock, spell(one.clock)), *map(str, (one.handoffs, one.broken_before, one.broken_after)))
        for one in deadlines
        if one.handoffs
    ]
    headers = ("Clock", "Handoffs", "Missed as agreed then", f"Missed {after[0].lower()}{after[1:]}")
    return Table("Deadlines of the period", headers, rows, "No handoff fell into the period.")


def _named(actor: Actor, leads: Sequence[UUID]) -> dict[UUID, Link]:
    """Links to leads that the caller may see, with who and where: one statement."""
    rows = Lead.objects.visible_to(actor).filter(pk__in=leads).select_related("contact", "account")
    return {
        row.pk: Link(
            " · ".join(str(part) for part in (row.contact, row.account) if part),
            reverse("admin:qualification_lead_change", args=[row.pk]),
        )
        for row in rows
    }


def _word(labels: Mapping[str, str], code: str | None) -> str:
    return labels.get(str(code), str(code))
