"""The closed lists of this app, as clients read them at meta/choices/."""

from leadhub.api.choices import Enumeration


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return []
