"""The example company, and files of a CRM to import."""

from tests.accounts.conftest import browser, office, settled
from tests.qualification.importing.conftest import crm, run, write

__all__ = ["browser", "crm", "office", "run", "settled", "write"]
