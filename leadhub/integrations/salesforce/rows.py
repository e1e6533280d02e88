"""Single values of rows that have to be there, and to be what they are named."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from leadhub.integrations.protocol import VendorError
from leadhub.integrations.salesforce.errors import malformed
from leadhub.integrations.salesforce.values import Unfit, moment


def moment_of(row: Mapping[str, Any], name: str) -> datetime:
    """A moment; raises VendorError for anything else."""
    try:
        return moment(row.get(name))
    except Unfit as error:
        raise VendorError(malformed(f"{name} is no moment.")) from error


def text_of(row: Mapping[str, Any], name: str) -> str:
    """A text, empty where there is none."""
    value = row.get(name)
    return value if isinstance(value, str) else ""
