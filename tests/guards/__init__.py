"""What a tool can hold true of the source, so that no reader has to: run by `make check`.

A guard is a function of the project's folder that answers with the breaches it found, a line each.
"""

from collections.abc import Callable
from pathlib import Path

Guard = Callable[[Path], list[str]]
PROJECT = Path(__file__).resolve().parent.parent.parent
STOREYS = ("leadhub", "accounts", "qualification", "feedback")
