"""Functions read from job titles, where nobody said a function."""

from accounts.models import Contact, TitleFunction
from accounts.rules.titles import TitleRows, function_of


def title_rows() -> TitleRows:
    """The table as it stands."""
    return tuple(TitleFunction.objects.order_by("order", "phrase").values_list("phrase", "function"))


def derive_function(contact: Contact, rows: TitleRows) -> None:
    """Read the function from the title where the contact holds none; what was said is left alone."""
    derived = function_of(contact.job_title, rows) if contact.function is None and contact.job_title else None
    contact.function = contact.function or derived
    contact.function_derived = derived is not None
