"""The pages of connections: how each does, the steps of its set-up, its map and what failed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.acts import Act, ObjectAction, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.connections import acts
from leadhub.console.connections.forms import stages_in_words
from leadhub.console.connections.frozen import LATEST, standing_of
from leadhub.console.connections.links import named, person
from leadhub.console.places import Waiting, how_many
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago, clock_time, counted
from leadhub.integrations.mail.counting import COUNTED
from leadhub.integrations.opening import kind_of
from leadhub.integrations.readers import check_of, connection_rows, connection_views, failure_rows, map_of_connection
from leadhub.integrations.states import SPEAKING, in_the_way
from leadhub.integrations.views import (
    IntegrationCheckView,
    IntegrationMailsView,
    IntegrationView,
    StatusFieldView,
    StatusMapView,
)
from leadhub.models import Connection, ConnectionState, MailBecame, SyncItem
from leadhub.policy.registry import can

NOTHING = "nothing of where somebody stands"
# What comes next stands first, by how far a connection is.
NEXT: Mapping[str, Sequence[str]] = {
    ConnectionState.DRAFT: ("access", "check", "map", "dry-run", "live", "observe"),
    ConnectionState.OBSERVING: ("check", "live", "map", "dry-run"),
    ConnectionState.LIVE: ("sync", "retry", "check", "map"),
    ConnectionState.PAUSED: ("check", "live", "access"),
    ConnectionState.BROKEN: ("access", "check", "live"),
}


# Of a draft that lacks nothing.
READY: Sequence[str] = ("live", "dry-run", "observe", "check", "map", "access")


def painted(words: str, colour: str = "lh-bad") -> str:
    """Words in a colour that also stand alone."""
    return format_html('<strong class="lh-mark {}">{}</strong>', colour, words)


def state_in_words(state: ConnectionState) -> str:
    """How far a connection goes; one that stopped in red."""
    return painted(state.label) if state == ConnectionState.BROKEN else state.label


@admin.register(Connection)
class ConnectionAdmin(ConsoleAdmin):
    """Systems that leadhub is kept in step with."""

    verb = "integration.list"
    group = "Connections"
    title = "CRM and marketing systems"
    empty = "No connection yet. Begin one, and nothing is typed twice any more."
    icon = "sync_alt"
    rank = 10
    list_display = ["name", "system", "standing", "synced", "failed", "unmapped"]
    list_filter = ["state"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    sortable_by = ()
    page_template = "leadhub/console/connection.html"
    entry = acts.BEGIN
    object_actions: ClassVar[Sequence[ObjectAction]] = acts.OF_CONNECTION
    object_pages = (acts.DRY_RUN,)

    def rows(self, actor: Actor) -> "QuerySet[Connection]":
        """Those that the caller may see."""
        return connection_rows(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The health of each."""
        views = {view.id: view for view in connection_views(actor, rows)}
        for row in rows:
            row.view = views[row.pk]

    def badge(self, actor: Actor) -> Waiting:
        """Those that stopped."""
        return how_many(self.rows(actor).filter(state=ConnectionState.BROKEN))

    def offered(self, actor: Actor, subject: Connection) -> Sequence[Act]:
        """What comes next first."""
        order = NEXT.get(subject.state, ())
        if subject.state == ConnectionState.DRAFT and not in_the_way(subject, real_now()):
            order = READY
        found = super().offered(actor, subject)
        return sorted(found, key=lambda act: order.index(act.name) if act.name in order else len(order))

    @admin.display(description="System")
    def system(self, row: Connection) -> str:
        """What it leads to."""
        return kind_of(row).label

    @admin.display(description="State")
    def standing(self, row: Connection) -> str:
        """How far it goes."""
        return state_in_words(ConnectionState(row.state))

    @admin.display(description="Last sync")
    def synced(self, row: Any) -> str:
        """When everything over there was read last."""
        return ago(row.last_sync_at, real_now())

    @admin.display(description="Failed")
    def failed(self, row: Any) -> str:
        """How many wait for a person."""
        return painted(f"{row.view.health.failed:,}") if row.view.health.failed else ""

    @admin.display(description="Means nothing yet")
    def unmapped(self, row: Any) -> str:
        """How many values the map does not know."""
        return painted(f"{len(row.view.gaps):,}", "lh-warn") if row.view.gaps else ""

    def page(self, actor: Actor, subject: Connection) -> dict[str, Any]:
        """How it does, what comes next, its map and what failed."""
        (view,) = connection_views(actor, [subject])
        is_synced = kind_of(subject).is_synced
        tables = [*_map(map_of_connection(actor, subject.pk)), _gaps(view)] if is_synced else []
        if view.health.mails is not None:
            tables.append(_mails(view.health.mails))
        if can(actor, "integration.checked"):
            checked = check_of(actor, subject.pk)
            if is_synced:
                tables = [_found(checked), *tables, _failures(actor, subject), standing_of(actor, subject)]
            if subject.state not in SPEAKING:
                tables = [_steps(self, subject, view, checked), *tables]
        return {"tiles": _tiles(subject, view), "facts": list(_facts(subject, view)), "tables": tables}


