"""Bulk changes: what would change, object by object, then what became of each, and the way back for a day."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.bulk_changes import carrying_out
from leadhub.bulk_changes.carrying_out import UNDO_WITHIN
from leadhub.bulk_changes.kinds import BulkKind, Values, kind_of
from leadhub.bulk_changes.planning import fields_of, in_words
from leadhub.bulk_changes.weighing import Weighed, words_of
from leadhub.clock import real_now
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.changes.choosing import page_of
from leadhub.console.objects import links_to
from leadhub.console.progress import progress_of
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago, clock_time, counted
from leadhub.models import BulkChange, BulkOutcome, BulkState, Job
from leadhub.models.job import RUNNING
from leadhub.policy.registry import can

SHOWN: Final = 200
LEFT: Final = (BulkOutcome.REFUSED, BulkOutcome.LEFT, BulkOutcome.SAME)
SAME: Final = "It stands so already."


def carry_out(actor: Actor, change: BulkChange, _given: Mapping[str, Any]) -> BulkChange:
    """Change what was planned."""
    return carrying_out.carry_out(change.pk, actor=actor, now=clock.now())


def give_up(actor: Actor, change: BulkChange, _given: Mapping[str, Any]) -> BulkChange:
    """Change nothing more."""
    return carrying_out.give_up(change.pk, actor=actor, now=clock.now())


def undo(actor: Actor, change: BulkChange, _given: Mapping[str, Any]) -> BulkChange:
    """Let stand again what stood."""
    return carrying_out.undo(change.pk, actor=actor, now=clock.now())


def what_undoing_does(actor: Actor, change: BulkChange) -> Mapping[str, Any]:
    """How many go back, and by name which do not."""
    kind = kind_of(change.noun)
    rows = list(change.rows.filter(outcome=BulkOutcome.CHANGED).order_by("place"))
    weighed = carrying_out.look_back(change, rows, actor, now=clock.now())
    left = [one for one in weighed if one.outcome != BulkOutcome.CHANGED]
    lines = [f"What stood there before stands again in {_count(len(weighed) - len(left), kind)}."]
    if left:
        lines.append(f"{_count(len(left), kind)} {_left_as(len(left))}, for the reasons below.")
    why = [(one.asked.key, _why(one)) for one in left[:SHOWN]]
    return {"lines": lines, "tables": list(_left(actor, kind, why, len(left)))}


def told_of(change: BulkChange) -> str:
    """What is said once it is carried out."""
    if change.state == BulkState.RUNNING:
        return "It is under way. You can close the page: the work goes on."
    return _summed(change, _counts(change))


CARRY_OUT: Final = ObjectAction(
    "carry-out",
    "Change them",
    "bulk_change.carry_out",
    carry_out,
    at_once=True,
    done=told_of,
    lands=page_of,
)
GIVE_UP: Final = ObjectAction(
    "give-up",
    "Give up",
    "bulk_change.carry_out",
    give_up,
    possible=lambda change: change.undoes_id is None and change.state in (BulkState.PLANNED, BulkState.RUNNING),
    press="Give it up",
    done="Given up.",
    lands=page_of,
    effect="What is not changed yet stays as it is.",
)
UNDO: Final = ObjectAction(
    "undo",
    "Take it back",
    "bulk_change.undo",
    undo,
    possible=lambda change: carrying_out.can_be_undone(change, now=clock.now()),
    press="Take it back",
    done=told_of,
    lands=page_of,
    shows=what_undoing_does,
)


@admin.register(BulkChange)
class BulkChangeAdmin(ConsoleAdmin):
    """What was changed in many at once, and what somebody plans."""

    verb = "bulk_change.list"
    title = "Bulk changes"
    group = "Oversight"
    icon = "edit_note"
    rank = 22
    empty = "Nobody has changed many at once yet. Tick rows of a list, such as accounts, and change them in bulk."
    list_display = ["what", "how_many", "state", "created_by_name", "planned"]
    list_filter = ["state", "noun"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/changes/bulk.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [CARRY_OUT, UNDO, GIVE_UP]

    def rows(self, actor: Actor) -> "QuerySet[BulkChange]":
        """Those that the caller may see."""
        return BulkChange.objects.visible_to(actor).select_related("undoes")

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The moment that all times of the page are told by."""
        now = clock.now()
        for row, heading in zip(rows, headings_of(rows), strict=True):
            row.read_at, row.heading = now, heading

    def offered(self, actor: Actor, subject: Any) -> Sequence[Any]:
        """The way back; that it is carried out is confirmed below what it does."""
        return [act for act in super().offered(actor, subject) if act is not CARRY_OUT]

    @admin.display(description="What")
    def what(self, change: Any) -> str:
        """What is to stand."""
        return str(change.heading)

    @admin.display(description="How many")
    def how_many(self, change: BulkChange) -> str:
        """Of what."""
        return _count(change.total, kind_of(change.noun))

    @admin.display(description="Planned")
    def planned(self, change: Any) -> str:
        """How long ago."""
        return ago(change.created_at, change.read_at)

    def page(self, actor: Actor, subject: BulkChange) -> Mapping[str, Any]:
        """What would change, or what became of each."""
        return {
            "title": f"{heading_of(subject)}, {_count(subject.total, kind_of(subject.noun))}",
            **(self._before(actor, subject) if subject.state == BulkState.PLANNED else self._after(actor, subject)),
        }

    def _before(self, actor: Actor, change: BulkChange) -> dict[str, Any]:
        kind, rows = kind_of(change.noun), list(change.rows.order_by("place"))
        weighed = carrying_out.look(change, rows, actor, now=clock.now())
        counts = Counter(str(one.outcome) for one in weighed)
        news, left = counts[BulkOutcome.CHANGED], [one for one in weighed if one.outcome in LEFT]
        moves = [(one.asked.key, one.now, change.values) for one in weighed if one.outcome == BulkOutcome.CHANGED]
        confirm = Link(f"Change {_count(news, kind)}", self.address("act", change.pk, CARRY_OUT.name))
        return {
            "said": _planned(counts, kind),
            "effect": kind.effect if news else "",
            "confirm": confirm if news and _may_carry_out(actor, change) else None,
            "facts": list(_facts(change)),
            "tables": [
                *_left(actor, kind, [(one.asked.key, _why(one)) for one in left[:SHOWN]], len(left)),
                _moved(actor, change, moves[:SHOWN], _title("What changes", news), f"No {kind.label} changes."),
            ],
        }

    def _after(self, actor: Actor, change: BulkChange) -> dict[str, Any]:
        kind, counts = kind_of(change.noun), _counts(change)
        left = change.rows.filter(outcome__in=LEFT).order_by("place")[:SHOWN]
        moved = change.rows.filter(outcome=BulkOutcome.CHANGED).order_by("place")[:SHOWN]
        moves = [(row.object_id, row.before, row.after or {}) for row in moved]
        why = [(row.object_id, row.detail or row.get_outcome_display()) for row in left]
        job = Job.objects.filter(kind=carrying_out.KIND, key=str(change.pk)).order_by("-created_at").first()
        is_running = change.state == BulkState.RUNNING and job is not None and job.status in RUNNING
        stopped = change.state == BulkState.RUNNING and not is_running
        again = Link("Go on", self.address("act", change.pk, CARRY_OUT.name))
        return {
            "said": "The work was stopped before its end." if stopped else _summed(change, counts),
            "confirm": again if stopped and _may_carry_out(actor, change) else None,
            "is_running": is_running,
            "progress": progress_of(job, real_now()) if job is not None and is_running else None,
            "facts": [*_facts(change), *_number(actor, change)],
            "tables": [
                *_left(actor, kind, why, sum(counts[one] for one in LEFT)),
                _moved(actor, change, moves, _title("Changed", counts[BulkOutcome.CHANGED]), "Nothing was changed."),
            ],
        }


