"""Where other pages lead to a draft."""

from django.urls import reverse

from leadhub.console.tables import Link
from leadhub.models import Draft

GIVEN_UP = "Given up"


def page_of(draft: Draft) -> str:
    """The address of a draft."""
    return reverse("admin:leadhub_draft_change", args=[draft.pk])


def draft_link(draft: Draft | None, said: str = "") -> Link | str:
    """The page of a draft, as what it is called or as `said`; one that was given up has none."""
    if draft is None or draft.state == Draft.State.DISCARDED:
        return said or GIVEN_UP
    return Link(said or str(draft), page_of(draft))
