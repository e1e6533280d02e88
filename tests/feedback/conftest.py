"""The example company, as the tests of qualification have it."""

from tests.qualification.conftest import office

__all__ = ["office"]
