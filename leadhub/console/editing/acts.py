"""What can be done at a spot of a draft: each act makes another content of it and saves that as one edit."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.editing.forms import RowForm, VersionedForm, codes_of, fresh_code
from leadhub.console.editing.outline import Panel, Rows, Spot
from leadhub.console.editing.tree import Content, Path, inserted, moved, removed, replaced
from leadhub.documents import drafting
from leadhub.models import Draft

VERB = "draft.edit"
Change = Callable[[Spot, Any], Content]


class PlainForm(VersionedForm):
    """The form of an act that asks nothing."""

    @property
    def draft(self) -> Any:
        """The draft that the row belongs to."""
        return self.subject.draft

    def is_the_same(self) -> bool:
        """Never: which row is meant is told by its place alone, and another may stand there now."""
        return False


def act_at(spot: Spot, name: str, address: Callable[[Path], str]) -> ObjectAction | None:
    """The act of a name at a spot; None where it makes no sense. `address` is where a part of the draft is shown."""
    if isinstance(spot.node, Panel):
        return _change(spot, address) if name == "change" else None
    makers = _AT_ROW if spot.is_row else _AT_LIST
    return makers[name](spot, address) if name in makers else None


def content_with(spot: Spot, name: str, row: Any) -> Content:
    """The content with what a form says of a row: in the place of the standing one, or as one more."""
    if name == "change":
        return replaced(spot.content, spot.part, row)
    return inserted(spot.content, (*spot.path, spot.following), [row] if _starts_group(spot) else row)


def content_without(spot: Spot) -> Content:
    """The content as if a row were not there; a panel and a list keep what they say."""
    if not spot.is_row or spot.row is None:
        return spot.content
    # A group without rows would hold always.
    return removed(spot.content, spot.path[:-1] if spot.rows.in_groups and len(spot.siblings) == 1 else spot.path)


def _starts_group(spot: Spot) -> bool:
    return spot.rows.in_groups and not spot.depth


def _call(change: Change) -> Callable[[Actor, Spot, Mapping[str, Any]], Draft]:
    def call(actor: Actor, spot: Spot, given: Mapping[str, Any]) -> Draft:
        """Save one change."""
        content = change(spot, given)
        return drafting.edit(spot.draft.pk, actor=actor, now=clock.now(), expected=given["version"], content=content)

    return call


def _change(spot: Spot, address: Callable[[Path], str]) -> ObjectAction | None:
    form: type[RowForm] = spot.node.form
    return ObjectAction(
        name="change",
        label=f"Change {_noun(spot)}" if isinstance(spot.node, Rows) else f"Change: {spot.node.title}",
        verb=VERB,
        call=_call(lambda here, given: content_with(here, "change", given["row"])),
        form=form,
        initial=lambda here: form.read(here.row) if here.row is not None else {},
        press="Save",
        done="Saved.",
        lands=lambda _: address(spot.path),
    )


def _add(spot: Spot, address: Callable[[Path], str]) -> ObjectAction | None:
    if spot.depth and not spot.rows.in_groups:
        return None
    place: Path = (*spot.path, spot.following)
    return ObjectAction(
        name="add",
        label=spot.rows.add or f"Add {_noun(spot)}",
        verb=VERB,
        call=_call(lambda here, given: content_with(here, "add", given["row"])),
        form=spot.rows.new_form or spot.rows.form,
        press="Add",
        done="Added.",
        lands=lambda _: address((*place, 0) if _starts_group(spot) else place),
    )


def _remove(spot: Spot, address: Callable[[Path], str]) -> ObjectAction | None:
    if _is_kept(spot):
        return None
    path = spot.path[:-1] if spot.rows.in_groups and len(spot.siblings) == 1 else spot.path
    return ObjectAction(
        name="remove",
        label=f"Remove {_noun(spot)}",
        verb=VERB,
        call=_call(lambda here, _: content_without(here)),
        form=PlainForm,
        is_dangerous=True,
        press="Remove",
        done="Removed.",
        effect="Everything that belongs to it goes with it." if spot.rows.parts else "",
        lands=lambda _: address(path[:-1]),
    )


def _mover(name: str, by: int) -> Callable[[Spot, Callable[[Path], str]], ObjectAction | None]:
    def make(spot: Spot, address: Callable[[Path], str]) -> ObjectAction | None:
        there = int(spot.path[-1]) + by
        if _is_kept(spot) or there not in spot.rows.movable(spot.siblings):
            return None
        return ObjectAction(
            name=name,
            label=f"Move {_noun(spot)} {name}",
            verb=VERB,
            call=_call(lambda here, _: moved(here.content, here.path, by)),
            form=PlainForm,
            press=f"Move {name}",
            done=f"Moved {name}.",
            lands=lambda _: address((*spot.path[:-1], there)),
        )

    return make


def _copy(spot: Spot, address: Callable[[Path], str]) -> ObjectAction | None:
    if not spot.rows.can_copy:
        return None
    place: Path = (*spot.path[:-1], int(spot.path[-1]) + 1)
    return ObjectAction(
        name="copy",
        label=f"Duplicate {_noun(spot)}",
        verb=VERB,
        call=_call(lambda here, _: inserted(here.content, place, copied(here.row, here.siblings))),
        form=PlainForm,
        press="Duplicate",
        done=f"Duplicated. Give the new {spot.rows.noun} a name of its own.",
        lands=lambda _: address(place),
    )


def copied(row: Mapping[str, Any], siblings: list[Any]) -> dict[str, Any]:
    """A row once more, under a name and a code that no other has."""
    copy: dict[str, Any] = deepcopy(dict(row))
    copy["label"] = f"Copy of {row.get('label')}"
    copy["code"] = fresh_code(copy["label"], codes_of(siblings))
    return copy


def _is_kept(spot: Spot) -> bool:
    """Whether it is a row that stays: the one before all others, or the one that takes what no other took."""
    return spot.is_row and spot.path[-1] not in spot.rows.movable(spot.siblings)


def _noun(spot: Spot) -> str:
    return f"{'an' if spot.rows.noun[0] in 'aeiou' else 'a'} {spot.rows.noun}"


_AT_ROW = {
    "change": _change,
    "remove": _remove,
    "up": _mover("up", -1),
    "down": _mover("down", 1),
    "copy": _copy,
}
_AT_LIST = {"add": _add}
