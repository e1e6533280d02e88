from tests.accounts.conftest import browser, office, settled

__all__ = ["browser", "office", "settled"]
