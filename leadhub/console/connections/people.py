"""People as pages of connections name them: by a link to where they are shown, since no fact of theirs stands here."""

from uuid import UUID

from django.urls import reverse

from leadhub.console.tables import Link
from leadhub.integrations.ports import ports


def person(target: UUID) -> Link | str:
    """The page of a person, told apart by the end of the id; without such a page the id."""
    page = ports().people.page
    return Link(f"Person …{str(target)[-6:]}", reverse(page, args=[target])) if page else f"person {target}"
