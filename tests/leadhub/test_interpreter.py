"""What the interpreter is told: below a call with room, deep calls ask the system for no memory again and again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from leadhub.interpreter import with_room

# At some depth the calls of the loop cross the edge of a piece of 16 KiB; which one that is depends on what called.
LOOP = """
import resource
from leadhub.interpreter import with_room

def leaf(a=0, b=0, c=0, d=0, e=0, f=0, g=0, h=0, i=0, j=0, k=0, l=0, m=0, n=0, o=0, p=0):
    return a

def deep(depth):
    if depth:
        return deep(depth - 1)
    for _ in range(2_000):
        leaf()

def all_depths():
    for depth in range(300):
        deep(depth)

before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
(with_room(all_depths) if {room} else all_depths)()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
# With room there were 11, without it 8,499 (Python 3.11.7).
FEW = 1_000


def faults(*, room: bool) -> int:
    """How often the system had to bring memory for the loop, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", LOOP.format(room=room)], capture_output=True, text=True, check=True, timeout=60
    )
    return int(said.stdout)


def test_calls_below_find_room() -> None:
    assert faults(room=True) < FEW


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="CPython 3.13 and later keep one piece: nothing is to be told.")
def test_there_would_be_many_without() -> None:
    assert faults(room=False) > FEW


def test_what_is_called_stays_what_it_was() -> None:
    def named(first: int, *, second: int = 2) -> tuple[int, int]:
        """Said of it."""
        return first, second

    roomy = with_room(named)
    assert (roomy(1, second=3), roomy.__name__, roomy.__doc__) == ((1, 3), "named", "Said of it.")


LOADED = """
import gc, json, sys
import leadhub.wsgi
heavy = [name for name in ("numpy", "openpyxl", "weasyprint", "reportlab") if name in sys.modules]
print(json.dumps([heavy, gc.get_threshold(), gc.get_freeze_count() > 100_000]))
"""


def test_the_web_application_loads_what_it_needs_and_keeps_it(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=os.environ
        | {"LEADHUB_MODE": "sandbox", "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "leadhub.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(said.stdout) == [[], [20_000, 20, 20], True]
