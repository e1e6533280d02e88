"""What people do to connections in the console."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction, ObjectPage
from leadhub.console.connections.forms import AccessForm, LiveForm, MapForm, NewConnectionForm, SyncForm
from leadhub.console.connections.frozen import THAW
from leadhub.console.connections.links import page_of, person
from leadhub.console.tables import Table
from leadhub.console.words import counted, spell
from leadhub.integrations import checking, connections, mapping, rehearsing, retrying, states
from leadhub.integrations.opening import kind_of
from leadhub.integrations.protocol import STATUS
from leadhub.integrations.readers import check_of, dry_run_view
from leadhub.integrations.states import SPEAKING
from leadhub.integrations.views import IntegrationCheckView
from leadhub.models import Connection, ConnectionState, SyncItem

Given = Mapping[str, Any]
ID = "leadhub_id"
State = ConnectionState


def begin(actor: Actor, _none: None, given: Given) -> Connection:
    """A draft."""
    return connections.create(
        actor=actor, now=clock.now(), kind=given["kind"], name=given["name"], base_url=given["base_url"]
    )


def give_access(actor: Actor, row: Connection, given: Given) -> Connection:
    """Credentials and settings."""
    return connections.edit(row.pk, actor=actor, now=clock.now(), **given["changes"])


def check(actor: Actor, row: Connection, _given: Given) -> IntegrationCheckView:
    """A test call."""
    checking.check(row.pk, actor=actor)
    return check_of(actor, row.pk)


def what_was_found(found: IntegrationCheckView) -> str:
    """A test call in one sentence."""
    if found.fault is not None:
        return f"The other system refused: {found.fault.text}"
    lacking = [*found.scopes_missing, *found.fields_missing]
    return f"It answered, and lacks {', '.join(lacking)}." if lacking else f"It answered: {found.who}."


def draw_map(actor: Actor, row: Connection, given: Given) -> Connection:
    """The status map."""
    return mapping.replace(row.pk, actor=actor, now=clock.now(), rows=given["rows"], expected=given["expected"])


def to(state: ConnectionState) -> Callable[[Actor, Connection, Given], Connection]:
    """The act that takes a connection to a state."""

    def go(actor: Actor, row: Connection, given: Given) -> Connection:
        return states.change(
            row.pk,
            actor=actor,
            now=clock.now(),
            state=state,
            quiet_first_sync=bool(given.get("quiet_first_sync")),
        )

    return go


def sync(actor: Actor, row: Connection, given: Given) -> Connection:
    """News at once."""
    return states.sync(row.pk, actor=actor, everything=given["everything"])


def retry_all(actor: Actor, row: Connection, _given: Given) -> int:
    """All failures of a connection."""
    return retrying.retry(row.pk, actor=actor)


def retry_one(actor: Actor, item: SyncItem, _given: Given) -> int:
    """One failure."""
    return retrying.retry(item.connection_id, actor=actor, failures=[item.pk])


def remove(actor: Actor, row: Connection, _given: Given) -> None:
    """It is forgotten."""
    connections.remove(row.pk, actor=actor, now=clock.now())


def obstacles(actor: Actor, row: Connection) -> Mapping[str, Any]:
    """What keeps it from going live."""
    found = check_of(actor, row.pk).in_the_way
    return {"lines": [one.detail for one in found] or ["Nothing is in the way."]}


def rehearse(actor: Actor, row: Connection, _asked: QueryDict) -> Mapping[str, Any]:
    """A dry run, both ways."""
    found = dry_run_view(rehearsing.dry_run(row.pk, actor=actor))
    going = Table(
        "What would be written over there",
        ("Person", "Record", "Facts", "Where they stand"),
        [
            (
                person(one.person),
                one.record.id if one.record else "a new one",
                ", ".join(spell(name).lower() for name in one.fields if name not in one.told),
                ", ".join(f"{_short(name)}: {value}" for name, value in one.told.items() if name != ID),
            )
            for one in found.going
        ],
        f"Of {found.looked_at:,} people nothing differs.",
    )
    coming = Table(
        "What would be taken in of what was changed there within a day",
        ("Record", "Person", "Facts", "Means the stage", "Means nothing yet"),
        [
            (
                f"{one.record.object} {one.record.id}",
                person(one.person) if one.person else "unknown here",
                ", ".join(spell(name).lower() for name in one.fields),
                f"{one.native}: {one.stage}" if one.stage else "",
                ", ".join(one.unmapped),
            )
            for one in found.coming or ()
        ],
        f"The other system refused: {found.fault.text}" if found.fault else "Nothing was changed there within a day.",
    )
    return {"facts": [("Written or changed", "nothing: this was a dry run")], "tables": [going, coming]}


def _short(name: str) -> str:
    return spell(name.removeprefix(f"{STATUS}:").removeprefix("leadhub_")).lower()


def _begun(row: Connection) -> str:
    """What comes next."""
    if kind_of(row).is_synced:
        return "It is a draft. Give it credentials, then check it."
    return "It is a draft. Give it credentials, then let it go live." if kind_of(row).credentials else "It is a draft."


BEGIN = ObjectAction(
    "begin",
    "New connection",
    "integration.create",
    begin,
    form=NewConnectionForm,
    press="Begin",
    lands=lambda row: page_of(row.pk),
    done=_begun,
)
ACCESS = ObjectAction(
    "access",
    "Credentials and settings",
    "integration.edit",
    give_access,
    form=AccessForm,
    press="Save",
    done=lambda row: "Saved. Check it now." if kind_of(row).is_synced else "Saved.",
)
CHECK = ObjectAction(
    "check",
    "Check",
    "integration.check",
    check,
    possible=lambda row: kind_of(row).is_synced,
    done=what_was_found,
    went_wrong=lambda found: not found.is_sound,
    at_once=True,
    effect="The other system is called once. Nothing is written there.",
)
MAP = ObjectAction(
    "map",
    "Status map",
    "integration.map",
    draw_map,
    form=MapForm,
    possible=lambda row: kind_of(row).is_synced,
    press="Save the map",
    done="The map is saved. Whoever is linked is written anew by it.",
    effect="Each stage is written as one value, and each value means one stage, or nothing.",
)
LIVE = ObjectAction(
    "live",
    "Go live",
    "integration.edit",
    to(State.LIVE),
    form=LiveForm,
    possible=lambda row: row.state != State.LIVE,
    shows=obstacles,
    done="It is live. Whoever is linked is written as they stand now.",
    effect="Both sides are kept in step from now on.",
)
OBSERVE = ObjectAction(
    "observe",
    "Observe",
    "integration.edit",
    to(State.OBSERVING),
    form=LiveForm,
    possible=lambda row: row.state != State.OBSERVING and kind_of(row).is_synced,
    shows=obstacles,
    done="It reads, and changes nothing on either side.",
    effect="What it reads is held against the map, and values that mean nothing yet are counted.",
)
PAUSE = ObjectAction(
    "pause",
    "Pause",
    "integration.edit",
    to(State.PAUSED),
    possible=lambda row: row.state not in (State.DRAFT, State.PAUSED),
    done="It is paused. What is to be written waits.",
    effect="Nothing goes either way until it goes on. What is to be written waits.",
)
SYNC = ObjectAction(
    "sync",
    "Sync now",
    "integration.sync",
    sync,
    form=SyncForm,
    possible=lambda row: row.state in SPEAKING,
    done="It is put in line, and done in a moment.",
)
RETRY = ObjectAction(
    "retry",
    "Try failures again",
    "integration.retry",
    retry_all,
    shows=lambda actor, row: {"lines": [f"{counted(retrying.failures_of(row, actor).count(), 'failure')} in all."]},
    possible=lambda row: row.state in SPEAKING and row.items.filter(is_dead=True).exists(),
    done=lambda count: f"{count:,} are tried again.",
)
REMOVE = ObjectAction(
    "remove",
    "Remove",
    "integration.remove",
    remove,
    is_dangerous=True,
    done="It is removed. Nothing was changed over there.",
    lands=lambda _: reverse("admin:leadhub_connection_changelist"),
    effect="Its credentials are forgotten, and which record was whose. Nothing is changed over there.",
)
DRY_RUN = ObjectPage(
    name="dry-run",
    label="Dry run",
    verb="integration.rehearse",
    template="leadhub/console/facts.html",
    shows=rehearse,
    possible=lambda row: kind_of(row).is_synced,
)
OF_CONNECTION = (ACCESS, CHECK, MAP, LIVE, OBSERVE, PAUSE, SYNC, RETRY, THAW, REMOVE)
RETRY_ONE = ObjectAction(
    "retry",
    "Try again",
    "integration.retry",
    retry_one,
    at_once=True,
    lands=lambda _: reverse("admin:leadhub_syncitem_changelist"),
    done="It is tried again.",
)
