"""Where pages of connections lead: to connections, and to people, of whom no fact stands here."""

from uuid import UUID

from django.urls import reverse

from leadhub.console.tables import Link
from leadhub.integrations.ports import ports
from leadhub.models import Connection


def page_of(connection: UUID) -> str:
    """The page of a connection."""
    return reverse("admin:leadhub_connection_change", args=[connection])


def named(connection: Connection) -> Link:
    """A connection by its name."""
    return Link(connection.name, page_of(connection.pk))


def person(target: UUID) -> Link | str:
    """The page of a person, told apart by the end of the id; without such a page the id."""
    page = ports().people.page
    return Link(f"Person …{str(target)[-6:]}", reverse(page, args=[target])) if page else f"person {target}"
