"""Where the four documents live under /api/v1/, and which of their versions are in force together."""

from django.urls import path

from leadhub.documents.rest import drafts, versions
from leadhub.documents.rest.in_force import RulesInForce
from leadhub.models import DocumentKind

routes = [
    *(route for kind in DocumentKind for part in (versions, drafts) for route in part.routes_of(kind)),
    path("rules-in-force/", RulesInForce.as_view(), name="rules-in-force"),
]
