"""The content security policy: strict everywhere, wider where a library's pages cannot do with less."""

from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

# Unfold's Alpine build evaluates attributes, and its widgets style themselves inline.
CONSOLE = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}
# Swagger UI, Redoc and GraphiQL style themselves inline; Redoc searches in a worker that it makes itself.
REFERENCE = {"style-src": ["'self'", "'unsafe-inline'"]}
BOOK = REFERENCE | {"worker-src": ["'self'", "blob:"]}
WIDER = {
    "/admin/": CONSOLE,
    "/account/": CONSOLE,
    "/identity/": CONSOLE,
    "/dev/outbox/": CONSOLE,
    "/api/docs/": REFERENCE,
    "/api/redoc/": BOOK,
    "/graphql/": REFERENCE,
}


class PagePolicy(CSPMiddleware):
    """The policy by the address of the page."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        """The strict policy; on pages for people with the directives of their prefix, unless a page brings its own."""
        parts = super().get_policy_parts(request, response, report_only)
        if report_only or parts.replace or not response.get("Content-Type", "").startswith("text/html"):
            return parts
        for prefix, directives in WIDER.items():
            if request.path_info.startswith(prefix):
                wider: dict[str, Any] = dict(directives)
                parts.replace = wider
        return parts
