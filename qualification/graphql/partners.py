"""What partners ask for over their own schema."""

from leadhub.api.graphql import Root, connection, one
from qualification.readers.partner_leads import PARTNER_LEAD, PARTNER_LEADS


class Queries:
    """Root fields of queries."""

    lead = one(PARTNER_LEAD)
    leads = connection(PARTNER_LEADS)


root = Root(queries=[Queries], nouns=[PARTNER_LEAD])
