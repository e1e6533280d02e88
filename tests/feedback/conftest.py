"""The example company, its console and its imports, as the tests of qualification have them."""

from tests.qualification.conftest import office
from tests.qualification.console.conftest import browser
from tests.qualification.importing.conftest import run, write

__all__ = ["browser", "office", "run", "write"]
