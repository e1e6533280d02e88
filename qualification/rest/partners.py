"""What partners read: only with a partner's token, only its own."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub.api.views import Endpoint, describes, listed, shown
from qualification.readers.partner_leads import PARTNER_LEAD, PARTNER_LEADS


class PartnerLeads(Endpoint):
    """The leads handed to the caller's partner."""

    verbs = {"GET": "partner.leads"}

    @describes("listPartnerLeads", "The leads that were handed to you, newest first", lists=PARTNER_LEADS)
    def get(self, request: Request) -> dict[str, Any]:
        """What was withdrawn is no longer among them."""
        return listed(request, PARTNER_LEADS)


class PartnerLeadOne(Endpoint):
    """One lead handed to the caller's partner."""

    verbs = {"GET": "partner.lead"}

    @describes("readPartnerLead", "A lead that was handed to you", shows=PARTNER_LEAD)
    def get(self, request: Request, id: UUID) -> Response:
        """With whom to call on the card."""
        return shown(request, PARTNER_LEAD, id)
