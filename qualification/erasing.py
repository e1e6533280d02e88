"""What leads to a person here: the leads, and the handoffs they are in."""

from dataclasses import replace

from leadhub.bulk import locked
from leadhub.personal import Subjects
from qualification.locking import hold_leads
from qualification.models import Handoff, Lead


def reach(subjects: Subjects, *, locks: bool) -> Subjects:
    """Name the leads of a person, merged ones too, and their handoffs.

    Where it `locks` them, whoever writes about one of them waits or is waited for.
    """
    leads = sorted(Lead.objects.filter(contact__in=subjects.contacts).values_list("pk", flat=True))
    found = Handoff.objects.filter(lead__in=leads).order_by("pk").only("pk")
    if locks:
        hold_leads(leads)
    handoffs = [row.pk for row in (locked(found) if locks else found)]
    return replace(subjects, leads=tuple(leads), handoffs=tuple(handoffs))
