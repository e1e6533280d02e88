"""What the interpreter is told about work like ours: much is loaded once and stays, and calls go a hundred deep.

What was measured stands in docs/decisions/0084.
"""

import gc
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
# Words of 8 bytes. The memory that is asked for with them is the next power of two, a MiB: half of it is left to calls.
ROOM: Final = 64 * 1024


def look_seldom() -> None:
    """Let the collector of cycles work seldom: first in a process, before it loads anything."""
    gc.set_threshold(20_000, 20, 20)


def keep_what_is_loaded() -> None:
    """Once everything is loaded: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()


def with_room(work: Callable[P, R]) -> Callable[P, R]:
    """The same function, below which calls find memory for their frames that was got at once.

    CPython 3.11 and 3.12 get it from the system in pieces of 16 KiB, and give one back as soon as nothing is in it: a
    loop that happens to call across the edge of a piece gets and gives back one each time (gh-142183).
    """

    def roomy(*given: P.args, **named: P.kwargs) -> R:
        return work(*given, **named)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=ROOM)
    return wraps(work)(roomy)
