"""What callers say of a file that they handed over."""

from typing import Any

from leadhub.api.bodies import Body


class ImportEditBody(Body):
    """Which column is what, in the shape of the mapping file, and whether events tell of what the file states."""

    mapping: dict[str, Any] | None = None
    quiet_history: bool | None = None
