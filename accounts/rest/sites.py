"""`sites/`: places of accounts."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import sites
from accounts.readers.accounts import SITE, SITES
from accounts.sites import CreateSiteBody, UpdateSiteBody
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now

FACT_ERRORS = ("unknown_country", "unknown_region", "name_required")


class Sites(Endpoint):
    """The list."""

    verbs = {"GET": "site.list", "POST": "site.create"}

    @describes("listSites", "Sites by name", lists=SITES)
    def get(self, request: Request) -> dict[str, Any]:
        """Plants, offices and warehouses; `account` narrows them to one company."""
        return listed(request, SITES)

    @describes(
        "createSite",
        "Add a site to an account",
        body=CreateSiteBody,
        shows=SITE,
        status=201,
        errors={409: ("duplicate",), 422: (*FACT_ERRORS, "unknown_account")},
    )
    def post(self, request: Request, body: CreateSiteBody) -> Response:
        """A name stands once in an account."""
        made = sites.create(body, actor=actor_of(request), now=now())
        return shown(request, SITE, made.pk, status=201)


class SiteOne(Endpoint):
    """One site."""

    verbs = {"GET": "site.read", "PATCH": "site.edit", "DELETE": "site.delete"}

    @describes("readSite", "One site", shows=SITE)
    def get(self, request: Request, id: UUID) -> Response:
        """One site."""
        return shown(request, SITE, id)

    @describes(
        "updateSite",
        "Set what is known of a site",
        body=UpdateSiteBody,
        shows=SITE,
        errors={409: ("duplicate",), 422: FACT_ERRORS},
    )
    def patch(self, request: Request, id: UUID, body: UpdateSiteBody) -> Response:
        """What is left out stays as it is."""
        row = sites.edit(id, body, actor=actor_of(request), now=now())
        return shown(request, SITE, row.pk)

    @describes("deleteSite", "Take a site away", status=204)
    def delete(self, request: Request, id: UUID) -> None:
        """The history of its account keeps what it was."""
        sites.delete(id, actor=actor_of(request), now=now())
