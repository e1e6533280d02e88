"""One example of each operation, recorded from tests (`make examples`) and printed in the contract."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples.json")


@cache
def examples() -> dict[str, dict[str, Any]]:
    """By the name of the operation: `request` where it has a body, and `response`."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text())
    return found
