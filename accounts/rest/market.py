"""`product-lines/`, `territories/` and `partners/`: read by the staff, kept by operations."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import market
from accounts.market import (
    CreatePartnerBody,
    CreateProductLineBody,
    CreateTerritoryBody,
    UpdatePartnerBody,
    UpdateProductLineBody,
    UpdateTerritoryBody,
)
from accounts.readers.market import (
    PARTNER,
    PARTNERS,
    PRODUCT_LINE,
    PRODUCT_LINES,
    TERRITORIES,
    TERRITORY,
    partner_saved,
    territory_saved,
)
from accounts.readers.overlaps import OverlapsView, overlaps_now
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now

DUPLICATE = {409: ("duplicate",), 422: ("blank",)}
AREA_ERRORS = {
    409: ("duplicate",),
    422: ("blank", "unknown_countries", "unknown_regions", "unknown_country", "pointless_prefix"),
}
PARTNER_ERRORS = {409: ("duplicate",), 422: ("blank", "unknown_account", "unknown_owner", "unknown_value")}


class ProductLines(Endpoint):
    """The list."""

    verbs = {"GET": "product_line.list", "POST": "product_line.create"}

    @describes("listProductLines", "Product lines by code", lists=PRODUCT_LINES)
    def get(self, request: Request) -> dict[str, Any]:
        """What is asked for."""
        return listed(request, PRODUCT_LINES)

    @describes(
        "createProductLine",
        "Add a product line",
        body=CreateProductLineBody,
        shows=PRODUCT_LINE,
        status=201,
        errors=DUPLICATE,
    )
    def post(self, request: Request, body: CreateProductLineBody) -> Response:
        """Its code is for good."""
        made = market.create_product_line(body, actor=actor_of(request), now=now())
        return shown(request, PRODUCT_LINE, made.pk, status=201)


class ProductLineOne(Endpoint):
    """One product line."""

    verbs = {"GET": "product_line.read", "PATCH": "product_line.edit"}

    @describes("readProductLine", "One product line", shows=PRODUCT_LINE)
    def get(self, request: Request, id: UUID) -> Response:
        """One product line."""
        return shown(request, PRODUCT_LINE, id)

    @describes(
        "updateProductLine",
        "Rename a product line or take it out of use",
        body=UpdateProductLineBody,
        shows=PRODUCT_LINE,
        errors={409: ("line_needed",), 422: ("blank",)},
    )
    def patch(self, request: Request, id: UUID, body: UpdateProductLineBody) -> Response:
        """New signals cannot name a product line that is out of use; its leads stay."""
        row = market.edit_product_line(id, body, actor=actor_of(request), now=now())
        return shown(request, PRODUCT_LINE, row.pk)


class Territories(Endpoint):
    """The list."""

    verbs = {"GET": "territory.list", "POST": "territory.create"}

    @describes("listTerritories", "Territories by name", lists=TERRITORIES)
    def get(self, request: Request) -> dict[str, Any]:
        """Parts of the market."""
        return listed(request, TERRITORIES)

    @describes(
        "createTerritory",
        "Add a territory",
        body=CreateTerritoryBody,
        shows=TERRITORY,
        status=201,
        errors=AREA_ERRORS,
    )
    def post(self, request: Request, body: CreateTerritoryBody) -> Response:
        """Whole countries, single subdivisions, and parts of countries by postal code."""
        actor = actor_of(request)
        made = market.create_territory(body, actor=actor, now=now())
        return shown(request, TERRITORY, made.pk, status=201, view=territory_saved(actor, made))


class TerritoryOne(Endpoint):
    """One territory."""

    verbs = {"GET": "territory.read", "PATCH": "territory.edit"}

    @describes("readTerritory", "One territory", shows=TERRITORY)
    def get(self, request: Request, id: UUID) -> Response:
        """One territory."""
        return shown(request, TERRITORY, id)

    @describes(
        "updateTerritory",
        "Change a territory",
        body=UpdateTerritoryBody,
        shows=TERRITORY,
        errors=AREA_ERRORS,
    )
    def patch(self, request: Request, id: UUID, body: UpdateTerritoryBody) -> Response:
        """Leads of the places that it gains or loses are decided again."""
        actor = actor_of(request)
        saved = market.edit_territory(id, body, actor=actor, now=now())
        return shown(request, TERRITORY, saved.pk, view=territory_saved(actor, saved))


class TerritoryOverlaps(Endpoint):
    """Who covers the same."""

    verbs = {"GET": "territory.overlaps"}

    @describes("listOverlaps", "Partners that cover the same place and product line", answer=OverlapsView)
    def get(self, request: Request) -> OverlapsView:
        """Pairs of active partners, what breaks a promise to be alone first; ties are broken by name and said so."""
        return overlaps_now()


class Partners(Endpoint):
    """The list."""

    verbs = {"GET": "channel_partner.list", "POST": "channel_partner.create"}

    @describes("listPartners", "Partners by name", lists=PARTNERS)
    def get(self, request: Request) -> dict[str, Any]:
        """Distributors, representatives and integrators."""
        return listed(request, PARTNERS)

    @describes(
        "createPartner",
        "Make an account a partner",
        body=CreatePartnerBody,
        shows=PARTNER,
        status=201,
        errors=PARTNER_ERRORS,
    )
    def post(self, request: Request, body: CreatePartnerBody) -> Response:
        """Leads of the places that it covers are decided again."""
        actor = actor_of(request)
        made = market.create_partner(body, actor=actor, now=now())
        return shown(request, PARTNER, made.pk, status=201, view=partner_saved(actor, made))


class PartnerOne(Endpoint):
    """One partner."""

    verbs = {"GET": "channel_partner.read", "PATCH": "channel_partner.edit"}

    @describes("readPartner", "One partner", shows=PARTNER)
    def get(self, request: Request, id: UUID) -> Response:
        """One partner."""
        return shown(request, PARTNER, id)

    @describes("updatePartner", "Change a partner", body=UpdatePartnerBody, shows=PARTNER, errors=PARTNER_ERRORS)
    def patch(self, request: Request, id: UUID, body: UpdatePartnerBody) -> Response:
        """Leads of the places that it covers or covered are decided again."""
        actor = actor_of(request)
        saved = market.edit_partner(id, body, actor=actor, now=now())
        return shown(request, PARTNER, saved.pk, view=partner_saved(actor, saved))