@admin.register(SyncItem)
class FailureAdmin(ConsoleAdmin):
    """What was given up and waits for a person."""

    verb = "integration.failures"
    group = "Connections"
    title = "Failed items"
    empty = "Nothing failed. What another system refuses for good stands here, in its own words."
    icon = "sync_problem"
    rank = 15
    list_display = ["about", "connection", "direction", "fault_code", "fault_text", "created_at"]
    list_select_related = ["connection"]
    list_filter = ["direction"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [acts.RETRY_ONE]
    object_pages: ClassVar[Sequence[ObjectPage]] = ()

    def rows(self, actor: Actor) -> "QuerySet[SyncItem]":
        """Those that the caller may see."""
        return failure_rows(actor).select_related("connection")

    def badge(self, actor: Actor) -> Waiting:
        """How many there are."""
        return how_many(self.rows(actor))

    @admin.display(description="About")
    def about(self, item: SyncItem) -> str:
        """The person or the record."""
        return str(_about(item))

    def page(self, actor: Actor, subject: SyncItem) -> dict[str, Any]:
        """What was refused, and why."""
        return {
            "facts": [
                ("Connection", named(subject.connection)),
                ("About", _about(subject)),
                ("Direction", subject.get_direction_display()),
                ("The other system says", subject.fault_text),
                ("Code", subject.fault_code),
                ("Tried", counted(subject.attempts, "time", "times")),
                ("In line since", clock_time(subject.created_at)),
            ]
        }


def _about(item: SyncItem) -> Link | str:
    return person(item.target) if item.target else f"{item.object} {item.remote_id}"


def _tiles(row: Connection, view: IntegrationView) -> list[tuple[str, str]]:
    """How it does; of what keeps nothing in step only that which it has."""
    health = view.health
    tiles = [(row.get_state_display(), "state")]
    if health.mails is not None:
        tiles += [
            (ago(health.mails.last_received_at, real_now()) or "never", "last mail"),
            (f"{health.mails.received:,}", "received"),
            (f"{health.mails.drafts:,}", "for the desk"),
            (f"{health.mails.attempts:,}", "attempts of sales"),
            (f"{health.mails.refused:,}", "could not be read"),
        ]
    if kind_of(row).is_synced:
        tiles += [
            (ago(health.last_sync_at, real_now()) or "never", "last sync"),
            (f"{health.waiting:,}", "in line"),
            (f"{health.failed:,}", "failed"),
            (f"{len(view.gaps):,}", "unknown values"),
            (f"{health.frozen:,}", "fields left alone"),
        ]
    return tiles


def _facts(row: Connection, view: IntegrationView) -> Iterator[tuple[str, Any]]:
    kind = kind_of(row)
    yield "System", kind.label
    if view.base_url:
        yield "Address", f"{view.base_url} {view.version}".strip()
    if view.fault is not None:
        yield "Why it stopped", painted(view.fault.text)
    if kind.is_synced:
        calls, seconds = kind.pace
        yield "Calls it at most", f"{calls:,} times in {seconds:g} s"
        if view.health.held_until is not None:
            yield "Is left alone until", painted(clock_time(view.health.held_until), "lh-warn")
        yield "Checked", ago(view.checked_at, real_now()) or "not as it is now"
    if kind.is_synced or kind.hook:
        yield "Where the other system calls", view.hook_url
    yield "Begun by", f"{view.created_by}, {clock_time(view.created_at)}"


def _steps(page: ConnectionAdmin, row: Connection, view: IntegrationView, checked: IntegrationCheckView) -> Table:
    """The guided set-up: each step with how it stands and the page that does it."""

    def at(act: Act) -> Link:
        return Link(act.label, page.address(act.page, row.pk, act.name))

    gaps = [one for one in checked.in_the_way if one.pointer.startswith("/status_map")]
    others = [one for one in checked.in_the_way if not one.pointer.startswith("/status_map")]
    headers = ("Step", "How it stands", "What to do")
    credentials = ("1. Credentials", "typed" if view.has_credentials else painted("missing"), at(acts.ACCESS))
    in_the_way = painted(counted(len(checked.in_the_way), "thing is", "things are") + " in the way")
    ready = in_the_way if checked.in_the_way else "ready"
    kind = kind_of(row)
    if not kind.is_synced:
        steps = [credentials] if kind.credentials else []
        return Table("Set-up", headers, [*steps, (f"{len(steps) + 1}. Go live", ready, at(acts.LIVE))])
    return Table(
        "Set-up",
        headers,
        [
            credentials,
            ("2. Check: rights and fields", painted(others[0].detail) if others else "all there", at(acts.CHECK)),
            (
                "3. Status map",
                "after the check"
                if not checked.checked_at
                else painted(counted(len(gaps), "gap", "gaps"))
                if gaps
                else "whole",
                at(acts.MAP),
            ),
            ("4. Dry run", "as often as you like", at(acts.DRY_RUN)),
            ("5. Quiet first sync, and go live", ready, at(acts.LIVE)),
        ],
    )


def _found(checked: IntegrationCheckView) -> Table:
    rows: list[tuple[str, str]] = [(one, "there") for one in checked.scopes if one not in checked.scopes_missing]
    rows += [(one, painted("right is missing")) for one in checked.scopes_missing]
    rows += [(one, painted("field is missing")) for one in checked.fields_missing]
    rows += [(one, "") for one in checked.remarks]
    if checked.skew_s:
        rows.append((f"Its clock is {abs(checked.skew_s):,} s {'ahead' if checked.skew_s > 0 else 'behind'}", ""))
    return Table("Rights and fields", ("What", "How it stands"), rows, "Check it to see what is there.")


def _map(drawn: StatusMapView) -> Iterator[Table]:
    """Each field both ways, in the order of stages; what differs from the lists over there first."""
    words = stages_in_words()
    for field in drawn.fields:
        own = [row for row in drawn.rows if (row.object, row.field) == (field.object, field.field)]
        written = {row.stage: row.value for row in own if row.is_written}
        if field.gaps:
            gaps = [(painted(one.pointer.rpartition("/")[2]), one.detail) for one in field.gaps]
            yield Table(f"{_title(field)}: gaps", ("Value", "What is to be done"), gaps)
        if not field.is_read_only:
            rows = [(words[stage], written[stage] or "left as it is") for stage in words if stage in written]
            yield Table(f"{_title(field)}: what is written", ("Stage", "Is written as"), rows, "Nothing is mapped.")
        means = [(row.value, words.get(row.stage or "", NOTHING)) for row in own if row.is_default]
        heard = sorted(means, key=lambda pair: (pair[1], pair[0] or ""))
        yield Table(f"{_title(field)}: what is heard", ("Value", "Means"), heard, "Nothing is mapped.")


def _title(field: StatusFieldView) -> str:
    return f"Status map, {field.label}" + (", which is only read" if field.is_read_only else "")


def _gaps(view: IntegrationView) -> Table:
    rows = [(painted(gap.value, "lh-warn"), f"{gap.object}.{gap.field}", f"{gap.count:,}") for gap in view.gaps]
    return Table(
        "Values that were met and mean nothing yet",
        ("Value", "Field", "Records"),
        rows,
        "Every value that was met means something.",
    )


def _mails(mails: IntegrationMailsView) -> Table:
    rows = [(f"{getattr(mails, name):,}", MailBecame(became).label) for name, became in COUNTED.items()]
    return Table("What became of its mails", ("Mails", "Became"), rows)


def _failures(actor: Actor, row: Connection) -> Table:
    items = failure_rows(actor).filter(connection=row).order_by("-created_at", "-pk")[:LATEST]
    return Table(
        "Failures, the newest first",
        ("About", "The other system says", "Code", "Since"),
        [
            (
                Link(str(_about(item)), reverse("admin:leadhub_syncitem_change", args=[item.pk])),
                item.fault_text,
                item.fault_code,
                clock_time(item.created_at),
            )
            for item in items
        ],
        "Nothing failed.",
    )
