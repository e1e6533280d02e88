"""What partners ask for over their own schema."""

from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, one, plain_connection
from leadhub.api.pages import Page, Window
from qualification.readers.partner_changes import PartnerChangeView, changes_page
from qualification.readers.partner_leads import PARTNER_LEAD, PARTNER_LEADS


def changes(actor: Actor, window: Window) -> Page[PartnerChangeView]:
    """What changed for you after a place, in a gap-free order: keep `endCursor`, and ask again with `after`."""
    return changes_page(actor, window)


class Queries:
    """Root fields of queries."""

    lead = one(PARTNER_LEAD)
    leads = connection(PARTNER_LEADS)
    changes = plain_connection("partner.changes", PartnerChangeView)(changes)


root = Root(queries=[Queries], nouns=[PARTNER_LEAD])