def _may_carry_out(actor: Actor, change: BulkChange) -> bool:
    return can(actor, CARRY_OUT.verb) and carrying_out.is_of(change, actor)


def headings_of(several: Sequence[BulkChange]) -> list[str]:
    """What bulk changes set, or that they take one back."""
    said = in_words([change.undoes or change for change in several])
    return [f"Taken back: {each}" if one.undoes_id else each for one, each in zip(several, said, strict=True)]


def heading_of(change: BulkChange) -> str:
    """The same of one."""
    return headings_of([change])[0]


def _counts(change: BulkChange) -> Counter[str]:
    """How many of its objects came to what."""
    return Counter(dict(change.rows.order_by("outcome").values_list("outcome").annotate(Count("pk"))))


def _count(number: int, kind: BulkKind) -> str:
    return counted(number, kind.label, kind.labels)


def _planned(counts: Counter[str], kind: BulkKind) -> str:
    news, left = counts[BulkOutcome.CHANGED], sum(counts[one] for one in LEFT)
    said = f"{_count(news, kind)} {'changes' if news == 1 else 'change'}" if news else f"No {kind.label} changes"
    if not left:
        return f"{said}. Nothing is changed before you say so."
    return f"{said}; {left:,} {_left_as(left)}, for the reasons below. Nothing is changed before you say so."


