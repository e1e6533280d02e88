"""The example company and its console, as the tests of qualification have them."""

from tests.qualification.conftest import office
from tests.qualification.console.conftest import browser

__all__ = ["browser", "office"]
