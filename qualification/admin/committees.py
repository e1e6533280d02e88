"""The people of a company, as pages print them."""

from datetime import datetime

from leadhub.console.tables import Table
from leadhub.console.words import ago
from qualification.readers.committees import CommitteeView


def people_table(committee: CommitteeView, now: datetime) -> Table:
    """Who is known, by function, and whether they take part."""
    rows = [
        (
            function.label,
            one.name,
            one.job_title,
            "Active" if one.engaged else "Quiet",
            ago(one.last_signal_at, now) if one.last_signal_at else "",
        )
        for function in committee.functions
        for one in function.contacts
    ]
    return Table("People of the company", ("Function", "Name", "Title", "Takes part", "Last seen"), rows)
