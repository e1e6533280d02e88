"""Documents in which a few things are not as they should be, and what must hold of their findings all the same."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from accounts.rules.content import ContentError
from accounts.rules.findings import Finding

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every member of every list and object, as the container and its key."""
    members = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    return [(value, key) for key, _ in members] + [place for _, member in members for place in _places(member)]


@st.composite
def spoilt(draw: st.DrawFn, document: Any, strange: st.SearchStrategy[Any]) -> Any:
    """The document after up to three members were taken away, doubled, exchanged or replaced."""
    document = deepcopy(document)
    for _ in range(draw(st.integers(0, 3))):
        places = _places(document)
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        act = draw(st.sampled_from(["take", "double", "copy", "replace", "number", "add"]))
        if act == "take":
            del holder[key]
        elif act == "double" and isinstance(holder, list):
            holder.insert(key, deepcopy(holder[key]))
        elif act == "copy":
            other, its = places[draw(st.integers(0, len(places) - 1))]
            holder[key] = deepcopy(other[its])
        elif act == "number":
            holder[key] = draw(st.sampled_from([0, 1, -1, 0.5, 100, 1e9]))
        elif act == "add" and isinstance(holder, dict):
            holder[draw(st.text(max_size=3))] = draw(strange)
        else:
            holder[key] = draw(strange)
    return document


def is_refused(compile_: Callable[[object], object], document: object) -> bool:
    try:
        compile_(document)
    except ContentError:
        return True
    return False


def is_place(document: Any, pointer: str) -> bool:
    """Whether a pointer leads to something, or to a field that something lacks."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in steps[:-1]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    if not steps:
        return pointer == ""
    return isinstance(document, dict) or (isinstance(document, list) and int(steps[-1]) < len(document))


def is_sentence(finding: Finding) -> bool:
    return finding.detail.endswith(".") and not finding.detail.endswith("..") and finding.detail != "."
