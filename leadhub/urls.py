"""Every address of leadhub."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, include, path
from django.views.generic import RedirectView
from django_prometheus.exports import ExportToDjangoView

from leadhub.api import health, refusals
from leadhub.api.contract import book, contract, reference
from leadhub.api.graphql.door import door
from leadhub.composition import parts
from leadhub.console import outbox, searching, site
from leadhub.identity.routes import routes as identity_routes
from leadhub.schema import partner_schema, schema


def every_route(setting: str) -> Iterator[URLPattern]:
    """The routes of all apps that a setting names; two of the same address stop the start."""
    seen: set[str] = set()
    for routes in parts(setting):
        for route in routes:
            address = str(route.pattern)
            if address in seen:
                raise ImproperlyConfigured(f"Two apps bring the route {address}.")
            seen.add(address)
            yield route


urlpatterns = [
    path("", RedirectView.as_view(url="/admin/")),
    # Pages that let nothing in but their own style name no picture: browsers then ask for this one.
    path("favicon.ico", site.tab_picture),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", ExportToDjangoView),
    path("api/v1/", include(list(every_route("LEADHUB_ROUTES")))),
    path("api/schema/", contract, name="schema"),
    path("api/docs/", reference, name="docs"),
    path("api/redoc/", book, name="redoc"),
    path("graphql/", door(schema, "graphql.ask"), name="graphql"),
    path("graphql/partner/", door(partner_schema, "partner.ask"), name="partner-graphql"),
    *identity_routes,
    # In place of Unfold's, which keeps what somebody found for five minutes and reads all rows of every list.
    path("admin/search/", admin.site.admin_view(searching.search_view), name="console-search"),
    path("admin/", admin.site.urls),
    *every_route("LEADHUB_PAGES"),
]
if settings.MAIL_OUTBOX is not None:
    urlpatterns += outbox.routes

handler400 = refusals.bad_request
handler403 = refusals.forbidden
handler404 = refusals.not_found
handler500 = refusals.server_error