def _left_as(number: int) -> str:
    return "is left as it is" if number == 1 else "are left as they are"


def _summed(change: BulkChange, counts: Counter[str]) -> str:
    kind = kind_of(change.noun)
    verb = "went back" if change.undoes_id else "changed"
    said = [f"{_count(counts[BulkOutcome.CHANGED], kind)} {verb}"]
    said += [f"{counts[one]:,} {words}" for one, words in BECAME.items() if counts[one]]
    if counts[BulkOutcome.WAITING]:
        said.append(f"{counts[BulkOutcome.WAITING]:,} not looked at")
    return f"{', '.join(said)}."


BECAME: Final = {
    BulkOutcome.SAME: "stood so already",
    BulkOutcome.REFUSED: "refused",
    BulkOutcome.LEFT: "left because somebody changed them meanwhile",
}


def _facts(change: BulkChange) -> Iterator[tuple[str, Any]]:
    yield "State", change.get_state_display()
    yield "By", change.created_by_name
    yield "Planned", clock_time(change.created_at)
    if change.ended_at is not None:
        yield "Ended", clock_time(change.ended_at)
    if change.note:
        yield "Change note", change.note
    if change.undoes is not None:
        yield "Takes back", Link(heading_of(change.undoes), page_of(change.undoes))
    back = BulkChange.objects.filter(undoes=change.pk).first()
    if back is not None:
        yield "Taken back", Link(f"By {back.created_by_name}, {clock_time(back.created_at)}", page_of(back))
    elif change.ended_at is not None and UNDO.possible(change):
        yield "Can be taken back until", clock_time(change.ended_at + UNDO_WITHIN)


def _number(actor: Actor, change: BulkChange) -> Iterator[tuple[str, Any]]:
    log = reverse("admin:leadhub_change_change", args=[change.pk])
    yield "Change number", Link(str(change.pk), log) if can(actor, "change.list") else str(change.pk)


def _why(one: Weighed) -> str:
    return SAME if one.outcome == BulkOutcome.SAME else one.why


def _left(actor: Actor, kind: BulkKind, why: Sequence[tuple[UUID, str]], number: int) -> Iterator[Table]:
    """Which are left as they are, and why; no table where none is."""
    if why:
        links = links_to(actor, kind.noun, [key for key, _ in why])
        lines = [(links.get(key, "–"), said) for key, said in why]
        yield Table(_title("Left as they are", number), (kind.label.capitalize(), "Why"), lines)


def _moved(
    actor: Actor, change: BulkChange, moves: Sequence[tuple[UUID, Values, Values]], title: str, empty: str
) -> Table:
    """What stands otherwise in each, before and after."""
    kind, names = kind_of(change.noun), fields_of(change)
    fields = [field for field in kind.fields if field.name in names]
    words = kind.words(names, [values for _, *both in moves for values in both])
    links = links_to(actor, kind.noun, [key for key, *_ in moves])
    lines = [
        (
            links.get(key, "–"),
            *(f"{words_of(words, one.name, before)} → {words_of(words, one.name, after)}" for one in fields),
        )
        for key, before, after in moves
    ]
    return Table(title, (kind.label.capitalize(), *(field.label for field in fields)), lines, empty)


def _title(said: str, number: int) -> str:
    return said if number <= SHOWN else f"{said}: the first {SHOWN} of {number:,}"
