"""What partners read: only with a partner's token, only its own."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub.api.pages import Window, size_of
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, listed, shown
from qualification.readers.partner_changes import PartnerChangesView, changes_page
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


class PartnerChanges(Endpoint):
    """What changed for the caller's partner."""

    verbs = {"GET": "partner.changes"}

    @describes(
        "listPartnerChanges",
        "What changed for you since a place, in a gap-free order",
        answer=PartnerChangesView,
        parameters=(
            Parameter("since", str, "The `cursor` of an earlier answer; everything without it."),
            Parameter("page_size", int, "How many changes at most: 1 to 200, 50 without it."),
        ),
    )
    def get(self, request: Request) -> PartnerChangesView:
        """Follow `next` while there is one, keep `cursor`, and ask again with `since` later."""
        given = request._request.GET
        since = given.get("since")
        page = changes_page(actor_of(request), Window(size_of(given.get("page_size")), since))
        cursor = page.cursors[-1] if page.cursors else since
        asked = {name: given[name] for name in ("page_size",) if name in given} | {"since": cursor}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(asked)}") if page.has_next else None
        return PartnerChangesView(results=page.rows, next=following, cursor=cursor)
