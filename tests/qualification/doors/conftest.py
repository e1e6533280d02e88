"""A browser, for the tests that hold the console against the other doors."""

from tests.qualification.console.conftest import browser

__all__ = ["browser"]
