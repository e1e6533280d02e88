"""What people did in systems of others becomes signals: of the type that the connection says, or else its kind."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from accounts.references import refer
from leadhub.actors import Actor
from leadhub.integrations.kinds import Input
from leadhub.integrations.ports import Done, Quiet, Taken
from leadhub.integrations.protocol import Sort
from leadhub.integrations.sources import kind_in
from leadhub.integrations.typed_rows import key_of, typed_rows
from leadhub.usecases import use_case
from qualification.intake import ingest

SIGNALS: Final = Input(
    name="signals",
    label="Activities as signals",
    help='JSON: the type over there and ours, as in {"Fill Out Form": "contact_form"}. An empty type leaves it out.',
    check=typed_rows,
)
PRODUCT_LINE: Final = Input(
    name="product_line",
    label="Product line of activities",
    help="The code of the line that people are taken to be interested in by what they do there.",
)
DEFAULTS: Final = Path(__file__).parent / "defaults" / "activities.json"
CODE: Final = "bad_signal_map"
UNKNOWN: Final = "unknown_signal_type"


class Acts:
    """What people did themselves."""

    @property
    def settings(self) -> Sequence[Input]:
        """What a connection says of them."""
        return (SIGNALS, PRODUCT_LINE)

    def take(
        self, done: Sequence[Done], *, settings: Mapping[str, str], actor: Actor, now: datetime, quiet: Quiet
    ) -> Sequence[Taken]:
        """Take what people did in; what sales did, and what machines did in the name of people, is left out."""
        return take(done, settings=settings, actor=actor, now=now, history=quiet.is_history) if done else []


ACTS: Final = Acts()


@use_case
def take(
    done: Sequence[Done], *, settings: Mapping[str, str], actor: Actor, now: datetime, history: bool
) -> list[Taken]:
    """Take in as signals what people did, each once by its id: a fixed number of statements at any number.

    A type that no row names is a gap. `history` is scored as of its time and opens nothing.
    """
    answers = [Taken(target=each.target) for each in done]
    acts = [place for place, each in enumerate(done) if _is_act(each)]
    if not acts:
        return answers
    try:
        chosen = typed_rows(settings.get(SIGNALS.name) or "")
    except ValueError as error:
        for place in acts:
            answers[place] = Taken(code=CODE, detail=str(error))
        return answers
    places, raw = [], []
    for place in acts:
        each = done[place]
        type = _type_of(each, chosen)
        if type is None:
            answers[place] = Taken(target=each.target, gap=each.activity.type)
        elif type:
            places.append(place)
            raw.append(_signal(each, type, settings.get(PRODUCT_LINE.name) or None))
    if not raw:
        return answers
    for source in sorted({done[place].source for place in places}):
        # Whoever a record is of is who did it, whatever else it may be known by.
        known = {done[p].activity.person.id: done[p].target for p in places if done[p].source == source}
        refer(source, known)
    for refused in ingest(raw, actor=actor, now=now, history=history).rejected:
        place = places[refused.index]
        detail = " ".join(fault.detail for fault in refused.errors)
        # A row that names no type of ours is as good as none.
        gap = done[place].activity.type if refused.code == UNKNOWN else ""
        answers[place] = Taken(code=refused.code, detail=detail, gap=gap)
    return answers


def _is_act(done: Done) -> bool:
    return done.activity.sort is Sort.ENGAGEMENT and not done.activity.is_automated


def _type_of(done: Done, chosen: Mapping[str, str]) -> str | None:
    """Our type of an activity: by its type with its own finer one (`Email:11`), else by its type; None without a row.

    What a connection says goes before what its kind says.
    """
    activity = done.activity
    finer = activity.properties.get("type")
    names = [f"{activity.type}:{finer}"] if finer not in (None, "") else []
    usual = _defaults().get(kind_in(done.source), {})
    for rows in (chosen, usual):
        for name in (*names, activity.type):
            if (found := rows.get(key_of(name))) is not None:
                return found
    return None


def _signal(done: Done, type: str, line: str | None) -> dict[str, Any]:
    activity = done.activity
    campaign = activity.properties.get("campaign")
    return {
        "source": done.source,
        "external_id": activity.id,
        "type": type,
        "occurred_at": activity.at.isoformat(),
        "contact": {"external_id": activity.person.id},
        "product_line": line,
        "origin": {"source": kind_in(done.source), "campaign": campaign[:120] if isinstance(campaign, str) else None},
        # Under a name of its own: what the other system calls something, our typed properties may call otherwise.
        "properties": {"activity": {"type": activity.type, **activity.properties}},
    }


@cache
def _defaults() -> Mapping[str, Mapping[str, str]]:
    """What the types of each kind of system mean unless a connection says otherwise."""
    kinds: dict[str, dict[str, str]] = json.loads(DEFAULTS.read_text())
    return {kind: {key_of(type): ours for type, ours in rows.items()} for kind, rows in kinds.items()}
